package dev.nonagon.books;

import java.util.OptionalLong;

/**
 * A model that a provider has and its descriptor does not name. Its id is {@code provider/model}.
 *
 * @param label for people
 * @param kind what it is for: {@code chat}, {@code embedding}, {@code image}, {@code speech}, {@code transcription}
 * @param contextTokens most tokens of a request; empty if unknown
 * @param outputTokens most tokens of an answer; empty if unknown
 */
public record ModelData(
        String provider,
        String model,
        String label,
        String kind,
        OptionalLong contextTokens,
        OptionalLong outputTokens) {
    /** Under which a book keeps it. */
    public String id() {
        return provider + "/" + model;
    }
}
