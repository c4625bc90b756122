package dev.nonagon.format.openai.responses;

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
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes the settings of one request: as they were spelled where they came in this format (rule R1). */
final class ParameterWriter {
    /** @source OpenAI's API reference: {@code max_output_tokens} is at least 16 */
    private static final long FEWEST_TOKENS = 16;

    /** @source OpenAI's API reference: {@code safety_identifier}, the successor of {@code user}, has at most 64 */
    private static final int LONGEST_USER = 64;

    /** @source OpenAI's API reference: {@code metadata} has at most 16 pairs, names of 64 and values of 512 characters */
    private static final int MOST_LABELS = 16;

    private static final int LONGEST_LABEL = 64;
    private static final int LONGEST_LABEL_VALUE = 512;
    private static final int LONGEST_CACHE_KEY = 64;

    private static final int LONGEST_SCHEMA_NAME = 64;
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
        this.asSpelled = spelled == null ? null : Parameters.read(spelled, new ToolReader(Json.object()));
    }

    /**
     * @param hasTools whether a tool was written: without one, a strict server refuses settings about them
     */
    void write(boolean hasTools) {
        Parameters old = asSpelled;
        ownFields();
        if (!same(Parameters.MAX_FIELDS, old != null && old.maxOutputTokens().equals(request.maxOutputTokens()))) {
            request.maxOutputTokens().ifPresent(this::ceiling);
        }
        stop();
        if (!same(Parameters.SAMPLING_FIELDS, old != null && old.sampling().equals(request.sampling()))) {
            sampling(request.sampling());
        }
        if (!same(Parameters.REASONING_FIELDS, old != null && old.reasoning().equals(request.reasoning()))) {
            keepRest("reasoning", Set.of("effort"));
            request.reasoning().ifPresent(this::reasoning);
        }
        text(old);
        if (!same(Parameters.USER_FIELDS, old != null && old.endUser().equals(request.endUser()))) {
            request.endUser().ifPresent(this::user);
        }
        if (!same(Parameters.HINT_FIELDS, old != null && sameHints(old.hints(), request.hints()))) {
            hints(request.hints());
        }
        tools(hasTools, old);
        if (!same(Parameters.STREAM_FIELDS, old != null && old.stream() == request.stream()) && request.stream()) {
            target.put("stream", true);
        }
    }

    /** What the client said about storing; a client of another format asks for nothing to be stored. */
    private void ownFields() {
        if (spelled == null) {
            target.put("store", false);
            return;
        }
        for (var member : spelled.properties()) {
            boolean setting = Parameters.ALL_FIELDS.contains(member.getKey());
            if (!setting || Parameters.OWN_FIELDS.contains(member.getKey())) {
                boolean taken = target.has(member.getKey());
                if (!taken) {
                    target.set(member.getKey(), member.getValue());
                }
            }
        }
    }

    private static boolean sameHints(Hints old, Hints now) {
        return old.cacheKey().equals(now.cacheKey())
                && old.serviceTier().equals(now.serviceTier())
                && old.labels().equals(now.labels());
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

    /** Copies what stands beside the changed members of an object. */
    private void keepRest(String field, Set<String> changed) {
        if (spelled != null && spelled.get(field) instanceof ObjectNode before) {
            ObjectNode rest = RequestFields.rest(before, changed);
            if (!rest.isEmpty()) {
                target.set(field, rest);
            }
        }
    }

    private ObjectNode inner(String field) {
        return target.get(field) instanceof ObjectNode present ? present : target.putObject(field);
    }

    private void ceiling(long max) {
        if (max < FEWEST_TOKENS) {
            scope.lost("/max_output_tokens", "raised to " + FEWEST_TOKENS + ", the least that this format takes");
        }
        RequestFields.put(target, "max_output_tokens", Math.max(max, FEWEST_TOKENS));
    }

    private void stop() {
        if (!request.stop().isEmpty()) {
            scope.lost("/stop", "OpenAI Responses has no stop texts");
        }
    }

    private void sampling(Sampling sampling) {
        sampling.temperature().ifPresent(v -> RequestFields.put(target, "temperature", v));
        sampling.topP().ifPresent(v -> RequestFields.put(target, "top_p", v));
        unsayable("top_k", sampling.topK().isPresent());
        unsayable("frequency_penalty", sampling.frequencyPenalty().isPresent());
        unsayable("presence_penalty", sampling.presencePenalty().isPresent());
        unsayable("seed", sampling.seed().isPresent());
    }

    private void unsayable(String name, boolean said) {
        if (said) {
            scope.lost("/" + name, "OpenAI Responses has no " + name);
        }
    }

    private void reasoning(Reasoning reasoning) {
        Optional<Reasoning.Effort> effort = reasoning
                .effort()
                .or(() -> reasoning.budgetTokens().isPresent()
                        ? Optional.of(effortOf(reasoning.budgetTokens().getAsLong()))
                        : Optional.empty());
        switch (reasoning.mode()) {
            case OFF -> inner("reasoning").put("effort", Reasoning.Effort.NONE.word());
            case ON -> effort(effort.orElse(Reasoning.Effort.MEDIUM));
            case ADAPTIVE -> {
                if (effort.isPresent()) {
                    effort(effort.get());
                } else {
                    scope.lost("/reasoning", "adaptive thinking is left to the model's default");
                    thoughts();
                }
            }
        }
    }

    private static Reasoning.Effort effortOf(long budget) {
        return budget >= Reasoning.Effort.MAX.budgetTokens() ? Reasoning.Effort.MAX : Reasoning.Effort.ofBudget(budget);
    }

    private void effort(Reasoning.Effort effort) {
        inner("reasoning").put("effort", effort.word());
        thoughts();
    }

    /** Asks for what a client of another format expects of thinking: words to show, and a seal to send back. */
    private void thoughts() {
        if (spelled == null) {
            inner("reasoning").put("summary", "auto");
            include("reasoning.encrypted_content");
        }
    }

    private void include(String what) {
        (target.get("include") instanceof ArrayNode present ? present : target.putArray("include")).add(what);
    }

    private void text(@Nullable Parameters old) {
        boolean unchanged = old != null
                && old.outputFormat().equals(request.outputFormat())
                && old.hints().verbosity().equals(request.hints().verbosity());
        if (same(Parameters.TEXT_FIELDS, unchanged)) {
            return;
        }
        keepRest("text", Set.of("format", "verbosity"));
        request.outputFormat().ifPresent(this::output);
        request.hints().verbosity().ifPresent(word -> {
            if (VERBOSITIES.contains(word)) {
                inner("text").put("verbosity", word);
            } else {
                scope.lost("/text/verbosity", "'" + word + "' is none of low, medium, high");
            }
        });
    }

    private void output(OutputFormat output) {
        ObjectNode format = inner("text").putObject("format");
        switch (output) {
            case OutputFormat.PlainText ignored -> format.put("type", "text");
            case OutputFormat.JsonObject ignored -> {
                format.put("type", "json_object");
                mentionJson();
            }
            case OutputFormat.JsonSchema schema -> {
                format.put("type", "json_schema");
                format.put(
                        "name", schema.name().map(ParameterWriter::schemaName).orElse("response"));
                schema.description().ifPresent(d -> format.put("description", d));
                format.set("schema", schema.schema());
                schema.strict().ifPresent(strict -> {
                    if (strict && !ToolSchemas.strict(schema.schema())) {
                        scope.lost("/text/format/strict", "the schema does not obey the rules of strict mode");
                        format.put("strict", false);
                    } else {
                        format.put("strict", strict);
                    }
                });
            }
        }
    }

    /** @source OpenAI's API: it refuses JSON mode unless the input says "JSON"; instructions do not count */
    private void mentionJson() {
        boolean said = Json.text(target.path("input")).toLowerCase(Locale.ROOT).contains("json");
        if (spelled == null && !said && target.get("input") instanceof ArrayNode input) {
            ObjectNode item = input.insertObject(0).put("type", "message").put("role", "developer");
            item.putArray("content").addObject().put("type", "input_text").put("text", "Respond with JSON.");
        }
    }

    private static String schemaName(String name) {
        StringBuilder clean = new StringBuilder();
        name.chars().limit(LONGEST_SCHEMA_NAME).forEach(c -> clean.append(Wire.legalInToolName(c) ? (char) c : '_'));
        return clean.isEmpty() ? "response" : clean.toString();
    }

    private void user(String user) {
        if (user.length() > LONGEST_USER) {
            scope.lost("/user", "longer than " + LONGEST_USER + " characters, and private to the other vendor");
        } else {
            target.put("user", user);
        }
    }

    private void hints(Hints hints) {
        hints.cacheKey().ifPresent(key -> {
            if (key.length() > LONGEST_CACHE_KEY) {
                scope.lost("/prompt_cache_key", "longer than " + LONGEST_CACHE_KEY + " characters");
            } else {
                target.put("prompt_cache_key", key);
            }
        });
        hints.serviceTier().ifPresent(tier -> {
            if (TIERS.contains(tier)) {
                target.put("service_tier", tier);
            } else {
                scope.lost("/service_tier", "OpenAI has no tier '" + tier + "'");
            }
        });
        if (!hints.labels().isEmpty()) {
            labels(hints);
        }
    }

    private void labels(Hints hints) {
        ObjectNode metadata = Json.object();
        hints.labels().forEach((name, value) -> {
            boolean fits = metadata.size() < MOST_LABELS
                    && name.length() <= LONGEST_LABEL
                    && value.length() <= LONGEST_LABEL_VALUE;
            if (fits) {
                metadata.put(name, value);
            } else {
                scope.lost("/metadata/" + name, "more or longer than this format's labels may be");
            }
        });
        if (!metadata.isEmpty()) {
            target.set("metadata", metadata);
        }
    }

    private void tools(boolean hasTools, @Nullable Parameters old) {
        if (!hasTools && spelled == null) {
            if (request.toolChoice()
                    .filter(c -> !(c instanceof ToolChoice.None))
                    .isPresent()) {
                scope.lost("/tool_choice", "there is no tool to choose");
            }
            if (request.parallelToolCalls().isPresent()) {
                scope.lost("/parallel_tool_calls", "there is no tool to call");
            }
            return;
        }
        if (spelled == null && HostedItems.chosenType(request.tools(), scope).isPresent()) {
            include(HostedItems.SOURCES);
        }
        if (!same(Parameters.CHOICE_FIELDS, old != null && sameChoice(old))) {
            request.toolChoice().ifPresent(this::choice);
        }
        if (!same(
                Parameters.PARALLEL_FIELDS,
                old != null && old.parallelToolCalls().equals(request.parallelToolCalls()))) {
            request.parallelToolCalls().ifPresent(p -> target.put("parallel_tool_calls", p));
        }
    }

    /** The choice was spelled with names as the client gives them. */
    private boolean sameChoice(Parameters old) {
        if (old.toolChoice().isEmpty() || request.toolChoice().isEmpty()) {
            return old.toolChoice().isEmpty() && request.toolChoice().isEmpty();
        }
        return old.toolChoice()
                        .get()
                        .getClass()
                        .equals(request.toolChoice().get().getClass())
                && names(old.toolChoice().get(), Namespaces.of(Optional.of(request)))
                        .equals(names(request.toolChoice().get(), new Namespaces()));
    }

    private static List<String> names(ToolChoice choice, Namespaces names) {
        return switch (choice) {
            case ToolChoice.Auto ignored -> List.of();
            case ToolChoice.None ignored -> List.of();
            case ToolChoice.Required ignored -> List.of();
            case ToolChoice.Named named -> List.of(names.again(named.name()));
            case ToolChoice.Allowed allowed ->
                allowed.names().stream().map(names::again).toList();
        };
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
                outer.put("mode", allowed.required() ? "required" : "auto");
                ArrayNode names = outer.putArray("tools");
                allowed.names().stream().filter(this::known).forEach(name -> names.add(named(name)));
            }
        }
    }

    private boolean known(String name) {
        return isFunction(name) || isSearch(name);
    }

    private boolean isSearch(String name) {
        return name.equals(Tool.WebSearch.NAME)
                && HostedItems.chosenType(request.tools(), scope).isPresent();
    }

    private boolean isFunction(String name) {
        return request.tools().stream().anyMatch(tool -> switch (tool) {
            case Tool.Function function -> function.name().equals(name);
            case Tool.Custom custom -> custom.name().equals(name);
            case Tool.Hosted ignored -> false;
        });
    }

    private ObjectNode named(String name) {
        if (!isFunction(name) && isSearch(name)) {
            return Json.object()
                    .put("type", HostedItems.chosenType(request.tools(), scope).orElse(Tool.WebSearch.NAME));
        }
        boolean function = request.tools().stream()
                .anyMatch(tool -> tool instanceof Tool.Function f && f.name().equals(name));
        Namespaces.Spelled given = Namespaces.of(Optional.of(request)).spelled(name);
        ObjectNode choice = Json.object();
        choice.put("type", function ? "function" : "custom");
        choice.put("name", given.namespace().isEmpty() ? Wire.toolName(scope, name) : given.name());
        if (!given.namespace().isEmpty()) {
            choice.put("namespace", given.namespace());
        }
        return choice;
    }
}
