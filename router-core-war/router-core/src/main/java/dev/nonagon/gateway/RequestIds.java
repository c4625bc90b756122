package dev.nonagon.gateway;

import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Names requests: short enough to read out, unlikely to come twice. They are names and no secrets. A later one sorts after an
 * earlier one, since they begin with the millisecond: the ledger's indexes grow at their end then, where names in no order
 * make it write a page for each row. Thread-safe if its sources are.
 */
final class RequestIds {
    private static final char[] LETTERS = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
    private static final int BITS = 5;
    /** 45 bits each: milliseconds since 1970 until the year 3084, and chance. */
    private static final int LENGTH = 9;

    private final InstantSource clock;
    private final LongSupplier random;

    /**
     * @param random 64 random bits a call
     */
    RequestIds(InstantSource clock, LongSupplier random) {
        this.clock = clock;
        this.random = random;
    }

    String next() {
        StringBuilder id = new StringBuilder("req_");
        append(id, clock.millis());
        append(id, random.getAsLong());
        return id.toString();
    }

    private static void append(StringBuilder id, long bits) {
        for (int letter = LENGTH - 1; letter >= 0; letter--) {
            id.append(LETTERS[(int) (bits >>> (letter * BITS) & (1 << BITS) - 1)]);
        }
    }
}
