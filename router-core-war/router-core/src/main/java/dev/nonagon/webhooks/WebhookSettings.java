package dev.nonagon.webhooks;

import dev.nonagon.settings.LiveSetting;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * How webhooks are told. All keys begin with {@code nonagon.webhooks.}; they count at once; what does not fit is left alone.
 *
 * @param quotaLow at how many percent an allowance is low; {@code quota-low}
 * @param retryFor how long a call is tried; {@code retry-for}
 * @param keepFor how long deliveries are shown; {@code keep-for}
 */
public record WebhookSettings(int quotaLow, Duration retryFor, Duration keepFor) {
    static final String PREFIX = "nonagon.webhooks.";

    /** What counts where nothing is said. */
    public static final WebhookSettings DEFAULTS = new WebhookSettings(10, Duration.ofHours(24), Duration.ofDays(7));

    /** What may be changed while the router runs. */
    public static List<LiveSetting> live() {
        return List.of(
                LiveSetting.count(PREFIX + "quota-low", 0, 99),
                LiveSetting.duration(PREFIX + "retry-for"),
                LiveSetting.duration(PREFIX + "keep-for"));
    }

    static List<String> keys() {
        return live().stream().map(LiveSetting::key).toList();
    }

    static WebhookSettings read(Function<String, Optional<String>> config) {
        return new WebhookSettings(
                value(config, 0).map(Integer::parseInt).orElse(DEFAULTS.quotaLow()),
                value(config, 1).map(Duration::parse).orElse(DEFAULTS.retryFor()),
                value(config, 2).map(Duration::parse).orElse(DEFAULTS.keepFor()));
    }

    private static Optional<String> value(Function<String, Optional<String>> config, int at) {
        LiveSetting setting = live().get(at);
        return config.apply(setting.key())
                .map(String::strip)
                .filter(text -> setting.misfit().apply(text).isEmpty());
    }
}
