package dev.nonagon.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class UnreachedTest {
    private static Throwable asking(String url) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return catchThrowable(
                    () -> client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.discarding()));
        }
    }

    @Test
    @DisplayName("a port where nobody listens, as the JDK's client tells it: refused")
    void refused() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertThat(Unreached.words(asking("http://127.0.0.1:" + port))).isEqualTo("the connection was refused");
    }

    @Test
    @DisplayName("a name that nobody has: not resolved")
    void unknown() {
        assertThat(Unreached.words(asking("http://nobody.invalid"))).contains("cannot be resolved");
    }

    @Test
    @DisplayName("anything else: its name, and its message if there is one")
    void other() {
        assertThat(Unreached.words(new IOException())).isEqualTo("IOException");
        assertThat(Unreached.words(new IOException("Connection reset"))).isEqualTo("Connection reset");
        assertThat(Unreached.words(new HttpTimeoutException("request timed out")))
                .isEqualTo("HttpTimeoutException request timed out");
    }
}
