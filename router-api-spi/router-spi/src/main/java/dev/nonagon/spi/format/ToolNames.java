package dev.nonagon.spi.format;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * The names of one request's tools, as the client says them and as they are sent: a one-to-one map. Asking twice gives the
 * same name; two names never become one. Not thread-safe.
 */
public final class ToolNames {
    private static final int HASH_CHARS = 8;

    private final Map<String, String> sent = new HashMap<>();
    private final Map<String, String> original = new HashMap<>();

    /**
     * The name to send for {@code name}: itself where it is legal, else its legal characters, shortened, with a hash.
     *
     * @param legal tells whether a character may stand in a name
     * @param longest how many characters a name may have
     */
    public String outward(String name, java.util.function.IntPredicate legal, int longest) {
        String known = sent.get(name);
        if (known != null) {
            return known;
        }
        String result = isLegal(name, legal, longest) ? name : hashed(name, name, legal, longest);
        for (int n = 2; original.containsKey(result); n++) {
            result = hashed(name, name + '\n' + n, legal, longest);
        }
        sent.put(name, result);
        original.put(result, name);
        return result;
    }

    /** The client's name for a name that came back; a name never sent is returned as it is. */
    public String inward(String name) {
        return original.getOrDefault(name, name);
    }

    /**
     * Keeps for the legal ones among {@code names} their own spelling, so that what another name becomes does not depend on
     * the order in which they come.
     */
    public void keep(Iterable<String> names, java.util.function.IntPredicate legal, int longest) {
        for (String name : names) {
            if (isLegal(name, legal, longest) && !sent.containsKey(name) && !original.containsKey(name)) {
                sent.put(name, name);
                original.put(name, name);
            }
        }
    }

    private static boolean isLegal(String name, java.util.function.IntPredicate legal, int longest) {
        return !name.isEmpty() && name.length() <= longest && name.chars().allMatch(legal);
    }

    private static String hashed(String name, String seed, java.util.function.IntPredicate legal, int longest) {
        StringBuilder clean = new StringBuilder();
        name.chars().forEach(c -> clean.append(legal.test(c) ? (char) c : '_'));
        clean.setLength(Math.min(clean.length(), longest - HASH_CHARS - 1));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(seed.getBytes(StandardCharsets.UTF_8));
            return clean + "_" + HexFormat.of().formatHex(digest, 0, HASH_CHARS / 2);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256", e);
        }
    }
}
