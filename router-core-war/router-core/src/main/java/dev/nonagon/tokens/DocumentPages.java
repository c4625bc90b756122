package dev.nonagon.tokens;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many pages a PDF has, as far as that can be told without reading it properly. */
final class DocumentPages {
    /** A page of a usual document, pictures included. */
    private static final int BYTES_PER_PAGE = 50_000;

    private static final int LONGEST_READ = 16 * 1024 * 1024;
    private static final int MOST = 2_000;
    private static final Pattern PAGE = Pattern.compile("/Type\\s*/Page(?![A-Za-z])");
    private static final Pattern COUNT = Pattern.compile("/Count\\s+(\\d{1,6})");

    private DocumentPages() {}

    /** Pages of a PDF in Base64: its page objects, else the count its tree names, else its size tells. At least 1. */
    static int of(String base64) {
        String text;
        try {
            byte[] bytes = Base64.getMimeDecoder()
                    .decode(base64.substring(0, Math.min(base64.length(), LONGEST_READ) / 4 * 4));
            text = new String(bytes, StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            return bySize(base64);
        }
        int pages = (int) PAGE.matcher(text).results().limit(MOST).count();
        Matcher count = COUNT.matcher(text);
        while (count.find()) {
            pages = Math.max(pages, Integer.parseInt(count.group(1)));
        }
        return pages == 0 ? bySize(base64) : Math.min(pages, MOST);
    }

    private static int bySize(String base64) {
        return Math.clamp(base64.length() / 4L * 3 / BYTES_PER_PAGE, 1, MOST);
    }
}
