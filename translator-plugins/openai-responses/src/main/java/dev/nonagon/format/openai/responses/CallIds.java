package dev.nonagon.format.openai.responses;

import dev.nonagon.spi.format.Scope;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/**
 * The ids of one request's calls as a strict server takes them: at most 64 characters, each used once (some clients begin
 * anew with every turn). The same request gives the same ids. Not thread-safe.
 */
final class CallIds {
    /** @source the shared page on a second router, section 9 */
    private static final int LONGEST = 64;

    private static final int HASH_BYTES = 8;

    private final Map<String, String> current = new HashMap<>();
    private final Set<String> used = new HashSet<>();

    /** The id for a call. Its results ask for {@link #current}. */
    String begin(String id, Scope scope) {
        String legal = id.isEmpty() ? scope.newId("call_") : shortened(id);
        String free = legal;
        for (int i = 2; !used.add(free); i++) {
            String suffix = "_" + i;
            free = legal.substring(0, Math.min(legal.length(), LONGEST - suffix.length())) + suffix;
        }
        current.put(id, free);
        return free;
    }

    String current(String id) {
        String known = current.get(id);
        return known == null ? shortened(id) : known;
    }

    private static String shortened(String id) {
        if (id.length() <= LONGEST) {
            return id;
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            String hash = "_" + HexFormat.of().formatHex(digest, 0, HASH_BYTES);
            return id.substring(0, LONGEST - hash.length()) + hash;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256", e);
        }
    }
}
