package dev.nonagon.access;

import dev.nonagon.spi.Headers;
import dev.nonagon.upstream.Networks;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds the client behind proxies that we trust, and believes nobody else (G5). Immutable. */
public final class TrustedProxies {
    /** What proxies and tunnels add; one of them is enough to know that somebody else is behind the connection. */
    private static final List<String> TELLING = List.of(
            "forwarded",
            "x-forwarded-for",
            "x-forwarded-proto",
            "x-forwarded-host",
            "x-real-ip",
            "via",
            "cf-connecting-ip",
            "cf-ray",
            "true-client-ip",
            "tailscale-user-login");

    private static final Pattern FOUR = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final Pattern SIX = Pattern.compile("[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

    private final Networks trusted;

    /** One station on the way, as the next one saw it. */
    private record Hop(Optional<InetAddress> address, Optional<String> protocol) {}

    /** @param trusted whose headers count; everybody else may write what they like */
    public TrustedProxies(Networks trusted) {
        this.trusted = trusted;
    }

    /** Whether nothing says that somebody stands between us and the caller; says nothing of whom to believe. */
    public static boolean isDirect(Headers headers) {
        return TELLING.stream().noneMatch(headers::has);
    }

    /**
     * The address of a caller of models.
     *
     * @param peer the other end of the connection
     */
    public InetAddress address(InetAddress peer, Headers headers) {
        return client(new Asked("GET", peer, peer, false, headers)).address();
    }

    ClientAddress client(Asked asked) {
        boolean direct = isDirect(asked.headers());
        if (!trusted.contains(asked.peer())) {
            return new ClientAddress(asked.peer(), asked.secure(), direct);
        }
        List<Hop> hops = hops(asked);
        InetAddress client = asked.peer();
        // Said by the nearest proxy only: what is left of it was written by who knows whom.
        boolean https = hops.isEmpty()
                ? asked.secure()
                : hops.getLast().protocol().map("https"::equals).orElse(asked.secure());
        for (int i = hops.size() - 1; i >= 0 && trusted.contains(client); i--) {
            Optional<InetAddress> before = hops.get(i).address();
            if (before.isEmpty()) {
                break;
            }
            client = before.get();
            if (trusted.contains(client) && i > 0) {
                https = hops.get(i - 1).protocol().map("https"::equals).orElse(https);
            }
        }
        return new ClientAddress(client, https, direct);
    }

    private static List<Hop> hops(Asked asked) {
        return asked.headers().has("forwarded") ? forwarded(asked) : xForwarded(asked);
    }

    /** @source RFC 7239 section 4 */
    private static List<Hop> forwarded(Asked asked) {
        List<Hop> hops = new ArrayList<>();
        for (String element : elements(asked.headers().all("forwarded"))) {
            Optional<InetAddress> address = Optional.empty();
            Optional<String> protocol = Optional.empty();
            for (String pair : element.split(";", -1)) {
                int equals = pair.indexOf('=');
                String name =
                        equals < 0 ? "" : pair.substring(0, equals).strip().toLowerCase(Locale.ROOT);
                String value = pair.substring(equals + 1).strip().replace("\"", "");
                if (name.equals("for")) {
                    address = address(value);
                } else if (name.equals("proto")) {
                    protocol = Optional.of(value.toLowerCase(Locale.ROOT));
                }
            }
            hops.add(new Hop(address, protocol));
        }
        return hops;
    }

    private static List<Hop> xForwarded(Asked asked) {
        List<String> addresses = elements(asked.headers().all("x-forwarded-for"));
        List<String> protocols = elements(asked.headers().all("x-forwarded-proto"));
        List<Hop> hops = new ArrayList<>();
        int count = Math.max(addresses.size(), protocols.isEmpty() ? 0 : 1);
        for (int i = 0; i < count; i++) {
            // Both lists grow at their right ends.
            int atProtocol = protocols.size() - (count - i);
            hops.add(new Hop(
                    i < addresses.size() ? address(addresses.get(i)) : Optional.empty(),
                    atProtocol >= 0
                            ? Optional.of(protocols.get(atProtocol).toLowerCase(Locale.ROOT))
                            : Optional.empty()));
        }
        return hops;
    }

    private static List<String> elements(List<String> lines) {
        return lines.stream()
                .flatMap(line -> List.of(line.split(",", -1)).stream())
                .map(String::strip)
                .filter(element -> !element.isEmpty())
                .toList();
    }

    /** {@code 192.0.2.1}, {@code 192.0.2.1:4711}, {@code 2001:db8::1}, {@code [2001:db8::1]:4711}; names are not looked up. */
    private static Optional<InetAddress> address(String text) {
        String literal = text;
        if (literal.startsWith("[") && literal.contains("]")) {
            literal = literal.substring(1, literal.indexOf(']'));
        } else if (literal.indexOf(':') == literal.lastIndexOf(':') && literal.contains(":")) {
            literal = literal.substring(0, literal.indexOf(':'));
        }
        if (!FOUR.matcher(literal).matches() && !SIX.matcher(literal).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(literal));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
