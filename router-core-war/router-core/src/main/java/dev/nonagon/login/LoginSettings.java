package dev.nonagon.login;

import dev.nonagon.spi.RouterException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.function.Function;

/**
 * What is configured about sessions.
 *
 * @param longest how long a session may live; {@code nonagon.login.session.max-age}
 * @param idle how long it may be silent; {@code nonagon.login.session.idle}
 */
record LoginSettings(Duration longest, Duration idle) {
    static final LoginSettings DEFAULTS = new LoginSettings(Duration.ofHours(24), Duration.ofHours(2));

    static LoginSettings read(Function<String, Optional<String>> config) {
        return new LoginSettings(
                duration(config, "nonagon.login.session.max-age", DEFAULTS.longest()),
                duration(config, "nonagon.login.session.idle", DEFAULTS.idle()));
    }

    /** {@code nonagon.login.require-login}; whatever is not clearly a no is a yes. */
    static boolean loginRequired(Function<String, Optional<String>> settings) {
        return !settings.apply("nonagon.login.require-login")
                .map(String::strip)
                .filter("false"::equalsIgnoreCase)
                .isPresent();
    }

    private static Duration duration(Function<String, Optional<String>> config, String key, Duration otherwise) {
        Optional<String> text = config.apply(key).map(String::strip).filter(v -> !v.isEmpty());
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            Duration duration = Duration.parse(text.get());
            if (duration.isPositive()) {
                return duration;
            }
        } catch (DateTimeParseException e) {
            // Said below.
        }
        throw new RouterException(key + " must be a duration above zero such as PT24H, not '" + text.get() + "'");
    }
}
