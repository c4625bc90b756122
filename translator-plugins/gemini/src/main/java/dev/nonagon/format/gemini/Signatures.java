package dev.nonagon.format.gemini;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Finds the signatures of a request without a tree: a name in quotes with a colon behind it is a member's name. */
final class Signatures {
    private static final List<byte[]> NAMES = List.of(
            "\"thoughtSignature\"".getBytes(StandardCharsets.US_ASCII),
            "\"thought_signature\"".getBytes(StandardCharsets.US_ASCII));

    private Signatures() {}

    static List<String> in(byte[] body) {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < body.length; i++) {
            if (body[i] == '"') {
                for (byte[] name : NAMES) {
                    if (startsWith(body, i, name)) {
                        value(body, i + name.length, found);
                    }
                }
            }
        }
        return found;
    }

    private static boolean startsWith(byte[] body, int at, byte[] text) {
        return at + text.length <= body.length
                && java.util.Arrays.equals(body, at, at + text.length, text, 0, text.length);
    }

    private static void value(byte[] body, int from, List<String> found) {
        int at = skip(body, from);
        if (at >= body.length || body[at] != ':') {
            return;
        }
        at = skip(body, at + 1);
        if (at >= body.length || body[at] != '"') {
            return;
        }
        int end = at + 1;
        while (end < body.length && body[end] != '"') {
            end += body[end] == '\\' ? 2 : 1;
        }
        if (end < body.length && end > at + 1) {
            String text = new String(body, at + 1, end - at - 1, StandardCharsets.UTF_8);
            // Base64 has no escapes but that of a slash.
            found.add(text.replace("\\/", "/").replace("\\u003d", "="));
        }
    }

    private static int skip(byte[] body, int from) {
        int at = from;
        while (at < body.length && (body[at] == ' ' || body[at] == '\n' || body[at] == '\r' || body[at] == '\t')) {
            at++;
        }
        return at;
    }
}
