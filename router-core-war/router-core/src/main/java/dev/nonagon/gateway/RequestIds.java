package dev.nonagon.gateway;

import java.util.random.RandomGenerator;

/** Names requests: short enough to read out, unlikely to come twice. Thread-safe if its source is. */
final class RequestIds {
    private static final char[] LETTERS = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
    private static final int LENGTH = 16;

    private final RandomGenerator random;

    RequestIds(RandomGenerator random) {
        this.random = random;
    }

    String next() {
        StringBuilder id = new StringBuilder("req_");
        long bits = random.nextLong();
        for (int i = 0; i < LENGTH; i++) {
            if (i == LENGTH / 2) {
                bits = random.nextLong();
            }
            id.append(LETTERS[(int) (bits & 31)]);
            bits >>>= 5;
        }
        return id.toString();
    }
}
