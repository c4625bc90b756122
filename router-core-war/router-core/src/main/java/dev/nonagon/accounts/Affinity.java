package dev.nonagon.accounts;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * Where conversations are at home: which account, or which member of a combo, so that the prompt cache there stays warm.
 * Bounded; forgets a home that nobody has asked for in a while. Thread-safe, without a lock for readers.
 *
 * <p>A conversation that has to go elsewhere for a while borrows: its home stays, and what it borrowed is remembered beside
 * it, so that it does not wander from one to the next (I5 of itinerary).
 */
public final class Affinity {
    /** About 150 bytes each. */
    private static final int MOST = 100_000;

    private final ConcurrentHashMap<Key, Home> homes = new ConcurrentHashMap<>();
    private final AtomicBoolean sweeping = new AtomicBoolean();
    private final LongSupplier nanoTime;
    private final int most;

    /**
     * @param group a provider's or a combo's name: a conversation has one home in each
     */
    private record Key(String conversation, String group) {}

    private static final class Home {
        private final String place;
        private volatile String borrowed = "";
        private volatile long askedAtNanos;

        Home(String place, long now) {
            this.place = place;
            this.askedAtNanos = now;
        }
    }

    public Affinity(LongSupplier nanoTime) {
        this(nanoTime, MOST);
    }

    Affinity(LongSupplier nanoTime, int most) {
        this.nanoTime = nanoTime;
        this.most = most;
    }

    /**
     * Where a conversation is at home, and where it borrows.
     *
     * @param borrowed empty if it does not
     */
    public record Binding(String home, String borrowed) {}

    /**
     * What is remembered; asking for it keeps it.
     *
     * @param longest how long a home is kept that nobody asks for
     */
    public Optional<Binding> of(String conversation, String group, Duration longest) {
        Key key = new Key(conversation, group);
        Home home = homes.get(key);
        if (home == null) {
            return Optional.empty();
        }
        long now = nanoTime.getAsLong();
        if (now - home.askedAtNanos > longest.toNanos()) {
            homes.remove(key, home);
            return Optional.empty();
        }
        home.askedAtNanos = now;
        return Optional.of(new Binding(home.place, home.borrowed));
    }

    /**
     * The conversation was answered at {@code place}: its home if it had none, else something it borrows.
     *
     * @param longest how long a home is kept that nobody asks for
     */
    public void answeredAt(String conversation, String group, String place, Duration longest) {
        long now = nanoTime.getAsLong();
        Home home = homes.computeIfAbsent(new Key(conversation, group), key -> new Home(place, now));
        String borrows = home.place.equals(place) ? "" : place;
        if (!home.borrowed.equals(borrows)) {
            home.borrowed = borrows;
        }
        home.askedAtNanos = now;
        if (homes.size() > most) {
            sweep(longest, now);
        }
    }

    /** The home no longer exists: the next answer makes another. */
    public void forget(String conversation, String group) {
        homes.remove(new Key(conversation, group));
    }

    /** How many homes are remembered. */
    public int size() {
        return homes.size();
    }

    /** Takes out what is too old; if that is not enough, the older half. One thread at a time; the others go on. */
    private void sweep(Duration longest, long now) {
        if (!sweeping.compareAndSet(false, true)) {
            return;
        }
        try {
            homes.values().removeIf(home -> now - home.askedAtNanos > longest.toNanos());
            if (homes.size() > most - most / 10) {
                long[] ages = homes.values().stream()
                        .mapToLong(home -> now - home.askedAtNanos)
                        .sorted()
                        .toArray();
                long middle = ages[ages.length / 2];
                homes.values().removeIf(home -> now - home.askedAtNanos >= middle && home.askedAtNanos != now);
            }
        } finally {
            sweeping.set(false);
        }
    }
}
