package dev.nonagon.access;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.Secret;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the door needs to know of a request.
 *
 * @param peer the other end of the connection
 * @param local our end of it
 * @param secure whether the connection itself is encrypted
 */
public record Asked(String method, InetAddress peer, InetAddress local, boolean secure, Headers headers) {
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    /** Reads a servlet's request. */
    public static Asked of(HttpServletRequest request) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (String name : Collections.list(request.getHeaderNames())) {
            headers.computeIfAbsent(name.toLowerCase(Locale.ROOT), n -> new ArrayList<>())
                    .addAll(Collections.list(request.getHeaders(name)));
        }
        return new Asked(
                request.getMethod(),
                address(request.getRemoteAddr()),
                address(request.getLocalAddr()),
                request.isSecure(),
                Headers.of(headers));
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("The server names a connection's end '" + literal + "'", e);
        }
    }

    /** Whether it may change something. */
    boolean writes() {
        return !READING.contains(method);
    }

    /** The value of {@code Host}, in lower case; empty if there is none. */
    String host() {
        return headers.first("host")
                .map(h -> h.strip().toLowerCase(Locale.ROOT))
                .orElse("");
    }

    /** The key that was sent, from wherever clients put it (G2). */
    Optional<Secret> key() {
        return headers.first("authorization")
                .filter(h -> h.regionMatches(true, 0, "Bearer ", 0, 7))
                .map(h -> h.substring(7).strip())
                .or(() -> headers.first("x-api-key"))
                .or(() -> headers.first("x-goog-api-key"))
                .filter(k -> !k.isBlank())
                .map(Secret::new);
    }

    /** The first cookie of a name. */
    public Optional<String> cookie(String name) {
        return headers.all("cookie").stream()
                .flatMap(line -> List.of(line.split(";", -1)).stream())
                .map(String::strip)
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> pair.substring(name.length() + 1))
                .filter(value -> !value.isEmpty())
                .findFirst();
    }
}
