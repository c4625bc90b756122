package dev.nonagon.blackbox.matrix;

import dev.nonagon.blackbox.support.Dialect;
import dev.nonagon.blackbox.support.EventStream;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Reads a stream of events as its dialect's clients do; each line of Ollama's counts as an event without a name. */
public final class Streams {
    private Streams() {}

    /** All text of a stream. */
    public static String text(Format format, List<EventStream.Event> events) {
        return switch (format) {
            case CHAT -> Dialect.OPENAI.text(events);
            case MESSAGES -> Dialect.ANTHROPIC.text(events);
            case RESPONSES ->
                events.stream()
                        .filter(e -> e.name().equals("response.output_text.delta"))
                        .map(e -> e.json().path("delta").asString(""))
                        .collect(Collectors.joining());
            case GEMINI -> {
                StringBuilder text = new StringBuilder();
                for (EventStream.Event event : events) {
                    for (JsonNode part : event.json().at("/candidates/0/content/parts")) {
                        text.append(
                                part.path("thought").asBoolean(false)
                                        ? ""
                                        : part.path("text").asString(""));
                    }
                }
                yield text.toString();
            }
            case OLLAMA ->
                events.stream()
                        .map(e -> e.json().at("/message/content").asString(""))
                        .collect(Collectors.joining());
        };
    }

    /** Whether a stream came to its dialect's own good end. */
    public static boolean ended(Format format, List<EventStream.Event> events) {
        return switch (format) {
            case CHAT -> Dialect.OPENAI.ended(events);
            case MESSAGES -> Dialect.ANTHROPIC.ended(events);
            case RESPONSES -> !events.isEmpty() && events.getLast().name().equals("response.completed");
            case GEMINI ->
                !events.isEmpty()
                        && events.getLast()
                                .json()
                                .at("/candidates/0/finishReason")
                                .asString("")
                                .equals("STOP");
            case OLLAMA ->
                !events.isEmpty()
                        && events.getLast().json().path("done").asBoolean(false)
                        && events.getLast()
                                .json()
                                .path("done_reason")
                                .asString("")
                                .equals("stop");
        };
    }

    /** The message of the error that a stream ended in. */
    public static Optional<String> error(List<EventStream.Event> events) {
        return events.stream()
                .filter(e -> e.data().startsWith("{"))
                .map(EventStream.Event::json)
                .flatMap(json -> Stream.of(json.path("error"), json.at("/response/error")))
                .filter(error -> error.isObject() || error.isString())
                .map(error -> error.isString()
                        ? error.asString()
                        : error.path("message").asString(""))
                .findFirst();
    }
}
