package dev.nonagon.gateway;

import dev.nonagon.apikeys.KeyPass;
import dev.nonagon.requestlog.LoggedRequest;
import dev.nonagon.requests.RecentRequests;
import dev.nonagon.requests.RequestStory;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.format.ClientRoute;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.format.Peek;
import dev.nonagon.spi.json.JsonEdit;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.usage.UsageRecord;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;

/**
 * Runs logged requests again, on the very path that requests take: routed, recorded and counted, for nobody's key. Streams are
 * collected. Thread-safe; blocks until the answer is there.
 */
public final class Replays {
    private final BoardSource boards;
    private final Dispatch dispatch;
    private final CallReader calls;
    private final RequestIds ids;
    private final RecentRequests recent;
    private final BiFunction<String, TokenUsage, Optional<BigDecimal>> costs;
    private final InstantSource clock;
    private final LongSupplier nanoTime;

    /** @param costs what tokens of {@code provider/model} cost, in dollars */
    Replays(
            BoardSource boards,
            Dispatch dispatch,
            CallReader calls,
            RequestIds ids,
            RecentRequests recent,
            BiFunction<String, TokenUsage, Optional<BigDecimal>> costs,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.boards = boards;
        this.dispatch = dispatch;
        this.calls = calls;
        this.ids = ids;
        this.recent = recent;
        this.costs = costs;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** A request that this router cannot take any more; the message says why. */
    public static final class ReplayRefused extends Exception {
        private static final long serialVersionUID = 1L;

        ReplayRefused(String message) {
            super(message);
        }
    }

    /**
     * Runs it.
     *
     * @param model to ask for instead; a combo or an alias will do, too
     * @throws ReplayRefused if the router has no such path any more, or the body does not fit it
     */
    public Replayed run(LoggedRequest logged, Optional<String> model) throws ReplayRefused {
        try (BoardSource.Held held = boards.hold()) {
            Board board = held.board();
            RouteTable.Match match = board.routes().match("POST", logged.path(), logged.headers());
            if (!(match instanceof RouteTable.Match.Found found)
                    || !(found.server() instanceof RouteTable.Server.Format server)) {
                throw new ReplayRefused(
                        "There is nothing at " + logged.path() + " any more: is its format's plugin gone?");
            }
            return run(logged, model, board, found, server.translator());
        }
    }

    private Replayed run(
            LoggedRequest logged,
            Optional<String> model,
            Board board,
            RouteTable.Match.Found found,
            FormatTranslator format)
            throws ReplayRefused {
        Map<String, String> parameters = new HashMap<>(found.parameters());
        logged.query().forEach((name, value) -> parameters.put("?" + name, value));
        CollectedExchange exchange;
        ClientCall call;
        try {
            byte[] body = model.isPresent()
                    ? asking(model.get(), logged.body(), format, found.route(), parameters)
                    : logged.body();
            exchange = new CollectedExchange(logged.path(), logged.query(), logged.headers(), body);
            call = calls.read(
                    new CallReader.Arrival(ids.next(), clock.instant(), nanoTime.getAsLong(), KeyPass.OPEN),
                    board,
                    format,
                    found.route(),
                    parameters,
                    logged.headers(),
                    body);
        } catch (Refusal e) {
            throw new ReplayRefused(e.failure().message());
        } catch (JsonProblem e) {
            throw new ReplayRefused("The logged body is not valid JSON: " + e.getMessage() + ".");
        }
        if (call.operation() == Operation.COUNT_TOKENS) {
            throw new ReplayRefused("Counting tokens is not run again: it asks no model.");
        }
        dispatch.run(call, exchange);
        return compared(logged, call, format, exchange);
    }

    /** The body with another model in it; where the path names the model, the path's parameter instead. */
    static byte[] asking(
            String model, byte[] body, FormatTranslator format, ClientRoute route, Map<String, String> parameters) {
        Peek peek = format.peek(route, parameters, body);
        if (peek.modelSpan().isEmpty()) {
            parameters.put("model", model);
            return body;
        }
        return JsonEdit.splice(
                body,
                peek.modelSpan().get(),
                peek.quoted() ? JsonEdit.literal(model) : model.getBytes(StandardCharsets.UTF_8));
    }

    private Replayed compared(
            LoggedRequest logged, ClientCall call, FormatTranslator format, CollectedExchange exchange) {
        boolean chat = call.operation() == Operation.CHAT;
        Optional<AnswerText> before = chat ? read(format, call, logged.status(), logged.answer()) : Optional.empty();
        Optional<AnswerText> now = chat ? read(format, call, exchange.status(), exchange.answer()) : Optional.empty();
        Optional<UsageRecord> record = recent.find(call.requestId()).map(RequestStory::record);
        TokenUsage used = record.map(UsageRecord::tokens).orElse(TokenUsage.none());
        LoggedRequest.Outcome outcome = logged.outcome();
        Replayed.Side old = side(
                logged.status(), outcome.routed(), before, outcome.tokens(), outcome.firstByteMs(), outcome.totalMs());
        Replayed.Side fresh = side(
                exchange.status(),
                record.map(UsageRecord::modelRouted).orElse(""),
                now,
                new LoggedRequest.Tokens(
                        used.input(),
                        used.output(),
                        used.cacheRead(),
                        used.cacheWrite(),
                        used.reasoning(),
                        used.estimated()),
                record.map(r -> r.firstByte().toMillis()).orElse(0L),
                record.map(r -> r.total().toMillis()).orElse(0L));
        boolean comparable = before.isPresent() && now.isPresent() && !logged.answerCut();
        return new Replayed(call.requestId(), call.model(), old, fresh, comparable);
    }

    private Replayed.Side side(
            int status,
            String routed,
            Optional<AnswerText> answer,
            LoggedRequest.Tokens tokens,
            long firstByteMs,
            long totalMs) {
        TokenUsage used = new TokenUsage(
                tokens.input(),
                tokens.output(),
                tokens.cacheRead(),
                tokens.cacheWrite(),
                0,
                tokens.reasoning(),
                tokens.estimated());
        return new Replayed.Side(
                status,
                routed,
                answer.map(AnswerText::text).orElse(""),
                answer.map(AnswerText::toolCalls).orElse(List.of()),
                answer.flatMap(AnswerText::failure),
                tokens,
                costs.apply(routed, used),
                firstByteMs,
                totalMs);
    }

    /** Empty if it cannot be read: an answer that was cut may end anywhere. */
    private static Optional<AnswerText> read(FormatTranslator format, ClientCall call, int status, byte[] bytes) {
        try {
            return Optional.of(AnswerText.of(
                    format,
                    call.request().answering(),
                    call.request().peek().stream(),
                    call.request().framing(),
                    status,
                    bytes));
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }
}
