package dev.nonagon.format.gemini;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.OutputFormat;
import dev.nonagon.spi.chat.Reasoning;
import dev.nonagon.spi.chat.Reasoning.Effort;
import dev.nonagon.spi.chat.Sampling;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes {@code generationConfig}: as it was spelled where it came in this format and still means the same. */
final class ConfigWriter {
    /** @source ai.google.dev/api/generate-content, GenerationConfig.stopSequences */
    private static final int MOST_STOPS = 5;

    private final ChatRequest request;
    private final Scope scope;
    private final @Nullable ObjectNode spelled;
    private final ObjectNode target = Json.object();

    ConfigWriter(ChatRequest request, Scope scope) {
        this.request = request;
        this.scope = scope;
        this.spelled = request.extras().get(Wire.ID, Notes.CONFIG).orElse(null) instanceof ObjectNode own ? own : null;
    }

    /** The object; empty if the request says nothing about it. */
    Optional<ObjectNode> write() {
        ObjectNode old = spelled;
        Config was = old == null ? null : Config.read(old);
        if (!same(Config.SAMPLING_FIELDS, was != null && was.sampling().equals(request.sampling()))) {
            sampling(request.sampling());
        }
        if (!same(Config.MAX_FIELDS, was != null && was.maxOutputTokens().equals(request.maxOutputTokens()))) {
            request.maxOutputTokens().ifPresent(max -> target.put("maxOutputTokens", max));
        }
        if (!same(Config.STOP_FIELDS, was != null && was.stop().equals(request.stop()))) {
            stop();
        }
        if (!same(Config.OUTPUT_FIELDS, was != null && was.outputFormat().equals(request.outputFormat()))) {
            request.outputFormat().ifPresent(this::output);
        }
        if (!same(Config.REASONING_FIELDS, was != null && was.reasoning().equals(request.reasoning()))) {
            request.reasoning().ifPresent(this::reasoning);
        }
        if (old != null) {
            List<String> known = new ArrayList<>();
            Stream.of(
                            Config.SAMPLING_FIELDS,
                            Config.MAX_FIELDS,
                            Config.STOP_FIELDS,
                            Config.OUTPUT_FIELDS,
                            Config.REASONING_FIELDS)
                    .forEach(known::addAll);
            target.setAll(Wire.rest(old, Set.copyOf(known)));
        }
        return old == null && target.isEmpty() ? Optional.empty() : Optional.of(target);
    }

    /** Copies the members of a group as they were spelled, if their meaning has not changed since. */
    private boolean same(List<String> fields, boolean unchanged) {
        ObjectNode old = spelled;
        if (!unchanged || old == null) {
            return false;
        }
        for (String field : fields) {
            for (String name : new LinkedHashSet<>(List.of(field, Wire.snake(field)))) {
                JsonNode value = old.get(name);
                if (value != null) {
                    target.set(name, value.deepCopy());
                }
            }
        }
        return true;
    }

    private void sampling(Sampling sampling) {
        sampling.temperature().ifPresent(v -> Wire.put(target, "temperature", v));
        sampling.topP().ifPresent(v -> Wire.put(target, "topP", v));
        sampling.topK().ifPresent(v -> target.put("topK", v));
        sampling.presencePenalty().ifPresent(v -> Wire.put(target, "presencePenalty", v));
        sampling.frequencyPenalty().ifPresent(v -> Wire.put(target, "frequencyPenalty", v));
        sampling.seed().ifPresent(v -> target.put("seed", v));
    }

    private void stop() {
        if (request.stop().isEmpty()) {
            return;
        }
        ArrayNode stop = target.putArray("stopSequences");
        request.stop().stream().limit(MOST_STOPS).forEach(stop::add);
        if (request.stop().size() > MOST_STOPS) {
            scope.lost("/stop", "only the first " + MOST_STOPS + " stop texts fit");
        }
    }

    private void output(OutputFormat output) {
        switch (output) {
            case OutputFormat.PlainText ignored -> target.put("responseMimeType", "text/plain");
            case OutputFormat.JsonObject ignored -> target.put("responseMimeType", "application/json");
            case OutputFormat.JsonSchema schema -> {
                target.put("responseMimeType", "application/json");
                target.set("responseJsonSchema", schema.schema());
            }
        }
    }

    /** From Gemini 3 on in levels, where the client spoke in words; else in tokens. The two exclude one another. */
    private void reasoning(Reasoning reasoning) {
        ObjectNode thinking = Json.object();
        boolean levels = ModelGeneration.isThree(request.model());
        Optional<Effort> effort = reasoning.effort();
        switch (reasoning.mode()) {
            case OFF -> off(thinking, levels);
            case ON, ADAPTIVE -> {
                thinking.put("includeThoughts", true);
                if (effort.isPresent() && effort.get() == Effort.NONE) {
                    thinking.removeAll();
                    off(thinking, levels);
                } else if (effort.isPresent() && levels) {
                    thinking.put("thinkingLevel", level(effort.get()));
                } else if (reasoning.budgetTokens().isPresent()) {
                    thinking.put("thinkingBudget", reasoning.budgetTokens().getAsLong());
                } else if (effort.isPresent()) {
                    thinking.put("thinkingBudget", effort.get().budgetTokens());
                } else if (reasoning.mode() == Reasoning.Mode.ADAPTIVE) {
                    thinking.put("thinkingBudget", -1);
                }
            }
        }
        target.set("thinkingConfig", thinking);
    }

    private void off(ObjectNode thinking, boolean levels) {
        if (levels) {
            scope.lost("/reasoning", "thinking cannot be switched off; the model was asked for the least of it");
            thinking.put("thinkingLevel", "minimal");
        } else {
            thinking.put("thinkingBudget", 0);
        }
    }

    private String level(Effort effort) {
        if (effort.compareTo(Effort.HIGH) > 0) {
            scope.lost("/reasoning/effort", "'" + effort.word() + "' became 'high', the most this format can ask for");
            return Effort.HIGH.word();
        }
        return effort.word();
    }
}
