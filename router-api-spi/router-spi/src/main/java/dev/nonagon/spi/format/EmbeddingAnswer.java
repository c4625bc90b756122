package dev.nonagon.spi.format;

import java.util.List;

/**
 * Vectors, one for each text, in the order asked.
 *
 * @param inputTokens what the upstream counted; 0 if it did not say
 */
public record EmbeddingAnswer(String model, List<float[]> vectors, long inputTokens) {
    public EmbeddingAnswer {
        vectors = List.copyOf(vectors);
    }
}
