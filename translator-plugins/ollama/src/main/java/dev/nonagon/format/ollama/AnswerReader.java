package dev.nonagon.format.ollama;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.RouterException;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.StopReason;
import dev.nonagon.spi.format.EventReader;
import dev.nonagon.spi.format.Framing;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.spi.kit.FreeTextTools;
import dev.nonagon.spi.kit.RequestFields;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads one answer, streamed or whole, of {@code /api/chat} or {@code /api/generate}. It begins with the first thing said,
 * and ends as rule O7 says. Not thread-safe.
 */
final class AnswerReader implements EventReader {
    private final Scope scope;
    private final Set<String> ids = new HashSet<>();
    private String model = "";
    private boolean started;
    private boolean ended;
    private boolean called;
    private int blocks;
    private @Nullable Flow flow;
    private int flowBlock;

    /** The kinds of text, of which one runs at a time. */
    private enum Flow {
        TEXT(new ChatEvent.BlockKind.Text()),
        THINKING(new ChatEvent.BlockKind.Thinking(false));

        final ChatEvent.BlockKind kind;

        Flow(ChatEvent.BlockKind kind) {
            this.kind = kind;
        }
    }

    AnswerReader(Scope scope) {
        this.scope = scope;
    }

    @Override
    public void read(WireEvent event, Consumer<ChatEvent> out) {
        if (ended || blank(event.data())) {
            return;
        }
        JsonNode json;
        try {
            json = Json.parse(event.data());
        } catch (JsonProblem e) {
            if (!(event.whole() && lines(event.data(), out))) {
                fail("The upstream sent broken JSON: " + e.getMessage(), out);
            }
            return;
        }
        if (json instanceof ObjectNode object) {
            object(object, event.whole(), out);
        } else {
            fail("The upstream sent JSON that is no object", out);
        }
    }

    private static boolean blank(byte[] data) {
        for (byte b : data) {
            if (b > ' ' || b < 0) {
                return false;
            }
        }
        return true;
    }

    /** A stream that was announced as something else. False if the body has only one line. */
    private boolean lines(byte[] body, Consumer<ChatEvent> out) {
        boolean several = false;
        for (int i = 0; i < body.length - 1; i++) {
            several = several || (body[i] == '\n' && body[i + 1] == '{' && body[0] == '{');
        }
        if (!several) {
            return false;
        }
        try {
            Framing.Decoder decoder = Framing.ndjson().newDecoder();
            decoder.feed(body, 0, body.length, event -> read(event, out));
            decoder.end(event -> read(event, out));
        } catch (RouterException e) {
            fail(String.valueOf(e.getMessage()), out);
        }
        end(out);
        return true;
    }

    private void object(ObjectNode chunk, boolean whole, Consumer<ChatEvent> out) {
        Optional<Failure> error = Errors.in(chunk);
        if (error.isPresent()) {
            fail(error.get(), out);
            return;
        }
        if (model.isEmpty()) {
            model = RequestFields.text(chunk, "model");
        }
        // What /api/generate says beside its answer stands where a chat has its message.
        boolean chat = chunk.path("message").isObject();
        JsonNode message = chat ? chunk.path("message") : chunk;
        say(Flow.THINKING, RequestFields.text(message, "thinking"), out);
        say(Flow.TEXT, RequestFields.text(message, chat ? "content" : "response"), out);
        if (message.get("tool_calls") instanceof ArrayNode calls) {
            calls.forEach(call -> call(call, out));
        }
        JsonNode done = chunk.get("done");
        boolean answers = chat || chunk.path("response").isString();
        boolean complete = done == null ? whole && answers : done.isBoolean() && done.booleanValue();
        if (complete) {
            finish(chunk, out);
        } else if (whole) {
            fail("The upstream's answer is not complete", out);
        }
    }

    private void begin(Consumer<ChatEvent> out) {
        if (!started) {
            started = true;
            out.accept(new ChatEvent.Started("", model));
        }
    }

    private void say(Flow kind, String text, Consumer<ChatEvent> out) {
        if (text.isEmpty()) {
            return;
        }
        begin(out);
        if (flow != kind) {
            closeFlow(out);
            flow = kind;
            flowBlock = blocks++;
            out.accept(new ChatEvent.Opened(flowBlock, kind.kind));
        }
        out.accept(
                switch (kind) {
                    case TEXT -> new ChatEvent.TextDelta(flowBlock, text);
                    case THINKING -> new ChatEvent.ThinkingDelta(flowBlock, text);
                });
    }

    private void closeFlow(Consumer<ChatEvent> out) {
        if (flow != null) {
            flow = null;
            out.accept(new ChatEvent.Closed(flowBlock));
        }
    }

    /** Calls come whole. One without a name is none. */
    private void call(JsonNode call, Consumer<ChatEvent> out) {
        JsonNode function = call.path("function");
        String name = RequestFields.text(function, "name");
        if (name.isEmpty()) {
            return;
        }
        begin(out);
        closeFlow(out);
        called = true;
        String given = RequestFields.text(call, "id");
        String id = given.isEmpty() || !ids.add(given) ? scope.newId("call_") : given;
        String arguments = arguments(function.get("arguments"));
        boolean custom =
                FreeTextTools.isCustom(scope.request(), scope.toolNames().inward(name));
        int block = blocks++;
        out.accept(new ChatEvent.Opened(block, new ChatEvent.BlockKind.ToolCall(id, name, custom)));
        out.accept(new ChatEvent.ArgumentsDelta(block, custom ? FreeTextTools.unwrap(arguments) : arguments));
        out.accept(new ChatEvent.Closed(block));
    }

    private static String arguments(@Nullable JsonNode arguments) {
        if (arguments == null || arguments.isNull()) {
            return "{}";
        }
        if (arguments.isString()) {
            String text = arguments.asString();
            return text.isBlank()
                    ? "{}"
                    : MessageReader.parse(text).isPresent() ? text : Json.text(FreeTextTools.wrap(text));
        }
        return Json.text(arguments.isObject() ? arguments : Json.object().set("input", arguments));
    }

    private void finish(ObjectNode last, Consumer<ChatEvent> out) {
        begin(out);
        closeFlow(out);
        Usage.read(last).ifPresent(usage -> out.accept(new ChatEvent.Used(usage)));
        ended = true;
        StopReason reason = DoneReasons.read(RequestFields.text(last, "done_reason"), called);
        out.accept(new ChatEvent.Finished(reason));
    }

    private void fail(String message, Consumer<ChatEvent> out) {
        fail(Failure.of(Failure.Kind.PROTOCOL, message), out);
    }

    private void fail(Failure failure, Consumer<ChatEvent> out) {
        if (!ended) {
            ended = true;
            out.accept(new ChatEvent.Failed(failure));
        }
    }

    @Override
    public void end(Consumer<ChatEvent> out) {
        fail("The upstream's stream ended before its answer did", out);
    }
}
