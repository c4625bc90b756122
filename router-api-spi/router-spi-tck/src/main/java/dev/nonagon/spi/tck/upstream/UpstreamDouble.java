package dev.nonagon.spi.tck.upstream;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonPeek;
import dev.nonagon.spi.json.JsonProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A provider on loopback, speaking {@code openai-chat} at {@code …/chat/completions} and {@code anthropic-messages} at
 * {@code …/messages}, whatever stands before. Thread-safe; one virtual thread a connection.
 *
 * <p>What it answers is queued by the test ({@link #next}), else {@link #always}, else read from the model's name: a script,
 * then words of manner, joined by {@code +}. Scripts: {@code text tool parallel thinking image long cache length refusal}
 * (a request for structured output gets a value that fits its schema; a request that ends in tool results gets a text that
 * repeats them). Manners: {@code status=429 retry-after=7 error=2 cut=2 reset=2 no-end=2 stall=2} (after so many events)
 * {@code empty hang pause=500 torn=3 drip=5} (bytes, milliseconds) {@code events=100 gzip close}. For example
 * {@code text+events=600+pause=500}.
 */
public final class UpstreamDouble implements AutoCloseable {
    private static final int BACKLOG = 8192;
    private static final int REMEMBERED = 5_000;
    private static final String JSON = "application/json";

    private final ServerSocket server;
    private final boolean strict;
    private final Dialect openAi = new OpenAiChat();
    private final Dialect anthropic = new AnthropicMessages();
    private final Queue<Reply> queued = new ConcurrentLinkedQueue<>();
    private final Queue<Received> received = new ConcurrentLinkedQueue<>();
    private final AtomicInteger remembered = new AtomicInteger();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicLong answers = new AtomicLong();
    private final Map<String, List<byte[]>> rendered = new ConcurrentHashMap<>();
    private volatile Optional<Reply> always = Optional.empty();
    private volatile Optional<String> onlyKey = Optional.empty();

    private UpstreamDouble(int port, boolean strict) {
        this.strict = strict;
        try {
            server = new ServerSocket();
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
        } catch (IOException e) {
            throw new UncheckedIOException("The double cannot listen on port " + port, e);
        }
        Thread.ofPlatform().daemon(true).name("upstream-double").start(this::accept);
    }

    /** Starts on a free port; strict, and remembering. */
    public static UpstreamDouble start() {
        return start(0);
    }

    public static UpstreamDouble start(int port) {
        return new UpstreamDouble(port, true);
    }

    /** Starts one that only glances at what it gets, remembers nothing and keeps its answers ready: for measurements. */
    public static UpstreamDouble startFast(int port) {
        return new UpstreamDouble(port, false);
    }

    /** Runs until it is killed. Arguments: the port, and {@code fast} for one that only glances. */
    public static void main(String[] args) throws InterruptedException {
        boolean fast = Arrays.asList(args).contains("fast");
        int port = args.length > 0 && args[0].chars().allMatch(Character::isDigit) ? Integer.parseInt(args[0]) : 0;
        try (UpstreamDouble upstream = fast ? startFast(port) : start(port)) {
            System.out.println("listening on " + upstream.baseUrl());
            Thread.currentThread().join();
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    /** What stands before the operation, for both dialects: {@code http://127.0.0.1:1234/v1}. */
    public String baseUrl() {
        return "http://127.0.0.1:" + port() + "/v1";
    }

    /** Queues the answer to one request; requests that are refused or are no chat do not use it up. */
    public UpstreamDouble next(Reply reply) {
        queued.add(reply);
        return this;
    }

    /** The answer to every request for which none is queued. */
    public UpstreamDouble always(Reply reply) {
        always = Optional.of(reply);
        return this;
    }

    /** Takes only this key from now on; before, any. */
    public UpstreamDouble onlyKey(String key) {
        onlyKey = Optional.of(key);
        return this;
    }

    /** The requests so far, oldest first; the last few thousand of them. */
    public List<Received> received() {
        return List.copyOf(received);
    }

    /** The newest request. */
    public Received last() {
        List<Received> all = received();
        if (all.isEmpty()) {
            throw new AssertionError("The double has received no request");
        }
        return all.getLast();
    }

    /**
     * Waits until it has received {@code count} requests.
     *
     * @throws AssertionError if it does not in time
     */
    public List<Received> awaitReceived(int count, Duration longest) throws InterruptedException {
        long until = System.nanoTime() + longest.toNanos();
        while (received.size() < count) {
            if (System.nanoTime() > until) {
                throw new AssertionError("Only " + received.size() + " of " + count + " requests came: " + received);
            }
            Thread.sleep(5);
        }
        return received();
    }

    /** Forgets requests and queued answers. */
    public void clear() {
        received.clear();
        remembered.set(0);
        queued.clear();
        always = Optional.empty();
        onlyKey = Optional.empty();
    }

    /** How many answers are under way. */
    public int open() {
        return open.get();
    }

    @Override
    public void close() {
        closeQuietly(server);
        sockets.forEach(UpstreamDouble::closeQuietly);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    System.getLogger(UpstreamDouble.class.getName())
                            .log(System.Logger.Level.WARNING, "accept failed", e);
                }
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            Connection connection = new Connection(socket);
            Optional<Received> request = connection.next();
            while (request.isPresent() && answer(connection, request.get())) {
                request = connection.next();
            }
        } catch (IOException e) {
            // The peer is gone; the outcome of its request says so.
        } finally {
            sockets.remove(socket);
        }
    }

    private boolean answer(Connection connection, Received request) throws IOException {
        if (strict) {
            remember(request);
        }
        open.incrementAndGet();
        boolean left = false;
        try {
            return respond(connection, request);
        } catch (Connection.PeerLeft e) {
            left = true;
            return false;
        } finally {
            open.decrementAndGet();
            request.over(left);
        }
    }

    private void remember(Received request) {
        received.add(request);
        if (remembered.incrementAndGet() > REMEMBERED && received.poll() != null) {
            remembered.decrementAndGet();
        }
    }

    private boolean respond(Connection connection, Received request) throws IOException {
        String path = request.path().split("\\?", 2)[0];
        Dialect dialect = path.endsWith("/chat/completions") ? openAi : anthropic;
        Answering well = new Answering(connection, request, Manner.well());
        try {
            if (path.endsWith("/models") && request.method().equals("GET")) {
                return well.whole(200, JSON, Headers.none(), Json.bytes(models()));
            }
            boolean count = path.endsWith("/messages/count_tokens");
            if (!request.method().equals("POST") || !(count || path.endsWith("/messages") || dialect == openAi)) {
                throw new Refusal(404, "Not found: " + request.method() + " " + path, "", "");
            }
            requireKey(dialect, request.headers());
            if (count) {
                return well.whole(200, JSON, Headers.none(), Json.bytes(tokens(request)));
            }
            Seen seen = strict ? checked(dialect, request) : glance(request.body());
            return reply(connection, request, dialect, seen);
        } catch (Refusal refusal) {
            request.refused(refusal.text());
            ObjectNode error = dialect.error(
                    refusal.status(),
                    refusal.text(),
                    refusal.param().orElse(""),
                    refusal.code().orElse(""));
            return well.whole(refusal.status(), JSON, Headers.none(), Json.bytes(error));
        } catch (RuntimeException e) {
            // A hole in the checks: a test shall see it, and not wait for an answer that never comes.
            request.refused("The double failed: " + e);
            return well.whole(
                    500, JSON, Headers.none(), Json.bytes(dialect.error(500, "The double failed: " + e, "", "")));
        }
    }

    private void requireKey(Dialect dialect, Headers headers) {
        String key = dialect.key(headers);
        if (key.isEmpty() || onlyKey.isPresent() && !onlyKey.get().equals(key)) {
            throw new Refusal(401, key.isEmpty() ? "No API key was provided" : "Incorrect API key provided", "", "");
        }
    }

    private static Seen checked(Dialect dialect, Received request) {
        ObjectNode body = json(request);
        List<String> warnings = new ArrayList<>();
        dialect.check(body, request.headers(), warnings);
        request.warned(warnings);
        return dialect.seen(body);
    }

    private static ObjectNode json(Received request) {
        Refusal.unless(
                request.headers().first("content-type").orElse("").startsWith(JSON),
                "The content-type must be application/json");
        try {
            return request.json();
        } catch (JsonProblem e) {
            throw Refusal.bad("We could not parse the JSON body of your request: " + e.getMessage());
        }
    }

    private static Seen glance(byte[] body) {
        try {
            JsonPeek peek = JsonPeek.of(body, Set.of("model", "stream", "stream_options"));
            return Seen.glance(
                    peek.string("model").orElse("text"),
                    peek.isTrue("stream"),
                    peek.span("stream_options").isPresent());
        } catch (JsonProblem e) {
            throw Refusal.bad("We could not parse the JSON body of your request: " + e.getMessage());
        }
    }

    private static ObjectNode tokens(Received request) {
        ObjectNode body = json(request);
        new AnthropicStrict(body, request.headers(), true, new ArrayList<>()).check();
        return Json.object().put("input_tokens", Math.max(1, request.body().length / 4));
    }

    private static ObjectNode models() {
        ObjectNode out = Json.object().put("object", "list");
        ArrayNode data = out.putArray("data");
        for (String id : List.of("text", "tool", "parallel", "thinking", "image", "long", "cache")) {
            data.addObject()
                    .put("id", id)
                    .put("object", "model")
                    .put("created", 1_767_323_045)
                    .put("owned_by", "double");
        }
        return out;
    }

    private boolean reply(Connection connection, Received request, Dialect dialect, Seen seen) throws IOException {
        Reply chosen =
                Optional.ofNullable(queued.poll()).or(() -> always).orElseGet(() -> Reply.ofModel(seen.model(), seen));
        Manner manner = chosen.manner();
        Answering answering = new Answering(connection, request, manner);
        if (manner.instead().isPresent()) {
            Manner.HttpError error = manner.instead().get();
            String type = error.body().stripLeading().startsWith("<") ? "text/html" : JSON;
            byte[] body = error.body().isEmpty()
                    ? Json.bytes(
                            dialect.error(error.status(), "The double was told to answer " + error.status(), "", ""))
                    : error.body().getBytes(java.nio.charset.StandardCharsets.UTF_8);
            return answering.whole(error.status(), type, error.headers(), body);
        }
        Script script = chosen.script()
                .or(() -> Reply.ofModel(seen.model(), seen).script())
                .orElseThrow();
        List<byte[]> pieces = pieces(dialect, script, seen);
        if (seen.stream()) {
            connection.pause(manner.beforeHead());
            return answering.events(
                    200, "text/event-stream; charset=utf-8", Headers.none(), pieces, dialect.errorEvent());
        }
        if (manner.fault() == Manner.Fault.ERROR_EVENT) {
            byte[] error = Json.bytes(dialect.error(500, "The double was told to fail inside a 200", "", ""));
            return new Answering(connection, request, Manner.well()).whole(200, JSON, Headers.none(), error);
        }
        return answering.whole(200, JSON, Headers.none(), pieces.getFirst());
    }

    /** The events of a stream, or one body. */
    private List<byte[]> pieces(Dialect dialect, Script script, Seen seen) {
        if (strict) {
            return render(dialect, script, seen);
        }
        String key =
                (dialect == openAi ? "o" : "a") + seen.stream() + seen.usageAsked() + seen.model() + script.hashCode();
        return rendered.computeIfAbsent(key, k -> render(dialect, script, seen));
    }

    private List<byte[]> render(Dialect dialect, Script script, Seen seen) {
        String id = String.format(java.util.Locale.ROOT, "double%06d", answers.incrementAndGet());
        return seen.stream() ? dialect.stream(script, seen, id) : List.of(Json.bytes(dialect.whole(script, seen, id)));
    }

    private static void closeQuietly(java.io.Closeable closeable) {
        try {
            closeable.close();
        } catch (IOException e) {
            // It is closed as far as it can be.
        }
    }
}
