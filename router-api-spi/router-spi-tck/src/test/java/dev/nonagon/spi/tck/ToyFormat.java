package dev.nonagon.spi.tck;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.chat.Answer;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.ChatEvent.BlockKind;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.chat.Sampling;
import dev.nonagon.spi.chat.Seal;
import dev.nonagon.spi.chat.StopReason;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.format.ClientRoute;
import dev.nonagon.spi.format.EventReader;
import dev.nonagon.spi.format.EventWriter;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.Framing;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.format.Peek;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.format.UpstreamConventions;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonPeek;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The smallest honest format: texts and sealed thoughts, and a loss for all else. A {@link Defect} makes it lie in one way.
 *
 * <p>Request {@code {"model","stream","max","messages":[{"who","say":[…]}]}}; answer events {@code {"start":{"id","model"}}},
 * {@code {"say"}}, {@code {"think","seal"}}, {@code {"end","in","out"}}, {@code {"error"}}; whole answer {@code {"id","model",
 * "thoughts":[{"think","seal"}],"say","end","in","out"}}.
 */
final class ToyFormat implements FormatTranslator {
    static final FormatId ID = new FormatId("toy");
    private static final Set<String> KNOWN = Set.of("model", "stream", "max", "messages");

    private final Optional<Defect> defect;

    ToyFormat() {
        this.defect = Optional.empty();
    }

    ToyFormat(Defect defect) {
        this.defect = Optional.of(defect);
    }

    private boolean has(Defect one) {
        return defect.isPresent() && defect.get() == one;
    }

    @Override
    public FormatId id() {
        return ID;
    }

    @Override
    public List<ClientRoute> routes() {
        return List.of(new ClientRoute("POST", "/toy", Operation.CHAT));
    }

    @Override
    public UpstreamConventions upstream() {
        return new UpstreamConventions(
                "",
                new ProviderDescriptor.Auth("x-toy-key", ""),
                Headers.none(),
                Map.of(Operation.CHAT, new UpstreamConventions.Path("/toy")),
                List.of());
    }

    @Override
    public Peek peek(ClientRoute route, Map<String, String> pathParameters, byte[] body) {
        JsonPeek peek = JsonPeek.of(body, Set.of("model", "stream"));
        boolean streams = has(Defect.PEEK_FINDS_ANY_STREAM)
                ? new String(body, StandardCharsets.UTF_8).contains("\"stream\":true")
                : peek.isTrue("stream");
        return new Peek(
                peek.string("model"),
                streams,
                peek.span("model")
                        .map(s -> has(Defect.SPAN_WITHOUT_QUOTES)
                                ? new dev.nonagon.spi.json.Span(s.from() + 1, s.to() - 1)
                                : s));
    }

    @Override
    public ChatRequest readRequest(ObjectNode body, Scope scope) {
        if (has(Defect.READS_CARELESSLY)) {
            body.get("messages").forEach(m -> m.get("who").asString());
        }
        RequestBuilder request = new RequestBuilder();
        ObjectNode rest = body.deepCopy();
        rest.remove(KNOWN);
        request.extras(has(Defect.FORGETS_UNKNOWN_FIELDS) ? Extras.none() : Extras.of(ID, rest));
        if (body.has("max")) {
            require(body.get("max").isIntegralNumber() && body.get("max").canConvertToLong(), "/max", "is no count");
            request.maxTokens(body.get("max").asLong());
        }
        require(body.path("messages").isArray(), "/messages", "is no list");
        for (JsonNode message : body.path("messages")) {
            request.add(message(message));
        }
        require(body.path("model").isString(), "/model", "is missing");
        ChatRequest read = request.build().withModel(body.get("model").asString());
        require(!body.has("stream") || body.get("stream").isBoolean(), "/stream", "is neither true nor false");
        return read.withStream(body.path("stream").asBoolean(false));
    }

    private static Message message(JsonNode json) {
        require(json.path("who").isString() && json.path("say").isArray(), "/messages", "holds no message");
        List<Part> parts = new ArrayList<>();
        for (JsonNode text : json.get("say")) {
            require(text.isString(), "/messages", "says no text");
            parts.add(new Part.Text(text.asString()));
        }
        try {
            ObjectNode rest = (ObjectNode) json.deepCopy();
            rest.remove(Set.of("who", "say"));
            return new Message(
                    Message.Role.valueOf(json.get("who").asString().toUpperCase(Locale.ROOT)),
                    parts,
                    Extras.of(ID, rest));
        } catch (IllegalArgumentException e) {
            throw new RequestProblem("/messages", "nobody is called that");
        }
    }

    private static void require(boolean holds, String pointer, String message) {
        if (!holds) {
            throw new RequestProblem(pointer, message);
        }
    }

    @Override
    public ObjectNode writeRequest(ChatRequest request, Scope scope) {
        ObjectNode out = Json.object();
        if (!has(Defect.WRITES_MARKED_EXTRAS)) {
            out.setAll(own(request.extras(), "", scope));
        } else {
            request.extras().formats().forEach(f -> out.setAll(request.extras().of(f)));
        }
        out.put("model", request.model());
        if (request.stream()) {
            out.put("stream", true);
        }
        request.maxOutputTokens().ifPresent(max -> out.put("max", max));
        settings(request, scope);
        ArrayNode messages = out.putArray("messages");
        for (int i = 0; i < request.messages().size(); i++) {
            write(request.messages().get(i), "/messages/" + i, messages, scope);
        }
        return out;
    }

    private void settings(ChatRequest request, Scope scope) {
        lostIf(!request.tools().isEmpty() || request.toolChoice().isPresent(), "/tools", scope);
        lostIf(request.parallelToolCalls().isPresent(), "/parallel", scope);
        lostIf(!request.stop().isEmpty(), "/stop", scope);
        lostIf(
                !request.sampling().equals(Sampling.unset()) && !has(Defect.DROPS_SAMPLING_SILENTLY),
                "/sampling",
                scope);
        lostIf(request.reasoning().isPresent(), "/reasoning", scope);
        lostIf(request.outputFormat().isPresent(), "/output", scope);
        lostIf(request.endUser().isPresent(), "/user", scope);
    }

    private static void lostIf(boolean lost, String pointer, Scope scope) {
        if (lost) {
            scope.lost(pointer, "toys cannot say it");
        }
    }

    private void write(Message message, String pointer, ArrayNode out, Scope scope) {
        ObjectNode json = own(message.extras(), pointer, scope);
        json.put("who", message.role().name().toLowerCase(Locale.ROOT));
        ArrayNode say = json.putArray("say");
        for (Part part : message.parts()) {
            own(part.extras(), pointer, scope);
            if (part instanceof Part.Text text) {
                say.add(text.text());
                lostIf(text.cache().isPresent(), pointer, scope);
                lostIf(text.seal().isPresent() && !has(Defect.DROPS_SEALS_SILENTLY), pointer, scope);
            } else if (part instanceof Part.Opaque opaque && has(Defect.WRITES_OPAQUE_PARTS)) {
                say.add(opaque.json().toString());
            } else if (!(part instanceof Part.Thinking) || !has(Defect.DROPS_SEALS_SILENTLY)) {
                scope.lost(pointer, "toys only say texts");
            }
        }
        out.add(json);
    }

    private static ObjectNode own(Extras extras, String pointer, Scope scope) {
        extras.formats().stream().filter(f -> !f.equals(ID)).forEach(f -> scope.lost(pointer, "extras of " + f));
        return extras.of(ID);
    }

    @Override
    public EventReader newReader(Scope scope) {
        return new ToyReader(this::has);
    }

    @Override
    public EventWriter newWriter(Scope scope) {
        return scope.streaming() ? (event, out) -> writeStreamed(event, scope, out) : new WholeWriter(scope);
    }

    private void writeStreamed(ChatEvent event, Scope scope, Consumer<WireEvent> out) {
        ObjectNode json = Json.object();
        switch (event) {
            case ChatEvent.Started started ->
                json.putObject("start")
                        .put("id", started.id())
                        .put("model", has(Defect.RANDOM_MODEL) ? started.model() + Math.random() : started.model());
            case ChatEvent.TextDelta delta -> json.put("say", delta.text());
            case ChatEvent.ThinkingDelta delta -> json.put("think", delta.text());
            case ChatEvent.Sealed sealed -> {
                if (sealed.seal().minter().equals(ID) || has(Defect.WRITES_FOREIGN_SEALS)) {
                    json.put("seal", sealed.seal().value());
                }
            }
            case ChatEvent.Used used ->
                json.put("in", used.cumulative().input())
                        .put("out", used.cumulative().output());
            case ChatEvent.Finished finished ->
                json.put("end", finished.reason().name());
            case ChatEvent.Failed failed -> json.put("error", failed.failure().message());
            case ChatEvent.Opened ignored -> {}
            case ChatEvent.Closed ignored -> {}
            case ChatEvent.ArgumentsDelta ignored -> {}
            case ChatEvent.Foreign piece -> named(List.of(piece), scope);
        }
        if (!json.isEmpty()) {
            out.accept(WireEvent.of(Json.bytes(json)));
        }
    }

    private void named(List<ChatEvent.Foreign> pieces, Scope scope) {
        boolean meant = pieces.stream().anyMatch(piece -> !piece.meanings().isEmpty());
        if (meant && !has(Defect.DROPS_SEARCHES_SILENTLY)) {
            scope.lost("", "toys search nothing");
        }
    }

    private final class WholeWriter implements EventWriter {
        private final Answer.Collector collector = new Answer.Collector();
        private final Scope scope;

        WholeWriter(Scope scope) {
            this.scope = scope;
        }

        @Override
        public void write(ChatEvent event, Consumer<WireEvent> out) {
            collector.add(event).ifPresent(answer -> out.accept(WireEvent.whole(Json.bytes(whole(answer, scope)))));
        }
    }

    private ObjectNode whole(Answer answer, Scope scope) {
        named(answer.foreign(), scope);
        ObjectNode json = Json.object().put("id", answer.id()).put("model", answer.model());
        ArrayNode thoughts = json.putArray("thoughts");
        StringBuilder say = new StringBuilder();
        for (Part part : answer.parts()) {
            if (part instanceof Part.Thinking thinking && !has(Defect.FORGETS_THOUGHTS_IN_WHOLE_ANSWERS)) {
                ObjectNode thought = thoughts.addObject().put("think", thinking.text());
                thinking.seal().filter(s -> s.minter().equals(ID)).ifPresent(s -> thought.put("seal", s.value()));
            } else if (part instanceof Part.Text text) {
                say.append(text.text());
            }
        }
        return json.put("say", say.toString())
                .put("in", answer.usage().input())
                .put("out", answer.usage().output())
                .put("end", answer.reason().name());
    }

    @Override
    public Framing framing() {
        return has(Defect.SPLITS_EVENTS_WITH_PIECES) ? new PieceFraming() : Framing.sse();
    }

    @Override
    public byte[] writeFailure(Failure failure, boolean midStream, String requestId) {
        if (has(Defect.BROKEN_ERROR_BODY)) {
            return ("{\"error\":\"" + failure.message() + "\"}\n\n").getBytes(StandardCharsets.UTF_8);
        }
        String name = midStream && has(Defect.ERRORS_LIKE_TEXT) ? "say" : "error";
        byte[] json = Json.bytes(Json.object().put(name, failure.message()));
        return midStream ? Framing.sse().encode(WireEvent.of(json)) : json;
    }

    @Override
    public byte[] keepAlive() {
        String bytes = has(Defect.KEEP_ALIVE_SPEAKS) ? "data: {\"say\":\".\"}\n\n" : ": ping\n\n";
        return bytes.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] writeTokenCount(long tokens, boolean estimated) {
        return Json.bytes(Json.object().put("tokens", has(Defect.CANNOT_COUNT) ? 1 : tokens));
    }

    /** One reader each. */
    private static final class ToyReader implements EventReader {
        private final java.util.function.Predicate<Defect> has;
        private boolean started;
        private boolean ended;
        private @Nullable BlockKind open;
        private int block = -1;

        ToyReader(java.util.function.Predicate<Defect> has) {
            this.has = has;
        }

        @Override
        public void read(WireEvent event, Consumer<ChatEvent> out) {
            if (ended && !has.test(Defect.SPEAKS_AFTER_THE_END)) {
                return;
            }
            try {
                ObjectNode json = Json.parseObject(event.data());
                if (event.whole()) {
                    whole(json, out);
                } else {
                    take(json, out);
                }
            } catch (JsonProblem e) {
                if (has.test(Defect.THROWS_AT_GARBAGE)) {
                    throw e;
                }
                fail("Not JSON", out);
            }
        }

        private void whole(ObjectNode json, Consumer<ChatEvent> out) {
            take(Json.object().set("start", json), out);
            for (JsonNode thought : json.path("thoughts")) {
                if (thought instanceof ObjectNode object) {
                    take(object, out);
                }
            }
            ObjectNode rest = json.deepCopy();
            rest.remove(Set.of("thoughts"));
            take(rest, out);
        }

        private void take(ObjectNode json, Consumer<ChatEvent> out) {
            if (ended && !has.test(Defect.SPEAKS_AFTER_THE_END)) {
                return;
            }
            if (json.has("error")) {
                fail(json.get("error").asString("?"), out);
                return;
            }
            if (json.has("start") && !started) {
                started = true;
                out.accept(new ChatEvent.Started(
                        json.get("start").path("id").asString(""),
                        json.get("start").path("model").asString("")));
            }
            if (!started) {
                fail("It speaks before it starts", out);
                return;
            }
            parts(json, out);
            finish(json, out);
        }

        private void parts(ObjectNode json, Consumer<ChatEvent> out) {
            if (json.path("think").isString()) {
                open(new BlockKind.Thinking(false), out);
                out.accept(new ChatEvent.ThinkingDelta(block, json.get("think").asString()));
            }
            if (json.path("seal").isString() && open instanceof BlockKind.Thinking) {
                out.accept(new ChatEvent.Sealed(
                        block, new Seal(ID, json.get("seal").asString())));
                close(out);
            }
            if (json.path("say").isString() && !json.get("say").asString().isEmpty()) {
                open(new BlockKind.Text(), out);
                out.accept(new ChatEvent.TextDelta(block, json.get("say").asString()));
            }
            if (json.path("in").isIntegralNumber() && json.path("out").isIntegralNumber()) {
                out.accept(new ChatEvent.Used(new TokenUsage(
                        json.get("in").bigIntegerValue().longValue(),
                        json.get("out").bigIntegerValue().longValue(),
                        0,
                        0,
                        0,
                        0,
                        false)));
            }
        }

        private void finish(ObjectNode json, Consumer<ChatEvent> out) {
            if (!json.path("end").isString()) {
                return;
            }
            if (!has.test(Defect.LEAVES_BLOCKS_OPEN)) {
                close(out);
            }
            ended = true;
            for (StopReason reason : StopReason.values()) {
                if (reason.name().equals(json.get("end").asString())) {
                    out.accept(new ChatEvent.Finished(reason));
                    return;
                }
            }
            out.accept(new ChatEvent.Finished(StopReason.END));
        }

        private void open(BlockKind kind, Consumer<ChatEvent> out) {
            if (!kind.equals(open)) {
                close(out);
                open = kind;
                out.accept(new ChatEvent.Opened(++block, kind));
            }
        }

        private void close(Consumer<ChatEvent> out) {
            if (open != null) {
                open = null;
                out.accept(new ChatEvent.Closed(block));
            }
        }

        @Override
        public void end(Consumer<ChatEvent> out) {
            if (!ended && has.test(Defect.CALLS_A_CUT_A_SUCCESS) && started) {
                close(out);
                ended = true;
                out.accept(new ChatEvent.Finished(StopReason.END));
            } else if (!ended) {
                fail("The stream ended early", out);
            }
        }

        private void fail(String message, Consumer<ChatEvent> out) {
            ended = true;
            out.accept(new ChatEvent.Failed(Failure.of(Failure.Kind.PROTOCOL, message)));
        }
    }

    /** Takes each piece that comes for one event, which is wrong. */
    private static final class PieceFraming implements Framing {
        @Override
        public String contentType() {
            return "text/event-stream";
        }

        @Override
        public Decoder newDecoder() {
            return new Decoder() {
                @Override
                public int feed(byte[] bytes, int offset, int length, Consumer<WireEvent> out) {
                    Decoder each = Framing.sse().newDecoder();
                    int result = each.feed(bytes, offset, length, out);
                    each.end(out);
                    return result;
                }

                @Override
                public void end(Consumer<WireEvent> out) {}
            };
        }

        @Override
        public byte[] encode(WireEvent event) {
            return Framing.sse().encode(event);
        }
    }

    /** One lie each, and the rule that must notice it. */
    enum Defect {
        FORGETS_UNKNOWN_FIELDS("T1"),
        LEAVES_BLOCKS_OPEN("T2"),
        SPEAKS_AFTER_THE_END("T2"),
        SPLITS_EVENTS_WITH_PIECES("T3"),
        RANDOM_MODEL("T4"),
        FORGETS_THOUGHTS_IN_WHOLE_ANSWERS("T5"),
        DROPS_SAMPLING_SILENTLY("T6"),
        DROPS_SEARCHES_SILENTLY("T6 a search"),
        WRITES_MARKED_EXTRAS("T7"),
        WRITES_OPAQUE_PARTS("T7"),
        WRITES_FOREIGN_SEALS("T7"),
        DROPS_SEALS_SILENTLY("T7"),
        PEEK_FINDS_ANY_STREAM("T8"),
        SPAN_WITHOUT_QUOTES("T8"),
        BROKEN_ERROR_BODY("T9"),
        ERRORS_LIKE_TEXT("T9"),
        CALLS_A_CUT_A_SUCCESS("E8"),
        THROWS_AT_GARBAGE("Garbage"),
        READS_CARELESSLY("A damaged request"),
        KEEP_ALIVE_SPEAKS("Keep-alive"),
        CANNOT_COUNT("A token count");

        private final String rule;

        Defect(String rule) {
            this.rule = rule;
        }

        String rule() {
            return rule;
        }
    }
}
