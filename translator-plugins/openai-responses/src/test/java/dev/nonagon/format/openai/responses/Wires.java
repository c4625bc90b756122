package dev.nonagon.format.openai.responses;

import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.EventGrammar;
import dev.nonagon.spi.format.EventReader;
import dev.nonagon.spi.format.EventWriter;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.format.Transcripts;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Short words for the tests of this format. */
final class Wires {
    static final OpenAiResponsesFormat FORMAT =
            new OpenAiResponsesFormat(InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z")));

    private Wires() {}

    static Scope scope(boolean streaming) {
        return Scope.of("req_1", Instant.parse("2026-01-02T03:04:05Z"), streaming);
    }

    static Scope scope(boolean streaming, Transcripts transcripts) {
        return Scope.of("req_1", Instant.parse("2026-01-02T03:04:05Z"), streaming, transcripts);
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

    /** Reads a stream of events, then ends it; checks the grammar. */
    static List<ChatEvent> read(String... data) {
        return read(scope(true), data);
    }

    static List<ChatEvent> read(Scope scope, String... data) {
        List<ChatEvent> events = new ArrayList<>();
        EventReader reader = FORMAT.newReader(scope);
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

    /** What the client gets, each event as its JSON. */
    static List<JsonNode> write(Scope scope, ChatEvent... events) {
        List<JsonNode> wire = new ArrayList<>();
        EventWriter writer = FORMAT.newWriter(scope);
        for (ChatEvent event : events) {
            writer.write(event, e -> wire.add(Json.parse(e.data())));
        }
        return wire;
    }

    static List<String> types(List<JsonNode> events) {
        return events.stream().map(e -> e.path("type").asString("")).toList();
    }

    /** An event of a stream. */
    static String event(String type, String members) {
        return "{\"type\":\"" + type + "\"" + (members.isEmpty() ? "" : "," + members) + "}";
    }

    static String added(int index, String item) {
        return event("response.output_item.added", "\"output_index\":" + index + ",\"item\":" + item);
    }

    static String done(int index, String item) {
        return event("response.output_item.done", "\"output_index\":" + index + ",\"item\":" + item);
    }

    static String completed(String output) {
        return event(
                "response.completed",
                "\"response\":{\"id\":\"resp_1\",\"model\":\"m\",\"status\":\"completed\",\"output\":" + output + "}");
    }

    static String incomplete(String reason) {
        return event(
                "response.incomplete",
                "\"response\":{\"id\":\"resp_1\",\"model\":\"m\",\"status\":\"incomplete\",\"output\":[],"
                        + "\"incomplete_details\":{\"reason\":\"" + reason + "\"}}");
    }

    /** A memory without bounds. */
    static final class Memory implements Transcripts {
        final Map<String, byte[]> kept = new HashMap<>();

        @Override
        public Optional<byte[]> recall(String id) {
            return Optional.ofNullable(kept.get(id));
        }

        @Override
        public void keep(String id, byte[] transcript) {
            kept.put(id, transcript);
        }
    }
}
