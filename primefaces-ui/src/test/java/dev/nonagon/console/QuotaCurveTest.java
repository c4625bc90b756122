package dev.nonagon.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.quota.Forecast;
import dev.nonagon.quota.QuotaSource;
import dev.nonagon.quota.WindowView;
import dev.nonagon.spi.provider.QuotaWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class QuotaCurveTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final List<WindowView.Point> POINTS = List.of(
            new WindowView.Point(NOW.minus(Duration.ofHours(2)), 1),
            new WindowView.Point(NOW.minus(Duration.ofHours(1)), 0.75));

    private static WindowView window(double left, double perHour, Optional<Instant> resets) {
        Forecast forecast = new Forecast(
                perHour > 0 ? Forecast.Outlook.RUNS_OUT : Forecast.Outlook.UNKNOWN,
                perHour,
                Optional.empty(),
                OptionalDouble.empty());
        return new WindowView(
                "5h",
                QuotaWindow.Unit.PERCENT,
                List.of(),
                true,
                left,
                Optional.empty(),
                Optional.empty(),
                resets,
                Optional.empty(),
                QuotaSource.PROBE,
                Optional.empty(),
                false,
                Optional.empty(),
                forecast);
    }

    @Test
    @DisplayName("What went is drawn up to now, and what comes goes on at the pace until nothing is left")
    void runsOut() {
        QuotaCurve curve = QuotaCurve.of(window(0.5, 0.5, Optional.empty()), POINTS, NOW);
        assertThat(curve.went()).isEqualTo("M0.00 0.00L25.00 25.00L50.00 50.00");
        assertThat(curve.goes()).isEqualTo("M50.00 50.00L75.00 100.00");
        assertThat(curve.now()).isEqualTo(50);
        assertThat(curve.to()).isEqualTo(NOW.plus(Duration.ofHours(2)));
    }

    @Test
    @DisplayName("At the reset the drawing ends, and with it the forecast")
    void resets() {
        QuotaCurve curve = QuotaCurve.of(window(0.5, 0.1, Optional.of(NOW.plus(Duration.ofHours(1)))), POINTS, NOW);
        assertThat(curve.to()).isEqualTo(NOW.plus(Duration.ofHours(1)));
        assertThat(curve.goes()).isEqualTo("M66.67 50.00L100.00 60.00");
    }

    @Test
    @DisplayName("Nothing is guessed where nothing is known")
    void unknown() {
        assertThat(QuotaCurve.of(window(0.5, 0, Optional.empty()), POINTS, NOW).goes())
                .isEmpty();
        assertThat(QuotaCurve.of(window(0.5, 0.5, Optional.empty()), POINTS.subList(0, 1), NOW)
                        .isDrawn())
                .isFalse();
    }
}
