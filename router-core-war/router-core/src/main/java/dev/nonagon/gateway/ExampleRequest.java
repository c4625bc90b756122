package dev.nonagon.gateway;

import dev.nonagon.spi.chat.CacheMark;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.chat.Sampling;
import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.node.ObjectNode;

/** One request to begin with, in every dialect: written by the dialect itself, so that one loaded tomorrow has an example, too. */
final class ExampleRequest {
    private static final String SYSTEM = "You are a ship's cook. Answer in one sentence.";
    private static final String QUESTION = "What do we cook in Lisbon if it rains?";

    private ExampleRequest() {}

    /** JSON with its lines. */
    static String in(FormatTranslator format, String model, Instant now) {
        try {
            return written(format, withTool(model), now);
        } catch (RequestProblem e) {
            // A dialect may have no tools.
            return written(format, plain(model), now);
        }
    }

    private static String written(FormatTranslator format, ChatRequest request, Instant now) {
        return format.writeRequest(request, Scope.of("example", now, false).attempt(request, 0))
                .toPrettyString();
    }

    private static ChatRequest withTool(String model) {
        ObjectNode parameters = Json.parseObject("""
                {"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}
                """.getBytes(StandardCharsets.UTF_8));
        Tool weather = new Tool.Function(
                "weather",
                Optional.of("The weather of a city"),
                parameters,
                Optional.empty(),
                Optional.empty(),
                Extras.none());
        Part instructions = new Part.Text(SYSTEM, Optional.of(new CacheMark(Optional.empty())), Extras.none());
        return request(model, new Message(Message.Role.SYSTEM, List.of(instructions)), List.of(weather));
    }

    private static ChatRequest plain(String model) {
        return request(model, Message.text(Message.Role.SYSTEM, SYSTEM), List.of());
    }

    private static ChatRequest request(String model, Message system, List<Tool> tools) {
        return new ChatRequest(
                model,
                List.of(system, Message.text(Message.Role.USER, QUESTION)),
                tools,
                Optional.empty(),
                Optional.empty(),
                OptionalLong.of(400),
                List.of(),
                new Sampling(
                        Optional.of(new BigDecimal("0.5")),
                        Optional.empty(),
                        OptionalLong.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        OptionalLong.empty()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Extras.none());
    }
}
