package dev.nonagon.oauth;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a browser came back with: by its address, or as a person pastes it. */
public final class CallbackText {
    private CallbackText() {}

    /** The parameters of a query. What cannot be decoded is left out. */
    static Map<String, String> query(String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : query.split("&", -1)) {
            String[] halves = pair.split("=", 2);
            try {
                if (!halves[0].isEmpty()) {
                    parameters.put(decoded(halves[0]), halves.length == 2 ? decoded(halves[1]) : "");
                }
            } catch (IllegalArgumentException e) {
                // A stray percent sign: no parameter of ours has one.
            }
        }
        return parameters;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** The parameters of a pasted address, {@code code#state} or bare code. */
    public static Map<String, String> pasted(String text) {
        String line = text.strip();
        int question = line.indexOf('?');
        if (line.contains("://") || question >= 0) {
            String query = question >= 0 ? line.substring(question + 1) : "";
            int hash = query.indexOf('#');
            Map<String, String> parameters = query(hash >= 0 ? query.substring(0, hash) : query);
            if (hash >= 0) {
                query(query.substring(hash + 1)).forEach(parameters::putIfAbsent);
            }
            return parameters;
        }
        int hash = line.indexOf('#');
        if (hash > 0) {
            return Map.of("code", line.substring(0, hash), "state", line.substring(hash + 1));
        }
        return line.isEmpty() ? Map.of() : Map.of("code", line);
    }
}
