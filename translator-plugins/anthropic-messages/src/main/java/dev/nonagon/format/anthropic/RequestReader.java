package dev.nonagon.format.anthropic;

import dev.nonagon.spi.chat.CacheMark;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Hints;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.OutputFormat;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.chat.Reasoning;
import dev.nonagon.spi.chat.Reasoning.Mode;
import dev.nonagon.spi.chat.Sampling;
import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.chat.ToolChoice;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads one request. Not thread-safe; one use each. */
final class RequestReader {
    private final ContentReader content;
    private final ObjectNode notes = Json.object().put(Notes.READ, true);

    RequestReader(Scope scope) {
        this.content = new ContentReader(scope);
    }

    ChatRequest read(ObjectNode body) {
        Fields in = Fields.of(body, "");
        String model = in.requiredString("model");
        List<Message> messages = new ArrayList<>();
        system(in).ifPresent(messages::add);
        content.messages(
                in.array("messages").orElseThrow(() -> in.problem("messages", "This field is required")), messages);
        List<Tool> tools = tools(in);
        Optional<Fields> choice = in.object("tool_choice").map(o -> Fields.of(o, "/tool_choice"));
        Optional<ToolChoice> toolChoice = choice.map(RequestReader::toolChoice);
        Optional<Boolean> parallel =
                choice.flatMap(c -> c.bool("disable_parallel_tool_use")).map(disabled -> !disabled);
        choice.ifPresent(c -> note(Notes.TOOL_CHOICE, c.rest()));
        OptionalLong ceiling = in.integer("max_tokens");
        if (ceiling.isPresent() && ceiling.getAsLong() < 1) {
            throw in.problem("max_tokens", "Expected a number above 0");
        }
        List<String> stop = stop(in);
        Sampling sampling = new Sampling(
                in.number("temperature"),
                in.number("top_p"),
                in.integer("top_k"),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty());
        Optional<Fields> config = in.object("output_config").map(o -> Fields.of(o, "/output_config"));
        Optional<Reasoning> reasoning = reasoning(in, config);
        Optional<OutputFormat> output = config.flatMap(this::outputFormat).or(() -> oldOutputFormat(in));
        config.ifPresent(c -> notes.set(Notes.OUTPUT_CONFIG, c.rest()));
        Optional<String> endUser = endUser(in);
        Hints hints = hints(in);
        Optional<Boolean> stream = in.bool("stream");
        if (stream.isPresent() && !stream.get()) {
            in.leave("stream");
        }
        ObjectNode extras = in.rest();
        extras.setAll(notes);
        return new ChatRequest(
                model,
                messages,
                tools,
                toolChoice,
                parallel,
                ceiling,
                stop,
                sampling,
                reasoning,
                output,
                endUser,
                hints,
                stream.orElse(false),
                Extras.of(AnthropicMessages.ID, extras));
    }

    private void note(String name, ObjectNode members) {
        if (!members.isEmpty()) {
            notes.set(name, members);
        }
    }

    private Optional<Message> system(Fields in) {
        Optional<JsonNode> value = in.value("system");
        if (value.isEmpty()) {
            return Optional.empty();
        }
        JsonNode system = value.get();
        boolean string = system.isString();
        if (!string && !system.isArray()) {
            throw in.problem("system", "Expected a string or a list of text blocks");
        }
        if (string ? system.asString().isEmpty() : system.isEmpty()) {
            in.leave("system");
            return Optional.empty();
        }
        ObjectNode spelling = Json.object();
        if (string) {
            spelling.put(Notes.STRING, true);
        }
        List<Part> parts = string ? List.of(new Part.Text(system.asString())) : content.texts(system, "/system");
        return Optional.of(new Message(Message.Role.SYSTEM, parts, Extras.of(AnthropicMessages.ID, spelling)));
    }

    private static List<Tool> tools(Fields in) {
        Optional<ArrayNode> array = in.array("tools");
        if (array.isEmpty()) {
            return List.of();
        }
        if (array.get().isEmpty()) {
            in.leave("tools");
        }
        List<Tool> tools = new ArrayList<>();
        for (int i = 0; i < array.get().size(); i++) {
            tools.add(tool(array.get().get(i), "/tools/" + i));
        }
        return tools;
    }

    private static Tool tool(JsonNode json, String pointer) {
        Fields in = Fields.of(json, pointer);
        String type = in.string("type").orElse("custom");
        if (!type.equals("custom")) {
            return new Tool.Hosted(AnthropicMessages.ID, json, Searches.tool(json));
        }
        in.leave("type");
        String name = in.requiredString("name");
        ObjectNode schema =
                in.object("input_schema").orElseGet(() -> Json.object().put("type", "object"));
        ObjectNode notes = Json.object();
        Optional<CacheMark> cache = CacheControl.read(in, notes);
        Optional<String> description = in.string("description");
        Optional<Boolean> strict = in.bool("strict");
        ObjectNode extras = in.rest();
        extras.setAll(notes);
        return new Tool.Function(name, description, schema, strict, cache, Extras.of(AnthropicMessages.ID, extras));
    }

    private static ToolChoice toolChoice(Fields in) {
        String type = in.requiredString("type");
        return switch (type) {
            case "auto" -> new ToolChoice.Auto();
            case "any" -> new ToolChoice.Required();
            case "none" -> new ToolChoice.None();
            case "tool" -> new ToolChoice.Named(in.requiredString("name"));
            default -> throw in.problem("type", "Expected auto, any, tool or none");
        };
    }

    private static List<String> stop(Fields in) {
        Optional<ArrayNode> array = in.array("stop_sequences");
        if (array.isEmpty()) {
            return List.of();
        }
        if (array.get().isEmpty()) {
            in.leave("stop_sequences");
        }
        List<String> stop = new ArrayList<>();
        for (int i = 0; i < array.get().size(); i++) {
            JsonNode text = array.get().get(i);
            if (!text.isString()) {
                throw new RequestProblem("/stop_sequences/" + i, "Expected a string");
            }
            stop.add(text.asString());
        }
        return stop;
    }

    private Optional<Reasoning> reasoning(Fields in, Optional<Fields> config) {
        Optional<Reasoning.Effort> effort = config.flatMap(RequestReader::effort);
        Optional<Fields> thinking = in.object("thinking").map(o -> Fields.of(o, "/thinking"));
        if (thinking.isEmpty()) {
            effort.ifPresent(ignored -> notes.put(Notes.EFFORT_ONLY, true));
            return effort.map(word -> new Reasoning(Mode.ADAPTIVE, Optional.of(word), OptionalLong.empty()));
        }
        Fields fields = thinking.get();
        Mode mode =
                switch (fields.requiredString("type")) {
                    case "enabled" -> Mode.ON;
                    case "disabled" -> Mode.OFF;
                    case "adaptive" -> Mode.ADAPTIVE;
                    default -> throw fields.problem("type", "Expected enabled, disabled or adaptive");
                };
        OptionalLong budget = fields.integer("budget_tokens");
        note(Notes.THINKING, fields.rest());
        return Optional.of(new Reasoning(mode, effort, budget));
    }

    private static Optional<Reasoning.Effort> effort(Fields config) {
        Optional<Reasoning.Effort> effort = config.string("effort").flatMap(Reasoning.Effort::parse);
        if (effort.isEmpty()) {
            config.leave("effort");
        }
        return effort;
    }

    /** {@code output_config.format}, where structured outputs are asked for since they left their beta. */
    private Optional<OutputFormat> outputFormat(Fields config) {
        Optional<OutputFormat> format =
                config.object("format").flatMap(o -> schema(Fields.of(o, "/output_config/format")));
        if (format.isEmpty()) {
            config.leave("format");
        }
        return format;
    }

    /** {@code output_format}, the place of the beta. */
    private Optional<OutputFormat> oldOutputFormat(Fields in) {
        Optional<OutputFormat> format = in.object("output_format").flatMap(o -> schema(Fields.of(o, "/output_format")));
        if (format.isEmpty()) {
            in.leave("output_format");
        } else {
            notes.put(Notes.OLD_OUTPUT_FORMAT, true);
        }
        return format;
    }

    private Optional<OutputFormat> schema(Fields in) {
        boolean known = in.string("type").filter("json_schema"::equals).isPresent();
        Optional<ObjectNode> schema = in.object("schema");
        if (!known || schema.isEmpty()) {
            return Optional.empty();
        }
        note(Notes.OUTPUT_FORMAT, in.rest());
        return Optional.of(
                new OutputFormat.JsonSchema(Optional.empty(), Optional.empty(), schema.get(), Optional.empty()));
    }

    /** The faster service is what others call the priority tier; any other speed is this API's own. */
    private Hints hints(Fields in) {
        boolean fast =
                in.value("speed").filter(v -> v.asString("").equals("fast")).isPresent();
        if (!fast) {
            in.leave("speed");
            return Hints.none();
        }
        notes.put(Notes.SPEED, "fast");
        return new Hints(Optional.empty(), Optional.of("priority"), Optional.empty(), Map.of());
    }

    private Optional<String> endUser(Fields in) {
        Optional<Fields> metadata = in.object("metadata").map(o -> Fields.of(o, "/metadata"));
        Optional<String> user = metadata.flatMap(m -> m.string("user_id"));
        metadata.ifPresent(m -> notes.set(Notes.METADATA, m.rest()));
        return user;
    }
}
