package dev.nonagon.format.kiro;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.StopReason;
import dev.nonagon.spi.format.EventReader;
import dev.nonagon.spi.format.Framing;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.spi.provider.HttpFailures;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads one answer. It ends with its wire (rule W5), for tokens may come after a stop. Not thread-safe. */
final class AnswerReader implements EventReader {
    private final Blocks blocks;
    private boolean ended;
    private boolean complete;
    private boolean counted;
    private Optional<StopReason> reason = Optional.empty();
    private Optional<BigDecimal> percent = Optional.empty();

    AnswerReader(Scope scope) {
        this.blocks = new Blocks(scope);
    }

    @Override
    public void read(WireEvent event, Consumer<ChatEvent> out) {
        if (ended) {
            return;
        }
        String name = event.name();
        if (event.whole()) {
            whole(event.data(), out);
        } else if (name.equals(EventNames.BROKEN)) {
            protocol("The upstream broke its stream: " + event.text(), out);
        } else if (name.startsWith(EventNames.EXCEPTION)) {
            exception(name.substring(EventNames.EXCEPTION.length()), event.data(), out);
        } else if (name.startsWith(EventNames.ERROR)) {
            fail(KiroErrors.ofException(name.substring(EventNames.ERROR.length()), event.data()), out);
        } else if (name.isEmpty()) {
            protocol("The upstream sent an event without a name", out);
        } else {
            json(name, event.data(), out);
        }
    }

    /** Frames in a row. A frame begins with a length below 24 MiB, so never with a letter. */
    private void whole(byte[] body, Consumer<ChatEvent> out) {
        if (body.length > 0 && body[0] > 1) {
            Optional<ObjectNode> said = object(body);
            boolean error = said.filter(json -> json.path("message").isString() || json.has("__type"))
                    .isPresent();
            if (error) {
                fail(KiroErrors.ofException(said.get().path("__type").asString(""), body), out);
            } else {
                protocol("The upstream's answer is no event stream", out);
            }
            return;
        }
        Framing.Decoder decoder = EventStreamFraming.INSTANCE.newDecoder();
        decoder.feed(body, 0, body.length, event -> read(event, out));
        decoder.end(event -> read(event, out));
        end(out);
    }

    private static Optional<ObjectNode> object(byte[] body) {
        try {
            return Json.parse(body) instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
        } catch (JsonProblem e) {
            return Optional.empty();
        }
    }

    private void exception(String type, byte[] payload, Consumer<ChatEvent> out) {
        if (type.equals(EventNames.TOO_LONG) && blocks.any()) {
            reason = Optional.of(StopReason.LENGTH);
            finish(out);
        } else {
            fail(KiroErrors.ofException(type, payload), out);
        }
    }

    private void json(String name, byte[] data, Consumer<ChatEvent> out) {
        JsonNode json;
        try {
            json = data.length == 0 ? Json.object() : Json.parse(data);
        } catch (JsonProblem e) {
            protocol("The upstream sent broken JSON: " + e.getMessage(), out);
            return;
        }
        if (json instanceof ArrayNode several && name.equals(EventNames.TOOL)) {
            for (JsonNode one : several) {
                if (!ended) {
                    tool(one, out);
                }
            }
        } else if (json instanceof ObjectNode object) {
            event(name, object.get(name) instanceof ObjectNode nested ? nested : object, out);
        } else {
            protocol("The upstream sent an event whose data are no object", out);
        }
    }

    private void event(String name, ObjectNode json, Consumer<ChatEvent> out) {
        switch (name) {
            case EventNames.TEXT, EventNames.CODE -> {
                complete = false;
                blocks.model(text(json, "modelId"));
                blocks.text(text(json, "content"), out);
            }
            case EventNames.REASONING -> {
                complete = false;
                blocks.think(text(json, "text"), out);
                blocks.seal(text(json, "signature"), out);
                blocks.redacted(text(json, "redactedContent"), out);
            }
            case EventNames.TOOL -> tool(json, out);
            case EventNames.STOP, EventNames.METERING -> complete = true;
            case EventNames.CONTEXT_USAGE -> {
                complete = true;
                JsonNode full = json.path("contextUsagePercentage");
                percent = full.isNumber() ? Optional.of(full.decimalValue()) : percent;
            }
            case EventNames.METRICS -> {
                complete = true;
                count(json, out);
            }
            case EventNames.METADATA -> {
                complete = true;
                count(json.path("tokenUsage"), out);
                reason = StopReasons.read(text(json, "stopReason")).or(() -> reason);
            }
            case EventNames.MESSAGE -> blocks.id(text(json, "utteranceId"));
            case EventNames.INVALID_STATE -> fail(HttpFailures.ofError(json), out);
            default -> {} // Links, suggestions, references: nothing that an answer needs.
        }
    }

    private void tool(JsonNode use, Consumer<ChatEvent> out) {
        complete = false;
        if (!blocks.call(use, out)) {
            protocol("The upstream sent a piece of a call that was never begun", out);
        }
    }

    private static String text(JsonNode json, String name) {
        return json.path(name).isString() ? json.path(name).asString() : "";
    }

    private void count(JsonNode counts, Consumer<ChatEvent> out) {
        Counts.exact(counts).ifPresent(usage -> {
            counted = true;
            blocks.begin(out);
            out.accept(new ChatEvent.Used(usage));
        });
    }

    @Override
    public void end(Consumer<ChatEvent> out) {
        if (ended) {
            return;
        }
        boolean cutAtCeiling = reason.filter(r -> r == StopReason.LENGTH).isPresent();
        if (!complete) {
            protocol("The upstream's stream ended before its answer did", out);
        } else if (!cutAtCeiling && blocks.callIsCut()) {
            protocol("The upstream's stream ended inside a call's arguments", out);
        } else {
            finish(out);
        }
    }

    private void finish(Consumer<ChatEvent> out) {
        ended = true;
        blocks.closeAll(out);
        if (!counted && percent.isPresent()) {
            out.accept(new ChatEvent.Used(Counts.estimate(percent.get(), blocks.characters())));
        }
        StopReason said = reason.orElse(StopReason.END);
        boolean called = blocks.called();
        if (said == StopReason.END && called) {
            said = StopReason.TOOL_USE;
        } else if (said == StopReason.TOOL_USE && !called) {
            said = StopReason.END;
        }
        out.accept(new ChatEvent.Finished(said));
    }

    private void protocol(String message, Consumer<ChatEvent> out) {
        fail(Failure.of(Failure.Kind.PROTOCOL, message), out);
    }

    private void fail(Failure failure, Consumer<ChatEvent> out) {
        if (!ended) {
            ended = true;
            out.accept(new ChatEvent.Failed(failure));
        }
    }
}
