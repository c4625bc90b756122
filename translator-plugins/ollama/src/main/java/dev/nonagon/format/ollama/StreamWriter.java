package dev.nonagon.format.ollama;

import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.format.EventWriter;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes an answer line by line: each call whole, when it is; the last line says why it ended and counts the tokens. A
 * failure is a line with an error and the last one. Not thread-safe.
 */
final class StreamWriter implements EventWriter {
    private final Scope scope;
    private final CallWriter calls;
    private final Map<Integer, Call> open = new HashMap<>();
    private final StringBuilder text = new StringBuilder(256);
    private String head = "";
    private AnswerShape shape;
    private TokenUsage usage = TokenUsage.none();
    private boolean refused;
    private boolean foreignNamed;

    private record Call(ChatEvent.BlockKind.ToolCall kind, StringBuilder arguments) {}

    StreamWriter(Scope scope) {
        this.scope = scope;
        this.calls = new CallWriter(scope);
        this.shape = AnswerShape.of(scope, "");
    }

    @Override
    public void write(ChatEvent event, Consumer<WireEvent> out) {
        switch (event) {
            case ChatEvent.Started started -> start(started);
            case ChatEvent.Opened opened -> open(opened);
            case ChatEvent.TextDelta delta -> say(delta.text(), false, out);
            case ChatEvent.ThinkingDelta delta -> say(delta.text(), true, out);
            case ChatEvent.ArgumentsDelta delta -> {
                Call call = open.get(delta.block());
                if (call != null) {
                    call.arguments().append(delta.json());
                }
            }
            case ChatEvent.Closed closed -> close(closed.block(), out);
            case ChatEvent.Used used -> usage = used.cumulative();
            case ChatEvent.Sealed ignored -> {}
            case ChatEvent.Foreign piece -> nameOnce(piece);
            case ChatEvent.Finished finished -> {
                ObjectNode last = AnswerShape.last(
                        shape.line("", "", Json.array()), DoneReasons.write(finished.reason(), refused));
                Usage.write(Usage.orEstimate(usage, scope), last);
                out.accept(WireEvent.of(Json.bytes(last)));
            }
            case ChatEvent.Failed failed -> out.accept(WireEvent.of(Errors.body(failed.failure())));
        }
    }

    private void nameOnce(ChatEvent.Foreign piece) {
        if (!foreignNamed && !piece.meanings().isEmpty()) {
            foreignNamed = true;
            scope.lost("", WholeWriter.NO_WORD);
        }
    }

    private void start(ChatEvent.Started started) {
        shape = AnswerShape.of(scope, started.model());
        // Every line begins alike: up to the text, which is empty here.
        String line = Json.text(shape.line("", "", Json.array()));
        head = line.substring(0, line.indexOf(shape.generate() ? "\"response\":" : "\"content\":"));
    }

    private void open(ChatEvent.Opened opened) {
        if (opened.kind() instanceof ChatEvent.BlockKind.ToolCall call) {
            open.put(opened.block(), new Call(call, new StringBuilder()));
        }
        refused = refused || opened.kind() instanceof ChatEvent.BlockKind.Refusal;
    }

    private void say(String words, boolean thinking, Consumer<WireEvent> out) {
        if (words.isEmpty()) {
            return;
        }
        text.setLength(0);
        text.append(head).append(shape.generate() ? "\"response\":" : "\"content\":");
        JsonText.quote(text, thinking ? "" : words);
        if (thinking) {
            JsonText.quote(text.append(",\"thinking\":"), words);
        }
        text.append(shape.generate() ? ",\"done\":false}" : "},\"done\":false}");
        out.accept(WireEvent.of(text.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private void close(int block, Consumer<WireEvent> out) {
        Call call = open.remove(block);
        if (call == null) {
            return;
        }
        ChatEvent.BlockKind.ToolCall kind = call.kind();
        calls.write(kind.id(), kind.name(), kind.custom(), call.arguments().toString())
                .ifPresent(node -> out.accept(
                        WireEvent.of(Json.bytes(shape.line("", "", Json.array().add(node))))));
    }
}
