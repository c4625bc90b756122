package dev.nonagon.apikeys;

import java.time.Duration;
import java.time.Instant;

/**
 * What this node has of one budget of one key in one day or month (K8). Guarded by its meter.
 *
 * <p>Always {@code reserved >= 0}; with a limit, what may still be reserved is {@code drawn - spent - reserved}.
 */
final class Purse {
    static final long UNLIMITED = -1;

    /** So long a node that cannot reach the database may go on with what it has drawn. */
    static final Duration TRUSTED = Duration.ofMinutes(5);

    private static final Duration REMEMBERED = Duration.ofSeconds(1);

    final String keyId;
    final Budget budget;
    final String period;
    final Instant ends;
    long limit = UNLIMITED;
    long drawn;
    long spent;
    long reserved;
    boolean dirty;
    Instant renewedAt = Instant.MIN;
    Instant usedAt = Instant.MIN;
    private long lastGrant;
    private long shortOf = Long.MAX_VALUE;
    private Instant shortUntil = Instant.MIN;
    private long spareThen;

    Purse(String keyId, Budget budget, String period, Instant ends, long spent) {
        this.keyId = keyId;
        this.budget = budget;
        this.period = period;
        this.ends = ends;
        this.spent = spent;
        this.drawn = spent;
    }

    String id() {
        return keyId + "/" + period + "/" + budget.unit();
    }

    void limitIs(long now) {
        if (now != limit) {
            limit = now;
            giveBack();
            shortUntil = Instant.MIN;
        }
    }

    boolean limited() {
        return limit != UNLIMITED;
    }

    /** What may be reserved without asking anybody. */
    long free(Instant now) {
        if (!limited()) {
            return Long.MAX_VALUE;
        }
        return trusted(now) ? Math.max(0, Math.min(drawn, limit) - spent - reserved) : 0;
    }

    /** Whether the others still believe that this node has what it has drawn. */
    boolean trusted(Instant now) {
        return renewedAt.isAfter(now.minus(TRUSTED));
    }

    void reserve(long amount, Instant now) {
        reserved += amount;
        usedAt = now;
    }

    void settle(long amount, long used) {
        reserved -= amount;
        spent += used;
        if (!limited() || drawn < spent + reserved) {
            drawn = spent + reserved;
        }
        dirty = dirty || used > 0;
    }

    void giveBack() {
        if (drawn != spent + reserved) {
            drawn = spent + reserved;
            dirty = true;
        }
    }

    void granted(long amount, Instant now) {
        drawn += amount;
        lastGrant = amount;
        renewedAt = now;
        if (amount > 0) {
            usedAt = now;
        } else {
            shortIs(0, 0, now);
        }
    }

    /**
     * Remembers for a moment that there is not so much to be had.
     *
     * @param undrawn what nobody has drawn
     */
    void shortIs(long amount, long undrawn, Instant now) {
        spareThen = undrawn + free(now);
        shortOf = shortUntil.isAfter(now) ? Math.min(shortOf, amount) : amount;
        shortUntil = now.plus(REMEMBERED);
    }

    boolean knownShort(long amount, Instant now) {
        return shortUntil.isAfter(now) && amount >= shortOf;
    }

    /** What is left of the budget, as far as this node knows. */
    long spare(Instant now) {
        return shortUntil.isAfter(now) ? Math.max(spareThen, free(now)) : free(now);
    }

    boolean wantsMore(Instant now) {
        return limited() && free(now) < lastGrant / 2 && !shortUntil.isAfter(now);
    }
}
