package dev.nonagon.requestlog;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.json.Json;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Puts headers, addresses and bodies into an entry, without credentials (D3). Immutable. */
public final class Redaction {
    static final String MASK = "***";

    /** A descriptor may name any header for its key, so names are judged by their words. */
    private static final Pattern CREDENTIALS =
            Pattern.compile("auth|key|token(?!s)|secret|cookie|credential|password|signature");

    /** Shorter than this a "secret" would mask half of any sentence. */
    private static final int SHORTEST = 6;

    private final UnaryOperator<String> words;

    private Redaction(UnaryOperator<String> words) {
        this.words = words;
    }

    /** Masks what a client presented as its key, wherever it stands. */
    public static Redaction of(Headers client, Map<String, String> query) {
        List<String> secrets = new ArrayList<>();
        client.forEach((name, value) -> {
            if (speaksOfCredential(name)) {
                String secret = value.strip().replaceFirst("(?i)^(bearer|basic|token) +", "");
                if (secret.length() >= SHORTEST) {
                    secrets.add(secret);
                }
            }
        });
        query.forEach((name, value) -> {
            if (speaksOfCredential(name) && value.length() >= SHORTEST) {
                secrets.add(value);
            }
        });
        return new Redaction(text -> {
            String result = text;
            for (String secret : secrets) {
                result = result.replace(secret, MASK);
            }
            return result;
        });
    }

    /** The same, and an account's own secrets besides. */
    public Redaction and(UnaryOperator<String> mask) {
        return new Redaction(text -> mask.apply(words.apply(text)));
    }

    private static boolean speaksOfCredential(String name) {
        return CREDENTIALS.matcher(name.toLowerCase(Locale.ROOT)).find();
    }

    /** {@code [["name","value"],…]}: a field may come twice. */
    public ArrayNode headers(Headers headers) {
        ArrayNode all = Json.array();
        headers.forEach(
                (name, value) -> all.addArray().add(name).add(speaksOfCredential(name) ? MASK : words.apply(value)));
        return all;
    }

    ObjectNode query(Map<String, String> query) {
        ObjectNode all = Json.object();
        query.forEach((name, value) -> all.put(name, speaksOfCredential(name) ? MASK : words.apply(value)));
        return all;
    }

    public String address(URI uri) {
        String query = uri.getRawQuery();
        String plain = uri.toString();
        if (query == null) {
            return words.apply(plain);
        }
        List<String> parts = new ArrayList<>();
        for (String part : query.split("&", -1)) {
            int equals = part.indexOf('=');
            parts.add(
                    equals > 0 && speaksOfCredential(part.substring(0, equals))
                            ? part.substring(0, equals + 1) + MASK
                            : part);
        }
        return words.apply(plain.substring(0, plain.indexOf('?') + 1) + String.join("&", parts));
    }

    public String text(String text) {
        return words.apply(text);
    }

    /** {@code {"bytes":n,"text":"…"}} or {@code "base64"} for what is no text, with {@code "cut":true} if that is not all. */
    ObjectNode body(KeptBody kept) {
        ObjectNode node = Json.object().put("bytes", kept.length());
        byte[] bytes = kept.bytes();
        if (kept.cut()) {
            node.put("cut", true);
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, kept.cut() ? wholeCharacters(bytes) : bytes.length))
                    .toString();
            node.put("text", words.apply(text));
        } catch (CharacterCodingException e) {
            String masked = words.apply(new String(bytes, StandardCharsets.ISO_8859_1));
            node.put("base64", Base64.getEncoder().encodeToString(masked.getBytes(StandardCharsets.ISO_8859_1)));
        }
        return node;
    }

    /** A cut may go through a character. */
    private static int wholeCharacters(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes.length - end < 4 && (bytes[end - 1] & 0xC0) == 0x80) {
            end--;
        }
        return end > 0 && (bytes[end - 1] & 0x80) != 0 ? end - 1 : bytes.length;
    }
}
