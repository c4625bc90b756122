package dev.nonagon.management;

import dev.nonagon.combos.Strategy;
import dev.nonagon.cooldowns.CooldownSettings;
import dev.nonagon.failures.OperatorRules;
import dev.nonagon.gateway.Tracing;
import dev.nonagon.itinerary.RoutingSettings;
import dev.nonagon.ledger.LedgerSettings;
import dev.nonagon.quota.QuotaSettings;
import dev.nonagon.requestlog.RequestLogSettings;
import dev.nonagon.routing.NameSettings;
import dev.nonagon.settings.GatewaySettings;
import dev.nonagon.settings.LiveSetting;
import dev.nonagon.webhooks.WebhookSettings;
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

    private static final int LONGEST_NAME = 500;
    private static final int LONGEST_LIST = 5_000;

    private static final Map<String, String> SHORT = Map.of(
            "requireApiKey", REQUIRE_API_KEY,
            "requireLogin", REQUIRE_LOGIN,
            "tokenSaverEnabled", TOKEN_SAVER,
            "enableRequestLogs", RequestLogSettings.ENABLED);

    /** What counts at once; everything else counts from the start and so is for {@code nonagon.properties}. */
    private static final Map<String, LiveSetting> LIVE = Stream.of(
                    List.of(
                            LiveSetting.truth(REQUIRE_API_KEY),
                            LiveSetting.truth(REQUIRE_LOGIN),
                            LiveSetting.truth(TOKEN_SAVER),
                            LiveSetting.truth(NameSettings.SUBSCRIPTION_ONLY),
                            ModelLookout.live(),
                            LiveSetting.text(NameSettings.FALLBACK_MODEL, LONGEST_NAME)),
                    RoutingSettings.live(),
                    QuotaSettings.live(),
                    CooldownSettings.live(),
                    LedgerSettings.live(),
                    RequestLogSettings.live(),
                    WebhookSettings.live(),
                    List.of(Tracing.live()),
                    List.of(OperatorRules.live()))
            .flatMap(List::stream)
            .collect(Collectors.toUnmodifiableMap(LiveSetting::key, Function.identity()));

    /** What single providers have of their own: {@code nonagon.providers.ID.NAME}. */
    private static final Map<String, LiveSetting> OF_PROVIDERS = Stream.of(
                    LiveSetting.truth("enabled"),
                    LiveSetting.duration("first-byte-timeout"),
                    LiveSetting.duration("between-bytes-timeout"),
                    LiveSetting.oneOf("account-strategy", Strategy.words()),
                    LiveSetting.count("sticky", 1, 999_999),
                    LiveSetting.text("excluded-models", LONGEST_LIST))
            .collect(Collectors.toUnmodifiableMap(LiveSetting::key, Function.identity()));

    private static final Pattern PROVIDER =
            Pattern.compile("nonagon\\.providers\\.([a-z0-9]+(?:-[a-z0-9]+)*)\\.([a-z-]+)");

    private KnownSettings() {}

    /** Every key that always has a value to show. */
    static List<String> shown() {
        return Stream.concat(GatewaySettings.keys().stream(), LIVE.keySet().stream())
                .distinct()
                .sorted()
                .toList();
    }

    static boolean isProviders(String key) {
        return ofProvider(key).isPresent();
    }

    private static Optional<LiveSetting> ofProvider(String key) {
        Matcher matcher = PROVIDER.matcher(key);
        return matcher.matches() ? Optional.ofNullable(OF_PROVIDERS.get(matcher.group(2))) : Optional.empty();
    }

    /** The key that is meant by a name of 9Router's, or by a key. */
    static String key(String name) {
        return SHORT.getOrDefault(name, name);
    }

    /** Why a key cannot be changed here; empty if it can. */
    static Optional<String> objection(String key) {
        if (key.toLowerCase(Locale.ROOT).contains("password")) {
            return Optional.of("is not changed here: POST /api/auth/password {current, new}");
        }
        if (LIVE.containsKey(key) || isProviders(key)) {
            return Optional.empty();
        }
        return Optional.of(
                GatewaySettings.keys().contains(key)
                        ? "is read-only here, because it counts from the start: set it in nonagon.properties and restart"
                        : "is unknown; settings that can be changed here are "
                                + LIVE.keySet().stream().sorted().collect(Collectors.joining(", "))
                                + " and nonagon.providers.ID."
                                + OF_PROVIDERS.keySet().stream().sorted().collect(Collectors.joining(", .")));
    }

    /** Why a value does not fit; empty if it does. */
    static Optional<String> misfit(String key, String value) {
        return Optional.ofNullable(LIVE.get(key)).or(() -> ofProvider(key)).flatMap(setting -> setting.misfit()
                .apply(value));
    }
}
