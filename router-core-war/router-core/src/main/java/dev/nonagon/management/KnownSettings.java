package dev.nonagon.management;

import dev.nonagon.quota.QuotaSettings;
import dev.nonagon.settings.GatewaySettings;
import dev.nonagon.settings.LiveSetting;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which settings the API shows, which of them it may change, and how 9Router calls them. */
final class KnownSettings {
    static final String REQUIRE_API_KEY = "nonagon.gateway.require-api-key";
    static final String REQUIRE_LOGIN = "nonagon.login.require-login";
    static final String TOKEN_SAVER = "nonagon.token-saver.enabled";

    private static final Map<String, String> SHORT =
            Map.of("requireApiKey", REQUIRE_API_KEY, "requireLogin", REQUIRE_LOGIN, "tokenSaverEnabled", TOKEN_SAVER);

    /** What counts at once; everything else counts from the start and so is for {@code nonagon.properties}. */
    private static final List<String> SWITCHES = List.of(REQUIRE_API_KEY, REQUIRE_LOGIN, TOKEN_SAVER);

    private static final Map<String, LiveSetting> QUOTA =
            QuotaSettings.live().stream().collect(Collectors.toUnmodifiableMap(LiveSetting::key, Function.identity()));

    private static final Pattern PROVIDER = Pattern.compile(
            "nonagon\\.providers\\.([a-z0-9]+(?:-[a-z0-9]+)*)\\.(enabled|first-byte-timeout|between-bytes-timeout)");

    private KnownSettings() {}

    /** Every key that always has a value to show. */
    static List<String> shown() {
        return Stream.of(GatewaySettings.keys(), SWITCHES, QUOTA.keySet())
                .flatMap(Collection::stream)
                .distinct()
                .sorted()
                .toList();
    }

    static boolean isProviders(String key) {
        return PROVIDER.matcher(key).matches();
    }

    /** The key that is meant by a name of 9Router's, or by a key. */
    static String key(String name) {
        return SHORT.getOrDefault(name, name);
    }

    static Map<String, String> shortNames() {
        return SHORT;
    }

    /** Why a key cannot be changed here; empty if it can. */
    static Optional<String> objection(String key) {
        if (key.toLowerCase(Locale.ROOT).contains("password")) {
            return Optional.of("is not changed here: POST /api/auth/password {current, new}");
        }
        if (SWITCHES.contains(key) || QUOTA.containsKey(key) || isProviders(key)) {
            return Optional.empty();
        }
        return Optional.of(
                GatewaySettings.keys().contains(key)
                        ? "is read-only here, because it counts from the start: set it in nonagon.properties and restart"
                        : "is unknown; settings that can be changed here are " + String.join(", ", SWITCHES) + ", "
                                + QUOTA.keySet().stream().sorted().collect(Collectors.joining(", "))
                                + " and nonagon.providers.ID.enabled, .first-byte-timeout, .between-bytes-timeout");
    }

    /** Why a value does not fit; empty if it does. */
    static Optional<String> misfit(String key, String value) {
        if (QUOTA.containsKey(key)) {
            return QUOTA.get(key).misfit().apply(value);
        }
        Matcher provider = PROVIDER.matcher(key);
        boolean time = provider.matches() && !provider.group(2).equals("enabled");
        if (!time) {
            return value.equals("true") || value.equals("false")
                    ? Optional.empty()
                    : Optional.of("must be true or false");
        }
        try {
            Duration given = Duration.parse(value);
            return given.isPositive() ? Optional.empty() : Optional.of("must be longer than nothing");
        } catch (DateTimeException e) {
            return Optional.of("must be a duration such as PT90S");
        }
    }
}
