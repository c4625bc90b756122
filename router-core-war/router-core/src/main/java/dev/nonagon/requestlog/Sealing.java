package dev.nonagon.requestlog;

import dev.nonagon.spi.Secret;
import dev.nonagon.vault.Vault;
import dev.nonagon.vault.VaultException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals entries (D4): AES-256-GCM with a key for each entry, which the vault seals. <em>Why not the vault alone:</em> it seals
 * short texts; and a key that seals everything should not also seal gigabytes. Thread-safe if its random source is.
 */
final class Sealing {
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final Vault vault;
    private final RandomGenerator random;

    /** @param random of cryptographic quality */
    Sealing(Vault vault, RandomGenerator random) {
        this.vault = vault;
        this.random = random;
    }

    /** One entry's key. */
    final class EntryKey {
        private final String id;
        private final SecretKey key;
        private final String sealed;

        private EntryKey(String id, byte[] key, String sealed) {
            this.id = id;
            this.key = new SecretKeySpec(key, "AES");
            this.sealed = sealed;
        }

        /** As it is kept with the entry. */
        String sealed() {
            return sealed;
        }

        /** @param part which part of the entry it is; opens as that only */
        byte[] seal(byte[] clear, String part) {
            byte[] nonce = new byte[NONCE_BYTES];
            random.nextBytes(nonce);
            try {
                byte[] ciphertext = cipher(Cipher.ENCRYPT_MODE, nonce, part).doFinal(clear);
                byte[] all = Arrays.copyOf(nonce, NONCE_BYTES + ciphertext.length);
                System.arraycopy(ciphertext, 0, all, NONCE_BYTES, ciphertext.length);
                return all;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("AES/GCM is not to be had from this JVM", e);
            }
        }

        byte[] open(byte[] sealedPart, String part) {
            try {
                return cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(sealedPart, NONCE_BYTES), part)
                        .doFinal(sealedPart, NONCE_BYTES, sealedPart.length - NONCE_BYTES);
            } catch (GeneralSecurityException | IllegalArgumentException e) {
                throw new VaultException("The log of request " + id + " was changed or is damaged; delete it.", e);
            }
        }

        private Cipher cipher(int mode, byte[] nonce, String part) throws GeneralSecurityException {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD((id + "/" + part).getBytes(StandardCharsets.UTF_8));
            return cipher;
        }
    }

    EntryKey newKey(String id) {
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(key);
        return new EntryKey(id, key, vault.seal(new Secret(Base64.getEncoder().encodeToString(key)), place(id)));
    }

    /** @throws VaultException if the vault's key is not at hand, or it was sealed for another entry */
    EntryKey open(String id, String sealed) {
        byte[] key = Base64.getDecoder().decode(vault.open(sealed, place(id)).reveal());
        return new EntryKey(id, key, sealed);
    }

    private static String place(String id) {
        return "request-log/entry/" + id;
    }
}
