package dev.nonagon.format.openai.chat;

import dev.nonagon.spi.chat.Hints;
import dev.nonagon.spi.chat.OutputFormat;
import dev.nonagon.spi.chat.Reasoning;
import dev.nonagon.spi.chat.Sampling;
import dev.nonagon.spi.chat.ToolChoice;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.kit.RequestFields;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The settings of a request, beside its messages and tools. */
record Parameters(
        OptionalLong maxOutputTokens,
        List<String> stop,
        Sampling sampling,
        Optional<Reasoning> reasoning,
        Optional<OutputFormat> outputFormat,
        Optional<String> endUser,
        Hints hints,
        Optional<ToolChoice> toolChoice,
        Optional<Boolean> parallelToolCalls,
        boolean stream) {

    /** The fields that say one of the components, in groups that are written together. */
    static final List<String> MAX_FIELDS = List.of("max_tokens", "max_completion_tokens");

    static final List<String> STOP_FIELDS = List.of("stop");
    static final List<String> SAMPLING_FIELDS =
            List.of("temperature", "top_p", "top_k", "frequency_penalty", "presence_penalty", "seed");
    static final List<String> REASONING_FIELDS = List.of("reasoning_effort", "reasoning", "thinking");
    static final List<String> OUTPUT_FIELDS = List.of("response_format");
    static final List<String> USER_FIELDS = List.of("user");
    static final List<String> HINT_FIELDS = List.of("prompt_cache_key", "service_tier", "verbosity", "metadata");
    static final List<String> CHOICE_FIELDS = List.of("tool_choice", "function_call");
    static final List<String> PARALLEL_FIELDS = List.of("parallel_tool_calls");
    static final List<String> STREAM_FIELDS = List.of("stream", "stream_options");

    static final Set<String> ALL_FIELDS = all();

    private static Set<String> all() {
        List<String> names = new ArrayList<>();
        List.of(
                        MAX_FIELDS,
                        STOP_FIELDS,
                        SAMPLING_FIELDS,
                        REASONING_FIELDS,
                        OUTPUT_FIELDS,
                        USER_FIELDS,
                        HINT_FIELDS,
                        CHOICE_FIELDS,
                        PARALLEL_FIELDS,
                        STREAM_FIELDS)
                .forEach(names::addAll);
        return Set.copyOf(names);
    }

    static Parameters read(ObjectNode body) {
        OptionalLong newer = whole(body, "max_completion_tokens");
        OptionalLong older = whole(body, "max_tokens");
        return new Parameters(
                newer.isPresent() ? newer : older,
                stop(body),
                new Sampling(
                        number(body, "temperature"),
                        number(body, "top_p"),
                        whole(body, "top_k"),
                        number(body, "frequency_penalty"),
                        number(body, "presence_penalty"),
                        whole(body, "seed")),
                reasoning(body),
                output(body),
                RequestFields.string(body, "user", ""),
                hints(body),
                ToolReader.choice(body),
                ToolReader.bool(body, "parallel_tool_calls", ""),
                ToolReader.bool(body, "stream", "").orElse(false));
    }

    private static Optional<BigDecimal> number(ObjectNode body, String name) {
        JsonNode value = RequestFields.member(body, name);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isNumber()) {
            throw new RequestProblem("/" + name, "must be a number");
        }
        return Optional.of(value.decimalValue());
    }

    private static OptionalLong whole(ObjectNode body, String name) {
        JsonNode value = RequestFields.member(body, name);
        if (value == null) {
            return OptionalLong.empty();
        }
        if (!value.isNumber() || !value.canConvertToExactIntegral() || !value.canConvertToLong()) {
            throw new RequestProblem("/" + name, "must be a whole number");
        }
        return OptionalLong.of(value.longValue());
    }

    private static List<String> stop(ObjectNode body) {
        JsonNode value = RequestFields.member(body, "stop");
        if (value == null) {
            return List.of();
        }
        if (value.isString()) {
            return List.of(value.asString());
        }
        if (!(value instanceof ArrayNode list)) {
            throw new RequestProblem("/stop", "must be a string or a list of strings");
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            if (!list.get(i).isString()) {
                throw new RequestProblem("/stop/" + i, "must be a string");
            }
            texts.add(list.get(i).asString());
        }
        return List.copyOf(texts);
    }

    /** OpenAI says {@code reasoning_effort}, OpenRouter {@code reasoning}, several Chinese servers {@code thinking}. */
    private static Optional<Reasoning> reasoning(ObjectNode body) {
        JsonNode effort = RequestFields.member(body, "reasoning_effort");
        if (effort != null) {
            return effort(RequestFields.string(body, "reasoning_effort", "").orElse(""));
        }
        if (body.get("reasoning") instanceof ObjectNode reasoning) {
            Optional<Reasoning> words = effort(RequestFields.text(reasoning, "effort"));
            JsonNode enabled = reasoning.get("enabled");
            boolean off = enabled != null && enabled.isBoolean() && !enabled.booleanValue();
            boolean on = enabled != null && enabled.isBoolean() && enabled.booleanValue();
            OptionalLong budget = budget(reasoning, "max_tokens");
            if (off) {
                return Optional.of(off());
            }
            return words.isPresent() || !(on || budget.isPresent()) ? words : Optional.of(on(budget));
        }
        if (body.get("thinking") instanceof ObjectNode thinking) {
            return switch (RequestFields.text(thinking, "type")) {
                case "disabled" -> Optional.of(off());
                case "enabled" -> Optional.of(on(budget(thinking, "budget_tokens")));
                case "adaptive" ->
                    Optional.of(new Reasoning(Reasoning.Mode.ADAPTIVE, Optional.empty(), OptionalLong.empty()));
                default -> Optional.empty();
            };
        }
        return Optional.empty();
    }

    private static Optional<Reasoning> effort(String word) {
        return Reasoning.Effort.parse(word)
                .map(e -> e == Reasoning.Effort.NONE
                        ? off()
                        : new Reasoning(Reasoning.Mode.ON, Optional.of(e), OptionalLong.empty()));
    }

    private static Reasoning off() {
        return new Reasoning(Reasoning.Mode.OFF, Optional.empty(), OptionalLong.empty());
    }

    private static Reasoning on(OptionalLong budget) {
        return new Reasoning(Reasoning.Mode.ON, Optional.empty(), budget);
    }

    private static OptionalLong budget(ObjectNode holder, String name) {
        JsonNode value = holder.get(name);
        boolean fits = value != null && value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0;
        return fits ? OptionalLong.of(value.longValue()) : OptionalLong.empty();
    }

    private static Optional<OutputFormat> output(ObjectNode body) {
        JsonNode value = RequestFields.member(body, "response_format");
        if (value == null) {
            return Optional.empty();
        }
        ObjectNode format = RequestFields.object(value, "/response_format");
        return switch (RequestFields.text(format, "type")) {
            case "text" -> Optional.of(new OutputFormat.PlainText());
            case "json_object" -> Optional.of(new OutputFormat.JsonObject());
            case "json_schema" -> Optional.of(schema(format));
            default -> Optional.empty();
        };
    }

    private static Hints hints(ObjectNode body) {
        Map<String, String> labels = new LinkedHashMap<>();
        if (body.get("metadata") instanceof ObjectNode metadata) {
            for (Map.Entry<String, JsonNode> label : metadata.properties()) {
                if (label.getValue().isString()) {
                    labels.put(label.getKey(), label.getValue().asString());
                }
            }
        }
        return new Hints(
                RequestFields.string(body, "prompt_cache_key", ""),
                RequestFields.string(body, "service_tier", ""),
                RequestFields.string(body, "verbosity", ""),
                labels);
    }

    private static OutputFormat schema(ObjectNode format) {
        String at = "/response_format/json_schema";
        ObjectNode schema = RequestFields.object(format, "json_schema", "/response_format");
        JsonNode inner = RequestFields.member(schema, "schema");
        if (inner != null && !inner.isObject()) {
            throw new RequestProblem(at + "/schema", "must be an object");
        }
        return new OutputFormat.JsonSchema(
                RequestFields.string(schema, "name", at),
                RequestFields.string(schema, "description", at),
                inner instanceof ObjectNode object ? object : dev.nonagon.spi.json.Json.object(),
                ToolReader.bool(schema, "strict", at));
    }
}
