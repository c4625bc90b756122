package dev.nonagon.format.openai.responses;

import dev.nonagon.spi.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the values of {@code encrypted_content} in a body that is known to be JSON. A name inside a string has its quotes
 * escaped, so a plain search does not take text for a member.
 */
final class SealScan {
    private static final byte[] NAME = "\"encrypted_content\"".getBytes(StandardCharsets.US_ASCII);

    private SealScan() {}

    static List<String> values(byte[] body) {
        List<String> values = new ArrayList<>();
        int at = find(body, 0);
        while (at >= 0) {
            int value = afterColon(body, at + NAME.length);
            int end = value < 0 ? -1 : stringEnd(body, value);
            if (end > value + 2) {
                values.add(Json.parse(Arrays.copyOfRange(body, value, end)).asString(""));
            }
            at = find(body, Math.max(end, at + NAME.length));
        }
        return values;
    }

    private static int find(byte[] body, int from) {
        for (int i = from; i <= body.length - NAME.length; i++) {
            if (body[i] == '"' && (i == 0 || body[i - 1] != '\\') && matches(body, i)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean matches(byte[] body, int at) {
        return Arrays.equals(body, at, at + NAME.length, NAME, 0, NAME.length);
    }

    /** Where the string after a colon begins; -1 if there is none. */
    private static int afterColon(byte[] body, int from) {
        int at = skipSpace(body, from);
        if (at >= body.length || body[at] != ':') {
            return -1;
        }
        at = skipSpace(body, at + 1);
        return at < body.length && body[at] == '"' ? at : -1;
    }

    private static int skipSpace(byte[] body, int from) {
        int at = from;
        while (at < body.length && body[at] <= ' ' && body[at] >= 0) {
            at++;
        }
        return at;
    }

    private static int stringEnd(byte[] body, int from) {
        for (int i = from + 1; i < body.length; i++) {
            if (body[i] == '\\') {
                i++;
            } else if (body[i] == '"') {
                return i + 1;
            }
        }
        return -1;
    }
}
