package dev.nonagon.spi.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Walks JSON bytes (RFC 8259) and refuses what is not JSON, without building anything. It reads a request of megabytes at
 * memory speed, because nearly all of such a request is strings, and strings are skipped eight bytes at a time.
 *
 * <p>Not thread-safe; one use each.
 */
final class JsonScanner {
    static final int DEEPEST_NESTING = 500;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';
    private static final long SPACES = ONES * 0x20;

    private final byte[] json;
    private int at;
    private int depth;

    JsonScanner(byte[] json) {
        this.json = json;
    }

    /** Receives the members of one object. */
    interface Members {
        /** {@code name} and {@code value} are the spans of the literals; the name's span includes its quotes. */
        void member(Span name, Span value);
    }

    /** Scans {@code json} as one whole object and reports its top-level members. */
    void wholeObject(Members members) {
        space();
        if (peek() != '{') {
            throw problem("Expected a JSON object");
        }
        object(members);
        space();
        if (at != json.length) {
            throw problem("Unexpected text after the JSON object");
        }
    }

    /** Scans the object that starts at {@code from} and reports its members. */
    void objectAt(int from, Members members) {
        at = from;
        object(members);
    }

    static String string(byte[] json, Span literal) {
        if (literal.length() < 2 || json[literal.from()] != '"') {
            throw new JsonProblem("Expected a string", literal.from());
        }
        for (int i = literal.from() + 1; i < literal.to() - 1; i++) {
            if (json[i] == '\\') {
                return Json.parse(java.util.Arrays.copyOfRange(json, literal.from(), literal.to()))
                        .asString();
            }
        }
        return new String(json, literal.from() + 1, literal.length() - 2, StandardCharsets.UTF_8);
    }

    private void object(Members members) {
        enter();
        at++;
        space();
        if (peek() == '}') {
            at++;
            depth--;
            return;
        }
        while (true) {
            space();
            int nameFrom = at;
            if (peek() != '"') {
                throw problem("Expected a member name in quotes");
            }
            skipString();
            int nameTo = at;
            space();
            if (peek() != ':') {
                throw problem("Expected ':' after a member name");
            }
            at++;
            space();
            int valueFrom = at;
            value();
            if (members != IGNORE) {
                members.member(new Span(nameFrom, nameTo), new Span(valueFrom, at));
            }
            space();
            int next = peek();
            at++;
            if (next == '}') {
                depth--;
                return;
            }
            if (next != ',') {
                at--;
                throw problem("Expected ',' or '}'");
            }
        }
    }

    private static final Members IGNORE = (name, value) -> {};

    private void value() {
        switch (peek()) {
            case '"' -> skipString();
            case '{' -> object(IGNORE);
            case '[' -> array();
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> number();
        }
    }

    private void array() {
        enter();
        at++;
        space();
        if (peek() == ']') {
            at++;
            depth--;
            return;
        }
        while (true) {
            space();
            value();
            space();
            int next = peek();
            at++;
            if (next == ']') {
                depth--;
                return;
            }
            if (next != ',') {
                at--;
                throw problem("Expected ',' or ']'");
            }
        }
    }

    private void enter() {
        if (++depth > DEEPEST_NESTING) {
            throw problem("JSON nested deeper than " + DEEPEST_NESTING + " levels");
        }
    }

    private void word(String expected) {
        for (int i = 0; i < expected.length(); i++) {
            if (at + i >= json.length || json[at + i] != expected.charAt(i)) {
                throw problem("Expected '" + expected + "'");
            }
        }
        at += expected.length();
    }

    private void number() {
        int from = at;
        if (peek() == '-') {
            at++;
        }
        if (peek() == '0') {
            at++;
        } else {
            digits(from);
        }
        if (at < json.length && json[at] == '.') {
            at++;
            digits(from);
        }
        if (at < json.length && (json[at] | 0x20) == 'e') {
            at++;
            if (at < json.length && (json[at] == '+' || json[at] == '-')) {
                at++;
            }
            digits(from);
        }
    }

    private void digits(int numberFrom) {
        int from = at;
        while (at < json.length && json[at] >= '0' && json[at] <= '9') {
            at++;
        }
        if (at == from) {
            at = numberFrom;
            throw problem("Expected a JSON value");
        }
    }

    /** Skips a string literal; {@code at} is on its opening quote. */
    private void skipString() {
        int start = at;
        int i = at + 1;
        byte[] bytes = json;
        int wide = bytes.length - 8;
        while (true) {
            while (i <= wide) {
                long eight = (long) LONGS.get(bytes, i);
                // A byte below 0x20, a quote or a backslash, found eight at a time (false hits only above a true one).
                long quote = eight ^ QUOTES;
                long backslash = eight ^ BACKSLASHES;
                long hits =
                        (((quote - ONES) & ~quote) | ((backslash - ONES) & ~backslash) | ((eight - SPACES) & ~eight))
                                & HIGHS;
                if (hits != 0) {
                    i += Long.numberOfTrailingZeros(hits) >>> 3;
                    break;
                }
                i += 8;
            }
            if (i >= bytes.length) {
                at = start;
                throw problem("A string has no closing quote");
            }
            int b = bytes[i];
            if (b == '"') {
                at = i + 1;
                return;
            }
            if (b == '\\') {
                i = escape(i);
            } else if (b >= 0 && b < 0x20) {
                at = i;
                throw problem("A string holds an unescaped control character");
            } else {
                i++;
            }
        }
    }

    private int escape(int backslash) {
        int next = backslash + 1 < json.length ? json[backslash + 1] : -1;
        switch (next) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
                return backslash + 2;
            case 'u':
                for (int i = backslash + 2; i < backslash + 6; i++) {
                    if (i >= json.length || Character.digit(json[i], 16) < 0) {
                        at = backslash;
                        throw problem("A string holds a bad \\u escape");
                    }
                }
                return backslash + 6;
            default:
                at = backslash;
                throw problem("A string holds a bad escape");
        }
    }

    private void space() {
        while (at < json.length) {
            int b = json[at];
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return;
            }
            at++;
        }
    }

    private int peek() {
        if (at >= json.length) {
            throw problem("The JSON text ends too early");
        }
        return json[at];
    }

    private JsonProblem problem(String message) {
        return new JsonProblem(message, at);
    }
}
