package dev.nonagon.routing;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Names in the shape that some clients insist on (R14): a word of theirs, then ours, then the real name with only letters,
 * digits, {@code .} {@code -} and {@code _}. A slash is {@code --}; every other character, and a hyphen that could be taken
 * for half a slash, is {@code _} and two hex digits a byte. Each name has exactly one shape.
 */
final class ShapedNames {
    private static final String MARK = "-nonagon--";

    private ShapedNames() {}

    /**
     * @param word what the client looks for, for example the name of its vendor's models
     */
    static String shape(String word, String name) {
        StringBuilder shaped = new StringBuilder(word).append(MARK);
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length; at++) {
            char c = (char) (bytes[at] & 0xff);
            if (c == '/') {
                shaped.append("--");
            } else if (isPlain(c) || (c == '-' && !joins(bytes, at - 1) && !joins(bytes, at + 1))) {
                shaped.append(c);
            } else {
                shaped.append('_').append(HexFormat.of().toHexDigits(bytes[at]));
            }
        }
        return shaped.toString();
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.';
    }

    private static boolean joins(byte[] bytes, int at) {
        return at < 0 || (at < bytes.length && (bytes[at] == '-' || bytes[at] == '/'));
    }

    /** The real name; empty if this has not that shape. */
    static Optional<String> read(String shaped) {
        int mark = shaped.indexOf(MARK);
        if (mark < 1 || mark + MARK.length() == shaped.length()) {
            return Optional.empty();
        }
        String text = shaped.substring(mark + MARK.length());
        ByteBuffer bytes = ByteBuffer.allocate(text.length() * 3);
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (text.startsWith("--", at)) {
                bytes.put((byte) '/');
                at += 2;
            } else if (c == '_') {
                if (at + 3 > text.length()
                        || !HexFormat.isHexDigit(text.charAt(at + 1))
                        || !HexFormat.isHexDigit(text.charAt(at + 2))) {
                    return Optional.empty();
                }
                bytes.put((byte) HexFormat.fromHexDigits(text, at + 1, at + 3));
                at += 3;
            } else {
                // Whatever a client puts behind, such as (high), is not for this to judge.
                bytes.put(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
                at++;
            }
        }
        return decoded(bytes.flip());
    }

    private static Optional<String> decoded(ByteBuffer bytes) {
        try {
            CharBuffer text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(bytes);
            return Optional.of(text.toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
