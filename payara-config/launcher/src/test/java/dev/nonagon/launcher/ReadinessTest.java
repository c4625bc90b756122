package dev.nonagon.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReadinessTest {
    private HttpServer server;
    private final AtomicInteger health = new AtomicInteger(200);
    private final AtomicInteger welcome = new AtomicInteger(200);
    private final AtomicInteger failuresBefore = new AtomicInteger();

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            boolean asksHealth = exchange.getRequestURI().getPath().equals("/health/ready");
            int status =
                    asksHealth && failuresBefore.getAndDecrement() > 0 ? 503 : (asksHealth ? health : welcome).get();
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Readiness readiness() {
        return new Readiness("127.0.0.1", server.getAddress().getPort());
    }

    @Test
    @DisplayName("L3 ready is what answers; a start that takes a while is waited for")
    void waits() {
        failuresBefore.set(3);
        assertThat(readiness().await(Duration.ofSeconds(20)).ready()).isTrue();
        assertThat(failuresBefore.get()).isNegative();
    }

    @Test
    @DisplayName("L3 a deployment that failed (404) is told at once")
    void notDeployed() {
        health.set(404);
        Readiness.Verdict verdict = readiness().await(Duration.ofMinutes(5));
        assertThat(verdict.ready()).isFalse();
        assertThat(verdict.reason()).contains("could not be deployed");
    }

    @Test
    @DisplayName("L3 healthy but broken is not ready")
    void broken() {
        welcome.set(500);
        Readiness.Verdict verdict = readiness().await(Duration.ofMillis(200));
        assertThat(verdict.ready()).isFalse();
        assertThat(verdict.reason()).contains("500");
    }

    @Test
    @DisplayName("L3 nobody there is not ready")
    void nobody() {
        Readiness readiness = readiness();
        server.stop(0);
        assertThat(readiness.await(Duration.ofMillis(200)).reason()).contains("does not answer");
    }
}
