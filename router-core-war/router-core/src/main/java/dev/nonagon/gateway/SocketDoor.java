package dev.nonagon.gateway;

import dev.nonagon.apikeys.KeyPass;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.SocketDialect;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Lets in who wants to talk over a WebSocket (rule W10). Thread-safe. */
final class SocketDoor {
    private static final String VERSION = "13";

    private final BoardSource boards;
    private final Dispatch dispatch;
    private final CallReader calls;
    private final RequestIds ids;
    private final InstantSource clock;
    private final LongSupplier nanoTime;

    SocketDoor(
            BoardSource boards,
            Dispatch dispatch,
            CallReader calls,
            RequestIds ids,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.boards = boards;
        this.dispatch = dispatch;
        this.calls = calls;
        this.ids = ids;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** What becomes of a request. */
    sealed interface Answer {
        /** It is not for this door. */
        record Elsewhere() implements Answer {}

        @SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
        record Refused(int status, Headers headers, byte[] body) implements Answer {}

        record Welcome(SocketLine line) implements Answer {}
    }

    static boolean asksForSocket(Headers headers) {
        return headers.first("upgrade")
                .filter(u -> u.toLowerCase(Locale.ROOT).contains("websocket"))
                .isPresent();
    }

    /**
     * What becomes of {@code handshake}.
     *
     * @param open whether the router takes any
     */
    Answer knock(ClientExchange handshake, boolean open) {
        if (!handshake.method().equals("GET") || !asksForSocket(handshake.headers())) {
            return new Answer.Elsewhere();
        }
        String path = RouteTable.normal(handshake.path());
        BoardSource.Held held = boards.hold();
        boolean kept = false;
        try {
            Board board = held.board();
            Optional<FormatTranslator> talker = board.formats().values().stream()
                    .filter(f ->
                            f.socket().filter(s -> s.paths().contains(path)).isPresent())
                    .findFirst();
            if (talker.isEmpty() || !open) {
                return withoutSocket(handshake, board, path, talker);
            }
            Optional<Refusal> malformed = malformed(handshake.headers());
            if (malformed.isPresent()) {
                return refused(malformed.get(), talker.get());
            }
            try {
                board.keys().admit(handshake);
            } catch (Refusal e) {
                return refused(e, talker.get());
            }
            SocketDialect dialect = talker.get().socket().orElseThrow();
            kept = true;
            return new Answer.Welcome(new SocketLine(this, held, talker.get(), dialect.open(), handshake));
        } finally {
            if (!kept) {
                held.close();
            }
        }
    }

    /**
     * What a handshake lacks. The server would answer one without a key with an empty 200.
     *
     * @source RFC 6455 §4.2.1, §4.4
     */
    private static Optional<Refusal> malformed(Headers headers) {
        if (!headers.first("sec-websocket-version").filter(VERSION::equals).isPresent()) {
            return Optional.of(new Refusal(
                    426,
                    Failure.Kind.INVALID_REQUEST,
                    "Only version " + VERSION
                            + " of the WebSocket protocol is spoken here; say it in sec-websocket-version.",
                    Headers.of("sec-websocket-version", VERSION)
                            .plus("upgrade", "websocket")
                            .plus("connection", "upgrade")));
        }
        if (headers.first("sec-websocket-key").filter(SocketDoor::isNonce).isEmpty()) {
            return Optional.of(new Refusal(
                    400,
                    Failure.Kind.INVALID_REQUEST,
                    "A WebSocket's handshake needs a sec-websocket-key of 16 bytes in Base64. Something between the client and the"
                            + " router may have taken it away; POST does without.",
                    Headers.none()));
        }
        return Optional.empty();
    }

    private static boolean isNonce(String key) {
        try {
            return Base64.getDecoder().decode(key.strip()).length == 16;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** A client that can do without is told so in a way that it takes as a hint and not as a failure. */
    private Answer withoutSocket(
            ClientExchange handshake, Board board, String path, Optional<FormatTranslator> talker) {
        Optional<FormatTranslator> format = talker.or(
                () -> board.routes().match("POST", path, handshake.headers()) instanceof RouteTable.Match.Found found
                                && found.server() instanceof RouteTable.Server.Format server
                        ? Optional.of(server.translator())
                        : Optional.empty());
        if (format.isEmpty()) {
            return new Answer.Elsewhere();
        }
        return refused(
                new Refusal(
                        426,
                        Failure.Kind.INVALID_REQUEST,
                        "There is no WebSocket at " + path + ": POST the request there instead.",
                        Headers.of("upgrade", "HTTP/1.1").plus("connection", "upgrade")),
                format.get());
    }

    private Answer refused(Refusal refusal, FormatTranslator format) {
        String requestId = ids.next();
        Headers[] headers = {Answers.common(Answers.of(refusal.failure(), clock.instant()), requestId)};
        refusal.headers().forEach((name, value) -> headers[0] = headers[0].plus(name, value));
        return new Answer.Refused(
                refusal.status(), headers[0], format.writeFailure(refusal.failure(), false, requestId));
    }

    BoardSource boards() {
        return boards;
    }

    Dispatch dispatch() {
        return dispatch;
    }

    CallReader calls() {
        return calls;
    }

    CallReader.Arrival arrival(KeyPass key) {
        return new CallReader.Arrival(ids.next(), clock.instant(), nanoTime.getAsLong(), key);
    }
}
