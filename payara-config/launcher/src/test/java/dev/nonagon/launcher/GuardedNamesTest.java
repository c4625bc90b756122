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
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The test's own JVM has the resolver, for it is a service of this module's classes. */
class GuardedNamesTest {
    static {
        // A name that the JVM remembers is not looked up again, and each test is to see its own lookup.
        Security.setProperty("networkaddress.cache.ttl", "0");
    }

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
        assertThatThrownBy(() -> InetAddress.getAllByName("localhost")).isInstanceOf(UnknownHostException.class);
    }

    @Test
    @DisplayName("L7 threads without a judge look up as ever")
    void others() throws Exception {
        assertThat(InetAddress.getAllByName("localhost")).isNotEmpty();
        assertThat(judged).isEmpty();
    }
}
