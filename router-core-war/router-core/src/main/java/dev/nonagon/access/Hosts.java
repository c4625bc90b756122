package dev.nonagon.access;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The names under which this router is called (G7), and with them what a foreign origin is (G4). Immutable.
 *
 * @param names of {@code BASE_URL} and {@code nonagon.access.hosts}, in lower case, without ports
 */
record Hosts(Set<String> names) {
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|([a-z0-9-]+\\.)+localhost|127(\\.[0-9]{1,3}){3}|\\[::1]|\\[0:0:0:0:0:0:0:1]");

    Hosts {
        names = names.stream().map(n -> n.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether a {@code Host} header names this machine itself. */
    static boolean isLoopback(String host) {
        return LOOPBACK.matcher(name(host)).matches();
    }

    /** Whether a request may have meant us. */
    boolean mayMean(Asked asked) {
        return !asked.local().isLoopbackAddress() || isLoopback(asked.host()) || names.contains(name(asked.host()));
    }

    /** Whether a browser says that a page of somebody else asks. Other clients say nothing, and are not meant. */
    boolean isForeign(Asked asked, ClientAddress client) {
        Optional<String> site = asked.headers().first("sec-fetch-site");
        if (site.isPresent() && !site.get().equals("same-origin") && !site.get().equals("none")) {
            return true;
        }
        Optional<String> origin = asked.headers().first("origin");
        return origin.isPresent() && !isOwn(origin.get(), asked, client);
    }

    private boolean isOwn(String origin, Asked asked, ClientAddress client) {
        URI uri;
        try {
            uri = URI.create(origin.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return false;
        }
        String authority = uri.getAuthority() == null ? "" : uri.getAuthority();
        boolean https = "https".equals(uri.getScheme());
        if (authority.isEmpty() || (client.https() && !https)) {
            return false;
        }
        // A proxy may have put its own idea into Host; the names that were configured are ours in any case.
        return withoutDefaultPort(authority, https).equals(withoutDefaultPort(asked.host(), https))
                || (https && names.contains(name(authority)));
    }

    private static String withoutDefaultPort(String authority, boolean https) {
        String port = https ? ":443" : ":80";
        return authority.endsWith(port) ? authority.substring(0, authority.length() - port.length()) : authority;
    }

    private static String name(String host) {
        int colon = host.lastIndexOf(':');
        return colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
    }
}
