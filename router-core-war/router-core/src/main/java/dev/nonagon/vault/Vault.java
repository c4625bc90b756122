package dev.nonagon.vault;

import dev.nonagon.spi.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/** Seals and opens secrets (V1 to V3). Thread-safe if its random source is. */
public final class Vault {
    private static final String VERSION = "v1";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int PARTS = 4;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    private final VaultKeys keys;
    private final RandomGenerator random;

    /**
     * @param random of cryptographic quality
     */
    public Vault(VaultKeys keys, RandomGenerator random) {
        this.keys = keys;
        this.random = random;
    }

    /** A sealed value's parts, checked for their form only. */
    private record Sealed(String keyId, byte[] nonce, byte[] ciphertext) {
        static Sealed parse(String text, String place) {
            String[] parts = text.split(":", -1);
            if (parts.length != PARTS || !parts[0].equals(VERSION)) {
                throw new VaultException("The value at " + place + " is not a sealed value of version " + VERSION
                        + "; restore it from a backup, or enter the secret again.");
            }
            try {
                return new Sealed(parts[1], DECODER.decode(parts[2]), DECODER.decode(parts[3]));
            } catch (IllegalArgumentException e) {
                throw new VaultException(damaged(place), e);
            }
        }
    }

    /**
     * Seals a secret for one place.
     *
     * @param place where it will be kept, for example {@code account/credential/4711}; opens there only (V2)
     */
    public String seal(Secret secret, String place) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        VaultKey key = keys.current();
        try {
            byte[] ciphertext = cipher(Cipher.ENCRYPT_MODE, key, nonce, place)
                    .doFinal(secret.reveal().getBytes(StandardCharsets.UTF_8));
            return VERSION + ":" + key.id() + ":" + ENCODER.encodeToString(nonce) + ":"
                    + ENCODER.encodeToString(ciphertext);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES/GCM is not to be had from this JVM", e);
        }
    }

    /**
     * Opens what was sealed for this place.
     *
     * @throws VaultException if the key is not at hand, the value was changed, or it was sealed for another place
     */
    public Secret open(String sealed, String place) {
        Sealed parts = Sealed.parse(sealed, place);
        VaultKey key = keys.find(parts.keyId())
                .orElseThrow(() -> new VaultException("The value at " + place + " is sealed with the key "
                        + parts.keyId() + ", which is not in " + keys.source()
                        + ": put that key back beside the current one; nothing was changed."));
        try {
            byte[] clear =
                    cipher(Cipher.DECRYPT_MODE, key, parts.nonce(), place).doFinal(parts.ciphertext());
            return new Secret(new String(clear, StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new VaultException(damaged(place), e);
        }
    }

    /** The id of the key that seals now. */
    public String currentKeyId() {
        return keys.current().id();
    }

    /** Whether the value is sealed with the key that seals now. */
    public boolean isCurrent(String sealed) {
        return sealed.startsWith(VERSION + ":" + keys.current().id() + ":");
    }

    /** The same secret for the same place, sealed with the current key; a value that is so already stays as it is. */
    public String reseal(String sealed, String place) {
        return isCurrent(sealed) ? sealed : seal(open(sealed, place), place);
    }

    private static String damaged(String place) {
        return "The sealed value at " + place + " was changed, or was sealed for another place: restore it from a"
                + " backup, or enter the secret again.";
    }

    private static Cipher cipher(int mode, VaultKey key, byte[] nonce, String place) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key.secretKey(), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD((VERSION + ":" + key.id() + ":" + place).getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    @Override
    public String toString() {
        return "Vault[" + keys.current().id() + "]";
    }
}
