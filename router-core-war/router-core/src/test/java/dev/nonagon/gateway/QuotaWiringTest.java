package dev.nonagon.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.plugins.PluginCatalog;
import dev.nonagon.plugins.PluginCatalogSource;
import dev.nonagon.plugins.PluginContents;
import dev.nonagon.quota.AccountView;
import dev.nonagon.quota.QuotaAccount;
import dev.nonagon.quota.QuotaBoard;
import dev.nonagon.settings.OutboundProxies;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.Provider;
import dev.nonagon.spi.provider.QuotaProbe;
import dev.nonagon.spi.provider.QuotaWindow;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.provider.UpstreamRequest;
import dev.nonagon.translation.Requests;
import dev.nonagon.upstream.AddressGuard;
import dev.nonagon.upstream.Networks;
import dev.nonagon.upstream.Transports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How the board meets plugins. */
class QuotaWiringTest {
    private static final ProviderId P = new ProviderId("p");
    private static final Provider PROVIDER = new Provider(Requests.provider(new dev.nonagon.spi.FormatId("f")));

    /** A plugin's probe. */
    private interface Toy extends QuotaProbe {
        @Override
        default ProviderId provider() {
            return P;
        }

        @Override
        default Outcome probe(Account account, OutboundHttp http) throws IOException, InterruptedException {
            OutboundHttp.Answer answer = http.send(
                    new UpstreamRequest("GET", URI.create("http://quota.example/left"), Headers.none(), new byte[0]));
            return new Report(List.of(QuotaWindow.used("5h", answer.status() == 200 ? 0.5 : 1)));
        }
    }

    private static PluginCatalogSource catalog(QuotaProbe probe) {
        return PluginCatalogSource.fixed(PluginCatalog.of(
                "toy", new PluginContents(List.of(), List.of(), List.of(), List.of(), List.of(probe))));
    }

    private static List<AccountView> heard(QuotaProbe probe, Headers headers) {
        QuotaBoard board = new QuotaBoard(InstantSource.system(), new QuotaWiring.Heads(catalog(probe)));
        board.observe(
                PROVIDER,
                new Account("a", "a", P, new Credential.None(), Map.of()),
                "m",
                new ResponseHead(200, headers));
        return board.list();
    }

    @Test
    @DisplayName("Q2 a provider's own reader of headers goes first, the shared one reads what it leaves")
    void ownFirst() {
        Toy own = new Toy() {
            @Override
            public Optional<Report> observe(ResponseHead head, String model, Instant now) {
                return head.headers()
                        .first("x-own-left")
                        .map(left -> new Report(List.of(QuotaWindow.used("own", 1 - Double.parseDouble(left)))));
            }
        };
        Headers shared = Headers.of("x-codex-primary-used-percent", "10");
        assertThat(heard(own, shared.plus("x-own-left", "0.3")).getFirst().windows())
                .singleElement()
                .satisfies(w -> assertThat(w.name()).isEqualTo("own"));
        assertThat(heard(own, shared).getFirst().windows()).singleElement().satisfies(w -> assertThat(w.left())
                .isEqualTo(0.9));
        assertThat(heard(own, Headers.none())).isEmpty();
    }

    @Test
    @DisplayName("Q2 a plugin whose reader fails costs no answer, and the shared reader is asked instead")
    void buggy() {
        Toy bug = new Toy() {
            @Override
            public Optional<Report> observe(ResponseHead head, String model, Instant now) {
                throw new IllegalStateException("a bug");
            }
        };
        assertThat(heard(bug, Headers.of("x-codex-primary-used-percent", "10"))).hasSize(1);
    }

    @Test
    @DisplayName("Q6 the question goes through the account's own proxy")
    void throughProxy() throws Exception {
        CompletableFuture<String> line = new CompletableFuture<>();
        try (ServerSocket proxy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (Socket socket = proxy.accept()) {
                    byte[] buffer = new byte[2000];
                    int n = socket.getInputStream().read(buffer);
                    line.complete(new String(buffer, 0, n, StandardCharsets.US_ASCII)
                            .lines()
                            .findFirst()
                            .orElse(""));
                    socket.getOutputStream()
                            .write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"
                                    .getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    line.completeExceptionally(e);
                }
            });
            QuotaAccount account = new QuotaAccount(
                    new Account("a", "a", P, new Credential.None(), Map.of()),
                    Optional.of(URI.create("http://127.0.0.1:" + proxy.getLocalPort())),
                    List.of(),
                    List.of(),
                    List.of());
            QuotaWiring.Plugin plugin = new QuotaWiring.Plugin(
                    catalog(new Toy() {}),
                    new Transports(Duration.ofSeconds(2), AddressGuard.allowing(Networks.of(""))),
                    OutboundProxies.NONE);
            assertThat(plugin.canAsk(P)).isTrue();
            assertThat(plugin.canAsk(new ProviderId("q"))).isFalse();
            assertThat(plugin.ask(account)).isInstanceOf(QuotaProbe.Report.class);
            assertThat(line.get(5, TimeUnit.SECONDS)).isEqualTo("GET http://quota.example/left HTTP/1.1");
        }
    }

    @Test
    @DisplayName("Q6 a question to an address that the outbound guard refuses is not asked")
    void guarded() {
        QuotaWiring.Plugin plugin = new QuotaWiring.Plugin(
                catalog(new Toy() {
                    @Override
                    public Outcome probe(Account account, OutboundHttp http) throws IOException, InterruptedException {
                        http.send(new UpstreamRequest(
                                "GET", URI.create("http://169.254.169.254/latest"), Headers.none(), new byte[0]));
                        return new Trouble(Failure.of(Failure.Kind.INTERNAL, "it was asked"));
                    }
                }),
                new Transports(Duration.ofSeconds(2), AddressGuard.allowing(Networks.of(""))),
                OutboundProxies.NONE);
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> plugin.ask(new QuotaAccount(
                        new Account("a", "a", P, new Credential.None(), Map.of()),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        List.of())))
                .isInstanceOf(AddressGuard.AddressRefused.class);
    }
}
