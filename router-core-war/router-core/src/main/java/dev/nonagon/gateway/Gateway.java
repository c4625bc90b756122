package dev.nonagon.gateway;

import dev.nonagon.apikeys.KeyPass;
import dev.nonagon.routing.Router;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.ModelCard;
import dev.nonagon.spi.format.ModelListing;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.format.Transcripts;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Takes every request that is not the console's or {@code /api}'s. Thread-safe; blocks until the request is answered. */
final class Gateway {
    private static final System.Logger LOG = System.getLogger(Gateway.class.getName());

    private final BoardSource boards;
    private final Dispatch dispatch;
    private final TokenCounts tokenCounts;
    private final BodyReader bodies;
    private final RequestIds ids;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final CallReader calls;

    Gateway(
            BoardSource boards,
            Dispatch dispatch,
            TokenCounts tokenCounts,
            BodyReader bodies,
            RequestIds ids,
            InstantSource clock,
            LongSupplier nanoTime) {
        this(boards, dispatch, tokenCounts, bodies, ids, clock, nanoTime, new CallReader(key -> Transcripts.none()));
    }

    Gateway(
            BoardSource boards,
            Dispatch dispatch,
            TokenCounts tokenCounts,
            BodyReader bodies,
            RequestIds ids,
            InstantSource clock,
            LongSupplier nanoTime,
            CallReader calls) {
        this.boards = boards;
        this.dispatch = dispatch;
        this.tokenCounts = tokenCounts;
        this.bodies = bodies;
        this.ids = ids;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.calls = calls;
    }

    /** Who lets a request in. */
    private interface Porter {
        KeyPass admit(Board board, ClientExchange exchange) throws Refusal;
    }

    /** Answers one request. */
    void handle(ClientExchange exchange) {
        handle(exchange, (board, asking) -> board.keys().admit(asking));
    }

    /** Answers a request of somebody who was let in before, for nobody's key (rule W14). */
    void handleAdmitted(ClientExchange exchange) {
        handle(exchange, (board, asking) -> KeyPass.OPEN);
    }

    private void handle(ClientExchange exchange, Porter porter) {
        String requestId = ids.next();
        try (BoardSource.Held held = boards.hold()) {
            switch (exchange.method()) {
                case "OPTIONS" -> preflight(exchange, requestId);
                default -> route(exchange, requestId, held.board(), porter);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "request=" + requestId + " event=client-left message=" + e.getMessage());
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "request=" + requestId + " event=router-bug path=" + exchange.path(), e);
            lastResort(exchange, requestId);
        }
    }

    /** Whether a format, and so this gateway, answers at {@code path}, whatever the method. */
    boolean serves(String path) {
        try (BoardSource.Held held = boards.hold()) {
            return !(held.board().routes().match("POST", path, Headers.none()) instanceof RouteTable.Match.Nothing);
        }
    }

    /** Answers a request that the server itself has refused, in the caller's dialect and without the server's name. */
    void refusedByServer(ClientExchange exchange, int status, String path) throws IOException {
        String requestId = ids.next();
        try (BoardSource.Held held = boards.hold()) {
            RouteTable routes = held.board().routes();
            refuse(
                    exchange,
                    requestId,
                    routes.likely(exchange.headers()).flatMap(l -> format(held.board(), l)),
                    serversRefusal(exchange.method(), status, path, requestId));
        }
    }

    private static Refusal serversRefusal(String method, int status, String path, String requestId) {
        return switch (status) {
            case 404 ->
                new Refusal(
                        404,
                        Failure.Kind.MODEL_UNAVAILABLE,
                        "There is nothing at " + path + ". GET / names the addresses.");
            case 405, 501 ->
                new Refusal(405, Failure.Kind.INVALID_REQUEST, method + " is not possible on " + path + ".");
            default ->
                status >= 500
                        ? new Refusal(
                                status,
                                Failure.Kind.INTERNAL,
                                "The server failed on this request; its log has more, near " + requestId + ".")
                        : new Refusal(
                                status,
                                Failure.Kind.INVALID_REQUEST,
                                "The request cannot be understood: its first line or a header field is malformed.");
        };
    }

    private static void lastResort(ClientExchange exchange, String requestId) {
        byte[] body = plainError("The router failed on this request; its log has the reason under " + requestId + ".");
        try {
            exchange.begin(500, Answers.common(Answers.json(), requestId), body.length);
            exchange.send(body, 0, body.length);
        } catch (IOException | RuntimeException e) {
            // The answer has begun already or the client is gone: there is nobody to tell.
            LOG.log(System.Logger.Level.DEBUG, "request=" + requestId + " event=unanswerable", e);
        }
    }

    private void route(ClientExchange exchange, String requestId, Board now, Porter porter) throws IOException {
        String path = RouteTable.normal(exchange.path());
        switch (now.routes().match(exchange.method(), path, exchange.headers())) {
            case RouteTable.Match.Found found -> found(exchange, requestId, now, found, porter);
            case RouteTable.Match.OtherMethod other ->
                refuse(
                        exchange,
                        requestId,
                        now.routes().likely(exchange.headers()).flatMap(l -> format(now, l)),
                        new Refusal(
                                405,
                                Failure.Kind.INVALID_REQUEST,
                                exchange.method() + " is not possible on " + path + "; use " + other.allow() + ".",
                                Headers.of("allow", other.allow())));
            case RouteTable.Match.Nothing ignored -> {
                if (!WelcomePage.answer(exchange, requestId, path)) {
                    refuse(
                            exchange,
                            requestId,
                            now.routes().likely(exchange.headers()).flatMap(l -> format(now, l)),
                            new Refusal(
                                    404,
                                    Failure.Kind.MODEL_UNAVAILABLE,
                                    "There is nothing at " + path + ". Point the tool at this router's root or at /v1;"
                                            + " GET / names the addresses."));
                }
            }
        }
    }

    private static Optional<FormatTranslator> format(Board now, ModelListing listing) {
        return Optional.ofNullable(now.formats().get(listing.format()));
    }

    private void found(
            ClientExchange exchange, String requestId, Board now, RouteTable.Match.Found found, Porter porter)
            throws IOException {
        switch (found.server()) {
            case RouteTable.Server.Listing server -> {
                Optional<FormatTranslator> format = format(now, server.listing());
                try {
                    KeyPass key = porter.admit(now, exchange);
                    list(exchange, requestId, now, server.listing(), found, key);
                } catch (Refusal e) {
                    refuse(exchange, requestId, format, e);
                }
            }
            case RouteTable.Server.Format server -> {
                try {
                    KeyPass key = porter.admit(now, exchange);
                    CallReader.Arrival arrival =
                            new CallReader.Arrival(requestId, clock.instant(), nanoTime.getAsLong(), key);
                    ClientCall call = calls.read(
                            arrival,
                            now,
                            server.translator(),
                            found.route(),
                            parameters(exchange, found),
                            exchange.headers(),
                            bodies.read(exchange));
                    if (!answeredAlone(call, server.translator(), found, exchange)) {
                        serve(call, exchange);
                    }
                } catch (Refusal e) {
                    refuse(exchange, requestId, Optional.of(server.translator()), e);
                }
            }
        }
    }

    /** Whether the format had an answer of its own, without any model. */
    private static boolean answeredAlone(
            ClientCall call, FormatTranslator format, RouteTable.Match.Found found, ClientExchange exchange)
            throws IOException {
        Optional<byte[]> answer =
                format.withoutModel(found.route(), call.request().body(), call.startedAt());
        if (answer.isEmpty()) {
            return false;
        }
        Headers type = call.request().peek().stream()
                ? Headers.of("content-type", call.request().framing().contentType())
                : Answers.json();
        new ClientConnection(exchange, call.requestId()).whole(200, type, answer.get());
        return true;
    }

    private void serve(ClientCall call, ClientExchange exchange) throws IOException, Refusal {
        switch (call.operation()) {
            case CHAT, EMBED, IMAGE, SPEECH, TRANSCRIBE, COMPACT -> dispatch.run(call, exchange);
            case COUNT_TOKENS -> {
                Optional<Failure> objection =
                        call.key().objection(Demands.asked(call.board().router(), call.model()));
                if (objection.isPresent()) {
                    throw new Refusal(objection.get());
                }
                tokenCounts.answer(call, exchange);
            }
            case LIST_MODELS, SHOW_MODEL ->
                throw new IllegalStateException(call.operation() + " belongs to a ModelListing, not to a format");
        }
    }

    private static Map<String, String> parameters(ClientExchange exchange, RouteTable.Match.Found found) {
        Map<String, String> query = exchange.query();
        if (query.isEmpty()) {
            return found.parameters();
        }
        Map<String, String> all = new HashMap<>(found.parameters());
        query.forEach((name, value) -> all.put("?" + name, value));
        return all;
    }

    private void list(
            ClientExchange exchange,
            String requestId,
            Board now,
            ModelListing listing,
            RouteTable.Match.Found found,
            KeyPass key)
            throws IOException, Refusal {
        Optional<byte[]> fixed = listing.fixed(found.route());
        byte[] body;
        if (fixed.isPresent()) {
            body = fixed.get();
        } else {
            List<ModelCard> models = Router.shaped(
                    Demands.visible(key, now.router(), now.router().models(now.since())), listing.idWords());
            body = found.route().operation() == Operation.SHOW_MODEL
                    ? one(models, wanted(exchange, listing, found), listing)
                    : listing.writeList(models);
        }
        new ClientConnection(exchange, requestId).whole(200, Answers.json(), body);
    }

    /** The model that is asked about: the path names it, or the body of a POST. */
    private String wanted(ClientExchange exchange, ModelListing listing, RouteTable.Match.Found found) throws Refusal {
        String inPath = found.parameters().get("model");
        if (inPath != null) {
            return inPath;
        }
        try {
            return listing.modelIn(bodies.read(exchange))
                    .filter(name -> !name.isBlank())
                    .orElseThrow(() -> new Refusal(
                            400,
                            Failure.Kind.INVALID_REQUEST,
                            "The request names no model: set 'model' to one that GET /v1/models lists."));
        } catch (JsonProblem e) {
            throw new Refusal(
                    400, Failure.Kind.INVALID_REQUEST, "The body is not a JSON object: " + e.getMessage() + ".");
        }
    }

    private static byte[] one(List<ModelCard> models, String wanted, ModelListing listing) throws Refusal {
        return models.stream()
                .filter(m -> m.id().equals(wanted))
                .findFirst()
                .map(listing::writeOne)
                .orElseThrow(() -> new Refusal(
                        404,
                        Failure.Kind.MODEL_UNAVAILABLE,
                        "There is no model '" + wanted + "'. GET /v1/models lists all."));
    }

    private void refuse(ClientExchange exchange, String requestId, Optional<FormatTranslator> format, Refusal refusal)
            throws IOException {
        LOG.log(
                System.Logger.Level.INFO,
                () -> "request=" + requestId + " event=refused status=" + refusal.status() + " method="
                        + exchange.method() + " path=" + exchange.path().replaceAll("[^\\x21-\\x7e]", "?"));
        byte[] body = format.map(f -> f.writeFailure(refusal.failure(), false, requestId))
                .orElseGet(() -> plainError(refusal.failure().message()));
        Headers[] headers = {Answers.of(refusal.failure(), clock.instant())};
        refusal.headers().forEach((name, value) -> headers[0] = headers[0].plus(name, value));
        new ClientConnection(exchange, requestId).whole(refusal.status(), headers[0], body);
    }

    private static byte[] plainError(String message) {
        var error = Json.object();
        error.putObject("error").put("message", message);
        return Json.text(error).getBytes(StandardCharsets.UTF_8);
    }

    /** CORS: browsers' own clients ask first. Keys are what protects, not origins. */
    private static void preflight(ClientExchange exchange, String requestId) throws IOException {
        Headers headers = Headers.ofSingle(Map.of(
                "access-control-allow-methods", "GET, HEAD, POST, OPTIONS",
                "access-control-allow-headers",
                        exchange.headers()
                                .first("access-control-request-headers")
                                .orElse("*"),
                "access-control-max-age", "86400"));
        exchange.begin(204, Answers.common(headers, requestId), 0);
    }
}
