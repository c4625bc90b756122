package dev.nonagon.format.openai.chat;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.RouterException;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.Meaning;
import dev.nonagon.spi.chat.StopReason;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.format.EventReader;
import dev.nonagon.spi.format.Framing;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.spi.kit.RequestFields;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads one answer, streamed or whole. The end follows rule C6. Not thread-safe. */
final class AnswerReader implements EventReader {
    private static final Set<String> KNOWN =
            Set.of("role", "content", "reasoning_content", "reasoning", "refusal", "tool_calls", "function_call");

    private final CallAssembly calls;
    private String id = "";
    private String model = "";
    private boolean started;
    private boolean ended;
    private boolean said;
    private int blocks;
    private @Nullable Flow flow;
    private int flowBlock;
    private int lastText = -1;
    private final ContentMap words;
    private @Nullable String finish;
    private TokenUsage usage = TokenUsage.none();

    /** The kinds of text, of which one runs at a time. */
    private enum Flow {
        TEXT(new ChatEvent.BlockKind.Text()),
        THINKING(new ChatEvent.BlockKind.Thinking(false)),
        REFUSAL(new ChatEvent.BlockKind.Refusal());

        final ChatEvent.BlockKind kind;

        Flow(ChatEvent.BlockKind kind) {
            this.kind = kind;
        }
    }

    AnswerReader(Scope scope) {
        this.words = new ContentMap(scope.request());
        this.calls = new CallAssembly(scope, () -> blocks++, this::closeFlow);
    }

    @Override
    public void read(WireEvent event, Consumer<ChatEvent> out) {
        if (ended) {
            return;
        }
        byte[] data = event.data();
        int first = firstVisible(data);
        if (first < 0) {
            return;
        }
        if (event.whole() && data[first] != '{' && data[first] != '[') {
            wholeStream(data, first, out);
        } else if (isDone(data, first)) {
            done(out);
        } else {
            json(event, out);
        }
    }

    private static int firstVisible(byte[] data) {
        for (int i = 0; i < data.length; i++) {
            if (data[i] > ' ' || data[i] < 0) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isDone(byte[] data, int from) {
        String mark = "[DONE]";
        if (data.length - from < mark.length()) {
            return false;
        }
        for (int i = 0; i < mark.length(); i++) {
            if (data[from + i] != mark.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** A stream that was announced as something else: some servers send events under a wrong content type. */
    private void wholeStream(byte[] data, int first, Consumer<ChatEvent> out) {
        boolean events = data[first] == 'd' || data[first] == 'e' || data[first] == ':' || data[first] == 'i';
        if (events) {
            try {
                Framing.Decoder decoder = Framing.sse().newDecoder();
                decoder.feed(data, 0, data.length, event -> read(event, out));
                decoder.end(event -> read(event, out));
            } catch (RouterException e) {
                fail(protocol(String.valueOf(e.getMessage())), out);
            }
        }
        if (!ended && !started) {
            fail(protocol("The upstream's answer is not JSON"), out);
        }
    }

    private void json(WireEvent event, Consumer<ChatEvent> out) {
        JsonNode json;
        try {
            json = Json.parse(event.data());
        } catch (JsonProblem e) {
            fail(protocol("The upstream sent broken JSON: " + e.getMessage()), out);
            return;
        }
        if (!(json instanceof ObjectNode chunk)) {
            fail(protocol("The upstream sent JSON that is no object"), out);
            return;
        }
        Optional<Failure> error = UpstreamErrors.in(chunk, event.name());
        if (error.isPresent()) {
            fail(error.get(), out);
            return;
        }
        if (event.whole()) {
            whole(chunk, out);
        } else {
            chunk(chunk, out);
        }
    }

    private void chunk(ObjectNode chunk, Consumer<ChatEvent> out) {
        remember(chunk);
        ObjectNode choice = choice(chunk);
        if (choice != null) {
            begin(out);
            JsonNode delta = choice.path(choice.path("delta").isObject() ? "delta" : "message");
            if (delta instanceof ObjectNode object) {
                delta(object, choice, false, out);
            }
            if (choice.path("delta").isObject() && choice.get("message") instanceof ObjectNode message) {
                hydrate(message, out);
            }
            finishReason(choice, out);
        }
        if (!ended) {
            usage(chunk, choice, out);
        }
    }

    private void whole(ObjectNode body, Consumer<ChatEvent> out) {
        remember(body);
        ObjectNode choice = choice(body);
        JsonNode message = choice == null
                ? Json.object().path("message")
                : choice.path(choice.path("message").isObject() ? "message" : "delta");
        if (choice == null || !(message instanceof ObjectNode object)) {
            fail(protocol("The upstream's answer has no message"), out);
            return;
        }
        begin(out);
        delta(object, choice, true, out);
        finishReason(choice, out);
        if (!ended) {
            usage(body, choice, out);
            done(out);
        }
    }

    private void remember(ObjectNode chunk) {
        if (id.isEmpty()) {
            id = RequestFields.text(chunk, "id");
        }
        if (model.isEmpty()) {
            model = RequestFields.text(chunk, "model");
        }
    }

    /** The first candidate (rule E9). */
    private static @Nullable ObjectNode choice(ObjectNode chunk) {
        if (chunk.get("choices") instanceof ArrayNode choices) {
            for (JsonNode choice : choices) {
                JsonNode index = choice.get("index");
                boolean first = index == null || !index.isInt() || index.intValue() == 0;
                if (first && choice instanceof ObjectNode object) {
                    return object;
                }
            }
        }
        return null;
    }

    private void begin(Consumer<ChatEvent> out) {
        if (!started) {
            started = true;
            out.accept(new ChatEvent.Started(id, model));
        }
    }

    private void delta(ObjectNode delta, ObjectNode choice, boolean whole, Consumer<ChatEvent> out) {
        String thought = RequestFields.text(delta, "reasoning_content");
        text(Flow.THINKING, thought.isEmpty() ? RequestFields.text(delta, "reasoning") : thought, out);
        content(delta.get("content"), out);
        text(Flow.REFUSAL, RequestFields.text(delta, "refusal"), out);
        if (delta.get("tool_calls") instanceof ArrayNode pieces) {
            for (JsonNode piece : pieces) {
                if (piece.isObject()) {
                    calls.piece(piece, whole, out);
                }
            }
        }
        if (delta.get("function_call") instanceof ObjectNode call) {
            calls.legacy(call, out);
        }
        foreign(delta, choice, out);
    }

    /** Some servers say at the end once more, and whole, what they said; only what was never said counts. */
    private void hydrate(ObjectNode message, Consumer<ChatEvent> out) {
        if (!said) {
            content(message.get("content"), out);
        }
        if (message.get("tool_calls") instanceof ArrayNode pieces) {
            int position = 0;
            for (JsonNode piece : pieces) {
                if (piece.isObject()) {
                    calls.hydrate(piece, position++, out);
                }
            }
        }
    }

    private void content(@Nullable JsonNode content, Consumer<ChatEvent> out) {
        if (content == null) {
            return;
        }
        if (content.isString()) {
            text(Flow.TEXT, content.asString(), out);
        } else if (content instanceof ArrayNode parts) {
            for (JsonNode part : parts) {
                switch (RequestFields.text(part, "type")) {
                    case "refusal" -> text(Flow.REFUSAL, RequestFields.text(part, "refusal"), out);
                    case "thinking" -> thinkingPart(part.path("thinking"), out);
                    default ->
                        text(Flow.TEXT, part.isString() ? part.asString() : RequestFields.text(part, "text"), out);
                }
            }
        }
    }

    /** Mistral's way: a list of texts inside a part of the content. */
    private void thinkingPart(JsonNode thinking, Consumer<ChatEvent> out) {
        if (thinking.isString()) {
            text(Flow.THINKING, thinking.asString(), out);
        }
        if (thinking.isArray()) {
            thinking.forEach(piece -> text(Flow.THINKING, RequestFields.text(piece, "text"), out));
        }
    }

    private void text(Flow kind, String text, Consumer<ChatEvent> out) {
        if (text.isEmpty()) {
            return;
        }
        if (flow != kind) {
            closeFlow(out);
            calls.closeComplete(out);
            flow = kind;
            flowBlock = blocks++;
            out.accept(new ChatEvent.Opened(flowBlock, kind.kind));
        }
        switch (kind) {
            case TEXT, REFUSAL -> {
                said = true;
                if (kind == Flow.TEXT) {
                    lastText = flowBlock;
                    words.say(flowBlock, text);
                }
                out.accept(new ChatEvent.TextDelta(flowBlock, text));
            }
            case THINKING -> out.accept(new ChatEvent.ThinkingDelta(flowBlock, text));
        }
    }

    private void closeFlow(Consumer<ChatEvent> out) {
        if (flow != null) {
            flow = null;
            out.accept(new ChatEvent.Closed(flowBlock));
        }
    }

    /** What only this format understands, for a client of this format. */
    private void foreign(ObjectNode delta, ObjectNode choice, Consumer<ChatEvent> out) {
        ObjectNode rest = null;
        for (Map.Entry<String, JsonNode> member : delta.properties()) {
            if (!KNOWN.contains(member.getKey()) && !Wire.isBlank(member.getValue())) {
                rest = rest == null ? Json.object() : rest;
                rest.set(member.getKey(), member.getValue());
            }
        }
        JsonNode logprobs = RequestFields.member(choice, "logprobs");
        if (rest == null && logprobs == null) {
            return;
        }
        ObjectNode json = Json.object();
        if (rest != null) {
            json.set("delta", rest);
        }
        if (logprobs != null) {
            json.putObject("choice").set("logprobs", logprobs);
        }
        List<Meaning> meanings = rest == null ? List.of() : Hosted.meanings(rest, lastText, words);
        out.accept(new ChatEvent.Foreign(Wire.ID, json, meanings));
    }

    private void finishReason(ObjectNode choice, Consumer<ChatEvent> out) {
        Optional<Failure> error = UpstreamErrors.inChoice(choice);
        String word = RequestFields.text(choice, "finish_reason");
        if (error.isEmpty()) {
            error = FinishReasons.failure(word);
        }
        error.ifPresent(failure -> fail(failure, out));
        if (!word.isEmpty()) {
            finish = word;
        }
    }

    /** Counts stand in the chunk; Moonshot puts them into the choice, Groq under a name of its own. */
    private void usage(ObjectNode chunk, @Nullable ObjectNode choice, Consumer<ChatEvent> out) {
        JsonNode counts = chunk.path("usage");
        if (!counts.isObject()) {
            counts = chunk.path("x_groq").path("usage");
        }
        if (!counts.isObject() && choice != null) {
            counts = choice.path("usage");
        }
        if (!counts.isObject()) {
            return;
        }
        TokenUsage read = Usage.read(counts);
        if (!read.equals(usage)) {
            usage = read;
            begin(out);
            out.accept(new ChatEvent.Used(read));
        }
    }

    private void done(Consumer<ChatEvent> out) {
        if (finish != null) {
            complete(FinishReasons.read(finish), out);
            return;
        }
        closeFlow(out);
        calls.finish(false, out);
        if ((said || calls.any()) && !calls.truncated()) {
            complete(StopReason.END, out);
        } else {
            fail(protocol("The upstream's answer ended without a finish_reason"), out);
        }
    }

    private void complete(StopReason said, Consumer<ChatEvent> out) {
        closeFlow(out);
        boolean cut = said == StopReason.LENGTH || said == StopReason.REFUSED;
        calls.finish(cut, out);
        boolean cutShort = cut && calls.truncated();
        StopReason reason = said;
        if (calls.any() && !cutShort) {
            reason = StopReason.TOOL_USE;
        } else if (said == StopReason.TOOL_USE) {
            reason = StopReason.END;
        }
        ended = true;
        out.accept(new ChatEvent.Finished(reason));
    }

    private static Failure protocol(String message) {
        return Failure.of(Failure.Kind.PROTOCOL, message);
    }

    private void fail(Failure failure, Consumer<ChatEvent> out) {
        if (!ended) {
            ended = true;
            out.accept(new ChatEvent.Failed(failure));
        }
    }

    @Override
    public void end(Consumer<ChatEvent> out) {
        if (ended) {
            return;
        }
        if (finish != null) {
            complete(FinishReasons.read(finish), out);
        } else {
            fail(protocol("The upstream's stream ended before its answer did"), out);
        }
    }
}
