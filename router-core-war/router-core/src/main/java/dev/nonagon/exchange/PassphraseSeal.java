package dev.nonagon.exchange;

import dev.nonagon.spi.Secret;
import dev.nonagon.spi.json.Json;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Seals bytes with a passphrase (X7): {@code {kdf,iterations,salt,cipher,nonce,content}}, the bytes in base64. */
final class PassphraseSeal {
    static final int SHORTEST_PASSPHRASE = 8;
    private static final String KDF = "PBKDF2-HMAC-SHA256";
    private static final String CIPHER = "AES-256-GCM";
    private static final int ITERATIONS = 600_000;
    private static final int FEWEST_ITERATIONS = 100_000;
    /** A file must not keep the router busy for minutes. */
    private static final int MOST_ITERATIONS = 5_000_000;

    private static final int SALT_BYTES = 16;
    private static final int NONCE_BYTES = 12;
    private static final int KEY_BITS = 256;
    private static final int TAG_BITS = 128;

    private PassphraseSeal() {}

    /**
     * Seals.
     *
     * @param bound is authenticated with it, and must be the same when it is opened
     * @param random of cryptographic quality
     */
    static ObjectNode seal(Secret passphrase, byte[] content, byte[] bound, RandomGenerator random) {
        if (passphrase.reveal().length() < SHORTEST_PASSPHRASE) {
            throw new ExchangeRefusal("The passphrase must have at least " + SHORTEST_PASSPHRASE + " characters.");
        }
        byte[] salt = new byte[SALT_BYTES];
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(salt);
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, passphrase, salt, ITERATIONS, nonce, bound)
                    .doFinal(content);
            return Json.object()
                    .put("kdf", KDF)
                    .put("iterations", ITERATIONS)
                    .put("salt", base64(salt))
                    .put("cipher", CIPHER)
                    .put("nonce", base64(nonce))
                    .put("content", base64(sealed));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JVM has " + KDF + " and " + CIPHER, e);
        }
    }

    /** Opens what {@link #seal} made; refuses with a sentence if passphrase or file is not the right one. */
    static byte[] open(Optional<Secret> passphrase, JsonNode sealed, byte[] bound) {
        if (passphrase.isEmpty()) {
            throw new ExchangeRefusal("The export is sealed: give the passphrase with which it was made.");
        }
        int iterations = Fields.whole(sealed, "iterations").orElse(0);
        boolean known = Fields.text(sealed, "kdf").equals(Optional.of(KDF))
                && Fields.text(sealed, "cipher").equals(Optional.of(CIPHER))
                && iterations >= FEWEST_ITERATIONS
                && iterations <= MOST_ITERATIONS;
        if (!known) {
            throw new ExchangeRefusal(
                    "The export is sealed in a way that this router does not know; update the router.");
        }
        try {
            byte[] nonce = bytes(sealed, "nonce");
            if (nonce.length != NONCE_BYTES) {
                throw damaged();
            }
            return cipher(Cipher.DECRYPT_MODE, passphrase.get(), bytes(sealed, "salt"), iterations, nonce, bound)
                    .doFinal(bytes(sealed, "content"));
        } catch (AEADBadTagException e) {
            throw new ExchangeRefusal(
                    "The passphrase is not the one with which the export was made, or the file was changed since.");
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw damaged();
        }
    }

    private static ExchangeRefusal damaged() {
        return new ExchangeRefusal("The sealed part of the export is damaged.");
    }

    private static Cipher cipher(int mode, Secret passphrase, byte[] salt, int iterations, byte[] nonce, byte[] bound)
            throws GeneralSecurityException {
        PBEKeySpec spec = new PBEKeySpec(passphrase.reveal().toCharArray(), salt, iterations, KEY_BITS);
        try {
            byte[] key = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(bound);
            return cipher;
        } finally {
            spec.clearPassword();
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] bytes(JsonNode sealed, String name) {
        return Base64.getDecoder().decode(Fields.text(sealed, name).orElse(""));
    }
}
