package dev.nonagon.bench;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The numbers in a HotSpot JVM's own counter file: nothing is attached to the JVM, and it does not notice.
 *
 * @param values by name, as {@code sun.gc.generation.0.space.0.used}
 * @source HotSpot's {@code runtime/perfMemory.hpp}: PerfDataPrologue, PerfDataEntry, version 2.0
 */
record JvmCounters(Map<String, Long> values) {
    private static final int MAGIC = 0xcafec0c0;
    private static final int PROLOGUE_BYTES = 32;

    JvmCounters {
        values = Map.copyOf(values);
    }

    static JvmCounters none() {
        return new JvmCounters(Map.of());
    }

    static JvmCounters read(byte[] file) {
        ByteBuffer in = ByteBuffer.wrap(file);
        if (file.length < PROLOGUE_BYTES || in.getInt(0) != MAGIC) {
            return none();
        }
        in.order(file[4] == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        Map<String, Long> found = new HashMap<>();
        int at = in.getInt(24);
        int entries = in.getInt(28);
        for (int i = 0; i < entries && at + 20 <= file.length; i++) {
            int length = in.getInt(at);
            if (length <= 0) {
                break;
            }
            if (file[at + 12] == 'J' && in.getInt(at + 8) == 0) {
                int start = at + in.getInt(at + 4);
                int end = start;
                while (file[end] != 0) {
                    end++;
                }
                String name = new String(file, start, end - start, StandardCharsets.US_ASCII);
                found.put(name, in.getLong(at + in.getInt(at + 16)));
            }
            at += length;
        }
        return new JvmCounters(found);
    }

    /** Megabytes of Java heap in use, as of the last collection for some collectors; -1 if not counted. */
    long heapUsedMb() {
        return sum("used");
    }

    /** Megabytes of Java heap that the JVM has taken from the system; -1 if not counted. */
    long heapCommittedMb() {
        return sum("capacity");
    }

    /** Seconds spent in collections so far. */
    double collecting() {
        long ticks = 0;
        for (Map.Entry<String, Long> entry : values.entrySet()) {
            if (entry.getKey().matches("sun\\.gc\\.collector\\.\\d+\\.time")) {
                ticks += entry.getValue();
            }
        }
        return seconds(ticks);
    }

    /** Seconds that the JIT compiler has worked so far. */
    double compiling() {
        return seconds(values.getOrDefault("java.ci.totalTime", 0L));
    }

    private double seconds(long ticks) {
        return ticks / (double) Math.max(1, values.getOrDefault("sun.os.hrt.frequency", 1L));
    }

    private long sum(String what) {
        long bytes = 0;
        boolean any = false;
        for (Map.Entry<String, Long> entry : values.entrySet()) {
            if (entry.getKey().matches("sun\\.gc\\.generation\\.\\d+\\.space\\.\\d+\\." + what)) {
                bytes += entry.getValue();
                any = true;
            }
        }
        return any ? bytes / (1024 * 1024) : -1;
    }
}
