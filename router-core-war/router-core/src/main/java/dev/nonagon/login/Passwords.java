package dev.nonagon.login;

import dev.nonagon.spi.Secret;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Hashes passwords (L3): {@code pbkdf2-sha256$COUNT$SALT$HASH}. Thread-safe; a hash takes some tenths of a second, and two
 * are made at a time.
 */
final class Passwords {
    /** @source OWASP Password Storage Cheat Sheet: PBKDF2-HMAC-SHA256 with 600,000 iterations */
    static final int ITERATIONS = 600_000;

    private static final int SHORTEST = 10;
    private static final int LONGEST = 1000;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int MOST_ITERATIONS = 10_000_000;
    private static final String SCHEME = "pbkdf2-sha256";
    private static final Set<String> KNOWN = Set.of(
            "123456",
            "1234567890",
            "0123456789",
            "12345678910",
            "password",
            "password1",
            "password12",
            "password123",
            "password1234",
            "passw0rd123",
            "changeme",
            "changeme123",
            "change-me",
            "change_me_please",
            "changemeplease",
            "qwertyuiop",
            "qwerty12345",
            "letmein123",
            "administrator",
            "admin12345",
            "adminadmin",
            "welcome123",
            "iloveyou123",
            "nonagon123",
            "nonagonnonagon",
            "9router123",
            "endpoint-proxy-api-key-secret",
            "9router-default-secret-change-me");

    private final int iterations;
    private final RandomGenerator random;
    private final Semaphore places = new Semaphore(2);
    private final String decoy;

    /**
     * @param iterations {@link #ITERATIONS}, or few for tests
     */
    Passwords(int iterations, RandomGenerator random) {
        this.iterations = iterations;
        this.random = random;
        // Nobody knows its password, not even we.
        this.decoy = text(iterations, bytes(SALT_BYTES), bytes(HASH_BYTES));
    }

    /** Why a password will not do, as the end of a sentence; empty if it will. */
    static Optional<String> weakness(Secret password) {
        String text = password.reveal();
        if (text.length() < SHORTEST) {
            return Optional.of("must have at least " + SHORTEST + " characters");
        }
        if (text.length() > LONGEST) {
            return Optional.of("must have at most " + LONGEST + " characters");
        }
        if (KNOWN.contains(text.toLowerCase(Locale.ROOT))
                || text.chars().distinct().count() < 4) {
            return Optional.of("is one that everybody tries first; choose another");
        }
        return Optional.empty();
    }

    String hash(Secret password) {
        byte[] salt = bytes(SALT_BYTES);
        return text(iterations, salt, derive(password, salt, iterations));
    }

    /**
     * Whether a password is the one of a hash; takes its time also if there is none.
     *
     * @param hash empty if there is no such user
     */
    boolean matches(Secret password, Optional<String> hash) {
        String[] parts = hash.orElse(decoy).split("\\$", -1);
        if (parts.length != 4 || !parts[0].equals(SCHEME) || password.reveal().length() > LONGEST) {
            return false;
        }
        int count = Integer.parseInt(parts[1]);
        if (count < 1 || count > MOST_ITERATIONS) {
            return false;
        }
        byte[] derived = derive(password, Base64.getDecoder().decode(parts[2]), count);
        return MessageDigest.isEqual(derived, Base64.getDecoder().decode(parts[3])) && hash.isPresent();
    }

    /** Whether a hash was made with less effort than we make now. */
    boolean isOutdated(String hash) {
        return Integer.parseInt(hash.split("\\$", -1)[1]) < iterations;
    }

    private byte[] derive(Secret password, byte[] salt, int count) {
        PBEKeySpec spec = new PBEKeySpec(password.reveal().toCharArray(), salt, count, HASH_BYTES * Byte.SIZE);
        places.acquireUninterruptibly();
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This Java has no PBKDF2WithHmacSHA256", e);
        } finally {
            places.release();
            spec.clearPassword();
        }
    }

    private static String text(int count, byte[] salt, byte[] hash) {
        Base64.Encoder base64 = Base64.getEncoder();
        return SCHEME + "$" + count + "$" + base64.encodeToString(salt) + "$" + base64.encodeToString(hash);
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
