package dev.nonagon.exchange;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first part of a {@code multipart/form-data} body, which is all that an import needs of one (RFC 7578). */
final class MultipartFile {
    private static final Pattern BOUNDARY = Pattern.compile("boundary=(?:\"([^\"]{1,200})\"|([^;\\s]{1,200}))");

    private MultipartFile() {}

    /** The body itself if it is no multipart. */
    static byte[] of(String contentType, byte[] body) {
        if (!contentType.toLowerCase(Locale.ROOT).startsWith("multipart/")) {
            return body;
        }
        Matcher boundary = BOUNDARY.matcher(contentType);
        if (!boundary.find()) {
            throw new ExchangeRefusal("The multipart body has no boundary.");
        }
        String mark = boundary.group(1) == null ? boundary.group(2) : boundary.group(1);
        // Byte for byte a character, so that places in the text are places in the body.
        String text = new String(body, StandardCharsets.ISO_8859_1);
        int start = text.indexOf("--" + mark);
        int content = start < 0 ? -1 : text.indexOf("\r\n\r\n", start);
        int end = content < 0 ? -1 : text.indexOf("\r\n--" + mark, content + 2);
        if (end < 0) {
            throw new ExchangeRefusal("The multipart body is cut off.");
        }
        return Arrays.copyOfRange(body, Math.min(content + 4, end), end);
    }
}
