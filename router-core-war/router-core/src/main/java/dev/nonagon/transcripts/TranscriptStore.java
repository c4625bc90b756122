package dev.nonagon.transcripts;

import dev.nonagon.spi.format.Transcripts;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** All clients' transcripts. Thread-safe. */
public final class TranscriptStore {
    /** What an entry costs beside its text. */
    private static final int OVERHEAD_BYTES = 200;

    private final long maxBytes;
    private final long maxAgeNanos;
    private final LongSupplier nanoTime;
    private final Map<Name, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    private record Name(String client, String id) {}

    @SuppressWarnings("ArrayRecordComponent") // Held, never compared.
    private record Entry(byte[] transcript, long cost, long usedAt) {}

    public TranscriptStore(long maxBytes, Duration maxAge, LongSupplier nanoTime) {
        this.maxBytes = maxBytes;
        this.maxAgeNanos = maxAge.toNanos();
        this.nanoTime = nanoTime;
    }

    /** One client's own (rule N1). */
    public Transcripts of(String client) {
        return new Transcripts() {
            @Override
            public Optional<byte[]> recall(String id) {
                return TranscriptStore.this.recall(new Name(client, id));
            }

            @Override
            public void keep(String id, byte[] transcript) {
                TranscriptStore.this.keep(new Name(client, id), transcript);
            }
        };
    }

    private synchronized Optional<byte[]> recall(Name name) {
        forget();
        Entry entry = entries.get(name);
        if (entry == null) {
            return Optional.empty();
        }
        entries.put(name, new Entry(entry.transcript(), entry.cost(), nanoTime.getAsLong()));
        return Optional.of(entry.transcript());
    }

    private synchronized void keep(Name name, byte[] transcript) {
        long cost = transcript.length
                + OVERHEAD_BYTES
                + 2L * (name.client().length() + name.id().length());
        Entry former = entries.remove(name);
        if (former != null) {
            bytes -= former.cost();
        }
        if (cost > maxBytes) {
            return;
        }
        entries.put(name, new Entry(transcript, cost, nanoTime.getAsLong()));
        bytes += cost;
        forget();
    }

    /** The least recently used come first: too old, or too many. */
    private void forget() {
        long now = nanoTime.getAsLong();
        Iterator<Entry> oldest = entries.values().iterator();
        while (oldest.hasNext()) {
            Entry entry = oldest.next();
            if (bytes <= maxBytes && now - entry.usedAt() <= maxAgeNanos) {
                return;
            }
            bytes -= entry.cost();
            oldest.remove();
        }
    }

    synchronized long bytes() {
        return bytes;
    }
}
