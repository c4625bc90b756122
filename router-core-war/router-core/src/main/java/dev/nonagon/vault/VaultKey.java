package dev.nonagon.vault;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** One key of the vault. Immutable; never shows itself. */
public final class VaultKey {
    static final int BYTES = 32;
    private static final int ID_BYTES = 4;

    private final String id;
    private final SecretKey key;

    private VaultKey(String id, SecretKey key) {
        this.id = id;
        this.key = key;
    }

    /** @throws VaultException if there are not exactly 32 bytes */
    public static VaultKey of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new VaultException("A vault key has 32 bytes, this one has " + bytes.length
                    + ": make one with 'openssl rand -base64 32'.");
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update("nonagon vault key id".getBytes(StandardCharsets.US_ASCII));
            byte[] hash = digest.digest(bytes);
            return new VaultKey(
                    HexFormat.of().formatHex(Arrays.copyOf(hash, ID_BYTES)), new SecretKeySpec(bytes, "AES"));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads a key from base64, with or without padding, of either alphabet. */
    public static VaultKey parse(String base64) {
        String plain = base64.strip().replace('-', '+').replace('_', '/').replaceFirst("=+$", "");
        try {
            return of(Base64.getDecoder().decode(plain));
        } catch (IllegalArgumentException e) {
            // The exception's own message would quote a character of the key.
            throw new VaultException("A vault key must be 32 bytes in base64; this one is not base64:"
                    + " make one with 'openssl rand -base64 32'.");
        }
    }

    public static VaultKey random(RandomGenerator random) {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return of(bytes);
    }

    /** Eight hex digits, derived from the key (V4). */
    public String id() {
        return id;
    }

    SecretKey secretKey() {
        return key;
    }

    /** The key in base64, for the file that keeps it. */
    String encoded() {
        return Base64.getEncoder().encodeToString(key.getEncoded());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VaultKey that && MessageDigest.isEqual(key.getEncoded(), that.key.getEncoded());
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return "VaultKey[" + id + "]";
    }
}
