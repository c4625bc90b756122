package dev.nonagon.format.openai.chat;

import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Hints;
import dev.nonagon.spi.chat.OutputFormat;
import dev.nonagon.spi.chat.Reasoning;
import dev.nonagon.spi.chat.Sampling;
import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.chat.ToolChoice;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.RequestFields;
import dev.nonagon.spi.kit.ToolSchemas;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes the settings of one request: as they were spelled where they came in this format (rule C1). */
final class ParameterWriter {
    /** @source OpenAI's API reference of chat completions: up to four stop sequences */
    private static final int MOST_STOPS = 4;

    /** @source OpenAI's API reference: {@code safety_identifier}, the successor of {@code user}, has at most 64 */
    private static final int LONGEST_USER = 64;

    private static final int LONGEST_SCHEMA_NAME = 64;

    /** @source OpenAI's API reference of chat completions */
    private static final Set<String> TIERS = Set.of("auto", "default", "flex", "scale", "priority");

    private static final Set<String> VERBOSITIES = Set.of("low", "medium", "high");

    private final ChatRequest request;
    private final Scope scope;
    private final ObjectNode target;
    private final @Nullable ObjectNode spelled;
    private final @Nullable Parameters asSpelled;

    ParameterWriter(ChatRequest request, Scope scope, ObjectNode target) {
        this.request = request;
        this.scope = scope;
        this.target = target;
        this.spelled = RequestReader.spelling(request.extras()).orElse(null);
        this.asSpelled = spelled == null ? null : Parameters.read(spelled);
    }

    /**
     * @param hasTools whether a tool was written: without one, a strict server refuses settings about them
     */
    void write(boolean hasTools) {
        Parameters old = asSpelled;
        if (!same(Parameters.MAX_FIELDS, old != null && old.maxOutputTokens().equals(request.maxOutputTokens()))) {
            request.maxOutputTokens().ifPresent(max -> RequestFields.put(target, "max_tokens", max));
        }
        if (!same(Parameters.STOP_FIELDS, old != null && old.stop().equals(request.stop()))) {
            stop();
        }
        if (!same(Parameters.SAMPLING_FIELDS, old != null && old.sampling().equals(request.sampling()))) {
            sampling(request.sampling());
        }
        if (!same(Parameters.REASONING_FIELDS, old != null && old.reasoning().equals(request.reasoning()))) {
            request.reasoning().ifPresent(this::reasoning);
        }
        if (!same(Parameters.OUTPUT_FIELDS, old != null && old.outputFormat().equals(request.outputFormat()))) {
            request.outputFormat().ifPresent(this::output);
        }
        if (!same(Parameters.USER_FIELDS, old != null && old.endUser().equals(request.endUser()))) {
            request.endUser().ifPresent(this::user);
        }
        if (!same(Parameters.HINT_FIELDS, old != null && old.hints().equals(request.hints()))) {
            hints(request.hints());
        }
        tools(hasTools, old);
        if (!same(Parameters.STREAM_FIELDS, old != null && old.stream() == request.stream())) {
            stream();
        }
    }

    /** Copies the fields of a group as they were spelled, if their meaning has not changed since. */
    private boolean same(List<String> fields, boolean unchanged) {
        if (!unchanged || spelled == null) {
            return false;
        }
        for (String field : fields) {
            JsonNode value = spelled.get(field);
            if (value != null) {
                target.set(field, value);
            }
        }
        return true;
    }

    private void stop() {
        if (request.stop().isEmpty()) {
            return;
        }
        ArrayNode stop = target.putArray("stop");
        request.stop().stream().limit(MOST_STOPS).forEach(stop::add);
        if (request.stop().size() > MOST_STOPS) {
            scope.lost("/stop", "only the first " + MOST_STOPS + " stop texts fit");
        }
    }

    private void sampling(Sampling sampling) {
        sampling.temperature().ifPresent(v -> RequestFields.put(target, "temperature", v));
        sampling.topP().ifPresent(v -> RequestFields.put(target, "top_p", v));
        sampling.frequencyPenalty().ifPresent(v -> RequestFields.put(target, "frequency_penalty", v));
        sampling.presencePenalty().ifPresent(v -> RequestFields.put(target, "presence_penalty", v));
        sampling.seed().ifPresent(v -> RequestFields.put(target, "seed", v));
        if (sampling.topK().isPresent()) {
            scope.lost("/top_k", "OpenAI chat has no top_k");
        }
    }

    private void reasoning(Reasoning reasoning) {
        Optional<Reasoning.Effort> effort = reasoning
                .effort()
                .or(() -> reasoning.budgetTokens().isPresent()
                        ? Optional.of(Reasoning.Effort.ofBudget(
                                reasoning.budgetTokens().getAsLong()))
                        : Optional.empty());
        switch (reasoning.mode()) {
            case OFF -> target.put("reasoning_effort", Reasoning.Effort.NONE.word());
            case ON -> effort(effort.orElse(Reasoning.Effort.MEDIUM));
            case ADAPTIVE -> {
                if (effort.isPresent()) {
                    effort(effort.get());
                } else {
                    scope.lost("/reasoning", "adaptive thinking is left to the model's default");
                }
            }
        }
    }

    private void effort(Reasoning.Effort effort) {
        if (effort == Reasoning.Effort.MAX) {
            scope.lost("/reasoning/effort", "'max' became 'xhigh', the most this format can ask for");
        }
        target.put("reasoning_effort", (effort == Reasoning.Effort.MAX ? Reasoning.Effort.XHIGH : effort).word());
    }

    private void output(OutputFormat output) {
        ObjectNode format = target.putObject("response_format");
        switch (output) {
            case OutputFormat.PlainText ignored -> format.put("type", "text");
            case OutputFormat.JsonObject ignored -> format.put("type", "json_object");
            case OutputFormat.JsonSchema schema -> {
                format.put("type", "json_schema");
                ObjectNode inner = format.putObject("json_schema");
                inner.put("name", schema.name().map(ParameterWriter::schemaName).orElse("response"));
                schema.description().ifPresent(d -> inner.put("description", d));
                inner.set("schema", schema.schema());
                schema.strict().ifPresent(strict -> strict(inner, strict, schema.schema(), "/response_format"));
            }
        }
    }

    private void strict(ObjectNode holder, boolean strict, ObjectNode schema, String at) {
        if (strict && !ToolSchemas.strict(schema)) {
            scope.lost(at + "/strict", "the schema does not obey the rules of strict mode");
        } else {
            holder.put("strict", strict);
        }
    }

    private static String schemaName(String name) {
        StringBuilder clean = new StringBuilder();
        name.chars().limit(LONGEST_SCHEMA_NAME).forEach(c -> clean.append(Wire.legalInToolName(c) ? (char) c : '_'));
        return clean.isEmpty() ? "response" : clean.toString();
    }

    private void user(String user) {
        if (user.length() > LONGEST_USER) {
            scope.lost("/user", "longer than " + LONGEST_USER + " characters, and private to the other vendor (C5)");
        } else {
            target.put("user", user);
        }
    }

    private void hints(Hints hints) {
        hints.cacheKey().ifPresent(key -> target.put("prompt_cache_key", key));
        hints.serviceTier().ifPresent(tier -> {
            if (TIERS.contains(tier)) {
                target.put("service_tier", tier);
            } else {
                scope.lost("/service_tier", "OpenAI has no tier '" + tier + "'");
            }
        });
        hints.verbosity().ifPresent(word -> {
            if (VERBOSITIES.contains(word)) {
                target.put("verbosity", word);
            } else {
                scope.lost("/verbosity", "'" + word + "' is none of low, medium, high");
            }
        });
        if (!hints.labels().isEmpty()) {
            ObjectNode metadata = target.putObject("metadata");
            hints.labels().forEach(metadata::put);
        }
    }

    private void tools(boolean hasTools, @Nullable Parameters old) {
        if (!hasTools && spelled == null) {
            nothingToChoose();
            return;
        }
        if (!same(Parameters.CHOICE_FIELDS, old != null && old.toolChoice().equals(request.toolChoice()))) {
            request.toolChoice().ifPresent(this::choice);
        }
        if (!same(
                Parameters.PARALLEL_FIELDS,
                old != null && old.parallelToolCalls().equals(request.parallelToolCalls()))) {
            request.parallelToolCalls().ifPresent(p -> target.put("parallel_tool_calls", p));
        }
    }

    private void nothingToChoose() {
        if (request.toolChoice().filter(c -> !(c instanceof ToolChoice.None)).isPresent()) {
            scope.lost("/tool_choice", "there is no tool to choose");
        }
        if (request.parallelToolCalls().isPresent()) {
            scope.lost("/parallel_tool_calls", "there is no tool to call");
        }
    }

    private void choice(ToolChoice choice) {
        switch (choice) {
            case ToolChoice.Auto ignored -> target.put("tool_choice", "auto");
            case ToolChoice.None ignored -> target.put("tool_choice", "none");
            case ToolChoice.Required ignored -> target.put("tool_choice", "required");
            case ToolChoice.Named named -> {
                if (known(named.name())) {
                    target.set("tool_choice", named(named.name()));
                } else {
                    scope.lost("/tool_choice", "the tool '" + named.name() + "' is not among the tools");
                }
            }
            case ToolChoice.Allowed allowed
            when allowed.names().stream().noneMatch(this::known) ->
                scope.lost("/tool_choice", "none of the allowed tools is among the tools");
            case ToolChoice.Allowed allowed -> {
                ObjectNode outer = target.putObject("tool_choice");
                outer.put("type", "allowed_tools");
                ObjectNode inner = outer.putObject("allowed_tools");
                inner.put("mode", allowed.required() ? "required" : "auto");
                ArrayNode names = inner.putArray("tools");
                allowed.names().stream().filter(this::known).forEach(name -> names.add(named(name)));
            }
        }
    }

    private boolean known(String name) {
        return request.tools().stream().anyMatch(tool -> switch (tool) {
            case Tool.Function function -> function.name().equals(name);
            case Tool.Custom custom -> custom.name().equals(name);
            case Tool.Hosted ignored -> false;
        });
    }

    private ObjectNode named(String name) {
        boolean custom = spelled != null
                && request.tools().stream()
                        .anyMatch(tool ->
                                tool instanceof Tool.Custom c && c.name().equals(name));
        String type = custom ? "custom" : "function";
        ObjectNode choice = Json.object();
        choice.put("type", type);
        choice.putObject(type).put("name", Wire.toolName(scope, name));
        return choice;
    }

    private void stream() {
        if (request.stream()) {
            target.put("stream", true);
            target.putObject("stream_options").put("include_usage", true);
        }
    }
}
