package dev.nonagon.gateway;

import java.util.function.LongSupplier;

/** Names requests: short enough to read out, unlikely to come twice. They are names and no secrets.
 * Thread-safe if its source is. */
final class RequestIds {
    private static final char[] LETTERS = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
    private static final int LENGTH = 16;

    private final LongSupplier random;

    /**
     * @param random 64 random bits a call
     */
    RequestIds(LongSupplier random) {
        this.random = random;
    }

    String next() {
        StringBuilder id = new StringBuilder("req_");
        long bits = random.getAsLong();
        for (int i = 0; i < LENGTH; i++) {
            if (i == LENGTH / 2) {
                bits = random.getAsLong();
            }
            id.append(LETTERS[(int) (bits & 31)]);
            bits >>>= 5;
        }
        return id.toString();
    }
}
