package dev.nonagon.upstream;

import dev.nonagon.spi.RouterException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps outgoing calls away from addresses that are nobody's AI provider: a machine's metadata service, its neighbours on
 * the link, the private network behind it. A base URL is something that people type, import and share, and a router that
 * calls whatever it is told is a way into that network.
 *
 * <ul>
 *   <li>A1 Link-local, metadata, private, shared and multicast addresses are refused, by number or by name, unless a range in
 *       {@code nonagon.outbound.allowed-networks} holds them. <em>Loopback is allowed:</em> local models live there.
 *   <li>A2 A name is judged by every address that it has, and each address that the connection is then offered is judged
 *       again, where the JVM lets us listen ({@link #listening}): a name that changes its mind between the two looks
 *       gains nothing. Elsewhere the JVM's own cache of names stands between them.
 *   <li>A3 Through a proxy the proxy looks up names, and its owner decides what they may lead to.
 * </ul>
 *
 * Thread-safe.
 */
public final class AddressGuard {
    private static final Networks REFUSED = Networks.of("""
            0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.168.0.0/16 198.18.0.0/15
            224.0.0.0/4 240.0.0.0/4 ::/128 64:ff9b::/96 64:ff9b:1::/48 2002::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8
            """);

    private final Networks allowed;
    private final Optional<ThreadLocal<Consumer<InetAddress>>> names;

    /** A connection that is not made. The message says to which address, and how to allow it. */
    public static final class AddressRefused extends IOException {
        private static final long serialVersionUID = 1L;

        AddressRefused(String message) {
            super(message);
        }
    }

    /** Does something that connects. */
    public interface Connecting<T> {
        T connect() throws IOException, InterruptedException;
    }

    private AddressGuard(Networks allowed, Optional<ThreadLocal<Consumer<InetAddress>>> names) {
        this.allowed = allowed;
        this.names = names;
    }

    public static AddressGuard allowing(Networks allowed) {
        return new AddressGuard(allowed, Optional.empty());
    }

    /**
     * The same, told of every lookup that a thread makes while it connects.
     *
     * @param lookups what the JVM's resolver asks before it hands out an address to the thread
     */
    public AddressGuard listening(ThreadLocal<Consumer<InetAddress>> lookups) {
        return new AddressGuard(allowed, Optional.of(lookups));
    }

    /**
     * Connects if {@code host} leads nowhere it should not.
     *
     * @throws AddressRefused if it does
     * @throws UnknownHostException if it leads nowhere
     */
    public <T> T connect(String host, Connecting<T> connecting) throws IOException, InterruptedException {
        check(host);
        if (names.isEmpty()) {
            return connecting.connect();
        }
        ThreadLocal<Consumer<InetAddress>> lookups = names.get();
        lookups.set(address -> {
            if (refuses(address)) {
                throw new RouterException(refusal(host, address));
            }
        });
        try {
            return connecting.connect();
        } finally {
            lookups.remove();
        }
    }

    private void check(String host) throws IOException {
        for (InetAddress address : InetAddress.getAllByName(host)) {
            if (refuses(address)) {
                throw new AddressRefused(refusal(host, address));
            }
        }
    }

    /** Why a base URL's host may not be used; empty if it may, or if its name is unknown just now. */
    public Optional<String> problem(String host) {
        try {
            return Arrays.stream(InetAddress.getAllByName(host))
                    .filter(this::refuses)
                    .findFirst()
                    .map(address -> refusal(host, address));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private boolean refuses(InetAddress address) {
        return !address.isLoopbackAddress() && REFUSED.contains(address) && !allowed.contains(address);
    }

    private static String refusal(String host, InetAddress address) {
        String number = address.getHostAddress();
        return (host.equals(number) ? host : host + " leads to " + number + ", which")
                + " is not a public address; if it is meant, allow it with nonagon.outbound.allowed-networks=" + number;
    }
}
