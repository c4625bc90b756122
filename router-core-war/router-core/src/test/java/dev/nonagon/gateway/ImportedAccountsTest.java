package dev.nonagon.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.exchange.Fixture;
import dev.nonagon.plugins.Plugins;
import dev.nonagon.settings.GatewaySettings;
import dev.nonagon.settings.OutboundProxies;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.tck.upstream.UpstreamDouble;
import dev.nonagon.tokens.PromptTokens;
import dev.nonagon.tokens.Tokenizer;
import dev.nonagon.upstream.AddressGuard;
import dev.nonagon.upstream.Networks;
import dev.nonagon.upstream.Patience;
import dev.nonagon.upstream.Transports;
import dev.nonagon.upstream.Watchdog;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From another router's file to a request that arrives with its key. */
class ImportedAccountsTest {
    private static final Headers JSON = Headers.of("content-type", "application/json");

    @TempDir
    Path folder;

    @TempDir
    Path plugged;

    @Test
    @DisplayName(
            "a model of an imported 9Router node, asked for by its alias, reaches its server with the imported key")
    void reachesUpstream() {
        Watchdog watchdog = new Watchdog(System::nanoTime);
        watchdog.start();
        try (Fixture state = new Fixture(folder);
                UpstreamDouble upstream = UpstreamDouble.start().onlyKey("box-planted-4711");
                Plugins plugins = new Plugins(
                        plugged,
                        getClass().getClassLoader(),
                        List.of(),
                        key -> Optional.empty(),
                        InstantSource.system())) {
            state.take(Fixture.nineRouter(upstream.baseUrl()));
            FakeExchange client = new FakeExchange(
                    "POST",
                    "/v1/chat/completions",
                    JSON,
                    "{\"model\":\"box\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
            gateway(state, plugins, watchdog).handle(client);
            assertThat(client.status).as(client.text()).isEqualTo(200);
            assertThat(upstream.received()).hasSize(1);
        } finally {
            watchdog.close();
        }
    }

    private static Gateway gateway(Fixture state, Plugins plugins, Watchdog watchdog) {
        Transports transports = new Transports(Duration.ofSeconds(5), AddressGuard.allowing(Networks.none()));
        Switchboard board = new Switchboard(
                plugins,
                state.picture::current,
                new BoardDrawing(
                        () -> GatewaySettings.DEFAULTS,
                        OutboundProxies.NONE,
                        key -> Optional.empty(),
                        InstantSource.system()));
        Duration patience = Duration.ofSeconds(20);
        return new Gateway(
                board,
                Dispatches.of(transports, watchdog, new Patience(patience, patience, patience), r -> {}, List.of()),
                new TokenCounts(
                        transports,
                        watchdog,
                        List.of(),
                        new PromptTokens(new Tokenizer(System::nanoTime, Duration.ofSeconds(5)))),
                new BodyReader(1_000_000),
                new RequestIds(() -> java.time.Instant.EPOCH, new Random(7)::nextLong),
                InstantSource.system(),
                System::nanoTime);
    }
}
