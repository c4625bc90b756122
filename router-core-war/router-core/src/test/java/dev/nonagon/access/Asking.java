package dev.nonagon.access;

import dev.nonagon.spi.Headers;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Requests for tests. */
public final class Asking {
    private Asking() {}

    /** Over loopback, as localhost. */
    public static Asked local(String method, String... headers) {
        return new Asked(method, address("127.0.0.1"), address("127.0.0.1"), false, with("localhost:20128", headers));
    }

    /** From elsewhere, as router.test. */
    public static Asked from(String peer, String method, String... headers) {
        return new Asked(method, address(peer), address("192.0.2.1"), false, with("router.test", headers));
    }

    private static Headers with(String host, String... pairs) {
        Headers headers = Headers.of("host", host);
        for (int i = 0; i < pairs.length; i += 2) {
            headers =
                    pairs[i].equals("host") ? headers.with("host", pairs[i + 1]) : headers.plus(pairs[i], pairs[i + 1]);
        }
        return headers;
    }

    public static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
