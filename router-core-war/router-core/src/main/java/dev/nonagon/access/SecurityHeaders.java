package dev.nonagon.access;

import dev.nonagon.spi.Headers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What browsers are told about our answers (G9). */
final class SecurityHeaders {
    static final String POLICY = "Content-Security-Policy";
    static final String API_POLICY = "default-src 'none'; frame-ancestors 'none'";

    /** Strict until a page says what else it needs; see {@link #merged}. */
    static final String PAGE_POLICY = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline';"
            + " img-src 'self' data:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self';"
            + " form-action 'self'; frame-ancestors 'none'";

    private static final String ONE_YEAR = "max-age=31536000";

    private SecurityHeaders() {}

    static Headers of(boolean api, boolean https) {
        Headers headers = Headers.of(POLICY, api ? API_POLICY : PAGE_POLICY)
                .plus("X-Content-Type-Options", "nosniff")
                .plus("X-Frame-Options", "DENY")
                // With no-referrer a browser calls the origin of a page's own form "null", and we could not tell it
                // from a foreign one.
                .plus("Referrer-Policy", api ? "no-referrer" : "same-origin")
                .plus("Cross-Origin-Opener-Policy", "same-origin")
                .plus("Cross-Origin-Resource-Policy", "same-origin")
                .plus("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
        if (api) {
            headers = headers.plus("Cache-Control", "no-store");
        }
        return https ? headers.plus("Strict-Transport-Security", ONE_YEAR) : headers;
    }

    /**
     * A policy in which the directives of a page replace ours of the same name: a page that puts nonces on its scripts names
     * them in its own {@code script-src}, and everything else stays as strict as it is. Who may frame a page is not the
     * page's to say.
     */
    static String merged(String ours, String page) {
        Map<String, String> directives = directives(ours);
        String frames = directives.getOrDefault("frame-ancestors", "");
        directives.putAll(directives(page));
        if (!frames.isEmpty()) {
            directives.put("frame-ancestors", frames);
        }
        List<String> all = new ArrayList<>();
        directives.forEach((name, sources) -> all.add((name + " " + sources).strip()));
        return String.join("; ", all);
    }

    private static Map<String, String> directives(String policy) {
        Map<String, String> directives = new LinkedHashMap<>();
        for (String directive : policy.split(";", -1)) {
            String[] words = directive.strip().split("\\s+", 2);
            if (!words[0].isEmpty()) {
                directives.put(words[0].toLowerCase(Locale.ROOT), words.length > 1 ? words[1].strip() : "");
            }
        }
        return directives;
    }
}
