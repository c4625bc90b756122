package dev.nonagon.format.gemini;

import dev.nonagon.spi.chat.OutputFormat;
import dev.nonagon.spi.chat.Reasoning;
import dev.nonagon.spi.chat.Reasoning.Effort;
import dev.nonagon.spi.chat.Reasoning.Mode;
import dev.nonagon.spi.chat.Sampling;
import dev.nonagon.spi.format.RequestProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a {@code generationConfig} says in canonical terms, and which members say it. */
record Config(
        OptionalLong maxOutputTokens,
        List<String> stop,
        Sampling sampling,
        Optional<Reasoning> reasoning,
        Optional<OutputFormat> outputFormat) {
    static final List<String> MAX_FIELDS = List.of("maxOutputTokens");
    static final List<String> STOP_FIELDS = List.of("stopSequences");
    static final List<String> SAMPLING_FIELDS =
            List.of("temperature", "topP", "topK", "seed", "presencePenalty", "frequencyPenalty");
    static final List<String> REASONING_FIELDS = List.of("thinkingConfig");
    static final List<String> OUTPUT_FIELDS =
            List.of("responseMimeType", "responseSchema", "responseJsonSchema", "_responseJsonSchema");

    private static final String AT = "/generationConfig";

    static Config read(ObjectNode config) {
        Sampling sampling = new Sampling(
                Wire.number(config, "temperature", AT),
                Wire.number(config, "topP", AT),
                Wire.integer(config, "topK", AT),
                Wire.number(config, "frequencyPenalty", AT),
                Wire.number(config, "presencePenalty", AT),
                Wire.integer(config, "seed", AT));
        OptionalLong ceiling = Wire.integer(config, "maxOutputTokens", AT);
        if (ceiling.isPresent() && ceiling.getAsLong() < 1) {
            throw new RequestProblem(AT + "/maxOutputTokens", "Expected a number above 0");
        }
        return new Config(
                ceiling,
                stop(config),
                sampling,
                Wire.object(config, "thinkingConfig", AT).flatMap(Config::reasoning),
                output(config));
    }

    private static List<String> stop(ObjectNode config) {
        List<String> stop = new ArrayList<>();
        Wire.array(config, "stopSequences", AT)
                .ifPresent(all -> all.forEach(text -> {
                    if (!text.isString()) {
                        throw new RequestProblem(AT + "/stopSequences", "Expected a list of strings");
                    }
                    stop.add(text.asString());
                }));
        return stop;
    }

    /**
     * Budgets and levels.
     *
     * @source ai.google.dev/gemini-api/docs/thinking: a budget of 0 switches off, one of -1 leaves it to the model
     */
    private static Optional<Reasoning> reasoning(ObjectNode thinking) {
        String at = AT + "/thinkingConfig";
        OptionalLong budget = Wire.integer(thinking, "thinkingBudget", at);
        Optional<Effort> level = Wire.string(thinking, "thinkingLevel", at)
                .map(word -> word.toLowerCase(Locale.ROOT).replace("thinking_level_", ""))
                .flatMap(Effort::parse);
        if (level.isPresent()) {
            return Optional.of(new Reasoning(Mode.ON, level, OptionalLong.empty()));
        }
        if (budget.isPresent() && budget.getAsLong() == 0) {
            return Optional.of(new Reasoning(Mode.OFF, Optional.empty(), OptionalLong.empty()));
        }
        if (budget.isPresent() && budget.getAsLong() > 0) {
            return Optional.of(new Reasoning(Mode.ON, Optional.empty(), budget));
        }
        boolean asks =
                budget.isPresent() || Wire.bool(thinking, "includeThoughts", at).orElse(false);
        return asks
                ? Optional.of(new Reasoning(Mode.ADAPTIVE, Optional.empty(), OptionalLong.empty()))
                : Optional.empty();
    }

    private static Optional<OutputFormat> output(ObjectNode config) {
        String type = Wire.string(config, "responseMimeType", AT).orElse("");
        Optional<ObjectNode> schema = Wire.object(config, "responseJsonSchema", AT)
                .or(() -> Wire.object(config, "_responseJsonSchema", AT))
                .or(() -> Wire.object(config, "responseSchema", AT));
        if (schema.isPresent() && !type.equals("text/x.enum")) {
            JsonNode title = schema.get().path("title");
            return Optional.of(new OutputFormat.JsonSchema(
                    Optional.of(title.asString("")).filter(t -> !t.isEmpty()),
                    Optional.empty(),
                    SchemaDialect.read(schema.get()),
                    Optional.empty()));
        }
        return switch (type) {
            case "application/json" -> Optional.of(new OutputFormat.JsonObject());
            case "text/plain" -> Optional.of(new OutputFormat.PlainText());
            default -> Optional.empty();
        };
    }
}
