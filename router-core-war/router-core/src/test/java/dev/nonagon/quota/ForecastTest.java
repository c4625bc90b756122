package dev.nonagon.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ForecastTest {
    private static final long NOW = Hands.START.toEpochMilli();
    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;

    /** Samples every {@code minutes} for {@code since} minutes; what was left follows from the minutes before now. */
    private static History.Samples samples(int since, int minutes, DoubleUnaryOperator left) {
        History history = new History();
        for (int before = since; before >= 0; before -= minutes) {
            history.add(NOW - before * MINUTE, left.applyAsDouble(before), 5 * HOUR);
        }
        return history.samples();
    }

    @Test
    @DisplayName("Q9 a steady use runs out when a ruler says so")
    void steady() {
        // 10 % an hour, 30 % left.
        Forecast ahead = Forecast.of(samples(60, 5, before -> 0.3 + before / 600.0), 0.3, NOW + 4 * HOUR, NOW);
        assertThat(ahead.outlook()).isEqualTo(Forecast.Outlook.RUNS_OUT);
        assertThat(ahead.perHour()).isCloseTo(0.1, within(1e-6));
        assertThat(Duration.between(Instant.ofEpochMilli(NOW), ahead.runsOutAt().orElseThrow()))
                .isBetween(Duration.ofMinutes(179), Duration.ofMinutes(181));
        assertThat(ahead.leftAtReset()).hasValue(0);
    }

    @Test
    @DisplayName("Q9 a use that the reset comes before lasts, and what will be lost is said")
    void lasts() {
        Forecast ahead = Forecast.of(samples(60, 5, before -> 0.5 + before / 600.0), 0.5, NOW + 2 * HOUR, NOW);
        assertThat(ahead.outlook()).isEqualTo(Forecast.Outlook.LASTS);
        assertThat(ahead.leftAtReset().orElseThrow()).isCloseTo(0.3, within(1e-6));
        assertThat(ahead.runsOutAt().orElseThrow()).isAfter(Instant.ofEpochMilli(NOW + 2 * HOUR));
    }

    @Test
    @DisplayName("Q9 what is not used lasts for ever")
    void idle() {
        Forecast ahead = Forecast.of(samples(60, 10, before -> 0.5), 0.5, NOW + 2 * HOUR, NOW);
        assertThat(ahead.outlook()).isEqualTo(Forecast.Outlook.LASTS);
        assertThat(ahead.runsOutAt()).isEmpty();
        assertThat(ahead.leftAtReset()).hasValue(0.5);
    }

    @Test
    @DisplayName("Q9 the last half hour weighs more than the one before")
    void recent() {
        // Idle until 20 minutes ago, then 1 % a minute.
        Forecast ahead = Forecast.of(
                samples(60, 2, before -> before > 20 ? 0.7 : 0.5 + before / 100.0), 0.5, NOW + 9 * HOUR, NOW);
        assertThat(ahead.perHour()).as("more than the mean of the hour").isGreaterThan(0.2);
    }

    @Test
    @DisplayName("Q9 before a reset nothing is learnt from")
    void afterReset() {
        // Used up fast, renewed 30 minutes ago, and slow since: 0.1 % a minute.
        Forecast ahead = Forecast.of(
                samples(60, 2, before -> before > 30 ? (before - 30) / 40.0 : 0.97 + before / 1000.0),
                0.97,
                NOW + 4 * HOUR,
                NOW);
        assertThat(ahead.perHour()).isCloseTo(0.06, within(0.001));
    }

    @Test
    @DisplayName("Q9 rounded per cents are neither resets nor leaps")
    void rounded() {
        Forecast ahead =
                Forecast.of(samples(60, 3, before -> Math.round(50 + before / 6.0) / 100.0), 0.5, NOW + 9 * HOUR, NOW);
        assertThat(ahead.perHour()).isCloseTo(0.1, within(0.02));
    }

    @Test
    @DisplayName("Q9 too few, too close or too old samples are unknown, and nothing is made up")
    void unknown() {
        assertThat(Forecast.of(new History().samples(), 1, NOW + HOUR, NOW)).isEqualTo(Forecast.UNKNOWN);
        assertThat(Forecast.of(samples(10, 10, before -> 0.5), 0.5, NOW + HOUR, NOW))
                .isEqualTo(Forecast.UNKNOWN);
        assertThat(Forecast.of(samples(8, 2, before -> 0.5 + before / 100.0), 0.5, NOW + HOUR, NOW))
                .isEqualTo(Forecast.UNKNOWN);
        History.Samples old = samples(60, 5, before -> 0.5 + before / 600.0);
        assertThat(Forecast.of(old, 0.5, NOW + 20 * HOUR, NOW + 7 * HOUR)).isEqualTo(Forecast.UNKNOWN);
    }

    @Test
    @DisplayName("Q9 without a reset it still says when it runs out")
    void noReset() {
        Forecast ahead = Forecast.of(samples(60, 5, before -> 0.3 + before / 600.0), 0.3, 0, NOW);
        assertThat(ahead.outlook()).isEqualTo(Forecast.Outlook.RUNS_OUT);
        assertThat(ahead.leftAtReset()).isEmpty();
    }

    @Test
    @DisplayName("Q7 a history is bounded, keeps the last hour close together and reaches back over two windows")
    void history() {
        History history = new History();
        long week = 7 * 24 * HOUR;
        for (long at = NOW - 2 * week; at <= NOW; at += MINUTE / 2) {
            history.add(at, 0.5, week);
        }
        History.Samples samples = history.samples();
        assertThat(samples.size()).isLessThanOrEqualTo(History.MOST);
        assertThat(samples.times()[0]).isLessThan(NOW - week);
        assertThat(samples.times()[samples.size() - 1]).isEqualTo(NOW);
        long lastHour = java.util.Arrays.stream(samples.times())
                .filter(at -> at > NOW - HOUR)
                .count();
        assertThat(lastHour).isGreaterThan(20);
        History again = new History();
        again.restore(samples);
        assertThat(again.samples()).isEqualTo(samples);
    }
}
