package dev.nonagon.routing;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What is said about all names. All keys begin with {@code nonagon.routing.}; a change counts with the
 * next picture: at once if it comes through the API.
 *
 * @param fallbackModel what a name that nobody knows stands for; {@code fallback-model}
 * @param subscriptionOnly whether only providers whose tier is a subscription are asked; {@code subscription-only}
 */
public record NameSettings(Optional<String> fallbackModel, boolean subscriptionOnly) {
    public static final String FALLBACK_MODEL = "nonagon.routing.fallback-model";
    public static final String SUBSCRIPTION_ONLY = "nonagon.routing.subscription-only";

    public static final NameSettings DEFAULTS = new NameSettings(Optional.empty(), false);

    /** The keys that are read, in full. */
    public static List<String> keys() {
        return List.of(FALLBACK_MODEL, SUBSCRIPTION_ONLY);
    }

    /**
     * Reads the settings.
     *
     * @param config the value of a key
     */
    public static NameSettings read(Function<String, Optional<String>> config) {
        Optional<String> only = said(config, SUBSCRIPTION_ONLY);
        // Whatever else it says was meant to hold money back: a misspelling must not spend it (R10).
        return new NameSettings(
                said(config, FALLBACK_MODEL),
                only.filter(word -> !word.equalsIgnoreCase("false")).isPresent());
    }

    private static Optional<String> said(Function<String, Optional<String>> config, String key) {
        return config.apply(key).map(String::strip).filter(value -> !value.isEmpty());
    }
}
