package dev.nonagon.quota;

import dev.nonagon.settings.AccountTerms.Keep;
import dev.nonagon.spi.provider.QuotaWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A window at one moment, for showing.
 *
 * @param models patterns; empty for all
 * @param known whether {@code left} rests on a number; else it is 1 and means nothing
 * @param left from 0 to 1, as routing reads it: an old number is drawn to the middle
 * @param limit in the unit
 * @param used in the unit
 * @param seenAt when the provider said its number
 * @param exhausted whether accounts with it are left out
 * @param keep what is not for callers that may use only what is left over
 */
public record WindowView(
        String name,
        QuotaWindow.Unit unit,
        List<String> models,
        boolean known,
        double left,
        Optional<Double> limit,
        Optional<Double> used,
        Optional<Instant> resetsAt,
        Optional<Duration> length,
        QuotaSource source,
        Optional<Instant> seenAt,
        boolean exhausted,
        Optional<Keep> keep,
        Forecast forecast) {
    public WindowView {
        models = List.copyOf(models);
    }

    /** A point of its history. */
    public record Point(Instant at, double left) {}
}
