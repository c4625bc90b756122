package dev.nonagon.format.openai.completions;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.RouterException;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.StopReason;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.format.EventReader;
import dev.nonagon.spi.format.Framing;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.spi.kit.RequestFields;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads one answer, streamed or whole. The end follows rule L7. Not thread-safe. */
final class AnswerReader implements EventReader {
    private static final int BLOCK = 0;

    private String id = "";
    private String model = "";
    private boolean started;
    private boolean open;
    private boolean ended;
    private @Nullable String finish;
    private TokenUsage usage = TokenUsage.none();

    @Override
    public void read(WireEvent event, Consumer<ChatEvent> out) {
        if (ended) {
            return;
        }
        String text = new String(event.data(), StandardCharsets.UTF_8).strip();
        if (text.isEmpty()) {
            return;
        }
        if (event.whole() && text.startsWith("data:")) {
            wholeStream(event.data(), out);
        } else if (text.startsWith("[DONE]")) {
            done(out);
        } else {
            json(event, out);
        }
    }

    /** A stream that was announced as something else. */
    private void wholeStream(byte[] data, Consumer<ChatEvent> out) {
        try {
            Framing.Decoder decoder = Framing.sse().newDecoder();
            decoder.feed(data, 0, data.length, event -> read(event, out));
            decoder.end(event -> read(event, out));
        } catch (RouterException e) {
            fail(protocol(String.valueOf(e.getMessage())), out);
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
        chunk(chunk, event.whole(), out);
    }

    private void chunk(ObjectNode chunk, boolean whole, Consumer<ChatEvent> out) {
        id = id.isEmpty() ? RequestFields.text(chunk, "id") : id;
        model = model.isEmpty() ? RequestFields.text(chunk, "model") : model;
        ObjectNode choice = choice(chunk);
        if (choice == null && whole) {
            fail(protocol("The upstream's answer has no text"), out);
            return;
        }
        if (choice != null) {
            begin(out);
            say(RequestFields.text(choice, "text"), out);
            foreign(choice, out);
            String word = RequestFields.text(choice, "finish_reason");
            if (!word.isEmpty()) {
                finish = word;
                FinishReasons.failure(word).ifPresent(failure -> fail(failure, out));
            }
        }
        if (!ended) {
            usage(chunk.path("usage"), out);
            if (whole) {
                wholeEnd(choice, out);
            }
        }
    }

    /** A whole body may lack a reason, but not the text. */
    private void wholeEnd(@Nullable ObjectNode choice, Consumer<ChatEvent> out) {
        if (finish != null || (choice != null && choice.path("text").isString())) {
            complete(out);
        } else {
            fail(protocol("The upstream's answer has no text"), out);
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

    private void say(String text, Consumer<ChatEvent> out) {
        if (text.isEmpty()) {
            return;
        }
        if (!open) {
            open = true;
            out.accept(new ChatEvent.Opened(BLOCK, new ChatEvent.BlockKind.Text()));
        }
        out.accept(new ChatEvent.TextDelta(BLOCK, text));
    }

    private static void foreign(ObjectNode choice, Consumer<ChatEvent> out) {
        JsonNode logprobs = RequestFields.member(choice, "logprobs");
        if (logprobs != null) {
            ObjectNode json = Json.object();
            json.set("logprobs", logprobs);
            out.accept(new ChatEvent.Foreign(Wire.ID, json));
        }
    }

    private void usage(JsonNode counts, Consumer<ChatEvent> out) {
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
        if (finish != null || open) {
            complete(out);
        } else {
            fail(protocol("The upstream's answer ended without a text or a finish_reason"), out);
        }
    }

    private void complete(Consumer<ChatEvent> out) {
        begin(out);
        if (open) {
            out.accept(new ChatEvent.Closed(BLOCK));
        }
        ended = true;
        StopReason said = finish == null ? StopReason.END : FinishReasons.read(finish);
        // Nothing that could be called was offered.
        out.accept(new ChatEvent.Finished(said == StopReason.TOOL_USE ? StopReason.END : said));
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
        if (!ended && finish != null) {
            complete(out);
        } else {
            fail(protocol("The upstream's stream ended before its answer did"), out);
        }
    }
}
