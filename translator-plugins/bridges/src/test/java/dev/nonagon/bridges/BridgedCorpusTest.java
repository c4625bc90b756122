package dev.nonagon.bridges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.nonagon.spi.chat.Answer;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.EventGrammar;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.chat.StopReason;
import dev.nonagon.spi.format.EventReader;
import dev.nonagon.spi.format.EventWriter;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.Framing;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.tck.upstream.Strictness;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Every request and every answer of one format's corpus, captures of real clients among them, bridged to every other. */
class BridgedCorpusTest {
    private static final FormatTranslator[] FORMATS = Formats.all();

    private record Pair(FormatTranslator from, FormatTranslator to) {
        @Override
        public String toString() {
            return from.id() + " to " + to.id() + ": ";
        }
    }

    private static List<Pair> pairs() {
        List<Pair> pairs = new ArrayList<>();
        for (FormatTranslator from : FORMATS) {
            for (FormatTranslator to : FORMATS) {
                if (!from.id().equals(to.id())) {
                    pairs.add(new Pair(from, to));
                }
            }
        }
        return pairs;
    }

    private static Scope scope(boolean streaming) {
        return Scope.of("req_1", Instant.parse("2026-01-02T03:04:05Z"), streaming);
    }

    @TestFactory
    @DisplayName(
            "A request of one format is legal in every other, and losing nothing or naming it, reads back as a request")
    List<DynamicTest> requests() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Pair pair : pairs()) {
            for (Path file : Formats.requests(pair.from())) {
                tests.add(dynamicTest(pair + file.getFileName().toString(), () -> request(pair, file)));
            }
        }
        return tests;
    }

    private static void request(Pair pair, Path file) throws IOException {
        Scope reading = scope(false);
        ChatRequest said = pair.from().readRequest(Json.parseObject(Files.readAllBytes(file)), reading);
        // Gemini's path names the model, not the body.
        ChatRequest read = said.model().isEmpty() ? said.withModel("some-model") : said;
        Scope writing = reading.attempt(read, 0);
        ObjectNode written = pair.to().writeRequest(read, writing);
        assertThat(Json.text(written)).doesNotContain("\"~");
        if (saysNothing(written)) {
            return;
        }
        if (pair.to().id().value().equals("openai-chat") && !Json.text(written).contains("\"type\":\"custom\"")) {
            assertThat(StrictOpenAi.problems(written)).as("in %s", written).isEmpty();
        }
        strictlyLegal(pair, written.deepCopy());
        boolean gemini = pair.to().id().value().equals("gemini");
        if (gemini) {
            assertThat(GeminiTurns.problems(written)).as("in %s", written).isEmpty();
        }
        ChatRequest back = pair.to().readRequest(written, scope(false));
        if (!gemini) {
            // There the path says whether to stream.
            assertThat(back.stream()).isEqualTo(read.stream());
        }
        if (textOnly(pair.to())) {
            assertThat(oneText(read) || !writing.losses().isEmpty())
                    .as("more than one text is named as lost")
                    .isTrue();
            return;
        }
        assertThat(calls(back))
                .containsAll(calls(read).stream().filter(c -> answered(read, c)).toList());
    }

    /** A request that says nothing is no upstream's to take. */
    private static boolean saysNothing(ObjectNode written) {
        return Stream.of("messages", "contents", "input", "prompt")
                .allMatch(name -> written.path(name).isContainer()
                        ? written.path(name).isEmpty()
                        : written.path(name).asString("").isEmpty());
    }

    /** The model's name is the router's to give. */
    private static void strictlyLegal(Pair pair, ObjectNode written) {
        if (written.path("model").asString("x").isEmpty()) {
            written.put("model", "m");
        }
        Strictness strict = Strictness.of(pair.to().id().value(), "m", written);
        assertThat(strict.refusal()).as("in %s", written).isEmpty();
        assertThat(strict.warnings())
                .as("what stricter servers of this dialect refuse, in %s", written)
                .noneMatch(w -> w.contains("roles in a row") || w.contains(": role "));
    }

    /** Completions have neither tools nor turns: what is not one text is named. */
    private static boolean textOnly(FormatTranslator format) {
        return format.id().value().endsWith("-completions");
    }

    private static boolean oneText(ChatRequest request) {
        return request.messages().size() == 1 && request.tools().isEmpty();
    }

    private static List<String> calls(ChatRequest request) {
        return parts(request)
                .filter(Part.ToolCall.class::isInstance)
                .map(p -> ((Part.ToolCall) p).id())
                .toList();
    }

    private static boolean answered(ChatRequest request, String id) {
        return parts(request)
                .anyMatch(p -> p instanceof Part.ToolResult r && r.callId().equals(id));
    }

    private static Stream<Part> parts(ChatRequest request) {
        return request.messages().stream().flatMap(m -> m.parts().stream());
    }

    @TestFactory
    @DisplayName("An answer of one format says the same to a client of every other, streamed and whole")
    List<DynamicTest> answers() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Pair pair : pairs()) {
            for (Path file : Formats.corpus(pair.from(), "answers")) {
                for (boolean streaming : new boolean[] {true, false}) {
                    String name = pair + file.getFileName().toString() + (streaming ? " streamed" : " whole");
                    tests.add(dynamicTest(name, () -> answer(pair, file, streaming)));
                }
            }
        }
        return tests;
    }

    private static void answer(Pair pair, Path file, boolean streaming) throws IOException {
        boolean whole = file.getFileName().toString().endsWith(".json");
        List<ChatEvent> events =
                read(pair.from(), whole ? Framing.whole() : pair.from().framing(), Files.readAllBytes(file));
        List<WireEvent> wire = new ArrayList<>();
        EventWriter writer = pair.to().newWriter(scope(streaming));
        events.forEach(event -> writer.write(event, wire::add));
        if (events.getLast() instanceof ChatEvent.Failed && !streaming) {
            assertThat(wire).isEmpty();
            return;
        }
        List<ChatEvent> back = new ArrayList<>();
        EventReader reader = pair.to().newReader(scope(streaming));
        wire.forEach(event -> reader.read(event, back::add));
        reader.end(back::add);
        legal(back);
        if (events.getLast() instanceof ChatEvent.Failed) {
            assertThat(back.getLast()).isInstanceOf(ChatEvent.Failed.class);
            return;
        }
        if (textOnly(pair.to()) && calls(events)) {
            assertThat(wire.toString()).as("what is missing is not hidden").contains("tool_calls");
            return;
        }
        assertThat(said(back)).as("from %s", events).isEqualTo(said(events));
    }

    private static boolean calls(List<ChatEvent> events) {
        return events.stream()
                .anyMatch(event -> event instanceof ChatEvent.Opened opened
                        && opened.kind() instanceof ChatEvent.BlockKind.ToolCall);
    }

    private static List<ChatEvent> read(FormatTranslator format, Framing framing, byte[] bytes) {
        List<ChatEvent> events = new ArrayList<>();
        EventReader reader = format.newReader(scope(true));
        Framing.Decoder decoder = framing.newDecoder();
        decoder.feed(bytes, 0, bytes.length, event -> reader.read(event, events::add));
        decoder.end(event -> reader.read(event, events::add));
        reader.end(events::add);
        legal(events);
        return events;
    }

    private static void legal(List<ChatEvent> events) {
        EventGrammar grammar = new EventGrammar();
        events.forEach(
                event -> assertThat(grammar.check(event)).as("%s", events).isEmpty());
        assertThat(grammar.ended()).isTrue();
    }

    /** What every format can say: the text, the calls, and whether tools are awaited. */
    private static String said(List<ChatEvent> events) {
        Answer.Collector collector = new Answer.Collector();
        Optional<Answer> gathered = Optional.empty();
        for (ChatEvent event : events) {
            gathered = collector.add(event);
        }
        Answer answer = gathered.orElseThrow();
        String text = answer.parts().stream()
                .map(part -> part instanceof Part.Text t ? t.text() : part instanceof Part.Refusal r ? r.text() : "")
                .collect(Collectors.joining());
        String calls = answer.parts().stream()
                .filter(Part.ToolCall.class::isInstance)
                .map(Part.ToolCall.class::cast)
                .map(call -> call.id() + " " + call.name() + " " + arguments(call))
                .collect(Collectors.joining("\n"));
        boolean refusal = answer.parts().stream().anyMatch(Part.Refusal.class::isInstance);
        return text + "\n" + calls + "\n" + (refusal ? StopReason.REFUSED : ending(answer.reason()));
    }

    /** A format without custom tools says their text as the one argument of a function. */
    private static JsonNode arguments(Part.ToolCall call) {
        return call.custom() ? Json.object().put("input", call.arguments()) : Json.parse(call.arguments());
    }

    /** Not every format tells these three apart. */
    private static StopReason ending(StopReason reason) {
        return switch (reason) {
            case END, STOP_SEQUENCE, PAUSED -> StopReason.END;
            case LENGTH, TOOL_USE, REFUSED -> reason;
        };
    }
}
