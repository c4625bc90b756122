package dev.nonagon.gateway;

import java.util.Optional;

/**
 * Why a request cannot be translated or sent.
 *
 * @param field which of the question's parts is to blame
 * @param sentence what is wrong, and what to do
 * @param spot where in the request's text; empty if that is not known
 * @param pointer a JSON pointer to the value that is to blame
 */
public record Misfit(Field field, String sentence, Optional<Spot> spot, Optional<String> pointer)
        implements Translated, Sent {
    /** A part of the question. */
    public enum Field {
        FROM,
        TO,
        MODEL,
        REQUEST
    }

    /** A place in a text; both count from 1, columns in characters. */
    public record Spot(int line, int column) {}

    static Misfit of(Field field, String sentence) {
        return new Misfit(field, sentence, Optional.empty(), Optional.empty());
    }
}
