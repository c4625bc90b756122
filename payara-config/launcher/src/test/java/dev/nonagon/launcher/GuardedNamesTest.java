package dev.nonagon.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolver.LookupPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The test's own JVM has the resolver, for it is a service of this module's classes. */
class GuardedNamesTest {
    private final List<InetAddress> judged = new ArrayList<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        GuardedNames.judges().remove();
        server.stop(0);
    }

    private int send(String name) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder().executor(Runnable::run).build();
        return client.send(
                        HttpRequest.newBuilder(URI.create("http://" + name + ":"
                                        + server.getAddress().getPort() + "/"))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    @DisplayName("L7 the HTTP client looks names up on the calling thread, and each address is judged")
    void judges() throws Exception {
        GuardedNames.judges().set(judged::add);
        assertThat(send("localhost")).isEqualTo(204);
        assertThat(judged).isNotEmpty().allMatch(InetAddress::isLoopbackAddress);
    }

    @Test
    @DisplayName("L7 a refused address reaches nobody, and the reason is the message")
    void refuses() {
        GuardedNames.judges().set(address -> {
            throw new IllegalStateException("not to " + address.getHostAddress());
        });
        assertThatThrownBy(() -> resolver().lookupByName("model.example", LookupPolicy.of(LookupPolicy.IPV4)))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage("not to 10.0.0.1");
    }

    @Test
    @DisplayName("L7 threads without a judge look up as ever")
    void others() throws Exception {
        assertThat(resolver().lookupByName("model.example", LookupPolicy.of(LookupPolicy.IPV4)))
                .containsExactly(InetAddress.getByAddress(new byte[] {10, 0, 0, 1}));
    }

    /** Ours, before a name server at which every name leads to 10.0.0.1. */
    private static InetAddressResolver resolver() {
        InetAddressResolver own = new InetAddressResolver() {
            @Override
            public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
                return Stream.of(InetAddress.getByAddress(new byte[] {10, 0, 0, 1}));
            }

            @Override
            public String lookupByAddress(byte[] address) {
                return "model.example";
            }
        };
        return GuardedNames.judged(own);
    }
}
