package dev.nonagon.ledger;

import dev.nonagon.settings.LiveSetting;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The settings of this feature, all live. Keys begin with {@code nonagon.usage.}.
 *
 * @param keepRows for how long single requests are kept; {@code keep-rows}, P90D
 * @param currency what money is shown in; {@code currency}, USD
 * @param perDollar how much of it a dollar is; {@code currency-rate}, 1
 * @param alarmDay what the router may cost a day before somebody wants to hear of it, in dollars; {@code alarm-day}
 * @param alarmMonth the same for a month; {@code alarm-month}
 */
public record LedgerSettings(
        Duration keepRows,
        String currency,
        BigDecimal perDollar,
        Optional<BigDecimal> alarmDay,
        Optional<BigDecimal> alarmMonth) {
    public static final String KEEP_ROWS = "nonagon.usage.keep-rows";
    public static final String CURRENCY = "nonagon.usage.currency";
    public static final String CURRENCY_RATE = "nonagon.usage.currency-rate";

    public static final String ALARM_DAY = "nonagon.usage.alarm-day";
    public static final String ALARM_MONTH = "nonagon.usage.alarm-month";

    public static final LedgerSettings DEFAULTS =
            new LedgerSettings(Duration.ofDays(90), "USD", BigDecimal.ONE, Optional.empty(), Optional.empty());

    private static final BigDecimal HIGHEST = BigDecimal.valueOf(1_000_000);

    /** What may be changed while the router runs. */
    public static List<LiveSetting> live() {
        return List.of(
                LiveSetting.duration(KEEP_ROWS),
                new LiveSetting(
                        CURRENCY,
                        value -> value.matches("[A-Z]{3}")
                                ? Optional.empty()
                                : Optional.of("must be three capital letters such as EUR")),
                new LiveSetting(
                        CURRENCY_RATE,
                        value -> rate(value).isPresent()
                                ? Optional.empty()
                                : Optional.of("must be what a dollar is in that currency, above 0")),
                dollars(ALARM_DAY),
                dollars(ALARM_MONTH));
    }

    private static LiveSetting dollars(String key) {
        return new LiveSetting(
                key,
                value -> rate(value).isPresent()
                        ? Optional.empty()
                        : Optional.of("must be an amount in dollars, above 0"));
    }

    /** What does not fit is as if it were not there. */
    public static LedgerSettings read(Function<String, Optional<String>> config) {
        return new LedgerSettings(
                config.apply(KEEP_ROWS)
                        .map(String::strip)
                        .flatMap(LedgerSettings::span)
                        .orElse(DEFAULTS.keepRows),
                config.apply(CURRENCY)
                        .map(String::strip)
                        .filter(value -> value.matches("[A-Z]{3}"))
                        .orElse(DEFAULTS.currency),
                config.apply(CURRENCY_RATE)
                        .map(String::strip)
                        .flatMap(LedgerSettings::rate)
                        .orElse(DEFAULTS.perDollar),
                config.apply(ALARM_DAY).map(String::strip).flatMap(LedgerSettings::rate),
                config.apply(ALARM_MONTH).map(String::strip).flatMap(LedgerSettings::rate));
    }

    private static Optional<Duration> span(String value) {
        try {
            return Optional.of(Duration.parse(value)).filter(Duration::isPositive);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<BigDecimal> rate(String value) {
        try {
            return Optional.of(new BigDecimal(value)).filter(rate -> rate.signum() > 0 && rate.compareTo(HIGHEST) <= 0);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
