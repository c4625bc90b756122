package dev.nonagon.format.ollama;

import dev.nonagon.spi.chat.OutputFormat;
import dev.nonagon.spi.chat.Reasoning;
import dev.nonagon.spi.chat.Sampling;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.RequestFields;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The settings of a request, beside its messages and tools. */
record Settings(
        OptionalLong maxOutputTokens,
        List<String> stop,
        Sampling sampling,
        Optional<Reasoning> reasoning,
        Optional<OutputFormat> outputFormat,
        boolean stream) {
    /** Members of {@code options} that the canonical vocabulary has words for; the others are only Ollama's. */
    static final Set<String> OPTIONS = Set.of(
            "num_predict", "stop", "temperature", "top_p", "top_k", "seed", "frequency_penalty", "presence_penalty");

    /** Members of a request that are settings. */
    static final Set<String> FIELDS = Set.of("options", "think", "format", "stream");

    /**
     * @source Ollama's API reference, "Generate a chat completion" and the Modelfile's parameters
     */
    static Settings read(ObjectNode body) {
        JsonNode given = RequestFields.member(body, "options");
        ObjectNode options = given == null ? Json.object() : RequestFields.object(given, "/options");
        return new Settings(
                ceiling(options), stop(options), sampling(options), reasoning(body), format(body), stream(body));
    }

    /** A negative number is no ceiling: without end, or until the context is full. */
    private static OptionalLong ceiling(ObjectNode options) {
        OptionalLong ceiling = whole(options, "num_predict");
        return ceiling.isPresent() && ceiling.getAsLong() < 0 ? OptionalLong.empty() : ceiling;
    }

    private static List<String> stop(ObjectNode options) {
        JsonNode stop = RequestFields.member(options, "stop");
        if (stop == null) {
            return List.of();
        }
        if (stop.isString()) {
            return List.of(stop.asString());
        }
        if (!(stop instanceof ArrayNode list)) {
            throw new RequestProblem("/options/stop", "must be a list of strings");
        }
        List<String> texts = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            if (!list.get(i).isString()) {
                throw new RequestProblem("/options/stop/" + i, "must be a string");
            }
            texts.add(list.get(i).asString());
        }
        return texts;
    }

    private static Sampling sampling(ObjectNode options) {
        return new Sampling(
                number(options, "temperature"),
                number(options, "top_p"),
                whole(options, "top_k"),
                number(options, "frequency_penalty"),
                number(options, "presence_penalty"),
                whole(options, "seed"));
    }

    private static Optional<BigDecimal> number(ObjectNode options, String name) {
        JsonNode value = RequestFields.member(options, name);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isNumber()) {
            throw new RequestProblem("/options/" + name, "must be a number");
        }
        return Optional.of(value.decimalValue());
    }

    private static OptionalLong whole(ObjectNode options, String name) {
        Optional<BigDecimal> number = number(options, name);
        if (number.isEmpty()) {
            return OptionalLong.empty();
        }
        BigDecimal value = number.get();
        boolean small = value.precision() - value.scale() <= 18 && value.scale() <= 18;
        if (!small || value.stripTrailingZeros().scale() > 0) {
            throw new RequestProblem("/options/" + name, "must be a whole number");
        }
        return OptionalLong.of(value.longValueExact());
    }

    /** Absent means the model's own habit. */
    private static Optional<Reasoning> reasoning(ObjectNode body) {
        JsonNode think = RequestFields.member(body, "think");
        if (think == null) {
            return Optional.empty();
        }
        if (think.isBoolean()) {
            Reasoning.Mode mode = think.booleanValue() ? Reasoning.Mode.ON : Reasoning.Mode.OFF;
            return Optional.of(new Reasoning(mode, Optional.empty(), OptionalLong.empty()));
        }
        Optional<Reasoning.Effort> effort =
                think.isString() ? Reasoning.Effort.parse(think.asString()) : Optional.empty();
        if (effort.isEmpty()) {
            throw new RequestProblem("/think", "must be true, false, \"low\", \"medium\" or \"high\"");
        }
        boolean none = effort.get() == Reasoning.Effort.NONE;
        return Optional.of(new Reasoning(
                none ? Reasoning.Mode.OFF : Reasoning.Mode.ON, none ? Optional.empty() : effort, OptionalLong.empty()));
    }

    private static Optional<OutputFormat> format(ObjectNode body) {
        JsonNode format = RequestFields.member(body, "format");
        if (format == null || (format.isString() && format.asString().isEmpty())) {
            return Optional.empty();
        }
        if (format instanceof ObjectNode schema) {
            return Optional.of(
                    new OutputFormat.JsonSchema(Optional.empty(), Optional.empty(), schema, Optional.empty()));
        }
        if (format.isString() && format.asString().equals("json")) {
            return Optional.of(new OutputFormat.JsonObject());
        }
        throw new RequestProblem("/format", "must be \"json\" or a JSON Schema");
    }

    /** Unlike every other format, this one streams unless told not to. */
    static boolean stream(ObjectNode body) {
        JsonNode stream = RequestFields.member(body, "stream");
        if (stream == null) {
            return true;
        }
        if (!stream.isBoolean()) {
            throw new RequestProblem("/stream", "must be true or false");
        }
        return stream.booleanValue();
    }
}
