package dev.nonagon.catalog;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;

/** Somebody who signs catalogs. */
public final class SignedCatalogs {
    private final KeyPair pair;

    public SignedCatalogs() {
        try {
            pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** For {@code nonagon.catalog.public-keys}. */
    public String publicKey() {
        return Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
    }

    public String sign(String content) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(pair.getPrivate());
            signature.update(content.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A catalog's text. @param providers JSON */
    public static String text(String issuedAt, String providers) {
        return "{\"catalog\":1,\"issuedAt\":\"" + issuedAt + "\",\"providers\":" + providers + "}";
    }
}
