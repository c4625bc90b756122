package dev.nonagon.apikeys;

import dev.nonagon.spi.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes keys, checks their form and hashes them (K1, K2). Thread-safe if its random source is.
 */
public final class KeyFormat {
    private static final Pattern FORM = Pattern.compile("sk-([0-9a-f]{16})-([0-9a-z]{6,64})-([0-9a-f]{8})");
    private static final char[] LETTERS = "abcdefghijklmnopqrstuvwxyz234567".toCharArray();
    private static final int ID_LETTERS = 26;
    private static final int CHECK_DIGITS = 8;
    private static final int HINT_END = 4;

    private final String machineId;
    private final Secret checkSecret;
    private final Secret hashSecret;
    private final RandomGenerator random;

    /** What the form alone says. */
    enum Form {
        /** Another kind of key: the form says nothing. */
        OTHER,
        /** The four parts of another router's key. */
        FOREIGN,
        /** The four parts with our machine's id, and the check does not fit: a typing error, or a forgery. */
        TAMPERED,
        /** Ours, whether or not it is known. */
        OURS
    }

    /**
     * @param machineId 16 hex digits
     * @param checkSecret for the last part ({@code API_KEY_SECRET})
     * @param hashSecret for the hash by which keys are found
     * @param random of cryptographic quality
     */
    public KeyFormat(String machineId, Secret checkSecret, Secret hashSecret, RandomGenerator random) {
        this.machineId = machineId;
        this.checkSecret = checkSecret;
        this.hashSecret = hashSecret;
        this.random = random;
    }

    /** A machine's id out of anything that names it. */
    public static String machineId(String name) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(("nonagon-machine:" + name).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }

    /** A new key. */
    public Secret make() {
        StringBuilder id = new StringBuilder(ID_LETTERS);
        for (int at = 0; at < ID_LETTERS; at++) {
            id.append(LETTERS[random.nextInt(LETTERS.length)]);
        }
        return new Secret("sk-" + machineId + "-" + id + "-" + check(machineId, id.toString()));
    }

    Form form(Secret key) {
        Matcher parts = FORM.matcher(key.reveal());
        if (!parts.matches()) {
            return Form.OTHER;
        }
        if (!parts.group(1).equals(machineId)) {
            return Form.FOREIGN;
        }
        boolean fits = MessageDigest.isEqual(
                check(parts.group(1), parts.group(2)).getBytes(StandardCharsets.US_ASCII),
                parts.group(3).getBytes(StandardCharsets.US_ASCII));
        return fits ? Form.OURS : Form.TAMPERED;
    }

    /** By which the key is found; 64 hex digits. */
    String hash(Secret key) {
        return HexFormat.of().formatHex(mac(hashSecret, key.reveal()));
    }

    /** For recognising a key: {@code sk-…1f3c}. */
    static String hint(Secret key) {
        String text = key.reveal();
        return text.length() < 3 * HINT_END
                ? "…"
                : text.substring(0, 3) + "…" + text.substring(text.length() - HINT_END);
    }

    private String check(String machine, String id) {
        return HexFormat.of().formatHex(mac(checkSecret, machine + id)).substring(0, CHECK_DIGITS);
    }

    private static byte[] mac(Secret secret, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JVM has HmacSHA256", e);
        }
    }
}
