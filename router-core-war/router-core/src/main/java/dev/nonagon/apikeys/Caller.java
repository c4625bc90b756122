package dev.nonagon.apikeys;

import dev.nonagon.access.TrustedProxies;
import dev.nonagon.spi.Headers;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a request comes from.
 *
 * @param address of the other end of the connection, or what a trusted proxy says
 * @param local whether it is a program on this machine that asks on its own behalf (K5)
 */
public record Caller(InetAddress address, boolean local) {
    /**
     * Looks at a request.
     *
     * @param peer the other end of the connection
     * @param client who is behind it, as far as trusted proxies say so; else the same
     */
    public static Caller of(InetAddress peer, InetAddress client, Headers headers) {
        boolean ownName = headers.first("host").map(h -> isOwnName("//" + h)).orElse(true);
        boolean ownPage = headers.first("origin").map(Caller::isOwnName).orElse(true);
        boolean here = peer.isLoopbackAddress() && client.isLoopbackAddress();
        return new Caller(client, here && TrustedProxies.isDirect(headers) && ownName && ownPage);
    }

    private static boolean isOwnName(String url) {
        try {
            String host = Optional.ofNullable(new URI(url).getHost()).orElse("").toLowerCase(Locale.ROOT);
            return host.equals("localhost")
                    || host.endsWith(".localhost")
                    || host.equals("[::1]")
                    || host.matches("127(\\.[0-9]{1,3}){3}");
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
