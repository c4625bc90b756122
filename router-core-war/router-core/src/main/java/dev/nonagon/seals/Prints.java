package dev.nonagon.seals;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Short names for long texts: the keys under which the ledger finds things again (L3). */
final class Prints {
    private static final int BYTES = 12;

    private Prints() {}

    static String ofSeal(String seal) {
        return hash(seal);
    }

    /** A call by its id, without punctuation; empty if nothing is left. */
    static String ofId(String id) {
        StringBuilder plain = new StringBuilder(id.length() + 2).append("i:");
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if (c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z') {
                plain.append(c);
            }
        }
        // Ids made of the model's own words can be long, and say something of the conversation.
        return plain.length() == 2 ? "" : plain.length() > 80 ? "i:" + hash(plain.toString()) : plain.toString();
    }

    /** A call by what it says. */
    static String ofCall(String name, String arguments) {
        return "c:" + hash(name + '\u0000' + dense(arguments));
    }

    /** An answer without calls by its text; empty if it has none. */
    static String ofText(String text) {
        String dense = dense(text);
        return dense.isEmpty() ? "" : "t:" + hash(dense);
    }

    private static String dense(String text) {
        StringBuilder dense = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isWhitespace(c)) {
                dense.append(c);
            }
        }
        return dense.toString();
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256", e);
        }
    }
}
