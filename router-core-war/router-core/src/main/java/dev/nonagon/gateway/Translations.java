package dev.nonagon.gateway;

import dev.nonagon.apikeys.KeyPass;
import dev.nonagon.itinerary.Ask;
import dev.nonagon.itinerary.Itineraries;
import dev.nonagon.requestlog.Redaction;
import dev.nonagon.requestlog.Witness;
import dev.nonagon.requests.RecentRequests;
import dev.nonagon.requests.RequestStory;
import dev.nonagon.routing.RoutePlan;
import dev.nonagon.routing.Target;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.format.ClientRoute;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.Loss;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonEdit;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.spi.provider.UpstreamRequest;
import dev.nonagon.translation.CanonicalText;
import dev.nonagon.translation.TranslationPlan;
import dev.nonagon.usage.UsageRecord;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Shows what becomes of a request, step by step, by the same readers, writers and routes that requests take, and sends it on the
 * very path that requests take, for nobody's key (rule W15). Thread-safe; {@link #send} blocks until the answer is there.
 */
public final class Translations {
    private static final System.Logger LOG = System.getLogger(Translations.class.getName());

    /** Stands where a model's name must, and none was given. */
    private static final String ANY_MODEL = "any-model";

    private static final Headers JSON = Headers.of("content-type", "application/json");

    private final BoardSource boards;
    private final Dispatch dispatch;
    private final Preparations preparations;
    private final CallReader calls;
    private final RequestIds ids;
    private final Itineraries itineraries;
    private final RecentRequests recent;
    private final Prices prices;
    private final InstantSource clock;
    private final LongSupplier nanoTime;

    /**
     * What things cost.
     *
     * @param input what a million input tokens of {@code provider/model} cost
     * @param cost what tokens of {@code provider/model} cost, in dollars
     */
    record Prices(
            Function<String, Optional<BigDecimal>> input, BiFunction<String, TokenUsage, Optional<BigDecimal>> cost) {}

    Translations(
            BoardSource boards,
            Dispatch dispatch,
            Preparations preparations,
            CallReader calls,
            RequestIds ids,
            Itineraries itineraries,
            RecentRequests recent,
            Prices prices,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.boards = boards;
        this.dispatch = dispatch;
        this.preparations = preparations;
        this.calls = calls;
        this.ids = ids;
        this.itineraries = itineraries;
        this.recent = recent;
        this.prices = prices;
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

    /** Ends the work on a question. */
    private static final class Stopped extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Misfit why;

        Stopped(Misfit why) {
            super(why.sentence());
            this.why = why;
        }

        Stopped(Misfit.Field field, String sentence) {
            this(Misfit.of(field, sentence));
        }
    }

    /** The request as the router takes it. */
    private record Reading(ClientCall call, String path) {}

    /** All that are loaded, in the order of their names. */
    public List<Dialect> dialects() {
        try (BoardSource.Held held = boards.hold()) {
            return held.board().formats().values().stream()
                    .map(format -> {
                        Optional<ClientRoute> route = chats(format).findFirst();
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
            Reading reading = read(question, held.board());
            return question.to().isPresent()
                    ? into(question.to().get(), reading)
                    : through(target(question, reading.call()), reading);
        } catch (Stopped e) {
            return e.why;
        }
    }

    /** Sends it to the model that is asked for. */
    public Sent send(Question question) {
        try (BoardSource.Held held = boards.hold()) {
            Reading reading = read(question, held.board());
            ClientCall call = reading.call();
            requireModel(question, call);
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
                    prices.cost().apply(routed, tokens),
                    record.map(UsageRecord::total).orElse(Duration.ZERO),
                    witness.entry().orElseGet(Json::object));
        } catch (Stopped e) {
            return e.why;
        }
    }

    private static Stream<ClientRoute> chats(FormatTranslator format) {
        return format.routes().stream().filter(route -> route.operation() == Operation.CHAT);
    }

    private static FormatTranslator format(Board board, String id, Misfit.Field field) throws Stopped {
        return board.formats().values().stream()
                .filter(format -> format.id().value().equals(id))
                .findFirst()
                .orElseThrow(() -> new Stopped(
                        field,
                        "There is no dialect '" + id.replaceAll("[^\\x21-\\x7e]", "?") + "'. Choose one of "
                                + board.formats().keySet().stream()
                                        .map(FormatId::value)
                                        .sorted()
                                        .collect(Collectors.joining(", "))
                                + "."));
    }

    private Reading read(Question question, Board board) throws Stopped {
        FormatTranslator format = format(board, question.from(), Misfit.Field.FROM);
        ClientRoute route = chats(format)
                .findFirst()
                .orElseThrow(() -> new Stopped(
                        Misfit.Field.FROM,
                        "Only providers speak " + format.id() + ": no client sends a request in it."));
        try {
            Json.parseObject(question.body());
        } catch (JsonProblem e) {
            throw new Stopped(RequestText.misfit(question.body(), e));
        }
        String inPath = question.model().orElse(ANY_MODEL);
        Map<String, String> parameters = route.path().contains("{model") ? Map.of("model", inPath) : Map.of();
        byte[] body = question.model().isPresent()
                ? asking(question.model().get(), question.body(), format, route, parameters)
                : question.body();
        try {
            ClientCall call = calls.read(
                    new CallReader.Arrival(ids.next(), clock.instant(), nanoTime.getAsLong(), KeyPass.OPEN),
                    board,
                    format,
                    route,
                    parameters,
                    JSON,
                    body);
            return new Reading(call, filled(route, call.model()));
        } catch (Refusal e) {
            throw new Stopped(Misfit.Field.REQUEST, e.failure().message());
        }
    }

    /** The body with another model in it, or with one at last; where the path names the model, as it is. */
    private static byte[] asking(
            String model, byte[] body, FormatTranslator format, ClientRoute route, Map<String, String> parameters) {
        return parameters.isEmpty()
                        && format.peek(route, parameters, body).modelSpan().isEmpty()
                ? JsonEdit.apply(body, List.of(new JsonEdit.Set("/model", StringNode.valueOf(model))))
                : Replays.asking(model, body, format, route, new HashMap<>(parameters));
    }

    /** In some dialects the path names the model, and here is none. */
    private static void requireModel(Question question, ClientCall call) throws Stopped {
        if (question.model().isEmpty() && call.request().peek().modelSpan().isEmpty()) {
            throw new Stopped(
                    Misfit.Field.MODEL,
                    "A request in " + question.from()
                            + " does not say which model it is for: name a model or combo of yours.");
        }
    }

    private static String filled(ClientRoute route, String model) {
        return route.path().replaceFirst("\\{model\\+?\\}", Matcher.quoteReplacement(model));
    }

    /** In canonical form, as every translation needs it. */
    private static ChatRequest canonical(ClientCall call) throws Stopped {
        try {
            return call.request().canonical();
        } catch (RequestProblem e) {
            throw new Stopped(RequestText.misfit(e));
        }
    }

    private static Translated.Client client(Reading reading) {
        ClientCall call = reading.call();
        return new Translated.Client(
                call.request().format().id().value(),
                "POST",
                reading.path(),
                call.model(),
                call.request().peek().stream(),
                RequestText.pretty(new String(call.request().body(), StandardCharsets.UTF_8)));
    }

    // --- Into a dialect, of whoever speaks it ------------------------------------------------------------------------

    private Translated into(String dialect, Reading reading) throws Stopped {
        ClientCall call = reading.call();
        FormatTranslator to = format(call.board(), dialect, Misfit.Field.TO);
        ChatRequest asked = canonical(call);
        Scope scope = call.request().attempt();
        ObjectNode written;
        try {
            written = to.writeRequest(asked, scope);
        } catch (RequestProblem e) {
            throw new Stopped(
                    Misfit.Field.TO,
                    "This request has no words in " + to.id() + ": " + e.getMessage()
                            + ". Change it, or choose another dialect.");
        }
        return new Translated.Steps(
                client(reading),
                Optional.of(CanonicalText.of(asked)),
                call.request().readingLosses(),
                new Translated.Upstream(
                        to.id().value(),
                        Translated.Way.WRITTEN,
                        Optional.empty(),
                        "POST",
                        path(to, asked, Json.bytes(written)),
                        Json.array(),
                        written.toPrettyString(),
                        scope.losses(),
                        Optional.empty()));
    }

    /** Where it goes with clients of the dialect: some have another path for streams. */
    private static String path(FormatTranslator format, ChatRequest asked, byte[] body) {
        return chats(format)
                .filter(route -> format.peek(route, Map.of("model", asked.model()), body).stream() == asked.stream())
                .findFirst()
                .or(() -> chats(format).findFirst())
                .map(route -> filled(route, asked.model()))
                .orElse("");
    }

    // --- Through an account of the owner's ---------------------------------------------------------------------------

    /** Who would be asked, and what stands in the way now. */
    private record Aim(Target target, Optional<String> note) {}

    private Aim target(Question question, ClientCall call) throws Stopped {
        requireModel(question, call);
        Ask ask = AskReader.of(call, prices.input());
        Board board = call.board();
        Optional<Target> favourite = itineraries.favourite(board.router(), board.routing(), ask);
        if (favourite.isPresent()) {
            return new Aim(favourite.get(), Optional.empty());
        }
        return switch (board.router().route(call.model())) {
            case RoutePlan.Refused refused ->
                throw new Stopped(Misfit.Field.MODEL, refused.failure().message());
            case RoutePlan.Targets found ->
                new Aim(
                        found.targets().getFirst(),
                        itineraries
                                .preview(board.router(), board.routing(), ask)
                                .otherwise());
        };
    }

    private Translated through(Aim aim, Reading reading) throws Stopped {
        ClientCall call = reading.call();
        Target target = aim.target();
        return switch (preparations.of(call, target, call.destination(target))) {
            case Preparations.Prepared.Not not -> {
                // Whoever cannot be understood is told where, and not only by whom.
                canonical(call);
                throw new Stopped(Misfit.Field.MODEL, not.failure().message());
            }
            case Preparations.Prepared.Ready ready -> steps(aim, reading, ready);
        };
    }

    private static Translated steps(Aim aim, Reading reading, Preparations.Prepared.Ready ready) throws Stopped {
        ClientCall call = reading.call();
        Target target = aim.target();
        UpstreamRequest request;
        try {
            request = target.provider().executor().prepare(ready.call());
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "event=plugin-bug provider=" + target.name(), e);
            throw new Stopped(
                    Misfit.Field.MODEL,
                    "The plugin of " + target.name() + " failed to prepare this request; the router's log has the"
                            + " reason.");
        }
        Redaction redaction = Redaction.of(call.headers(), Map.of()).and(text -> Masking.masked(text, target));
        Translated.Way way = way(ready.plan());
        boolean written = way == Translated.Way.WRITTEN;
        List<Loss> lostReading = written ? call.request().readingLosses() : List.of();
        return new Translated.Steps(
                client(reading),
                conversation(call),
                lostReading,
                new Translated.Upstream(
                        ready.upstream().id().value(),
                        way,
                        Optional.of(new Translated.To(
                                target.name(),
                                target.provider().descriptor().name(),
                                target.account().name())),
                        request.method(),
                        redaction.address(request.uri()),
                        redaction.headers(request.headers()),
                        RequestText.pretty(redaction.text(new String(request.body(), StandardCharsets.UTF_8))),
                        ready.plan().losses().stream().skip(lostReading.size()).toList(),
                        aim.note()));
    }

    /** What passes on untouched need not be readable. */
    private static Optional<ObjectNode> conversation(ClientCall call) {
        try {
            return Optional.of(CanonicalText.of(call.request().canonical()));
        } catch (RequestProblem e) {
            return Optional.empty();
        }
    }

    private static Translated.Way way(TranslationPlan plan) {
        return switch (plan) {
            case TranslationPlan.Identity ignored -> Translated.Way.AS_IT_CAME;
            case TranslationPlan.Edit ignored -> Translated.Way.EDITED;
            case TranslationPlan.Bridge ignored -> Translated.Way.WRITTEN;
            case TranslationPlan.Embedding ignored -> Translated.Way.WRITTEN;
        };
    }
}
