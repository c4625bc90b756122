package dev.nonagon.provider.echo;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.Call;
import dev.nonagon.spi.provider.Provider;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.provider.UpstreamSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** A sink that keeps what it got, and when. */
final class Recording implements UpstreamSink {
    static final Map<String, String> AT_ONCE = Map.of("nonagon.echo.delay", "0");

    private Optional<ResponseHead> head = Optional.empty();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final List<Long> times = new ArrayList<>();
    private Optional<IOException> broken = Optional.empty();

    /** Calls echo and keeps the answer, a broken connection among its possible ends. */
    static Recording of(String model, String body) throws InterruptedException {
        return of(model, body, AT_ONCE);
    }

    static Recording of(String model, String body, Map<String, String> settings) throws InterruptedException {
        Recording recording = new Recording();
        try {
            run(Operation.CHAT, model, body, settings, recording);
        } catch (IOException e) {
            recording.broken = Optional.of(e);
        }
        return recording;
    }

    static void run(Operation operation, String model, String body, Map<String, String> settings, UpstreamSink sink)
            throws IOException, InterruptedException {
        Provider echo = new EchoPlugin().providers(new FakeContext(settings)).getFirst();
        Call call = new Call(
                echo.descriptor(),
                operation,
                model,
                Account.none(echo.descriptor().id()),
                URI.create(echo.descriptor().endpoint()),
                body.getBytes(StandardCharsets.UTF_8),
                body.contains("\"stream\":true"),
                Headers.none(),
                "req-1");
        echo.executor()
                .execute(
                        call,
                        (request, s) -> {
                            throw new IOException("Echo must not use the network");
                        },
                        sink);
    }

    @Override
    public void head(ResponseHead it) throws IOException {
        if (head.isPresent()) {
            throw new IOException("A second head");
        }
        head = Optional.of(it);
    }

    @Override
    public void body(byte[] bytes, int offset, int length) throws IOException {
        if (head.isEmpty()) {
            throw new IOException("A body before the head");
        }
        body.write(bytes, offset, length);
        times.add(System.nanoTime());
        Arrays.fill(bytes, (byte) '#'); // The bytes may be reused: nobody may count on them.
    }

    int status() {
        return head.orElseThrow().status();
    }

    ResponseHead head() {
        return head.orElseThrow();
    }

    byte[] bytes() {
        return body.toByteArray();
    }

    String text() {
        return body.toString(StandardCharsets.UTF_8);
    }

    List<Long> times() {
        return times;
    }

    boolean broken() {
        return broken.isPresent();
    }

    ObjectNode json() {
        return Json.parseObject(bytes());
    }

    /** What stands behind {@code data:} in each event; the framing must be exact. */
    List<String> events() {
        List<String> events = new ArrayList<>();
        for (String event : text().split("\n\n", -1)) {
            if (event.isEmpty()) {
                continue;
            }
            if (!event.startsWith("data: ") || event.contains("\n")) {
                throw new AssertionError("Not an event: " + event);
            }
            events.add(event.substring("data: ".length()));
        }
        return events;
    }
}
