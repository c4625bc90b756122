package dev.nonagon.seals;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Where the ledger keeps what must outlive the process. The ledger itself answers every question; a store only remembers.
 * Thread-safe.
 */
interface SealStore extends AutoCloseable {
    /** Something that happened, in order. */
    sealed interface Entry {
        record Learned(Remembered what) implements Entry {}

        record Forgotten(String conversation) implements Entry {}
    }

    /**
     * Begins: tells everything that was kept, oldest first, then takes more.
     *
     * @param live everything that still counts; asked for from a thread of the store's own, to write it anew in less room
     */
    void open(Consumer<Entry> replay, Supplier<List<Remembered>> live);

    /** Keeps one more. Never blocks and never throws; what there is no room for is lost. */
    void append(Entry entry);

    /** Writes what is still under way. */
    @Override
    void close();

    /** Keeps nothing. */
    static SealStore none() {
        return new SealStore() {
            @Override
            public void open(Consumer<Entry> replay, Supplier<List<Remembered>> live) {}

            @Override
            public void append(Entry entry) {}

            @Override
            public void close() {}
        };
    }
}
