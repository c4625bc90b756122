package dev.nonagon.spi;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** A value that must not be printed. Immutable; equality takes the same time whatever differs. */
public final class Secret {
    private static final String MASK = "•••";

    private final String value;

    public Secret(String value) {
        this.value = value;
    }

    /** The clear text. Call it only where the value leaves for its owner. */
    public String reveal() {
        return value;
    }

    public boolean isBlank() {
        return value.isBlank();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret
                && MessageDigest.isEqual(
                        value.getBytes(StandardCharsets.UTF_8), secret.value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return MASK;
    }
}
