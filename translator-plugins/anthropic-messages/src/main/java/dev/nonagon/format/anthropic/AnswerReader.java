package dev.nonagon.format.anthropic;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Failure.Kind;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.format.EventReader;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.spi.provider.HttpFailures;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads one answer, as a stream or as a whole body. Each event is parsed once. Not thread-safe. */
final class AnswerReader implements EventReader {
    private final Scope scope;
    private final Searches searches = new Searches();
    private final Map<Integer, ReadBlock> open = new HashMap<>();
    private TokenUsage usage = TokenUsage.none();
    private @Nullable String stopReason;
    private Optional<String> stopSequence = Optional.empty();
    private int nextBlock;
    private boolean started;
    private boolean called;
    private boolean ended;

    AnswerReader(Scope scope) {
        this.scope = scope;
    }

    @Override
    public void read(WireEvent event, Consumer<ChatEvent> out) {
        if (ended || event.data().length == 0) {
            return;
        }
        try {
            JsonNode json = Json.parse(event.data());
            if (!(json instanceof ObjectNode object)) {
                fail(out, "The upstream sent an event that is no JSON object");
            } else if (event.whole()) {
                whole(object, out);
            } else {
                event(object.path("type").asString(event.name()), object, out);
            }
        } catch (JsonProblem problem) {
            if (!event.text().strip().equals("[DONE]")) {
                fail(out, "The upstream sent an event that is no JSON");
            }
        }
    }

    @Override
    public void end(Consumer<ChatEvent> out) {
        if (ended) {
            return;
        }
        if (stopReason != null && open.isEmpty()) {
            finish(out);
        } else {
            fail(out, "The upstream's answer ended early");
        }
    }

    private void event(String type, ObjectNode json, Consumer<ChatEvent> out) {
        switch (type) {
            case "content_block_delta" -> delta(json, out);
            case "content_block_start" -> start(json, out);
            case "content_block_stop" -> stop(json.path("index").asInt(-1), out);
            case "message_start" -> started(json.path("message"), out);
            case "message_delta" -> messageDelta(json, out);
            case "message_stop" -> messageStop(out);
            case "error" -> failed(json.path("error"), out);
            default -> {
                // A ping, or an event of a later version of the API; but some servers put a bare error object here.
                if (json.path("error").isObject()) {
                    failed(json.path("error"), out);
                }
            }
        }
    }

    private void started(JsonNode message, Consumer<ChatEvent> out) {
        if (!started) {
            started = true;
            out.accept(new ChatEvent.Started(
                    message.path("id").asString(""), message.path("model").asString("")));
        }
        used(message.path("usage"), out);
    }

    private void used(JsonNode json, Consumer<ChatEvent> out) {
        if (json.isObject()) {
            usage = UsageJson.read(json, usage);
            out.accept(new ChatEvent.Used(usage));
        }
    }

    private void requireStart(Consumer<ChatEvent> out) {
        if (!started) {
            started(Json.object(), out);
        }
    }

    private void start(ObjectNode json, Consumer<ChatEvent> out) {
        requireStart(out);
        int index = json.path("index").asInt(-1);
        if (!(json.get("content_block") instanceof ObjectNode content) || index < 0) {
            fail(out, "The upstream began a block that is none");
            return;
        }
        stop(index, out);
        open.put(index, begin(content, out));
    }

    private ReadBlock begin(ObjectNode content, Consumer<ChatEvent> out) {
        ReadBlock block = ReadBlock.of(content, nextBlock++, scope, searches, out);
        called |= block.isCall();
        return block;
    }

    private void delta(ObjectNode json, Consumer<ChatEvent> out) {
        requireStart(out);
        int index = json.path("index").asInt(-1);
        JsonNode delta = json.path("delta");
        String type = delta.path("type").asString("");
        ReadBlock block = open.get(index);
        if (block == null || !block.takes(type)) {
            Optional<ObjectNode> other = ReadBlock.emptyFor(type);
            if (other.isEmpty()) {
                if (block == null) {
                    fail(out, "The upstream sent a piece of a block that is not open");
                }
                return;
            }
            // Some servers speak on in another kind without closing the block first.
            stop(index, out);
            block = begin(other.get(), out);
            open.put(index, block);
        }
        block.delta(type, delta, out);
    }

    private void stop(int index, Consumer<ChatEvent> out) {
        ReadBlock block = open.remove(index);
        if (block != null) {
            block.close(out);
        }
    }

    private void messageDelta(ObjectNode json, Consumer<ChatEvent> out) {
        requireStart(out);
        stopReason(json.path("delta"));
        used(json.path("usage"), out);
    }

    private void stopReason(JsonNode json) {
        if (json.path("stop_reason").isString()) {
            stopReason = json.path("stop_reason").asString();
        }
        if (json.path("stop_sequence").isString()) {
            stopSequence = Optional.of(json.path("stop_sequence").asString());
        }
    }

    private void messageStop(Consumer<ChatEvent> out) {
        if (stopReason == null) {
            fail(out, "The upstream's answer ended without a reason");
            return;
        }
        open.keySet().stream().sorted().toList().forEach(index -> stop(index, out));
        finish(out);
    }

    private void finish(Consumer<ChatEvent> out) {
        ended = true;
        String reason = stopReason == null ? "" : stopReason;
        out.accept(new ChatEvent.Finished(StopReasons.read(reason, called), stopSequence));
    }

    private void whole(ObjectNode body, Consumer<ChatEvent> out) {
        if (body.path("error").isObject()) {
            failed(body.path("error"), out);
            return;
        }
        if (!body.path("content").isArray()) {
            boolean error = body.has("error") || body.has("code") || body.has("msg") || body.has("message");
            if (error) {
                failed(body, out);
            } else {
                fail(out, "The upstream's answer has no content");
            }
            return;
        }
        started(
                Json.object()
                        .put("id", body.path("id").asString(""))
                        .put("model", body.path("model").asString("")),
                out);
        for (JsonNode item : body.path("content")) {
            if (!(item instanceof ObjectNode content)) {
                fail(out, "The upstream's answer has a block that is none");
                return;
            }
            ReadBlock block = begin(content, out);
            block.close(out);
        }
        used(body.path("usage"), out);
        stopReason(body);
        if (stopReason == null) {
            fail(out, "The upstream's answer ended without a reason");
        } else {
            finish(out);
        }
    }

    private void failed(JsonNode error, Consumer<ChatEvent> out) {
        ended = true;
        out.accept(new ChatEvent.Failed(HttpFailures.ofError(error)));
    }

    private void fail(Consumer<ChatEvent> out, String message) {
        ended = true;
        out.accept(new ChatEvent.Failed(Failure.of(Kind.PROTOCOL, message)));
    }
}
