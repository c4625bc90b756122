package dev.nonagon.spi.format;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Texts of which a client wants vectors.
 *
 * @param dimensions how long the vectors shall be; empty is the model's own length
 * @param base64 whether the client wants each vector as Base64 of little-endian 32-bit floats
 * @param single whether the client sent one text and not a list
 * @param purpose what the vectors are for, in the format's own word, where it has one
 */
public record EmbeddingRequest(
        String model,
        List<String> inputs,
        OptionalInt dimensions,
        boolean base64,
        boolean single,
        Optional<String> purpose) {
    public EmbeddingRequest {
        inputs = List.copyOf(inputs);
    }
}
