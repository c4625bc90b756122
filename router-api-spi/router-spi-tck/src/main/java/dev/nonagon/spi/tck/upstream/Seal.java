package dev.nonagon.spi.tck.upstream;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * What the double seals, it knows again: a seal holds a text and a proof that only this dialect of the double can have
 * written. One altered letter and it is refused; so is a seal of another dialect.
 */
final class Seal {
    private static final int PROOF = 24;

    private Seal() {}

    /**
     * @param dialect whose seal
     * @param text what it is bound to
     * @return standard base64
     */
    static String of(String dialect, String text) {
        byte[] content = (proof(dialect, text) + text).getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(content);
    }

    /** Whether it is one of this dialect's, unharmed. */
    static boolean isGenuine(String dialect, String seal) {
        String content = content(seal);
        return content.length() >= PROOF
                && content.substring(0, PROOF).equals(proof(dialect, content.substring(PROOF)))
                && of(dialect, content.substring(PROOF)).equals(seal);
    }

    /** What a genuine seal is bound to. */
    static String text(String seal) {
        String content = content(seal);
        return content.length() < PROOF ? "" : content.substring(PROOF);
    }

    private static String content(String seal) {
        try {
            return new String(Base64.getDecoder().decode(seal), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static String proof(String dialect, String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(("double:" + dialect + ":" + text).getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest).substring(0, PROOF);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256", e);
        }
    }
}
