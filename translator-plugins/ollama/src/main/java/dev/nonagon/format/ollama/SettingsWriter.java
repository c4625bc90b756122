package dev.nonagon.format.ollama;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Hints;
import dev.nonagon.spi.chat.OutputFormat;
import dev.nonagon.spi.chat.Reasoning;
import dev.nonagon.spi.chat.Sampling;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.RequestFields;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes the settings of one request: as they were spelled where they still mean the same. */
final class SettingsWriter {
    private final ChatRequest request;
    private final Scope scope;
    private final ObjectNode target;
    private final ObjectNode spelled;
    private final Settings was;

    SettingsWriter(ChatRequest request, Scope scope, ObjectNode target) {
        this.request = request;
        this.scope = scope;
        this.target = target;
        this.spelled = RequestReader.spelling(request.extras()).orElseGet(Json::object);
        this.was = Settings.read(spelled);
    }

    void write() {
        boolean foreign = RequestReader.spelling(request.extras()).isEmpty();
        if (foreign || request.stream() != was.stream()) {
            target.put("stream", request.stream());
        } else {
            copy("stream");
        }
        if (request.outputFormat().equals(was.outputFormat())) {
            copy("format");
        } else {
            request.outputFormat().ifPresent(this::format);
        }
        if (request.reasoning().equals(was.reasoning())) {
            copy("think");
        } else {
            request.reasoning().ifPresent(this::think);
        }
        options();
        unsayable();
    }

    private void copy(String name) {
        JsonNode value = spelled.get(name);
        if (value != null) {
            target.set(name, value);
        }
    }

    private void format(OutputFormat format) {
        switch (format) {
            case OutputFormat.PlainText ignored -> {}
            case OutputFormat.JsonObject ignored -> target.put("format", "json");
            case OutputFormat.JsonSchema schema -> {
                target.set("format", schema.schema().isEmpty() ? Json.object().put("type", "object") : schema.schema());
                if (schema.description().isPresent()) {
                    scope.lost("/format", "Ollama's format has no description");
                }
            }
        }
    }

    private void think(Reasoning reasoning) {
        if (reasoning.mode() == Reasoning.Mode.OFF) {
            target.put("think", false);
            return;
        }
        if (reasoning.mode() == Reasoning.Mode.ADAPTIVE) {
            scope.lost("/think", "Ollama's models do not decide by themselves whether to think; they do");
        }
        Optional<Reasoning.Effort> asked = reasoning.effort();
        if (asked.isEmpty() && reasoning.budgetTokens().isPresent()) {
            asked = Optional.of(
                    Reasoning.Effort.ofBudget(reasoning.budgetTokens().getAsLong()));
        }
        if (asked.isEmpty()) {
            target.put("think", true);
        } else if (request.model().toLowerCase(Locale.ROOT).contains("gpt-oss")) {
            String word = word(asked.get());
            target.put("think", word);
            if (!word.equals(asked.get().word())) {
                scope.lost("/think", "the nearest effort to '" + asked.get().word() + "' is '" + word + "'");
            }
        } else {
            target.put("think", true);
            scope.lost("/think", "this model takes no amount of thinking, only yes and no (O6)");
        }
    }

    private static String word(Reasoning.Effort effort) {
        return switch (effort) {
            case NONE, MINIMAL, LOW -> "low";
            case MEDIUM -> "medium";
            case HIGH, XHIGH, MAX -> "high";
        };
    }

    private void options() {
        JsonNode before = spelled.get("options");
        ObjectNode options = before instanceof ObjectNode given ? given.deepCopy() : Json.object();
        Sampling now = request.sampling();
        Sampling then = was.sampling();
        whole(options, "num_predict", request.maxOutputTokens(), was.maxOutputTokens());
        number(options, "temperature", now.temperature(), then.temperature());
        number(options, "top_p", now.topP(), then.topP());
        whole(options, "top_k", now.topK(), then.topK());
        number(options, "frequency_penalty", now.frequencyPenalty(), then.frequencyPenalty());
        number(options, "presence_penalty", now.presencePenalty(), then.presencePenalty());
        whole(options, "seed", now.seed(), then.seed());
        stop(options, request.stop());
        if (before != null && !(before instanceof ObjectNode) && options.isEmpty()) {
            target.set("options", before);
        } else if (before != null || !options.isEmpty()) {
            target.set("options", options);
        }
    }

    private static void whole(ObjectNode options, String name, OptionalLong now, OptionalLong then) {
        if (!now.equals(then)) {
            options.remove(name);
            now.ifPresent(value -> RequestFields.put(options, name, value));
        }
    }

    private static void number(ObjectNode options, String name, Optional<BigDecimal> now, Optional<BigDecimal> then) {
        if (!now.equals(then)) {
            options.remove(name);
            now.ifPresent(value -> RequestFields.put(options, name, value));
        }
    }

    private void stop(ObjectNode options, List<String> now) {
        if (!now.equals(was.stop())) {
            options.remove("stop");
            if (!now.isEmpty()) {
                now.forEach(options.putArray("stop")::add);
            }
        }
    }

    private void unsayable() {
        request.endUser().ifPresent(ignored -> scope.lost("/user", "Ollama has no end users"));
        Hints hints = request.hints();
        hints.cacheKey().ifPresent(ignored -> scope.lost("/prompt_cache_key", "Ollama has no keys of caches"));
        hints.serviceTier().ifPresent(ignored -> scope.lost("/service_tier", "Ollama has no tiers of service"));
        hints.verbosity().ifPresent(ignored -> scope.lost("/verbosity", "Ollama has no verbosity"));
        if (!hints.labels().isEmpty()) {
            scope.lost("/metadata", "Ollama keeps no notes of a client");
        }
    }
}
