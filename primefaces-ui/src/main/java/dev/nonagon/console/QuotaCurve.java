package dev.nonagon.console;

import dev.nonagon.quota.WindowView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * How a window's allowance went, and where it goes if it is used on like that: for a drawing as wide as 100 and as high as 100, full at the top.
 *
 * @param went an SVG path; empty if there is no history
 * @param goes likewise; empty if that is not known
 * @param now where on the way this moment is
 */
public record QuotaCurve(String went, String goes, double now, Instant from, Instant to) {
    private static final double SIZE = 100;
    private static final double HOUR = Duration.ofHours(1).toMillis();

    /** The future takes no more room than the past. */
    private static final Duration LEAST_AHEAD = Duration.ofMinutes(10);

    static QuotaCurve of(WindowView window, List<WindowView.Point> points, Instant moment) {
        if (points.size() < 2) {
            return new QuotaCurve("", "", SIZE, moment, moment);
        }
        Instant from = points.getFirst().at();
        Duration past = Duration.between(from, moment);
        Duration room = past.compareTo(LEAST_AHEAD) > 0 ? past : LEAST_AHEAD;
        Instant to = window.resetsAt()
                .filter(reset -> reset.isAfter(moment))
                .filter(reset -> reset.isBefore(moment.plus(room)))
                .orElse(moment.plus(room));
        double whole = Math.max(1, Duration.between(from, to).toMillis());
        StringBuilder went = new StringBuilder();
        for (WindowView.Point point : points) {
            append(went, x(from, point.at(), whole), y(point.left()));
        }
        double left = window.exhausted() ? 0 : window.left();
        append(went, x(from, moment, whole), y(left));
        StringBuilder goes = new StringBuilder();
        if (window.known() && window.forecast().perHour() > 0) {
            double until = Duration.between(moment, to).toMillis();
            double empty = left / window.forecast().perHour() * HOUR;
            double end = Math.min(until, empty);
            append(goes, x(from, moment, whole), y(left));
            append(
                    goes,
                    x(from, moment.plusMillis((long) end), whole),
                    y(left - window.forecast().perHour() * end / HOUR));
        }
        return new QuotaCurve(went.toString(), goes.toString(), x(from, moment, whole), from, to);
    }

    private static double x(Instant from, Instant at, double whole) {
        return Math.clamp(Duration.between(from, at).toMillis() / whole * SIZE, 0, SIZE);
    }

    private static double y(double left) {
        return (1 - Math.clamp(left, 0, 1)) * SIZE;
    }

    private static void append(StringBuilder path, double x, double y) {
        path.append(path.isEmpty() ? 'M' : 'L').append(String.format(Locale.ROOT, "%.2f %.2f", x, y));
    }

    /** Whether there is something to draw. */
    public boolean isDrawn() {
        return !went.isEmpty();
    }
}
