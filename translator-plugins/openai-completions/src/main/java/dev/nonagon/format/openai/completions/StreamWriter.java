package dev.nonagon.format.openai.completions;

import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.StopReason;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.format.EventWriter;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes an answer as chunks: texts, the finish reason once, the tokens after it if the client asked for them, then
 * {@code [DONE]}; a failure ends the stream with an error and without either. Not thread-safe.
 */
final class StreamWriter implements EventWriter {
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

    private final Scope scope;
    private final StringBuilder chunk = new StringBuilder(256);
    private String head = "";
    private boolean called;
    private boolean refused;
    private boolean foreignNamed;
    private TokenUsage usage;

    StreamWriter(Scope scope) {
        this.scope = scope;
        this.usage = TokenUsage.estimate(scope.estimatedInputTokens(), 0);
    }

    @Override
    public void write(ChatEvent event, Consumer<WireEvent> out) {
        switch (event) {
            case ChatEvent.Started started -> start(started);
            case ChatEvent.Opened opened -> {
                called = called || opened.kind() instanceof ChatEvent.BlockKind.ToolCall;
                refused = refused || opened.kind() instanceof ChatEvent.BlockKind.Refusal;
            }
            case ChatEvent.TextDelta delta -> {
                if (!delta.text().isEmpty()) {
                    choice(delta.text(), "null", "null", out);
                }
            }
            case ChatEvent.Used used -> usage = used.cumulative();
            case ChatEvent.Foreign foreign -> {
                JsonNode logprobs = foreign.json().path("logprobs");
                if (!foreign.meanings().isEmpty() && !foreignNamed) {
                    foreignNamed = true;
                    scope.lost("", WholeWriter.NO_WORD);
                }
                if (foreign.origin().equals(Wire.ID) && logprobs.isObject()) {
                    choice("", Json.text(logprobs), "null", out);
                }
            }
            case ChatEvent.ThinkingDelta ignored -> {}
            case ChatEvent.ArgumentsDelta ignored -> {}
            case ChatEvent.Sealed ignored -> {}
            case ChatEvent.Closed ignored -> {}
            case ChatEvent.Finished finished -> finish(finished.reason(), out);
            case ChatEvent.Failed failed -> out.accept(WireEvent.of(Errors.body(failed.failure(), scope.requestId())));
        }
    }

    private void start(ChatEvent.Started started) {
        ObjectNode first = WholeWriter.head(started.id(), started.model(), scope);
        String text = Json.text(first);
        head = text.substring(0, text.length() - 1) + ",\"choices\":[";
    }

    private void choice(String text, String logprobs, String finish, Consumer<WireEvent> out) {
        chunk.setLength(0);
        chunk.append(head).append("{\"text\":");
        JsonText.quote(chunk, text)
                .append(",\"index\":0,\"logprobs\":")
                .append(logprobs)
                .append(",\"finish_reason\":")
                .append(finish)
                .append("}]}");
        emit(out);
    }

    private void finish(StopReason reason, Consumer<WireEvent> out) {
        choice("", "null", '"' + finishWord(reason, called, refused) + '"', out);
        if (scope.request().filter(RequestReader::wantsUsage).isPresent()) {
            chunk.setLength(0);
            chunk.append(head)
                    .append("],\"usage\":")
                    .append(Json.text(Usage.write(usage)))
                    .append('}');
            emit(out);
        }
        out.accept(WireEvent.of(DONE.clone()));
    }

    private void emit(Consumer<WireEvent> out) {
        out.accept(WireEvent.of(chunk.toString().getBytes(StandardCharsets.UTF_8)));
    }

    /** Rule L8. */
    static String finishWord(StopReason reason, boolean called, boolean refused) {
        if (refused) {
            return FinishReasons.write(StopReason.REFUSED);
        }
        boolean waits = called && reason == StopReason.END;
        return FinishReasons.write(waits ? StopReason.TOOL_USE : reason);
    }
}
