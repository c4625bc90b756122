package dev.nonagon.format.ollama;

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
    static final OllamaFormat FORMAT = new OllamaFormat();
    static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private Wires() {}

    static Scope scope(boolean streaming) {
        return Scope.of("req_1", NOW, streaming);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static ObjectNode json(String text) {
        return Json.parseObject(bytes(text));
    }

    static ChatRequest request(String json) {
        return FORMAT.readRequest(json(json), scope(false));
    }

    /** Reads a stream of lines, then ends it; checks the grammar. */
    static List<ChatEvent> read(Scope scope, String... lines) {
        List<ChatEvent> events = new ArrayList<>();
        EventReader reader = FORMAT.newReader(scope);
        for (String line : lines) {
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

    static List<String> write(Scope scope, ChatEvent... events) {
        List<String> wire = new ArrayList<>();
        EventWriter writer = FORMAT.newWriter(scope);
        for (ChatEvent event : events) {
            writer.write(event, e -> wire.add(e.text()));
        }
        return wire;
    }
}
