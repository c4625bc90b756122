package dev.nonagon.quota;

import dev.nonagon.settings.AccountTerms.Keep;
import dev.nonagon.spi.provider.QuotaProbe;
import dev.nonagon.spi.provider.QuotaRule;
import dev.nonagon.spi.provider.QuotaWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one account's allowance. A live object: it is asked again and again. Thread-safe; what routing asks takes no
 * lock and allocates nothing but a text that says why not.
 */
public final class AccountQuota {
    /** More windows than this are a fault of the provider's names. */
    private static final int MOST_WINDOWS = 200;

    private static final LiveWindow[] NONE = {};
    private static final long FORGOTTEN = Duration.ofDays(1).toMillis();

    private volatile LiveWindow[] windows = NONE;
    private volatile List<Keep> keeps = List.of();
    private volatile Optional<String> plan = Optional.empty();
    private volatile long usedAt;
    private volatile boolean leftOut;

    AccountQuota() {}

    /**
     * How much is left, from 0 to 1, of the tightest window that counts for a model; 1 where nothing is known. An old number is
     * drawn towards one half.
     *
     * @param nowMillis milliseconds since 1970
     */
    public double left(String model, long nowMillis) {
        double least = 1;
        for (LiveWindow window : windows) {
            if (window.counts(model)) {
                least = Math.min(least, window.left(nowMillis));
            }
        }
        return least;
    }

    /**
     * When the next window that still has something left resets; {@link Long#MAX_VALUE} if none is known. Windows of less than
     * an hour do not count: there is nothing to plan.
     */
    public long soonestReset(String model, long nowMillis) {
        long soonest = Long.MAX_VALUE;
        for (LiveWindow window : windows) {
            if (window.counts(model) && window.plannable(nowMillis) && window.left(nowMillis) > 0) {
                long resets = window.resetsAt(nowMillis);
                soonest = resets > nowMillis ? Math.min(soonest, resets) : soonest;
            }
        }
        return soonest;
    }

    /** Whether a fresh number says that nothing is left before the reset. */
    public boolean exhausted(String model, long nowMillis) {
        for (LiveWindow window : windows) {
            if (window.counts(model) && window.exhausted(nowMillis)) {
                return true;
            }
        }
        return false;
    }

    /**
     * When a window that is exhausted for a model resets, the last one if there are several; empty if none is, or nobody knows.
     */
    public Optional<Instant> exhaustedUntil(String model, long nowMillis) {
        long last = 0;
        for (LiveWindow window : windows) {
            if (window.counts(model) && window.exhausted(nowMillis)) {
                last = Math.max(last, window.resetsAt(nowMillis));
            }
        }
        return last > nowMillis ? Optional.of(Instant.ofEpochMilli(last)) : Optional.empty();
    }

    /**
     * Why the account must not be used for a request, the rest of a sentence that begins with its name; empty if it may.
     *
     * @param leftoversOnly whether the caller may use only what is left over
     */
    public Optional<String> objection(String model, boolean leftoversOnly, long nowMillis) {
        if (!leftoversOnly) {
            return Optional.empty();
        }
        for (LiveWindow window : windows) {
            if (window.counts(model)) {
                Optional<String> objection = window.objection(nowMillis);
                if (objection.isPresent()) {
                    return objection;
                }
            }
        }
        return Optional.empty();
    }

    /** What numbers changed. */
    record Effect(List<LiveWindow> usedUp, boolean freed, List<LiveWindow> taken) {}

    /** Takes a report of the provider's. */
    Effect take(QuotaProbe.Report report, QuotaSource source, long now) {
        report.plan().ifPresent(name -> plan = Optional.of(name));
        List<LiveWindow> usedUp = new ArrayList<>();
        List<LiveWindow> taken = new ArrayList<>();
        boolean freed = false;
        for (QuotaWindow told : report.windows()) {
            LiveWindow window = window(new LiveWindow.Id(told.name(), told.unit(), told.models()));
            if (window == null) {
                continue;
            }
            boolean before = window.exhausted(now);
            LiveWindow.Reading reading = new LiveWindow.Reading(
                    told.left(),
                    told.limit().orElse(Double.NaN),
                    told.resetsAt().map(Instant::toEpochMilli).orElse(0L),
                    told.length().map(Duration::toMillis).orElse(0L),
                    now,
                    source);
            if (window.take(reading)) {
                taken.add(window);
                boolean after = window.exhausted(now);
                freed |= before && !after;
                if (after && !before) {
                    usedUp.add(window);
                }
            }
        }
        leftOut |= !usedUp.isEmpty();
        return new Effect(usedUp, freed, taken);
    }

    /** Whether a window that counts for all models is used up. */
    boolean whollyExhausted(long now) {
        return Arrays.stream(windows).anyMatch(w -> w.id.models().isEmpty() && w.exhausted(now));
    }

    /** The window, made if there is none; null if there are too many. */
    @Nullable
    LiveWindow window(LiveWindow.Id id) {
        for (LiveWindow window : windows) {
            if (window.id.equals(id)) {
                return window;
            }
        }
        return add(id);
    }

    private synchronized @Nullable LiveWindow add(LiveWindow.Id id) {
        LiveWindow[] now = windows;
        for (LiveWindow window : now) {
            if (window.id.equals(id)) {
                return window;
            }
        }
        if (now.length >= MOST_WINDOWS) {
            return null;
        }
        LiveWindow fresh = new LiveWindow(id);
        keep(fresh, keeps);
        LiveWindow[] more = Arrays.copyOf(now, now.length + 1);
        more[now.length] = fresh;
        windows = more;
        return fresh;
    }

    private static void keep(LiveWindow window, List<Keep> keeps) {
        window.keep(keeps.stream()
                .filter(k -> k.means(window.id.name()))
                .findFirst()
                .orElse(null));
    }

    /** What is known beforehand; the owner's words win over the descriptor's for the same window. */
    synchronized void terms(List<QuotaRule> descriptors, List<QuotaRule> owners, List<Keep> kept) {
        keeps = kept;
        Set<LiveWindow.Id> declared = new HashSet<>();
        owners.forEach(rule -> declare(rule, true, declared));
        descriptors.forEach(rule -> declare(rule, false, declared));
        for (LiveWindow window : windows) {
            if (!declared.contains(window.id)) {
                window.undeclared();
            }
            keep(window, kept);
        }
    }

    private void declare(QuotaRule rule, boolean owners, Set<LiveWindow.Id> declared) {
        LiveWindow.Id id = new LiveWindow.Id(rule.name(), rule.unit(), rule.models());
        LiveWindow window = window(id);
        if (window != null && declared.add(id)) {
            window.declared(rule, owners);
        }
    }

    void count(String model, long tokens, long now) {
        usedAt = now;
        for (LiveWindow window : windows) {
            if (window.counts(model)) {
                window.count(tokens, now);
            }
        }
    }

    /** Notes that somebody uses or looks at it. */
    void inUse(long now) {
        usedAt = now;
    }

    long usedAt() {
        return usedAt;
    }

    /** Whether a window of it is, or was when last heard of, used up: somebody should look whether it is back. */
    boolean leftOut() {
        return leftOut;
    }

    void notLeftOut() {
        leftOut = false;
    }

    /** Looks ahead, and forgets windows of which nothing was heard for a day. */
    void tick(long now) {
        boolean forget = false;
        for (LiveWindow window : windows) {
            window.lookAhead(now);
            forget |= forgotten(window, now);
        }
        if (forget) {
            forget(now);
        }
    }

    private static boolean forgotten(LiveWindow window, long now) {
        LiveWindow.Reading reading = window.reading();
        return !window.isDeclared()
                && !window.known(now)
                && (reading == null || now - Math.max(reading.at(), reading.resetsAt()) > FORGOTTEN);
    }

    private synchronized void forget(long now) {
        windows = Arrays.stream(windows).filter(w -> !forgotten(w, now)).toArray(LiveWindow[]::new);
    }

    List<LiveWindow> windows() {
        return List.of(windows);
    }

    /** The first reset after {@code now} of a window worth planning; 0 if none is known. */
    long nextReset(long now) {
        long next = 0;
        for (LiveWindow window : windows) {
            long resets = window.plannable(now) ? window.resetsAt(now) : 0;
            next = resets > now && (next == 0 || resets < next) ? resets : next;
        }
        return next;
    }

    Optional<String> plan() {
        return plan;
    }

    void plan(Optional<String> name) {
        plan = name;
    }
}
