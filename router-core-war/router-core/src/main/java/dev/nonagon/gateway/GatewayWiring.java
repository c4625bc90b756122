package dev.nonagon.gateway;

import dev.nonagon.routing.Router;
import dev.nonagon.upstream.Patience;
import dev.nonagon.upstream.Transports;
import dev.nonagon.upstream.Watchdog;
import dev.nonagon.usage.UsageLog;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.ProxySelector;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds the gateway out of what the container provides. */
@ApplicationScoped
public class GatewayWiring {
    private @Nullable Gateway gateway;
    private @Nullable Watchdog watchdog;

    @PostConstruct
    void start() {
        Watchdog dog = new Watchdog(System::nanoTime);
        dog.start();
        watchdog = dog;
        Transports t = new Transports(Duration.ofSeconds(10), ProxySelector.getDefault());
        Board b = new Board(new RouteTable(List.of(), List.of()), Map.of(), new Router(Map.of(), Map.of(), Map.of()), new ClientKeys(Map.of(), false), Instant.now());
        gateway = new Gateway(() -> b, new Dispatch(t, dog, new Patience(Duration.ofSeconds(300), Duration.ofSeconds(120), Duration.ofSeconds(15)), System::nanoTime, new UsageLog()), new TokenCounts(t), new BodyReader(1 << 26), new RequestIds(new SecureRandom()), InstantSource.system(), System::nanoTime);
    }

    @jakarta.enterprise.inject.Produces
    @jakarta.inject.Singleton
    Gateway gateway() {
        return java.util.Objects.requireNonNull(gateway);
    }

    @PreDestroy
    void stop() {
        if (watchdog != null) {
            watchdog.close();
        }
    }
}
