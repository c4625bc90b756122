package dev.nonagon.upstream;

import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.provider.Transport;
import dev.nonagon.spi.provider.UpstreamRequest;
import dev.nonagon.spi.provider.UpstreamSink;
import dev.nonagon.spi.provider.UpstreamSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** A {@link Transport} for each proxy in use: connections through different proxies are never pooled together. */
public final class Transports {
    private final Duration connectTimeout;
    private final Transport direct;
    private final Function<ProviderId, HostMap> hosts;
    private final Map<URI, Transport> throughProxy = new ConcurrentHashMap<>();

    /** Every host is where its name says. */
    public Transports(Duration connectTimeout, AddressGuard guard) {
        this(connectTimeout, guard, provider -> HostMap.NONE);
    }

    /**
     * @param guard what a call without a proxy may connect to
     * @param hosts where the hosts of a provider are
     */
    public Transports(Duration connectTimeout, AddressGuard guard, Function<ProviderId, HostMap> hosts) {
        this.connectTimeout = connectTimeout;
        this.hosts = hosts;
        this.direct = new HttpTransport(client(HttpClient.Builder.NO_PROXY), Optional.of(guard));
    }

    /** The transport to a provider, through a proxy or directly. */
    public Transport through(Optional<URI> proxy, ProviderId provider) {
        Transport line = line(proxy);
        HostMap map = hosts.apply(provider);
        return map.places().isEmpty() ? line : new Led(line, map);
    }

    private record Led(Transport line, HostMap hosts) implements Transport {
        @Override
        public void exchange(UpstreamRequest request, UpstreamSink sink) throws IOException, InterruptedException {
            line.exchange(hosts.led(request), sink);
        }

        @Override
        public UpstreamSocket open(UpstreamRequest opening) throws IOException, InterruptedException {
            return line.open(hosts.led(opening));
        }
    }

    /** Where a URL of a provider leads: for pages that a browser opens. */
    public URI led(URI uri, ProviderId provider) {
        return hosts.apply(provider).led(uri);
    }

    private Transport line(Optional<URI> proxy) {
        return proxy.map(p -> throughProxy.computeIfAbsent(p, this::viaProxy)).orElse(direct);
    }

    private Transport viaProxy(URI proxy) {
        int port = proxy.getPort() > 0 ? proxy.getPort() : 8080;
        return new HttpTransport(
                client(ProxySelector.of(new InetSocketAddress(proxy.getHost(), port))), Optional.empty());
    }

    private HttpClient client(ProxySelector proxies) {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                // Never follow: a redirect would carry the account's key to another host.
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(connectTimeout)
                .proxy(proxies)
                // The client's own callbacks never block, so its selector thread may run them.
                .executor(Runnable::run)
                .build();
    }

    @Override
    public String toString() {
        return "Transports[" + throughProxy.size() + " proxies]";
    }
}
