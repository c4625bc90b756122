package dev.nonagon.quota;

import dev.nonagon.settings.AccountTerms;
import dev.nonagon.settings.AccountTerms.Keep;
import dev.nonagon.settings.LiveSetting;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The settings of this feature, all live. Keys begin with {@code nonagon.quota.}.
 *
 * @param probe whether providers are asked at all; {@code probe}, true
 * @param probeInterval how often an account in use is asked about, from a minute; {@code probe-interval}, PT10M
 * @param keep what is kept of every account's windows that says nothing itself; {@code keep}, for example {@code weekly:20%}
 */
public record QuotaSettings(boolean probe, Duration probeInterval, List<Keep> keep) {
    public static final String PROBE = "nonagon.quota.probe";
    public static final String PROBE_INTERVAL = "nonagon.quota.probe-interval";
    public static final String KEEP = "nonagon.quota.keep";

    public static final QuotaSettings DEFAULTS = new QuotaSettings(true, Duration.ofMinutes(10), List.of());

    private static final Duration SHORTEST = Duration.ofMinutes(1);

    public QuotaSettings {
        keep = List.copyOf(keep);
    }

    /** What may be changed while the router runs. */
    public static List<LiveSetting> live() {
        return List.of(
                LiveSetting.truth(PROBE),
                new LiveSetting(PROBE_INTERVAL, value -> misfit(PROBE_INTERVAL, value)),
                new LiveSetting(KEEP, value -> misfit(KEEP, value)));
    }

    private static Optional<String> misfit(String key, String value) {
        return read(asked -> asked.equals(key) ? Optional.of(value) : Optional.empty()).problems().stream()
                .findFirst()
                .map(problem -> key.equals(PROBE_INTERVAL)
                        ? "must be a duration from PT1M"
                        : "must be such as weekly:20%, 5h:forecast");
    }

    /** The settings, and what was wrong with them, each a sentence; then the default counts. */
    public record Result(QuotaSettings settings, List<String> problems) {
        public Result {
            problems = List.copyOf(problems);
        }
    }

    public static Result read(Function<String, Optional<String>> config) {
        List<String> problems = new ArrayList<>();
        boolean probe =
                value(config, PROBE).map(v -> !v.equalsIgnoreCase("false")).orElse(DEFAULTS.probe());
        Duration interval =
                value(config, PROBE_INTERVAL).map(v -> interval(v, problems)).orElse(DEFAULTS.probeInterval());
        List<Keep> keep = List.of();
        try {
            keep = value(config, KEEP).map(AccountTerms::keeps).orElse(List.of());
        } catch (IllegalArgumentException e) {
            problems.add(KEEP + ": " + e.getMessage());
        }
        return new Result(new QuotaSettings(probe, interval, keep), problems);
    }

    private static Optional<String> value(Function<String, Optional<String>> config, String key) {
        return config.apply(key).map(String::strip).filter(v -> !v.isEmpty());
    }

    private static Duration interval(String text, List<String> problems) {
        try {
            Duration given = Duration.parse(text);
            if (given.compareTo(SHORTEST) >= 0) {
                return given;
            }
        } catch (DateTimeException e) {
            // Said below.
        }
        problems.add(PROBE_INTERVAL + ": '" + text + "' is not a duration from PT1M; PT10M counts");
        return DEFAULTS.probeInterval();
    }
}
