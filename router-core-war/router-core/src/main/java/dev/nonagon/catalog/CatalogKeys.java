package dev.nonagon.catalog;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The keys whose signatures count (G1). Thread-safe.
 *
 * @param keys Ed25519
 */
public record CatalogKeys(List<PublicKey> keys) {
    private static final String KIND = "Ed25519";

    public CatalogKeys {
        keys = List.copyOf(keys);
    }

    /**
     * Reads keys as {@code openssl pkey -pubout} writes them, without the first and last line; several separated by commas.
     *
     * @throws CatalogRefusal if one is none
     */
    public static CatalogKeys of(String text) {
        List<PublicKey> keys = new ArrayList<>();
        for (String key : text.split(",", -1)) {
            if (!key.isBlank()) {
                keys.add(key(key.strip()));
            }
        }
        return new CatalogKeys(keys);
    }

    private static PublicKey key(String text) {
        try {
            return KeyFactory.getInstance(KIND)
                    .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(text)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new CatalogRefusal(
                    "nonagon.catalog.public-keys holds something that is no Ed25519 key: it should be the"
                            + " base64 between the first and the last line of a PEM file.");
        }
    }

    /** @throws CatalogRefusal if none of the keys has signed the content */
    public void check(byte[] content, String signature) {
        if (keys.isEmpty()) {
            throw new CatalogRefusal("No key is trusted: set nonagon.catalog.public-keys.");
        }
        byte[] bytes;
        try {
            bytes = Base64.getMimeDecoder().decode(signature.strip());
        } catch (IllegalArgumentException e) {
            throw new CatalogRefusal("The catalog's signature is no base64.");
        }
        for (PublicKey key : keys) {
            if (signed(key, content, bytes)) {
                return;
            }
        }
        throw new CatalogRefusal("The catalog's signature is by none of the trusted keys.");
    }

    private static boolean signed(PublicKey key, byte[] content, byte[] signature) {
        try {
            Signature check = Signature.getInstance(KIND);
            check.initVerify(key);
            check.update(content);
            return check.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
