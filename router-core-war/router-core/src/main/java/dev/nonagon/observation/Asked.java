package dev.nonagon.observation;

import dev.nonagon.spi.format.Loss;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A target that is asked.
 *
 * @param model the upstream's name of it
 * @param account its name
 * @param losses what the translation for it could not carry over
 * @param mask takes the account's own secrets out of a text
 */
public record Asked(
        String provider, String model, String account, String format, List<Loss> losses, UnaryOperator<String> mask) {
    public Asked {
        losses = List.copyOf(losses);
    }
}
