package dev.nonagon.spi.oauth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.random.RandomGenerator;

/**
 * Proof of key (RFC 7636).
 *
 * @param verifier kept until the code is exchanged
 */
public record Pkce(String verifier) {
    private static final int BYTES = 32;

    /** A new one. */
    public static Pkce random(RandomGenerator random) {
        return new Pkce(token(random));
    }

    /** 43 characters that nobody guesses: a verifier or a state. */
    public static String token(RandomGenerator random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** What the vendor is shown beforehand. */
    public String challenge() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return "Pkce[•••]";
    }
}
