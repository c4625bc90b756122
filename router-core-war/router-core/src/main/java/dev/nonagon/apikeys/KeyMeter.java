package dev.nonagon.apikeys;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** What one key is doing and has spent, on this node. Thread-safe; never blocks for long. */
final class KeyMeter {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    final String keyId;
    private final Treasury treasury;
    private final Deque<Instant> recent = new ArrayDeque<>();
    private final Map<Budget, Purse> purses = new EnumMap<>(Budget.class);
    private final List<Purse> former = new ArrayList<>();
    private int running;
    private Optional<Instant> usedAt = Optional.empty();

    /** Whether a request may begin. */
    sealed interface Turn {
        record Begun(Held held) implements Turn {}

        record TooOften(Duration pause) implements Turn {}

        record TooMany() implements Turn {}

        /** @param left what is left of the budget, as far as is known */
        record TooDear(Budget budget, long need, long left, long limit, Instant ends) implements Turn {}
    }

    /** What a request holds while it runs. */
    record Held(KeyMeter meter, List<Purse> purses, Cost reserved) {}

    KeyMeter(String keyId, Treasury treasury) {
        this.keyId = keyId;
        this.treasury = treasury;
    }

    synchronized Turn begin(KeyLimits limits, Periods periods, Cost need, Instant now) {
        while (!recent.isEmpty() && !recent.peekFirst().isAfter(now.minus(MINUTE))) {
            recent.removeFirst();
        }
        if (limits.requestsPerMinute().isPresent()
                && recent.size() >= limits.requestsPerMinute().getAsInt()) {
            int over = recent.size() - limits.requestsPerMinute().getAsInt();
            Instant free = recent.stream().skip(over).findFirst().orElse(now).plus(MINUTE);
            return new Turn.TooOften(Duration.between(now, free));
        }
        if (limits.parallelRequests().isPresent()
                && running >= limits.parallelRequests().getAsInt()) {
            return new Turn.TooMany();
        }
        List<Purse> all = pursesOf(limits, periods);
        Optional<Purse> empty = all.stream()
                .filter(purse -> purse.limited() && !enough(purse, need, now))
                // One that has nothing at hand may only wait for the other.
                .min(Comparator.comparing(purse -> !purse.knownShort(need.of(purse.budget), now)));
        if (empty.isPresent()) {
            Purse purse = empty.get();
            return new Turn.TooDear(purse.budget, need.of(purse.budget), purse.spare(now), purse.limit, purse.ends);
        }
        all.forEach(purse -> purse.reserve(need.of(purse.budget), now));
        if (limits.requestsPerMinute().isPresent()) {
            recent.addLast(now);
        }
        running++;
        usedAt = Optional.of(now);
        return new Turn.Begun(new Held(this, all, need));
    }

    synchronized void end(Held held, Cost used) {
        running--;
        held.purses().forEach(purse -> purse.settle(held.reserved().of(purse.budget), used.of(purse.budget)));
    }

    /** The purses of now; those of a day or month that is over are kept until they are written down. */
    private List<Purse> pursesOf(KeyLimits limits, Periods periods) {
        List<Purse> all = new ArrayList<>(Budget.ALL.size());
        for (Budget budget : Budget.ALL) {
            Purse purse = purses.get(budget);
            String period = budget.period(periods);
            if (purse == null || !purse.period.equals(period)) {
                if (purse != null) {
                    former.add(purse);
                }
                Purse fresh = new Purse(keyId, budget, period, budget.ends(periods), 0);
                long before = treasury.spentBefore(fresh.id());
                fresh.spent = before;
                fresh.drawn = before;
                purses.put(budget, fresh);
                purse = fresh;
            }
            purse.limitIs(budget.limit(limits).orElse(Purse.UNLIMITED));
            all.add(purse);
        }
        return all;
    }

    /** Makes the purses that the key needs now, before a request does. */
    synchronized void prepare(KeyLimits limits, Periods periods) {
        pursesOf(limits, periods);
    }

    synchronized boolean fits(Cost need, Instant now) {
        return purses.values().stream().allMatch(p -> !p.limited() || enough(p, need, now));
    }

    private static boolean enough(Purse purse, Cost need, Instant now) {
        long free = purse.free(now);
        return free > 0 && need.of(purse.budget) <= free;
    }

    /** Whether it was tried a moment ago to get so much, in vain. */
    synchronized boolean knownShort(Cost need, Instant now) {
        return purses.values().stream()
                .anyMatch(p -> p.limited() && !enough(p, need, now) && p.knownShort(need.of(p.budget), now));
    }

    synchronized boolean wantsMore(Instant now) {
        return purses.values().stream().anyMatch(p -> p.wantsMore(now));
    }

    /** A purse as it is at this moment, for whoever writes it down. */
    record View(Purse purse, long limit, long drawn, long spent, long missing) {}

    /** The limited purses, and what each lacks for {@code need}. */
    synchronized List<View> limited(Cost need, Instant now) {
        giveBackIf(purse -> !purse.trusted(now));
        return purses.values().stream()
                .filter(Purse::limited)
                .map(p -> view(p, Math.max(0, Math.max(1, need.of(p.budget)) - p.free(now))))
                .toList();
    }

    synchronized List<View> toWrite(Predicate<Purse> which) {
        List<View> views = new ArrayList<>();
        purses.values().stream().filter(which).map(p -> view(p, 0)).forEach(views::add);
        former.forEach(Purse::giveBack);
        former.stream().map(p -> view(p, 0)).forEach(views::add);
        return views;
    }

    private static View view(Purse purse, long missing) {
        return new View(purse, purse.limit, purse.drawn, purse.spent, missing);
    }

    /** That this much of it is in the database now. */
    synchronized void written(View view, Instant now) {
        Purse purse = view.purse();
        purse.renewedAt = now;
        if (purse.spent == view.spent() && purse.drawn == view.drawn()) {
            purse.dirty = false;
            if (purse.reserved == 0) {
                former.remove(purse);
            }
        }
    }

    synchronized void granted(Purse purse, long amount, Instant now) {
        purse.granted(amount, now);
    }

    synchronized void shortIs(Purse purse, long need, long undrawn, Instant now) {
        purse.shortIs(need, undrawn, now);
    }

    /** Gives back what nobody has reserved. */
    synchronized void giveBackIf(Predicate<Purse> which) {
        purses.values().stream().filter(p -> p.limited() && which.test(p)).forEach(Purse::giveBack);
    }

    /** When the key was last used, told once. */
    synchronized Optional<Instant> takeUsedAt() {
        Optional<Instant> told = usedAt;
        usedAt = Optional.empty();
        return told;
    }

    synchronized long spent(Budget budget, String period) {
        Purse purse = purses.get(budget);
        return purse != null && purse.period.equals(period) ? purse.spent : treasurySpent(budget, period);
    }

    private long treasurySpent(Budget budget, String period) {
        return treasury.spentBefore(keyId + "/" + period + "/" + budget.unit());
    }

    synchronized int running() {
        return running;
    }
}
