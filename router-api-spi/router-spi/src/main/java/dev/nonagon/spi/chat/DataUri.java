package dev.nonagon.spi.chat;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * The {@code data:} scheme (RFC 2397), in which some formats send everything along. Thread-safe, without state.
 *
 * @source https://www.rfc-editor.org/rfc/rfc2397
 */
public final class DataUri {
    private static final String SCHEME = "data:";
    private static final String BASE64 = ";base64";

    private DataUri() {}

    /** The bytes of a data URI; empty if the text is none, or not a sound one. */
    public static Optional<Part.Source.Inline> read(String text) {
        int comma = text.indexOf(',');
        if (comma < 0 || !text.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        String head = text.substring(SCHEME.length(), comma);
        boolean base64 = head.toLowerCase(Locale.ROOT).endsWith(BASE64);
        int parameters = head.indexOf(';');
        String type = (parameters < 0 ? head : head.substring(0, parameters)).toLowerCase(Locale.ROOT);
        String mediaType = type.isEmpty() ? "text/plain" : type;
        String data = text.substring(comma + 1);
        return base64 ? Optional.of(new Part.Source.Inline(mediaType, data)) : percentEncoded(mediaType, data);
    }

    private static Optional<Part.Source.Inline> percentEncoded(String mediaType, String data) {
        try {
            String plain = URLDecoder.decode(data.replace("+", "%2B"), StandardCharsets.UTF_8);
            byte[] bytes = plain.getBytes(StandardCharsets.UTF_8);
            return Optional.of(
                    new Part.Source.Inline(mediaType, Base64.getEncoder().encodeToString(bytes)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    public static String write(Part.Source.Inline inline) {
        return write(inline.mediaType(), inline.base64());
    }

    /**
     * @param base64 the bytes, in standard Base64
     */
    public static String write(String mediaType, String base64) {
        return SCHEME + mediaType + BASE64 + "," + base64;
    }
}
