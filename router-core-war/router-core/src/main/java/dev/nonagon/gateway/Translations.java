package dev.nonagon.gateway;

import dev.nonagon.requestlog.Witness;
import dev.nonagon.requests.RecentRequests;
import dev.nonagon.requests.RequestStory;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.format.ClientRoute;
import dev.nonagon.spi.json.Json;
import dev.nonagon.usage.UsageRecord;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;

/**
 * Shows what becomes of a request, step by step, by the same readers, writers and routes that requests take, and sends it on the
 * very path that requests take, for nobody's key (rule W15). Thread-safe; {@link #send} blocks until the answer is there.
 */
public final class Translations {
    /** Stands where a model's name must, and none was given. */
    static final String ANY_MODEL = "any-model";

    private final BoardSource boards;
    private final Dispatch dispatch;
    private final QuestionReader reader;
    private final AccountSteps accounts;
    private final RecentRequests recent;
    private final BiFunction<String, TokenUsage, Optional<BigDecimal>> costs;
    private final InstantSource clock;
    private final LongSupplier nanoTime;

    /**
     * @param costs what tokens of {@code provider/model} cost, in dollars
     * @param nanoTime as {@link System#nanoTime}
     */
    Translations(
            BoardSource boards,
            Dispatch dispatch,
            QuestionReader reader,
            AccountSteps accounts,
            RecentRequests recent,
            BiFunction<String, TokenUsage, Optional<BigDecimal>> costs,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.boards = boards;
        this.dispatch = dispatch;
        this.reader = reader;
        this.accounts = accounts;
        this.recent = recent;
        this.costs = costs;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /**
     * What is to be translated.
     *
     * @param from the dialect of the request
     * @param to the dialect to see it in; empty for that of the account which {@code model} leads to
     * @param model to ask for instead of what the request says; a combo or an alias will do, too
     * @param body in UTF-8, not to be changed
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
    public record Question(String from, Optional<String> to, Optional<String> model, byte[] body) {}

    /**
     * A dialect.
     *
     * @param path where clients send a chat; empty if only upstreams speak it
     * @param example a request in it, JSON with its lines; empty as {@code path} is
     */
    public record Dialect(String id, Optional<String> path, Optional<String> example) {}

    /** All that are loaded, in the order of their names. */
    public List<Dialect> dialects() {
        try (BoardSource.Held held = boards.hold()) {
            return held.board().formats().values().stream()
                    .map(format -> {
                        Optional<ClientRoute> route =
                                DialectRoutes.chats(format).findFirst();
                        return new Dialect(
                                format.id().value(),
                                route.map(ClientRoute::path),
                                route.map(chat -> ExampleRequest.in(format, ANY_MODEL, clock.instant())));
                    })
                    .sorted((one, other) -> one.id().compareTo(other.id()))
                    .toList();
        }
    }

    /** What would become of it; nobody is asked. */
    public Translated look(Question question) {
        try (BoardSource.Held held = boards.hold()) {
            Reading reading = reader.read(question, held.board());
            return question.to().isPresent()
                    ? DialectSteps.of(question.to().get(), reading)
                    : accounts.of(question, reading);
        } catch (Stopped e) {
            return e.why();
        }
    }

    /** Sends it to the model that is asked for. */
    public Sent send(Question question) {
        try (BoardSource.Held held = boards.hold()) {
            Reading reading = reader.read(question, held.board());
            ClientCall call = reading.call();
            QuestionReader.requireModel(question, call);
            CollectedExchange exchange = new CollectedExchange(
                    reading.path(), Map.of(), call.headers(), call.request().body());
            Witness witness = new Witness(nanoTime);
            dispatch.runBefore(witness, call, exchange);
            Optional<UsageRecord> record = recent.find(call.requestId()).map(RequestStory::record);
            TokenUsage tokens = record.map(UsageRecord::tokens).orElse(TokenUsage.none());
            String routed = record.map(UsageRecord::modelRouted).orElse("");
            return new Sent.Answered(
                    call.requestId(),
                    exchange.status(),
                    routed,
                    record.map(UsageRecord::account).orElse(""),
                    tokens,
                    costs.apply(routed, tokens),
                    record.map(UsageRecord::total).orElse(Duration.ZERO),
                    witness.entry().orElseGet(Json::object));
        } catch (Stopped e) {
            return e.why();
        }
    }
}
