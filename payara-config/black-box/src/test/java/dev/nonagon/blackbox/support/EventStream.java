package dev.nonagon.blackbox.support;

import dev.nonagon.spi.json.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** An answer in server-sent events, read one by one, with the time at which each was there. */
public final class EventStream implements AutoCloseable {
    private final int status;
    private final HttpHeaders headers;
    private final InputStream in;
    private final long openedNanos = System.nanoTime();
    private final ByteArrayOutputStream raw = new ByteArrayOutputStream();

    EventStream(int status, HttpHeaders headers, InputStream in) {
        this.status = status;
        this.headers = headers;
        this.in = in;
    }

    /**
     * One event, or one comment.
     *
     * @param name of the {@code event:} line, else empty
     * @param data of the {@code data:} lines, else empty
     * @param comment of a line that begins with a colon, else empty
     * @param after since the headers of the answer were there
     */
    public record Event(String name, String data, String comment, Duration after) {
        /** One without a name. */
        public static Event of(String data) {
            return new Event("", data, "", Duration.ZERO);
        }

        public JsonNode json() {
            return Json.parse(data.getBytes(StandardCharsets.UTF_8));
        }

        public boolean isComment() {
            return !comment.isEmpty();
        }

        /** Whether this is a keep-alive of either dialect and nothing more. */
        public boolean isKeepAlive() {
            return isComment() || name.equals("ping");
        }
    }

    /** The events of a stream that is here as a whole. */
    public static List<Event> read(byte[] stream) {
        return new EventStream(200, HttpHeaders.of(Map.of(), (name, value) -> true), new ByteArrayInputStream(stream))
                .toEnd();
    }

    public int status() {
        return status;
    }

    public String header(String name) {
        return headers.firstValue(name).orElse("");
    }

    /** The next event; empty at the end. */
    public Optional<Event> next() {
        try {
            String name = "";
            String comment = "";
            StringBuilder data = new StringBuilder();
            while (true) {
                String line = line();
                if (line == null) {
                    return name.isEmpty() && data.isEmpty() && comment.isEmpty()
                            ? Optional.empty()
                            : Optional.of(event(name, data, comment));
                }
                if (line.isEmpty()) {
                    if (!name.isEmpty() || !data.isEmpty() || !comment.isEmpty()) {
                        return Optional.of(event(name, data, comment));
                    }
                } else if (line.startsWith(":")) {
                    comment = line.substring(1).strip() + " ";
                } else if (line.startsWith("event:")) {
                    name = line.substring(6).strip();
                } else if (line.startsWith("data:")) {
                    data.append(data.isEmpty() ? "" : "\n")
                            .append(line.substring(5).stripLeading());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Event event(String name, StringBuilder data, String comment) {
        return new Event(name, data.toString(), comment, Duration.ofNanos(System.nanoTime() - openedNanos));
    }

    private @org.jspecify.annotations.Nullable String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            raw.write(b);
            if (b == '\n') {
                return line.toString(StandardCharsets.UTF_8).replace("\r", "");
            }
            line.write(b);
        }
        return line.size() == 0 ? null : line.toString(StandardCharsets.UTF_8);
    }

    /** All events to the end. */
    public List<Event> toEnd() {
        List<Event> all = new ArrayList<>();
        for (Optional<Event> event = next(); event.isPresent(); event = next()) {
            all.add(event.get());
        }
        return all;
    }

    /** What was read so far, as it came. */
    public String raw() {
        return raw.toString(StandardCharsets.UTF_8);
    }

    /** Leaves, as a client does whose user pressed the stop button. */
    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            // Left is left.
        }
    }
}
