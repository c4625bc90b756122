package dev.nonagon.spi.tck.upstream;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.node.ObjectNode;

/** Finds out what a request asks for, checks it and has it answered. Thread-safe. */
final class RequestDesk {
    private static final String JSON = "application/json";

    private final boolean strict;
    private final Dialect fallback = new AnthropicMessages();
    private final List<Dialect> dialects = List.of(
            new OpenAiChat(), new OpenAiCompletions(), new OpenAiResponses(), fallback, new Gemini(), new OllamaChat());
    private final Queue<Reply> queued = new ConcurrentLinkedQueue<>();
    private final AtomicLong answers = new AtomicLong();
    private final Map<String, List<byte[]>> rendered = new ConcurrentHashMap<>();
    private volatile Optional<Reply> always = Optional.empty();
    private volatile Optional<String> onlyKey = Optional.empty();

    RequestDesk(boolean strict) {
        this.strict = strict;
    }

    void next(Reply reply) {
        queued.add(reply);
    }

    void always(Reply reply) {
        always = Optional.of(reply);
    }

    void onlyKey(String key) {
        onlyKey = Optional.of(key);
    }

    void clear() {
        queued.clear();
        always = Optional.empty();
        onlyKey = Optional.empty();
    }

    /**
     * Answers one request.
     *
     * @return whether the connection may take the next
     */
    boolean answer(Connection connection, Received request) throws IOException {
        Dialect dialect = fallback;
        Answering well = new Answering(connection, request, Manner.well());
        try {
            for (Dialect one : dialects) {
                if (one.speaks(request)) {
                    dialect = one;
                    requireKey(dialect, request);
                    return reply(
                            connection, request, dialect, strict ? checked(dialect, request) : dialect.glance(request));
                }
            }
            for (Dialect one : dialects) {
                if (one.owns(request)) {
                    dialect = one;
                    Optional<Aside> aside = aside(dialect, request);
                    if (aside.isPresent()) {
                        return reply(connection, request, dialect, aside.get());
                    }
                }
            }
            throw new Refusal(404, "Not found: " + request.method() + " " + request.path(), "", "");
        } catch (Refusal refusal) {
            request.refused(refusal.text());
            ObjectNode error = dialect.error(
                    refusal.status(),
                    refusal.text(),
                    refusal.param().orElse(""),
                    refusal.code().orElse(""),
                    Headers.none());
            return well.whole(refusal.status(), JSON, Headers.none(), Json.bytes(error));
        } catch (RuntimeException e) {
            // A hole in the checks: a test shall see it, and not wait for an answer that never comes.
            request.refused("The double failed: " + e);
            ObjectNode error = dialect.error(500, "The double failed: " + e, "", "", Headers.none());
            return well.whole(500, JSON, Headers.none(), Json.bytes(error));
        }
    }

    private Optional<Aside> aside(Dialect dialect, Received request) {
        if (request.method().equals("POST")) {
            requireKey(dialect, request);
        }
        return dialect.aside(request);
    }

    private void requireKey(Dialect dialect, Received request) {
        String key = dialect.key(request);
        if (key.isEmpty() || onlyKey.isPresent() && !onlyKey.get().equals(key)) {
            throw new Refusal(401, key.isEmpty() ? "No API key was provided" : "Incorrect API key provided", "", "");
        }
    }

    private static Seen checked(Dialect dialect, Received request) {
        ObjectNode body = Dialect.json(request);
        List<String> warnings = new ArrayList<>();
        dialect.check(body, request, warnings);
        request.warned(warnings);
        return dialect.seen(body, request);
    }

    private boolean reply(Connection connection, Received request, Dialect dialect, Aside aside) throws IOException {
        if (!aside.costs()) {
            return new Answering(connection, request, Manner.well())
                    .whole(200, aside.contentType(), Headers.none(), aside.body());
        }
        Seen seen = Seen.glance(aside.model(), false, false);
        Manner manner = Optional.ofNullable(queued.poll())
                .or(() -> always)
                .orElseGet(() -> Reply.ofModel(aside.model(), seen))
                .manner();
        Answering answering = new Answering(connection, request, manner);
        return manner.instead().isPresent()
                ? instead(answering, dialect, manner.instead().get())
                : answering.whole(200, aside.contentType(), Headers.none(), aside.body());
    }

    private boolean reply(Connection connection, Received request, Dialect dialect, Seen seen) throws IOException {
        Reply chosen =
                Optional.ofNullable(queued.poll()).or(() -> always).orElseGet(() -> Reply.ofModel(seen.model(), seen));
        Manner manner = chosen.manner();
        Answering answering = new Answering(connection, request, manner);
        if (manner.instead().isPresent()) {
            return instead(answering, dialect, manner.instead().get());
        }
        Script script = chosen.script()
                .or(() -> Reply.ofModel(seen.model(), seen).script())
                .orElseThrow();
        List<byte[]> pieces = pieces(dialect, script, seen);
        if (seen.stream()) {
            connection.pause(manner.beforeHead());
            return answering.events(
                    200,
                    dialect.streamType(seen),
                    Headers.none(),
                    pieces,
                    dialect.errorEvent(seen, Math.min(manner.faultAfter(), pieces.size() - 1)));
        }
        if (manner.fault() == Manner.Fault.ERROR_EVENT) {
            byte[] error =
                    Json.bytes(dialect.error(500, "The double was told to fail inside a 200", "", "", Headers.none()));
            return new Answering(connection, request, Manner.well()).whole(200, JSON, Headers.none(), error);
        }
        return answering.whole(200, JSON, Headers.none(), pieces.getFirst());
    }

    private static boolean instead(Answering answering, Dialect dialect, Manner.HttpError error) throws IOException {
        String type = error.body().stripLeading().startsWith("<") ? "text/html" : JSON;
        String message = "The double was told to answer " + error.status();
        byte[] body = error.body().isEmpty()
                ? Json.bytes(dialect.error(error.status(), message, "", "", error.headers()))
                : error.body().getBytes(StandardCharsets.UTF_8);
        return answering.whole(
                error.status(), type, dialect.saysWhenInTheBody() ? Headers.none() : error.headers(), body);
    }

    /** The events of a stream, or one body. */
    private List<byte[]> pieces(Dialect dialect, Script script, Seen seen) {
        if (strict) {
            return render(dialect, script, seen);
        }
        String key = dialects.indexOf(dialect)
                + dialect.streamType(seen)
                + seen.stream()
                + seen.usageAsked()
                + seen.model()
                + script.hashCode();
        return rendered.computeIfAbsent(key, k -> render(dialect, script, seen));
    }

    private List<byte[]> render(Dialect dialect, Script script, Seen seen) {
        String id = String.format(Locale.ROOT, "double%06d", answers.incrementAndGet());
        return seen.stream() ? dialect.stream(script, seen, id) : List.of(Json.bytes(dialect.whole(script, seen, id)));
    }
}
