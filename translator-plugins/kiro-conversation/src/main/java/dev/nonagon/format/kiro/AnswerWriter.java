package dev.nonagon.format.kiro;

import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.ChatEvent.BlockKind;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.format.EventWriter;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/** Writes an answer as events; a whole one is their frames in a row. Not thread-safe. */
final class AnswerWriter implements EventWriter {
    private final Scope scope;
    private final Map<Integer, BlockKind.ToolCall> calls = new HashMap<>();
    private final Set<Integer> redacted = new HashSet<>();
    private final ByteArrayOutputStream whole = new ByteArrayOutputStream();
    private TokenUsage usage = TokenUsage.none();
    private String model = "";

    AnswerWriter(Scope scope) {
        this.scope = scope;
    }

    @Override
    public void write(ChatEvent event, Consumer<WireEvent> out) {
        if (scope.streaming()) {
            events(event, out);
            return;
        }
        if (event instanceof ChatEvent.Failed) {
            return;
        }
        events(event, piece -> whole.writeBytes(EventStreamFraming.INSTANCE.encode(piece)));
        if (event instanceof ChatEvent.Finished) {
            out.accept(WireEvent.whole(whole.toByteArray()));
        }
    }

    private void events(ChatEvent event, Consumer<WireEvent> out) {
        switch (event) {
            case ChatEvent.Started started -> model = started.model();
            case ChatEvent.Opened opened -> open(opened, out);
            case ChatEvent.TextDelta delta -> emit(EventNames.TEXT, words(delta.text()), out);
            case ChatEvent.ThinkingDelta delta ->
                emit(EventNames.REASONING, Json.object().put("text", delta.text()), out);
            case ChatEvent.Sealed sealed -> seal(sealed, out);
            case ChatEvent.ArgumentsDelta delta -> call(delta.block(), "input", delta.json(), out);
            case ChatEvent.Closed closed -> close(closed.block(), out);
            case ChatEvent.Used used -> usage = used.cumulative();
            case ChatEvent.Foreign foreign -> {
                if (!foreign.meanings().isEmpty()) {
                    scope.lost("", "there are no searches, citations and pictures in answers on this wire");
                }
            }
            case ChatEvent.Finished finished -> finish(finished, out);
            case ChatEvent.Failed failed ->
                emit(
                        EventNames.EXCEPTION + KiroErrors.type(failed.failure().kind()),
                        KiroErrors.body(failed.failure()),
                        out);
        }
    }

    private ObjectNode words(String text) {
        ObjectNode words = Json.object().put("content", text);
        return model.isEmpty() ? words : words.put("modelId", model);
    }

    private void open(ChatEvent.Opened opened, Consumer<WireEvent> out) {
        switch (opened.kind()) {
            case BlockKind.ToolCall call -> {
                calls.put(opened.block(), call);
                emit(EventNames.TOOL, use(call), out);
            }
            case BlockKind.Thinking thinking -> {
                if (thinking.redacted()) {
                    redacted.add(opened.block());
                }
            }
            case BlockKind.Text ignored -> {}
            case BlockKind.Refusal ignored -> {}
        }
    }

    private void seal(ChatEvent.Sealed sealed, Consumer<WireEvent> out) {
        boolean own = sealed.seal().minter().equals(Wire.ID);
        if (own && !calls.containsKey(sealed.block())) {
            String member = redacted.contains(sealed.block()) ? "redactedContent" : "signature";
            emit(EventNames.REASONING, Json.object().put(member, sealed.seal().value()), out);
        }
    }

    private static ObjectNode use(BlockKind.ToolCall call) {
        return Json.object().put("toolUseId", call.id()).put("name", call.name());
    }

    private void call(int block, String member, String value, Consumer<WireEvent> out) {
        BlockKind.ToolCall call = calls.get(block);
        if (call != null) {
            emit(EventNames.TOOL, use(call).put(member, value), out);
        }
    }

    private void close(int block, Consumer<WireEvent> out) {
        BlockKind.ToolCall call = calls.remove(block);
        if (call != null) {
            emit(EventNames.TOOL, use(call).put("stop", true), out);
        }
    }

    private void finish(ChatEvent.Finished finished, Consumer<WireEvent> out) {
        if (usage.estimated()) {
            ObjectNode percent = Json.object();
            percent.put("contextUsagePercentage", Counts.percentOfContext(usage));
            emit(EventNames.CONTEXT_USAGE, percent, out);
        }
        ObjectNode end = Json.object().put("stopReason", StopReasons.write(finished.reason()));
        if (!usage.estimated() && usage.total() > 0) {
            end.set("tokenUsage", Counts.exact(usage));
        }
        emit(EventNames.METADATA, end, out);
    }

    private static void emit(String name, ObjectNode data, Consumer<WireEvent> out) {
        out.accept(WireEvent.of(name, Json.bytes(data)));
    }
}
