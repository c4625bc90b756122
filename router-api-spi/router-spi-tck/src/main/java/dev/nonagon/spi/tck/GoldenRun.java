package dev.nonagon.spi.tck;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.EventGrammar;
import dev.nonagon.spi.format.EventReader;
import dev.nonagon.spi.format.EventWriter;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.Loss;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.spi.tck.GoldenFile.Section;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Does what the router does for a bridge, and says what came out as sections of the same file. */
final class GoldenRun {
    private static final JsonMapper PRETTY =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final GoldenFile golden;
    private final Map<String, FormatTranslator> translators;

    GoldenRun(GoldenFile golden, Map<String, FormatTranslator> translators) {
        this.golden = golden;
        this.translators = translators;
    }

    /** The file's inputs, with what they really lead to. */
    List<Section> sections() {
        List<Section> out = new ArrayList<>();
        golden.first("request").ifPresent(request -> request(request, out));
        golden.first("answer").ifPresent(answer -> answer(answer, out));
        if (out.stream().noneMatch(Section::isExpected)) {
            throw new IllegalArgumentException(
                    golden.name() + ": nothing is expected. A request needs '--- becomes <format>'"
                            + " or '--- refused', an answer '--- client <format>'");
        }
        return out;
    }

    private void request(Section request, List<Section> out) {
        out.add(request);
        if (golden.first("refused").isPresent()) {
            String message;
            try {
                read(request);
                message = "(not refused)";
            } catch (RequestProblem problem) {
                message = String.valueOf(problem.getMessage());
            }
            out.add(new Section("refused", "", message));
            return;
        }
        ChatRequest read = read(request);
        for (Section becomes : golden.sections()) {
            if (!becomes.kind().equals("becomes")) {
                continue;
            }
            Scope scope = scope(read);
            ObjectNode written = translator(becomes.format()).writeRequest(routed(read), scope);
            out.add(new Section("becomes", becomes.format(), pretty(written)));
            if (!scope.losses().isEmpty()) {
                out.add(new Section(
                        "lost", "", scope.losses().stream().map(Loss::toString).collect(Collectors.joining("\n"))));
            }
        }
    }

    private ChatRequest read(Section request) {
        ObjectNode body = Json.parseObject(request.text().getBytes(StandardCharsets.UTF_8));
        return translator(request.format()).readRequest(body, Exchange.freshScope(false));
    }

    private Scope scope(ChatRequest read) {
        return Exchange.freshScope(read.stream())
                .attempt(
                        read,
                        golden.option("estimate").map(Long::parseLong).orElse(0L),
                        golden.option("can")
                                .map(can -> Set.of(can.split("\\+")))
                                .orElse(Set.of()));
    }

    private ChatRequest routed(ChatRequest read) {
        return golden.option("model").map(read::withModel).orElse(read);
    }

    private void answer(Section answer, List<Section> out) {
        Section expected = golden.first("client")
                .orElseThrow(
                        () -> new IllegalArgumentException(golden.name() + ": the answer needs '--- client <format>'"));
        Optional<Section> given = golden.first("given request");
        given.ifPresent(out::add);
        ChatRequest asked = given.map(this::read)
                .map(read -> golden.option("stream")
                        .map(said -> read.withStream(Boolean.parseBoolean(said)))
                        .orElse(read))
                .orElseGet(() -> RequestBuilder.plain().build().withStream(streams(expected)));
        Scope scope = scope(asked);
        FormatTranslator upstream = translator(answer.format());
        if (given.isPresent()) {
            // Tool names that are sent under another spelling come back through the scope.
            upstream.writeRequest(routed(asked), scope);
        }
        List<ChatEvent> events = events(upstream, answer, scope);
        out.add(answer);
        out.add(new Section("client", expected.format(), client(translator(expected.format()), events, scope)));
        if (events.getLast() instanceof ChatEvent.Failed failed) {
            Failure failure = failed.failure();
            out.add(new Section("failure", "", failure.kind() + " " + failure.message()));
        }
    }

    private boolean streams(Section client) {
        return golden.option("stream")
                .map(Boolean::parseBoolean)
                .orElse(!client.text().startsWith("{"));
    }

    private List<ChatEvent> events(FormatTranslator upstream, Section answer, Scope scope) {
        byte[] bytes = answer.text().getBytes(StandardCharsets.UTF_8);
        List<WireEvent> wire =
                isWhole(answer.text()) ? List.of(WireEvent.whole(bytes)) : Exchange.decode(upstream.framing(), bytes);
        List<ChatEvent> events = new ArrayList<>();
        EventReader reader = upstream.newReader(scope);
        wire.forEach(event -> reader.read(event, events::add));
        reader.end(events::add);
        EventGrammar grammar = new EventGrammar();
        for (ChatEvent event : events) {
            grammar.check(event).ifPresent(broken -> {
                throw new AssertionError(golden.name() + ": the reader breaks " + broken + " in " + events);
            });
        }
        return events;
    }

    /** A body begins with a brace; so does a stream of lines, but there the first line is a value of its own. */
    static boolean isWhole(String text) {
        int end = text.indexOf('\n');
        if (!text.startsWith("{") || end < 0) {
            return text.startsWith("{");
        }
        try {
            Json.parse(text.substring(0, end));
            return false;
        } catch (JsonProblem e) {
            return true;
        }
    }

    private static String client(FormatTranslator client, List<ChatEvent> events, Scope scope) {
        boolean nothingSent = events.getFirst() instanceof ChatEvent.Failed;
        if (events.getLast() instanceof ChatEvent.Failed failed && (nothingSent || !scope.streaming())) {
            // No byte has gone to the client yet: the router answers with an error status and this body.
            return pretty(Json.parse(client.writeFailure(failed.failure(), false, Exchange.REQUEST_ID)));
        }
        List<WireEvent> wire = new ArrayList<>();
        EventWriter writer = client.newWriter(scope);
        events.forEach(event -> writer.write(event, wire::add));
        StringBuilder text = new StringBuilder();
        for (WireEvent event : wire) {
            text.append(
                    event.whole()
                            ? pretty(Json.parse(event.data()))
                            : new String(client.framing().encode(event), StandardCharsets.UTF_8));
        }
        return text.toString().stripTrailing();
    }

    private FormatTranslator translator(String format) {
        FormatTranslator translator = translators.get(format);
        if (translator == null) {
            throw new IllegalArgumentException(
                    golden.name() + ": no translator for '" + format + "' among " + translators.keySet());
        }
        return translator;
    }

    static String pretty(JsonNode json) {
        return PRETTY.writeValueAsString(json).replace("\r\n", "\n");
    }
}
