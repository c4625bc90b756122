package dev.nonagon.format.gemini;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Hints;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.chat.ToolChoice;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads one request. Without state. */
final class RequestReader {
    private static final String COUNTED = "generateContentRequest";
    private static final Set<String> KNOWN =
            Set.of("model", "contents", "systemInstruction", "tools", "toolConfig", "generationConfig", COUNTED);

    private RequestReader() {}

    /** Reads a request to generate, or to count: that may wrap the one whose tokens shall be counted. */
    static ChatRequest read(ObjectNode outer) {
        ObjectNode body = Wire.object(outer, COUNTED, "").orElse(outer);
        ObjectNode extras = Wire.rest(body, KNOWN);
        extras.put(Notes.READ, true);
        body.properties().forEach(member -> {
            if (member.getValue().isNull()
                    && !extras.has(member.getKey())
                    && !member.getKey().startsWith(Wire.NOTE)) {
                extras.putNull(member.getKey());
            }
        });
        ArrayNode snake = Json.array();
        KNOWN.stream()
                .sorted()
                .filter(name -> !body.has(name) && Wire.member(body, name).isPresent())
                .forEach(snake::add);
        if (!snake.isEmpty()) {
            extras.set(Notes.SNAKE, snake);
        }
        List<Message> messages = new ArrayList<>();
        Wire.member(body, "systemInstruction").ifPresent(value -> {
            Message system = ContentReader.system(value, "/systemInstruction");
            extras.set(Notes.SYSTEM, value);
            if (!system.parts().isEmpty()) {
                messages.add(system);
            }
        });
        JsonNode contents = Wire.member(body, "contents")
                .orElseThrow(() -> new RequestProblem("/contents", "This field is required"));
        new ContentReader().read(contents, messages);
        List<Tool> tools = Wire.array(body, "tools", "")
                .map(list -> {
                    extras.set(Notes.TOOLS, list);
                    return ToolReader.tools(list);
                })
                .orElse(List.of());
        Optional<ToolChoice> choice = Wire.object(body, "toolConfig", "").flatMap(config -> {
            extras.set(Notes.TOOL_CONFIG, config);
            return ToolReader.choice(config);
        });
        Optional<ObjectNode> generation = Wire.object(body, "generationConfig", "");
        generation.ifPresent(config -> extras.set(Notes.CONFIG, config));
        Config config = Config.read(generation.orElseGet(Json::object));
        return new ChatRequest(
                Wire.string(body, "model", "").map(Wire::model).orElse(""),
                messages,
                tools,
                choice,
                Optional.empty(),
                config.maxOutputTokens(),
                config.stop(),
                config.sampling(),
                config.reasoning(),
                config.outputFormat(),
                Optional.empty(),
                Hints.none(),
                false,
                Wire.extras(extras));
    }
}
