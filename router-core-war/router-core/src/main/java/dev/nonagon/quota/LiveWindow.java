package dev.nonagon.quota;

import dev.nonagon.settings.AccountTerms.Keep;
import dev.nonagon.spi.provider.QuotaRule;
import dev.nonagon.spi.provider.QuotaWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A window of an account as it is known now: the newest number of the provider's, what was counted since, and what the router
 * counts by itself (Q2 to Q5). Thread-safe; reading takes no lock and allocates nothing.
 */
final class LiveWindow {
    /** A number so old is as good as new (Q3). */
    static final long FRESH = Duration.ofMinutes(15).toMillis();

    /** A number so old says nothing (Q3). */
    static final long STALE = Duration.ofHours(8).toMillis();

    /** How long a number without a reset counts. */
    private static final long UNDATED = Duration.ofHours(1).toMillis();

    /** Money does not come back by itself. */
    private static final long UNDATED_MONEY = Duration.ofDays(7).toMillis();

    private static final double MIDDLE = 0.5;

    final Id id;
    private final ModelPatterns patterns;
    final History history = new History();
    private final AtomicLong since = new AtomicLong();
    private volatile @Nullable Reading reading;
    private volatile @Nullable Terms terms;
    private volatile @Nullable Keep keep;
    private volatile Forecast forecast = Forecast.UNKNOWN;
    private volatile double counted = Double.NaN;

    /** Which window of an account. */
    record Id(String name, QuotaWindow.Unit unit, List<String> models) {}

    /**
     * A number of the provider's.
     *
     * @param limit no number if unknown
     * @param resetsAt 0 if unknown
     * @param length in milliseconds, 0 if unknown
     */
    record Reading(double left, double limit, long resetsAt, long length, long at, QuotaSource source) {}

    /**
     * What is known beforehand.
     *
     * @param owners whether the account's owner says so, and not the descriptor
     * @param limit no number if unknown
     * @param length in milliseconds
     */
    private record Terms(QuotaRule rule, boolean owners, OwnCount count, double limit, long length) {
        Terms(QuotaRule rule, boolean owners, OwnCount count) {
            this(
                    rule,
                    owners,
                    count,
                    rule.limit().orElse(Double.NaN),
                    rule.length().toMillis());
        }
    }

    LiveWindow(Id id) {
        this.id = id;
        this.patterns = new ModelPatterns(id.models());
    }

    boolean counts(String model) {
        return patterns.matches(model);
    }

    /** What is known beforehand; the count goes on if the same was known already. */
    void declared(QuotaRule rule, boolean owners) {
        Terms before = terms;
        if (before == null || !before.rule().equals(rule)) {
            terms = new Terms(rule, owners, new OwnCount(rule));
        } else if (before.owners() != owners) {
            terms = new Terms(rule, owners, before.count());
        }
    }

    void undeclared() {
        terms = null;
    }

    boolean isDeclared() {
        return terms != null;
    }

    void keep(@Nullable Keep what) {
        keep = what;
    }

    @Nullable
    Keep keep() {
        return keep;
    }

    @Nullable
    OwnCount ownCount() {
        Terms known = terms;
        return known == null || known.rule().limit().isEmpty() ? null : known.count();
    }

    @Nullable
    Reading reading() {
        return reading;
    }

    /** Takes a number unless a later one is here; says whether it did. */
    synchronized boolean take(Reading fresh) {
        Reading before = reading;
        if (before != null && fresh.at() < before.at()) {
            return false;
        }
        // What the provider once said of the window's size stays true when it says only a part.
        long length = before != null && fresh.length() == 0 ? before.length() : fresh.length();
        reading = new Reading(fresh.left(), fresh.limit(), fresh.resetsAt(), length, fresh.at(), fresh.source());
        since.set(0);
        history.add(fresh.at(), fresh.left(), length());
        return true;
    }

    void count(long tokens, long now) {
        long amount =
                switch (id.unit()) {
                    case TOKENS -> tokens;
                    case REQUESTS -> 1;
                    case PERCENT, MONEY -> 0;
                };
        if (amount == 0) {
            return;
        }
        since.addAndGet(amount);
        OwnCount own = ownCount();
        if (own != null) {
            own.add(amount, now);
        }
    }

    /** From 0 to 1; 1 where nothing is known. */
    double left(long now) {
        Reading known = reading;
        double own = ownLeft(now);
        if (known == null || expired(known, now)) {
            return Double.isNaN(own) ? 1 : own;
        }
        double left = corrected(known);
        long age = now - known.at();
        if (age <= FRESH) {
            return left;
        }
        double trust = Math.max(0, 1 - (age - FRESH) / (double) (STALE - FRESH));
        double pulled = MIDDLE + (left - MIDDLE) * trust;
        return Double.isNaN(own) ? pulled : Math.min(own, pulled);
    }

    /** The provider's number, less what has gone through the router since. */
    private double corrected(Reading known) {
        return known.limit() > 0 && id.unit() != QuotaWindow.Unit.MONEY
                ? Math.max(0, known.left() - since.get() / known.limit())
                : known.left();
    }

    /** What is left by the router's own count; no number if there is no limit to count against. */
    private double ownLeft(long now) {
        Terms known = terms;
        if (known == null || Double.isNaN(known.limit())) {
            return Double.NaN;
        }
        double limit = known.limit();
        return limit <= 0 ? 0 : Math.max(0, 1 - known.count().used(now) / limit);
    }

    private boolean expired(Reading known, long now) {
        if (known.resetsAt() > 0) {
            return now >= known.resetsAt();
        }
        long lasts =
                known.length() > 0 ? known.length() : id.unit() == QuotaWindow.Unit.MONEY ? UNDATED_MONEY : UNDATED;
        return now - known.at() > lasts;
    }

    /** Whether a number that is still worth something says how much is left. */
    boolean known(long now) {
        Reading of = reading;
        return (of != null && !expired(of, now)) || !Double.isNaN(ownLeft(now));
    }

    /** Whether nobody need be asked: a fresh number of the provider's, or a limit of the owner's, says that nothing is left. */
    boolean exhausted(long now) {
        Reading of = reading;
        if (of != null && of.left() <= 0 && now - of.at() <= FRESH && !expired(of, now)) {
            return true;
        }
        Terms known = terms;
        return known != null && known.owners() && ownLeft(now) <= 0;
    }

    /** When it is full again; 0 if unknown. */
    long resetsAt(long now) {
        Reading of = reading;
        if (of != null && of.resetsAt() > now) {
            return of.resetsAt();
        }
        Terms known = terms;
        return known == null ? 0 : known.count().resetsAt(now);
    }

    /** In milliseconds; 0 if unknown. */
    long length() {
        Reading of = reading;
        if (of != null && of.length() > 0) {
            return of.length();
        }
        Terms known = terms;
        return known == null ? 0 : known.length();
    }

    double limit() {
        Reading of = reading;
        if (of != null && !Double.isNaN(of.limit())) {
            return of.limit();
        }
        Terms known = terms;
        return known == null ? Double.NaN : known.limit();
    }

    /** Whether it lasts long enough that its end is worth planning for. */
    boolean plannable(long now) {
        long length = length();
        return length > 0 ? length >= UNDATED : resetsAt(now) - now >= UNDATED;
    }

    QuotaSource source(long now) {
        Reading of = reading;
        if (of != null && !expired(of, now)) {
            return of.source();
        }
        if (!Double.isNaN(ownLeft(now))) {
            return QuotaSource.OWN_COUNT;
        }
        return of == null ? QuotaSource.DECLARED : of.source();
    }

    /** Notes what the router counted by itself, and looks ahead. From time to time, not by requests. */
    void lookAhead(long now) {
        double own = ownLeft(now);
        Reading of = reading;
        if (!Double.isNaN(own) && (of == null || expired(of, now)) && (own < 1 || own != counted)) {
            history.add(now, own, length());
            counted = own;
        }
        forecast = plannable(now) ? Forecast.of(history.samples(), left(now), resetsAt(now), now) : Forecast.UNKNOWN;
    }

    Forecast forecast() {
        return forecast;
    }

    /** Why a caller that may use only what is left over may not use this; empty if it may (Q8). */
    Optional<String> objection(long now) {
        Keep kept = keep;
        if (kept == null) {
            return Optional.empty();
        }
        double left = left(now);
        if (kept.share().isPresent()) {
            double share = kept.share().getAsDouble();
            return left > share
                    ? Optional.empty()
                    : Optional.of("it keeps " + percent(share) + " of its window " + id.name() + ", and "
                            + percent(left) + " is left; the key may use only what is left over");
        }
        Forecast ahead = forecast;
        if (ahead.leftAtReset().orElse(0) > LEFTOVER) {
            return Optional.empty();
        }
        return Optional.of("what is left of its window " + id.name()
                + (ahead.leftAtReset().isEmpty()
                        ? " may be needed before it resets, nobody can say yet"
                        : " will be used before it resets")
                + "; the key may use only what is left over");
    }

    /** Less than this is within what a forecast cannot say. */
    private static final double LEFTOVER = 0.05;

    private static String percent(double share) {
        return Math.round(share * 100) + " %";
    }

    WindowView view(long now) {
        Reading of = reading;
        long resets = resetsAt(now);
        long length = length();
        double limit = limit();
        boolean known = known(now);
        double left = left(now);
        Keep kept = keep;
        return new WindowView(
                id.name(),
                id.unit(),
                id.models(),
                known,
                left,
                Double.isNaN(limit) ? Optional.empty() : Optional.of(limit),
                Double.isNaN(limit) || !known ? Optional.empty() : Optional.of(limit * (1 - left)),
                resets > 0 ? Optional.of(Instant.ofEpochMilli(resets)) : Optional.empty(),
                length > 0 ? Optional.of(Duration.ofMillis(length)) : Optional.empty(),
                source(now),
                of == null ? Optional.empty() : Optional.of(Instant.ofEpochMilli(of.at())),
                exhausted(now),
                Optional.ofNullable(kept),
                known ? forecast : Forecast.UNKNOWN);
    }
}
