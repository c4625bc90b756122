package dev.nonagon.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.provider.Transport;
import dev.nonagon.spi.provider.UpstreamRequest;
import dev.nonagon.spi.provider.UpstreamSocket;
import dev.nonagon.spi.tck.upstream.SocketDouble;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rule U6, over a strict server. */
@Timeout(20)
class HttpTransportSocketTest {
    private static final ProviderId SOME = new ProviderId("some");

    private volatile Optional<SocketDouble.Refused> refusal = Optional.empty();
    private volatile SocketDouble.Talk talk = (handshake, message, peer) -> peer.send("you said " + message);
    private final SocketDouble server = SocketDouble.start(
            handshake -> refusal, (handshake, message, peer) -> talk.answer(handshake, message, peer), 0);

    @AfterEach
    void close() {
        server.close();
    }

    private Transport transport() {
        HostMap hosts = HostMap.read("api.example=" + server.url() + "/api").hosts();
        return new Transports(Duration.ofSeconds(5), AddressGuard.allowing(Networks.of("")), provider -> hosts)
                .through(Optional.empty(), SOME);
    }

    private static UpstreamRequest opening(String url) {
        return new UpstreamRequest(
                "GET",
                URI.create(url),
                Headers.of("authorization", "Bearer x")
                        .with("content-length", "7")
                        .with("sec-websocket-key", "mine"),
                new byte[0]);
    }

    private UpstreamSocket open() throws Exception {
        return transport().open(opening("https://api.example/v1/responses"));
    }

    @Test
    @DisplayName(
            "U6 a socket goes where the provider's hosts lead; its headers are the caller's, but for the protocol's own")
    void opened() throws Exception {
        try (UpstreamSocket socket = open()) {
            socket.send("hello");
            assertThat(socket.receive()).isEqualTo("you said hello");
            socket.send("again");
            assertThat(socket.receive()).isEqualTo("you said again");
        }
        assertThat(server.handshakes()).singleElement().satisfies(handshake -> {
            assertThat(handshake.path()).isEqualTo("/api/v1/responses");
            assertThat(handshake.headers().first("authorization")).hasValue("Bearer x");
            assertThat(handshake.headers().all("sec-websocket-key")).hasSize(1).doesNotContain("mine");
        });
        long until = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (server.open() > 0 && System.nanoTime() < until) {
            Thread.sleep(5);
        }
        assertThat(server.open()).as("closed at the other end, too").isZero();
    }

    @Test
    @DisplayName("U6 messages come whole, however they are cut, with pings between; long ones too")
    void pieces() throws Exception {
        String text = "çava 😀 ".repeat(200);
        String longer = "x".repeat(3_000_000);
        talk = (handshake, message, peer) -> {
            peer.sendInPieces(text, 3);
            peer.send(longer);
        };
        try (UpstreamSocket socket = open()) {
            socket.send("y".repeat(200_000));
            assertThat(socket.receive()).isEqualTo(text);
            assertThat(socket.receive()).isEqualTo(longer);
        }
        assertThat(server.messages()).containsExactly("y".repeat(200_000));
    }

    @Test
    @DisplayName("U6 an answer that is no socket is told with its status, its headers and its body")
    void refused() {
        refusal = Optional.of(
                new SocketDouble.Refused(429, Headers.of("retry-after", "7"), "{\"error\":{\"code\":\"slow\"}}"));
        UpstreamSocket.Refused told = catchThrowableOfType(UpstreamSocket.Refused.class, this::open);
        assertThat(told.head().status()).isEqualTo(429);
        assertThat(told.head().headers().first("retry-after")).hasValue("7");
        assertThat(new String(told.body(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("slow");
    }

    @Test
    @DisplayName("U6 a close is told with its code and its reason; a connection that breaks off is a close without one")
    void ended() throws Exception {
        talk = (handshake, message, peer) -> peer.close(1013, "try again later");
        try (UpstreamSocket socket = open()) {
            socket.send("hello");
            UpstreamSocket.Ended ended = catchThrowableOfType(UpstreamSocket.Ended.class, socket::receive);
            assertThat(ended.code()).isEqualTo(1013);
            assertThat(ended).hasMessageContaining("try again later");
            assertThat(catchThrowableOfType(UpstreamSocket.Ended.class, socket::receive)
                            .code())
                    .isEqualTo(1013);
        }
        talk = (handshake, message, peer) -> peer.cut();
        try (UpstreamSocket socket = open()) {
            socket.send("hello");
            assertThat(catchThrowableOfType(UpstreamSocket.Ended.class, socket::receive)
                            .code())
                    .isEqualTo(UpstreamSocket.Ended.BROKEN);
        }
    }

    @Test
    @DisplayName("U2 U6 a reader that is interrupted leaves, and the socket goes with it")
    void interrupted() throws Exception {
        talk = (handshake, message, peer) -> peer.pause(Duration.ofSeconds(30));
        CompletableFuture<Boolean> left = new CompletableFuture<>();
        Thread reader = Thread.ofVirtual().start(() -> {
            try (UpstreamSocket socket = open()) {
                socket.send("hello");
                socket.receive();
                left.complete(false);
            } catch (InterruptedException e) {
                left.complete(true);
            } catch (Exception e) {
                left.completeExceptionally(e);
            }
        });
        while (server.messages().isEmpty()) {
            Thread.sleep(5);
        }
        reader.interrupt();
        assertThat(left.get(5, TimeUnit.SECONDS)).isTrue();
        while (server.open() > 0) {
            Thread.sleep(5);
        }
    }

    @Test
    @DisplayName("A1 U6 no socket is opened to a private network")
    void guarded() {
        AddressGuard.AddressRefused refused = catchThrowableOfType(
                AddressGuard.AddressRefused.class, () -> transport().open(opening("http://10.1.2.3/v1/responses")));
        assertThat(refused).hasMessageContaining("10.1.2.3");
    }
}
