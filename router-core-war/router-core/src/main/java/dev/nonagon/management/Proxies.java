package dev.nonagon.management;

import dev.nonagon.settings.OutboundProxies;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** Through which proxies calls go: what is configured for all, and which accounts have one of their own. Never a password. */
public final class Proxies {
    private final OutboundProxies general;
    private final Connections connections;

    Proxies(OutboundProxies general, Connections connections) {
        this.general = general;
        this.connections = connections;
    }

    /**
     * The proxies.
     *
     * @param http for {@code http} addresses, as {@code host:port}; empty if they are called directly
     * @param https likewise for {@code https}
     * @param direct hosts that are called directly all the same
     * @param accounts those with a proxy of their own
     */
    public record View(
            Optional<String> http,
            Optional<String> https,
            List<String> direct,
            List<AccountViews.AccountView> accounts) {}

    public View view() {
        return new View(
                general.http().map(Proxies::shown),
                general.https().map(Proxies::shown),
                general.direct(),
                connections.list().stream()
                        .filter(AccountViews.AccountView::hasProxy)
                        .toList());
    }

    private static String shown(URI proxy) {
        return proxy.getPort() < 0 ? proxy.getHost() : proxy.getHost() + ":" + proxy.getPort();
    }
}
