package dev.nonagon.format.openai.responses;

import dev.nonagon.spi.chat.Hints;
import dev.nonagon.spi.chat.OutputFormat;
import dev.nonagon.spi.chat.Reasoning;
import dev.nonagon.spi.chat.Sampling;
import dev.nonagon.spi.chat.ToolChoice;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.RequestFields;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The settings of a request, beside its items and tools. */
record Parameters(
        OptionalLong maxOutputTokens,
        Sampling sampling,
        Optional<Reasoning> reasoning,
        Optional<OutputFormat> outputFormat,
        Optional<String> endUser,
        Hints hints,
        Optional<ToolChoice> toolChoice,
        Optional<Boolean> parallelToolCalls,
        boolean stream) {

    /** The fields that say one of the components, in groups that are written together. */
    static final List<String> MAX_FIELDS = List.of("max_output_tokens");

    static final List<String> SAMPLING_FIELDS = List.of("temperature", "top_p");
    static final List<String> REASONING_FIELDS = List.of("reasoning");
    static final List<String> TEXT_FIELDS = List.of("text");
    static final List<String> USER_FIELDS = List.of("user", "safety_identifier");
    static final List<String> HINT_FIELDS = List.of("prompt_cache_key", "service_tier", "metadata");
    static final List<String> CHOICE_FIELDS = List.of("tool_choice");
    static final List<String> PARALLEL_FIELDS = List.of("parallel_tool_calls");
    static final List<String> STREAM_FIELDS = List.of("stream");

    /** Book-keeping between this client and its usual provider, without a meaning for any other. */
    static final List<String> OWN_FIELDS = List.of(
            "store", "include", "stream_options", "client_metadata", "prompt_cache_retention", "prompt_cache_options");

    static final Set<String> ALL_FIELDS = all();

    private static Set<String> all() {
        List<String> names = new ArrayList<>();
        List.of(
                        MAX_FIELDS,
                        SAMPLING_FIELDS,
                        REASONING_FIELDS,
                        TEXT_FIELDS,
                        USER_FIELDS,
                        HINT_FIELDS,
                        CHOICE_FIELDS,
                        PARALLEL_FIELDS,
                        STREAM_FIELDS,
                        OWN_FIELDS)
                .forEach(names::addAll);
        return Set.copyOf(names);
    }

    /**
     * @param body the request, or its settings as they were spelled
     * @param tools knows the names under which tools are called
     */
    static Parameters read(ObjectNode body, ToolReader tools) {
        Optional<String> user = RequestFields.string(body, "user", "");
        return new Parameters(
                whole(body, "max_output_tokens"),
                new Sampling(
                        number(body, "temperature"),
                        number(body, "top_p"),
                        OptionalLong.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        OptionalLong.empty()),
                reasoning(body),
                output(body),
                user.or(() -> RequestFields.string(body, "safety_identifier", "")),
                hints(body),
                tools.choice(body),
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

    /** A wish for summaries alone says nothing about how much to think. */
    private static Optional<Reasoning> reasoning(ObjectNode body) {
        JsonNode value = RequestFields.member(body, "reasoning");
        if (value == null) {
            return Optional.empty();
        }
        ObjectNode reasoning = RequestFields.object(value, "/reasoning");
        return RequestFields.string(reasoning, "effort", "/reasoning")
                .flatMap(Reasoning.Effort::parse)
                .map(e -> e == Reasoning.Effort.NONE
                        ? new Reasoning(Reasoning.Mode.OFF, Optional.empty(), OptionalLong.empty())
                        : new Reasoning(Reasoning.Mode.ON, Optional.of(e), OptionalLong.empty()));
    }

    private static @Nullable ObjectNode text(ObjectNode body) {
        JsonNode value = RequestFields.member(body, "text");
        return value == null ? null : RequestFields.object(value, "/text");
    }

    private static Optional<OutputFormat> output(ObjectNode body) {
        ObjectNode text = text(body);
        JsonNode value = text == null ? null : RequestFields.member(text, "format");
        if (value == null) {
            return Optional.empty();
        }
        ObjectNode format = RequestFields.object(value, "/text/format");
        return switch (RequestFields.text(format, "type")) {
            case "text" -> Optional.of(new OutputFormat.PlainText());
            case "json_object" -> Optional.of(new OutputFormat.JsonObject());
            case "json_schema" -> Optional.of(schema(format));
            default -> Optional.empty();
        };
    }

    private static OutputFormat schema(ObjectNode format) {
        String at = "/text/format";
        JsonNode inner = RequestFields.member(format, "schema");
        if (inner != null && !inner.isObject()) {
            throw new RequestProblem(at + "/schema", "must be an object");
        }
        return new OutputFormat.JsonSchema(
                RequestFields.string(format, "name", at),
                RequestFields.string(format, "description", at),
                inner instanceof ObjectNode object ? object : Json.object(),
                ToolReader.bool(format, "strict", at));
    }

    private static Hints hints(ObjectNode body) {
        ObjectNode text = text(body);
        Optional<String> verbosity = text == null ? Optional.empty() : RequestFields.string(text, "verbosity", "/text");
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
                verbosity,
                labels);
    }
}
