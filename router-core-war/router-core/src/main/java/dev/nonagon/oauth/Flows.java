package dev.nonagon.oauth;

import dev.nonagon.plugins.PluginCatalogSource;
import dev.nonagon.settings.OutboundProxies;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.oauth.OAuthFlow;
import dev.nonagon.spi.oauth.OAuthFlow.Means;
import dev.nonagon.upstream.OutboundCalls;
import dev.nonagon.upstream.Transports;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** The flows of the plugins of the moment, and a way to run one of their steps with an end. Thread-safe; blocks. */
public final class Flows {
    /** The setting of an account that says which flow it came by. */
    public static final String FLOW = "flow";

    private final PluginCatalogSource plugins;
    private final Transports transports;
    private final OutboundProxies proxies;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Duration patience;

    /**
     * @param random of cryptographic quality
     * @param patience how long one step may take
     */
    public Flows(
            PluginCatalogSource plugins,
            Transports transports,
            OutboundProxies proxies,
            InstantSource clock,
            RandomGenerator random,
            Duration patience) {
        this.plugins = plugins;
        this.transports = transports;
        this.proxies = proxies;
        this.clock = clock;
        this.random = random;
        this.patience = patience;
    }

    /** A step of a flow. */
    @FunctionalInterface
    interface Step<T> {
        T run(OAuthFlow flow, Means means) throws IOException, InterruptedException;
    }

    /** What a flow is, beside its steps. */
    public record Facts(
            String id,
            ProviderId provider,
            String label,
            Optional<OAuthFlow.Loopback> loopback,
            Duration refreshLead) {}

    /** All of them, in the order of the plugins. */
    public List<Facts> all() {
        return reading(List::copyOf).stream().map(Flows::facts).toList();
    }

    public Optional<Facts> find(String id) {
        return all().stream().filter(flow -> flow.id().equals(id)).findFirst();
    }

    /** The flow that renews an account's credential: the one it came by, else its provider's first. */
    public Optional<Facts> of(ProviderId provider, Map<String, String> settings) {
        List<Facts> flows =
                all().stream().filter(flow -> flow.provider().equals(provider)).toList();
        return flows.stream()
                .filter(flow -> flow.id().equals(settings.get(FLOW)))
                .findFirst()
                .or(() -> flows.stream().findFirst());
    }

    /** The first flow of a provider, or of the one whose accounts it uses. */
    Optional<Facts> ofProvider(String provider) {
        return all().stream()
                .filter(flow -> flow.provider().value().equals(provider) || isHome(flow.provider(), provider))
                .findFirst();
    }

    private boolean isHome(ProviderId home, String provider) {
        return plugins.current().providers().stream()
                .map(known -> known.descriptor().id())
                .filter(id -> id.value().equals(provider))
                .anyMatch(id -> plugins.current().home(id).equals(home));
    }

    private <T> T reading(Function<List<OAuthFlow>, T> look) {
        try (PluginCatalogSource.Lease lease = plugins.lease()) {
            return look.apply(lease.catalog().oauthFlows());
        }
    }

    private static Facts facts(OAuthFlow flow) {
        return new Facts(flow.id(), flow.provider(), flow.label(), flow.loopback(), flow.refreshLead());
    }

    /**
     * Runs a step; whatever takes too long is interrupted.
     *
     * @param redirect where the browser comes back to
     * @param proxy the account's own
     * @throws IOException if there was no answer in time, or the plugin is gone or has failed
     */
    <T> T run(String id, URI redirect, Optional<URI> proxy, Step<T> step) throws IOException, InterruptedException {
        FutureTask<T> task = new FutureTask<>(() -> {
            try (PluginCatalogSource.Lease lease = plugins.lease()) {
                OAuthFlow flow = lease.catalog()
                        .oauthFlow(id)
                        .orElseThrow(() -> new IOException("The plugin with the login '" + id + "' is gone"));
                OutboundCalls http =
                        new OutboundCalls(transports, flow.provider(), uri -> proxy.or(() -> proxies.proxyFor(uri)));
                return step.run(flow, new Means(redirect, http, clock, random));
            }
        });
        Thread worker = Thread.ofVirtual().name("nonagon-login-" + id).start(task);
        try {
            return task.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException("No answer within " + patience.toSeconds() + " seconds", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            // The plugin's fault. Its message may hold anything, so only its type is told.
            throw new IOException(
                    "The plugin with the login '" + id + "' failed: "
                            + String.valueOf(e.getCause()).replaceFirst(":.*", ""),
                    e);
        } finally {
            worker.interrupt();
        }
    }

    /** Where a page of a provider is, as far as its owner has set another place. */
    URI led(URI page, ProviderId provider) {
        return transports.led(page, provider);
    }
}
