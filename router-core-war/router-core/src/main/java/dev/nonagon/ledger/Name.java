package dev.nonagon.ledger;

import dev.nonagon.usage.AttemptRecord.Who;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A name as the ledger keeps it (L5).
 *
 * @param id a hash of the text, above 0; 0 for no name
 * @param label what people are shown
 */
public record Name(long id, String content, String label) {
    public static final Name NONE = new Name(0, "", "");

    private static final int LONGEST = 300;
    private static final String KEY = "key:";
    private static final String ACCOUNT = "account:";

    /** A name that is its own label. */
    public static Name of(String text) {
        String clean = clean(text);
        return clean.isEmpty() ? NONE : new Name(hash(clean), clean, clean);
    }

    public static Name ofKey(Who key) {
        return of(KEY, key);
    }

    public static Name ofAccount(Who account) {
        return of(ACCOUNT, account);
    }

    private static Name of(String kind, Who who) {
        if (who.id().isEmpty()) {
            return NONE;
        }
        String content = kind + clean(who.id());
        return new Name(hash(content), content, clean(who.name().isBlank() ? who.id() : who.name()));
    }

    /** The id of an account or key without its kind, for filters; other names as they are. */
    public static String bare(String content) {
        return content.startsWith(KEY)
                ? content.substring(KEY.length())
                : content.startsWith(ACCOUNT) ? content.substring(ACCOUNT.length()) : content;
    }

    /** No database keeps a NUL, and a column has an end. */
    private static String clean(String text) {
        String plain = text.indexOf('\0') < 0 ? text : text.replace('\0', ' ');
        return plain.length() <= LONGEST ? plain : plain.substring(0, LONGEST - 1) + "…";
    }

    private static long hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Math.max(1, ByteBuffer.wrap(hash).getLong() & Long.MAX_VALUE);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
