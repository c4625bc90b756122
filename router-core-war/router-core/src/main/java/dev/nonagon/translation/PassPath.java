package dev.nonagon.translation;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.format.Framing;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An answer that is no chat, in the client's own format and of whatever type: its bytes pass (rule T8). */
public final class PassPath extends AnswerPath {
    /** How an answer of a type is passed on. */
    private enum Kind {
        JSON,
        EVENTS,
        BYTES
    }

    private final String contentType;
    private final Kind kind;
    private final Framing.Decoder decoder;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream(512);
    private boolean announced;

    public PassPath(String contentType, Consumer<ChatEvent> tap) {
        super(tap);
        this.contentType = contentType.isBlank() ? "application/octet-stream" : contentType;
        this.kind = kindOf(contentType);
        this.decoder = (kind == Kind.EVENTS ? Framing.sse() : Framing.whole()).newDecoder();
    }

    private static Kind kindOf(String type) {
        if (type.regionMatches(true, 0, "text/event-stream", 0, 17)) {
            return Kind.EVENTS;
        }
        return type.regionMatches(true, 0, "application/json", 0, 16) ? Kind.JSON : Kind.BYTES;
    }

    @Override
    public void feed(byte[] bytes, int offset, int length, Output out) throws IOException {
        switch (kind) {
            case JSON -> decoder.feed(bytes, offset, length, event -> {});
            case BYTES -> {
                reachesClient();
                pass(bytes, offset, length, out);
            }
            case EVENTS -> events(bytes, offset, length, out);
        }
    }

    private void events(byte[] bytes, int offset, int length, Output out) throws IOException {
        List<WireEvent> cut = new ArrayList<>();
        int boundary = decoder.feed(bytes, offset, length, cut::add);
        if (boundary <= 0) {
            held.write(bytes, offset, length);
            return;
        }
        for (WireEvent event : cut) {
            listen(event.data());
        }
        if (failure().isPresent() && !useful()) {
            return;
        }
        held.write(bytes, offset, boundary);
        byte[] whole = held.toByteArray();
        held.reset();
        held.write(bytes, offset + boundary, length - boundary);
        reachesClient();
        pass(whole, 0, whole.length, out);
    }

    @Override
    public void end(Output out) throws IOException {
        switch (kind) {
            case JSON -> endJson(out);
            case EVENTS -> {
                if (useful()) {
                    byte[] rest = held.toByteArray();
                    if (rest.length > 0) {
                        pass(rest, 0, rest.length, out);
                    }
                }
                endStream();
            }
            case BYTES -> endStream();
        }
    }

    private void endStream() {
        if (useful()) {
            complete();
        } else {
            fail(Failure.of(Failure.Kind.PROTOCOL, "The upstream's answer is empty"));
        }
    }

    private void endJson(Output out) throws IOException {
        List<WireEvent> whole = new ArrayList<>(1);
        decoder.end(whole::add);
        byte[] body = whole.isEmpty() ? new byte[0] : whole.getFirst().data();
        try {
            listen(Json.parse(body));
        } catch (JsonProblem e) {
            fail(Failure.of(Failure.Kind.PROTOCOL, "The upstream's answer is not valid JSON: " + e.getMessage()));
        }
        if (failure().isEmpty()) {
            complete();
            pass(body, 0, body.length, out);
        }
    }

    private void listen(byte[] data) {
        try {
            listen(Json.parse(data));
        } catch (JsonProblem e) {
            // An event need not be JSON: it passes, and says nothing of use.
            return;
        }
    }

    private void listen(JsonNode json) {
        if (!(json instanceof ObjectNode object)) {
            return;
        }
        if (!useful() && object.get("error") instanceof ObjectNode error) {
            fail(Failure.of(
                    Failure.Kind.INTERNAL,
                    "The upstream sent an error instead of an answer: "
                            + error.path("message").asString("without a message")));
        }
        AnswerUsage.of(object).ifPresent(usage -> hear(new ChatEvent.Used(usage)));
    }

    private void pass(byte[] bytes, int offset, int length, Output out) throws IOException {
        if (!announced) {
            announced = true;
            out.kind(contentType, kind == Kind.JSON);
        }
        send(bytes, offset, length, out);
    }

    /** Whether a client that has got a part can be told in words that there is no more. */
    public boolean canTell() {
        return kind == Kind.EVENTS;
    }

    @Override
    public boolean failureTold() {
        return false;
    }
}
