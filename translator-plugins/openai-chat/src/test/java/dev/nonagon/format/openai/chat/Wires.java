package dev.nonagon.format.openai.chat;

import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.EventGrammar;
import dev.nonagon.spi.format.EventReader;
import dev.nonagon.spi.format.EventWriter;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assertions;
import tools.jackson.databind.node.ObjectNode;

/** Short words for the tests of this format. */
final class Wires {
    private static final OpenAiChatFormat FORMAT = new OpenAiChatFormat();

    private Wires() {}

    static Scope scope(boolean streaming) {
        return Scope.of("req_1", Instant.parse("2026-01-02T03:04:05Z"), streaming);
    }

    static ObjectNode json(String text) {
        return Json.parseObject(text.getBytes(StandardCharsets.UTF_8));
    }

    static ChatRequest request(String json) {
        return FORMAT.readRequest(json(json), scope(false));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Reads a stream of data lines, then ends it; checks the grammar. */
    static List<ChatEvent> read(String... data) {
        List<ChatEvent> events = new ArrayList<>();
        EventReader reader = FORMAT.newReader(scope(true));
        for (String line : data) {
            reader.read(WireEvent.of(bytes(line)), events::add);
        }
        reader.end(events::add);
        return legal(events);
    }

    static List<ChatEvent> readWhole(String body) {
        List<ChatEvent> events = new ArrayList<>();
        EventReader reader = FORMAT.newReader(scope(false));
        reader.read(WireEvent.whole(bytes(body)), events::add);
        reader.end(events::add);
        return legal(events);
    }

    private static List<ChatEvent> legal(List<ChatEvent> events) {
        EventGrammar grammar = new EventGrammar();
        for (ChatEvent event : events) {
            Assertions.assertThat(grammar.check(event))
                    .as("%s in %s", event, events)
                    .isEmpty();
        }
        Assertions.assertThat(grammar.ended()).as("ended").isTrue();
        return events;
    }

    /** A chunk whose delta is given. */
    static String delta(String delta) {
        return "{\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":" + delta
                + ",\"finish_reason\":null}]}";
    }

    static String calls(String pieces) {
        return delta("{\"tool_calls\":[" + pieces + "]}");
    }

    static String finish(String reason) {
        return "{\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"" + reason
                + "\"}]}";
    }

    static List<String> write(Scope scope, ChatEvent... events) {
        List<String> wire = new ArrayList<>();
        EventWriter writer = FORMAT.newWriter(scope);
        for (ChatEvent event : events) {
            writer.write(event, e -> wire.add(e.text()));
        }
        return wire;
    }
}
