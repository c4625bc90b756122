package dev.nonagon.seals;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who minted which seal, and what to give back where a client could not carry it. Thread-safe; bounded (L9). */
public final class SealLedger implements AutoCloseable {
    /** So many times the same call is told apart from itself. */
    private static final int MOST_REPEATS = 64;

    private final long maxBytes;
    private final SealStore store;
    private final Object lock = new Object();
    /** By conversation, the one used last at the end. */
    private final LinkedHashMap<String, Shelf> shelves = new LinkedHashMap<>(64, 0.75f, true);

    private long bytes;
    private volatile Set<String> everSeen = Set.of();

    /** What is known of one conversation. */
    private static final class Shelf {
        static final long OVERHEAD = 400;
        final Set<Remembered> all = new LinkedHashSet<>();
        /** What was said under one key, oldest first: the same call can be made again and again. */
        final Map<String, List<Remembered>> byKey = new HashMap<>();
        final Map<String, Set<String>> familiesByHash = new HashMap<>();
        final Set<String> families = new HashSet<>();
    }

    /**
     * @param maxBytes about how much memory it may take; 0 switches it off
     */
    SealLedger(long maxBytes, SealStore store) {
        this.maxBytes = maxBytes;
        this.store = store;
        store.open(this::replay, this::everything);
    }

    /** A ledger of {@code maxBytes} that forgets everything at its end. */
    static SealLedger inMemory(long maxBytes) {
        return new SealLedger(maxBytes, SealStore.none());
    }

    private void replay(SealStore.Entry entry) {
        switch (entry) {
            case SealStore.Entry.Learned learned -> put(learned.what());
            case SealStore.Entry.Forgotten forgotten -> remove(forgotten.conversation());
        }
    }

    private List<Remembered> everything() {
        synchronized (lock) {
            List<Remembered> live = new ArrayList<>();
            shelves.values().forEach(shelf -> live.addAll(shelf.all));
            return live;
        }
    }

    boolean isOff() {
        return maxBytes == 0;
    }

    void learn(Remembered what) {
        if (put(what)) {
            store.append(new SealStore.Entry.Learned(what));
        }
    }

    private boolean put(Remembered what) {
        long weight = what.weight();
        if (weight + Shelf.OVERHEAD > maxBytes) {
            return false;
        }
        synchronized (lock) {
            Shelf shelf = shelves.get(what.conversation());
            if (shelf == null) {
                shelf = new Shelf();
                shelves.put(what.conversation(), shelf);
                bytes += Shelf.OVERHEAD;
            }
            if (!isNews(shelf, what)) {
                return false;
            }
            for (String key : what.keys()) {
                List<Remembered> said = shelf.byKey.computeIfAbsent(key, ignored -> new ArrayList<>(1));
                if (said.size() == MOST_REPEATS) {
                    said.removeFirst();
                }
                said.add(what);
            }
            if (!shelf.all.add(what)) {
                return false;
            }
            bytes += weight;
            for (String hash : what.hashes()) {
                shelf.familiesByHash
                        .computeIfAbsent(hash, ignored -> new HashSet<>())
                        .add(what.family());
            }
            shelf.families.add(what.family());
            makeRoom(shelf);
            if (!everSeen.contains(what.family())) {
                Set<String> seen = new HashSet<>(everSeen);
                seen.add(what.family());
                everSeen = Set.copyOf(seen);
            }
            return true;
        }
    }

    /** A family without keys and seals says something only the first time. */
    private static boolean isNews(Shelf shelf, Remembered what) {
        return !what.keys().isEmpty() || !what.hashes().isEmpty() || !shelf.families.contains(what.family());
    }

    private void makeRoom(Shelf current) {
        Iterator<Map.Entry<String, Shelf>> oldest = shelves.entrySet().iterator();
        while (bytes > maxBytes && oldest.hasNext()) {
            Shelf shelf = oldest.next().getValue();
            if (shelf != current) {
                bytes -= weight(shelf);
                oldest.remove();
            }
        }
        Iterator<Remembered> first = current.all.iterator();
        while (bytes > maxBytes && current.all.size() > 1 && first.hasNext()) {
            Remembered gone = first.next();
            first.remove();
            bytes -= gone.weight();
            for (String key : gone.keys()) {
                List<Remembered> said = current.byKey.getOrDefault(key, new ArrayList<>());
                said.removeIf(gone::equals);
                if (said.isEmpty()) {
                    current.byKey.remove(key);
                }
            }
            for (String hash : gone.hashes()) {
                current.familiesByHash
                        .getOrDefault(hash, new HashSet<>())
                        .removeIf(family -> family.equals(gone.family()));
            }
        }
    }

    private static long weight(Shelf shelf) {
        return Shelf.OVERHEAD + shelf.all.stream().mapToLong(Remembered::weight).sum();
    }

    /** Whether nothing at all is known, which costs nothing to ask. */
    boolean isEmpty() {
        return everSeen.isEmpty();
    }

    /** Whether no other family than this has ever taught anything, which costs next to nothing to ask. */
    boolean knowsAtMost(String family) {
        Set<String> seen = everSeen;
        return seen.isEmpty() || (seen.size() == 1 && seen.contains(family));
    }

    /** Whether a conversation has had anything to do with another family than this. */
    boolean knowsOthers(String conversation, String family) {
        synchronized (lock) {
            Shelf shelf = shelves.get(conversation);
            return shelf != null && (shelf.families.size() > 1 || !shelf.families.contains(family));
        }
    }

    /** What the ledger says of one seal. */
    enum Verdict {
        OWN,
        FOREIGN,
        UNKNOWN
    }

    Verdict judge(String conversation, String seal, String family) {
        String hash = Prints.ofSeal(seal);
        synchronized (lock) {
            Shelf shelf = shelves.get(conversation);
            Collection<String> minters = shelf == null ? Set.of() : shelf.familiesByHash.getOrDefault(hash, Set.of());
            if (minters.stream().anyMatch(minter -> Remembered.refusedBy(family, minter))) {
                return Verdict.FOREIGN;
            }
            if (minters.contains(family)) {
                return Verdict.OWN;
            }
            return minters.stream().allMatch(minter -> minter.startsWith("!")) ? Verdict.UNKNOWN : Verdict.FOREIGN;
        }
    }

    /** Whether anything at all could be given back in a conversation. */
    boolean gives(String conversation) {
        synchronized (lock) {
            Shelf shelf = shelves.get(conversation);
            return shelf != null && !shelf.byKey.isEmpty();
        }
    }

    /** Whether anything was said under that key, by whomever. */
    boolean knows(String conversation, String key) {
        synchronized (lock) {
            Shelf shelf = shelves.get(conversation);
            return shelf != null && shelf.byKey.containsKey(key);
        }
    }

    /** What was said last under that key, if it was by that family. */
    Optional<Remembered> find(String conversation, String family, String key) {
        return find(conversation, family, key, 0);
    }

    /**
     * What was said under that key, if it was by that family.
     *
     * @param later how often it was said again afterwards
     */
    Optional<Remembered> find(String conversation, String family, String key, int later) {
        synchronized (lock) {
            Shelf shelf = shelves.get(conversation);
            List<Remembered> said = shelf == null ? List.of() : shelf.byKey.getOrDefault(key, List.of());
            int at = said.size() - 1 - later;
            return at >= 0 && said.get(at).family().equals(family) ? Optional.of(said.get(at)) : Optional.empty();
        }
    }

    void forget(String conversation) {
        remove(conversation);
        store.append(new SealStore.Entry.Forgotten(conversation));
    }

    private void remove(String conversation) {
        synchronized (lock) {
            Shelf gone = shelves.remove(conversation);
            if (gone != null) {
                bytes -= weight(gone);
            }
        }
    }

    /** About how much memory it takes. */
    public long bytes() {
        synchronized (lock) {
            return bytes;
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
