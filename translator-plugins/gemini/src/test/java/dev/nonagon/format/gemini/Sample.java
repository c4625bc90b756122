package dev.nonagon.format.gemini;

import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.format.EventReader;
import dev.nonagon.spi.format.EventWriter;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Requests and answers in short; apostrophes stand for quotation marks. */
final class Sample {
    private Sample() {}

    static ObjectNode json(String text) {
        return (ObjectNode) Json.parse(text.replace('\'', '"'));
    }

    static byte[] bytes(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    static Scope scope(boolean streaming) {
        return Scope.of("req_test", Instant.EPOCH, streaming);
    }

    static ChatRequest read(String body) {
        return new GeminiFormat().readRequest(json(body), scope(false));
    }

    static ObjectNode write(ChatRequest request) {
        return new GeminiFormat().writeRequest(request, scope(false).attempt(request, 0));
    }

    static <T extends Part> List<T> parts(ChatRequest request, Class<T> kind) {
        List<T> found = new ArrayList<>();
        for (Message message : request.messages()) {
            message.parts().stream().filter(kind::isInstance).map(kind::cast).forEach(found::add);
        }
        return found;
    }

    static List<ChatEvent> readStream(String... chunks) {
        return readStream(scope(true), chunks);
    }

    static List<ChatEvent> readStream(Scope scope, String... chunks) {
        EventReader reader = new GeminiFormat().newReader(scope);
        List<ChatEvent> events = new ArrayList<>();
        for (String chunk : chunks) {
            reader.read(WireEvent.of(bytes(chunk)), events::add);
        }
        reader.end(events::add);
        return events;
    }

    static List<ChatEvent> readWhole(String body) {
        EventReader reader = new GeminiFormat().newReader(scope(false));
        List<ChatEvent> events = new ArrayList<>();
        reader.read(WireEvent.whole(bytes(body)), events::add);
        return events;
    }

    static List<String> writeStream(ChatEvent... events) {
        EventWriter writer = new GeminiFormat().newWriter(scope(true));
        List<String> out = new ArrayList<>();
        for (ChatEvent event : events) {
            writer.write(event, wire -> out.add(wire.text()));
        }
        return out;
    }
}
