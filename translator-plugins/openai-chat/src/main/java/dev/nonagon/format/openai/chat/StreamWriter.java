package dev.nonagon.format.openai.chat;

import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Meaning;
import dev.nonagon.spi.chat.StopReason;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.format.EventWriter;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes an answer as chunks. The role comes first, each call's id and name once, the finish reason once, the tokens after it
 * if the client asked for them, then {@code [DONE]}; a failure ends the stream with an error and without either. Not
 * thread-safe.
 */
final class StreamWriter implements EventWriter {
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

    private final Scope scope;
    private final Map<Integer, Block> blocks = new TreeMap<>();
    private final StringBuilder text = new StringBuilder(256);
    private final ContentMap words;
    private String head = "";
    private boolean foreignNamed;
    private int calls;
    private TokenUsage usage;

    /** What a block writes into. */
    private static final class Block {
        final ChatEvent.BlockKind kind;
        final int call;
        boolean written;

        Block(ChatEvent.BlockKind kind, int call) {
            this.kind = kind;
            this.call = call;
        }
    }

    StreamWriter(Scope scope) {
        this.scope = scope;
        this.words = new ContentMap(scope.request());
        this.usage = TokenUsage.estimate(scope.estimatedInputTokens(), 0);
    }

    @Override
    public void write(ChatEvent event, Consumer<WireEvent> out) {
        switch (event) {
            case ChatEvent.Started started -> start(started, out);
            case ChatEvent.Opened opened -> open(opened, out);
            case ChatEvent.TextDelta delta -> say(delta.block(), delta.text(), out);
            case ChatEvent.ThinkingDelta delta -> member("reasoning_content", delta.text(), out);
            case ChatEvent.ArgumentsDelta delta -> arguments(delta.block(), delta.json(), out);
            case ChatEvent.Closed ignored -> {}
            case ChatEvent.Used used -> usage = used.cumulative();
            case ChatEvent.Foreign foreign -> foreign(foreign, out);
            // This format has no slot for a seal; the router's ledger keeps it by the call's id.
            case ChatEvent.Sealed ignored -> {}
            case ChatEvent.Finished finished -> {
                fill(finished.reason(), out);
                finish(finished.reason(), out);
            }
            case ChatEvent.Failed failed -> out.accept(WireEvent.of(Errors.body(failed.failure(), scope.requestId())));
        }
    }

    private void start(ChatEvent.Started started, Consumer<WireEvent> out) {
        text.setLength(0);
        text.append("{\"id\":");
        JsonText.quote(text, started.id().isEmpty() ? scope.newId("chatcmpl-") : started.id());
        text.append(",\"object\":\"chat.completion.chunk\",\"created\":")
                .append(scope.startedAt().getEpochSecond())
                .append(",\"model\":");
        JsonText.quote(text, WholeWriter.model(started.model(), scope));
        head = text.append(",\"choices\":[").toString();
        emit(begin().append("\"role\":\"assistant\",\"content\":\"\""), out);
    }

    private void open(ChatEvent.Opened opened, Consumer<WireEvent> out) {
        boolean isCall = opened.kind() instanceof ChatEvent.BlockKind.ToolCall;
        Block block = new Block(opened.kind(), isCall ? calls++ : -1);
        blocks.put(opened.block(), block);
        if (!(opened.kind() instanceof ChatEvent.BlockKind.ToolCall call)) {
            return;
        }
        beginCall(block).append(",\"id\":");
        JsonText.quote(text, call.id());
        text.append(
                call.custom()
                        ? ",\"type\":\"custom\",\"custom\":{\"name\":"
                        : ",\"type\":\"function\",\"function\":{\"name\":");
        JsonText.quote(text, scope.toolNames().inward(call.name()));
        emit(text.append(call.custom() ? ",\"input\":\"\"}}]" : ",\"arguments\":\"\"}}]"), out);
    }

    private void say(int index, String words, Consumer<WireEvent> out) {
        Block block = blocks.get(index);
        boolean refusal = block != null && block.kind instanceof ChatEvent.BlockKind.Refusal;
        if (!refusal) {
            this.words.say(index, words);
        }
        member(refusal ? "refusal" : "content", words, out);
    }

    private void member(String name, String words, Consumer<WireEvent> out) {
        if (!words.isEmpty()) {
            begin().append('"').append(name).append("\":");
            emit(JsonText.quote(text, words), out);
        }
    }

    private void arguments(int index, String piece, Consumer<WireEvent> out) {
        Block block = blocks.get(index);
        if (block == null || piece.isEmpty() || !(block.kind instanceof ChatEvent.BlockKind.ToolCall call)) {
            return;
        }
        block.written = true;
        beginCall(block).append(call.custom() ? ",\"custom\":{\"input\":" : ",\"function\":{\"arguments\":");
        emit(JsonText.quote(text, piece).append("}}]"), out);
    }

    /** Clients parse the arguments, and an empty text is no JSON; but where the answer was cut short, none came. */
    private void fill(StopReason reason, Consumer<WireEvent> out) {
        if (reason == StopReason.LENGTH || reason == StopReason.REFUSED) {
            return;
        }
        for (Map.Entry<Integer, Block> entry : blocks.entrySet()) {
            Block block = entry.getValue();
            boolean bare = !block.written && block.kind instanceof ChatEvent.BlockKind.ToolCall call && !call.custom();
            if (bare) {
                arguments(entry.getKey(), "{}", out);
            }
        }
    }

    private void foreign(ChatEvent.Foreign foreign, Consumer<WireEvent> out) {
        if (!foreign.origin().equals(Wire.ID)) {
            if (foreign.meanings().isEmpty()) {
                nameOnce("pieces that only " + foreign.origin() + " knows");
            }
            foreign.meanings().forEach(meaning -> say(meaning, out));
            return;
        }
        String delta = Json.text(
                foreign.json().path("delta").isObject() ? foreign.json().get("delta") : Json.object());
        begin().append(delta, 1, delta.length() - 1);
        text.append('}');
        if (foreign.json().path("choice") instanceof ObjectNode choice && !choice.isEmpty()) {
            String members = Json.text(choice);
            text.append(',').append(members, 1, members.length() - 1);
        }
        end("null", out);
    }

    private void say(Meaning meaning, Consumer<WireEvent> out) {
        switch (meaning) {
            case Meaning.Search ignored -> nameOnce(WholeWriter.NO_SEARCH);
            case Meaning.Citation citation -> list(Hosted.ANNOTATIONS, Hosted.annotation(citation, words), out);
            case Meaning.Picture picture -> list(Hosted.IMAGES, Hosted.image(picture), out);
        }
    }

    private void list(String member, ObjectNode only, Consumer<WireEvent> out) {
        begin().append('"').append(member).append("\":[");
        emit(text.append(Json.text(only)).append(']'), out);
    }

    private void nameOnce(String what) {
        if (!foreignNamed) {
            foreignNamed = true;
            scope.lost("", what);
        }
    }

    private void finish(StopReason reason, Consumer<WireEvent> out) {
        begin().append('}');
        end('"' + FinishReasons.write(afterCalls(reason, calls > 0)) + '"', out);
        if (scope.request().filter(StreamWriter::wantsUsage).isPresent()) {
            text.setLength(0);
            text.append(head)
                    .append("],\"usage\":")
                    .append(Json.text(Usage.write(usage)))
                    .append('}');
            out.accept(bytes());
        }
        out.accept(WireEvent.of(DONE.clone()));
    }

    private static boolean wantsUsage(ChatRequest request) {
        return RequestReader.wantsUsage(request);
    }

    /** A call that went out wins: an agent that reads "stop" would not run it. */
    static StopReason afterCalls(StopReason reason, boolean called) {
        return switch (reason) {
            case END, STOP_SEQUENCE, PAUSED -> called ? StopReason.TOOL_USE : reason;
            case LENGTH, TOOL_USE, REFUSED -> reason;
        };
    }

    private StringBuilder begin() {
        text.setLength(0);
        return text.append(head).append("{\"index\":0,\"delta\":{");
    }

    private StringBuilder beginCall(Block block) {
        return begin().append("\"tool_calls\":[{\"index\":").append(block.call);
    }

    /** Ends the delta in {@code chunk} and sends it. */
    private void emit(StringBuilder chunk, Consumer<WireEvent> out) {
        chunk.append('}');
        end("null", out);
    }

    private void end(String finishReason, Consumer<WireEvent> out) {
        text.append(",\"finish_reason\":").append(finishReason).append("}]}");
        out.accept(bytes());
    }

    private WireEvent bytes() {
        return WireEvent.of(text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
