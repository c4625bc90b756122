package dev.nonagon.spi.tck.upstream;

import static dev.nonagon.spi.tck.upstream.Refusal.bad;
import static dev.nonagon.spi.tck.upstream.Refusal.unless;

import dev.nonagon.spi.Headers;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What Anthropic's Messages refuses outside the conversation, in its words. One request each. */
final class AnthropicStrict {
    private static final Set<String> TOP = Set.of(
            "model",
            "max_tokens",
            "messages",
            "system",
            "metadata",
            "stop_sequences",
            "stream",
            "temperature",
            "top_k",
            "top_p",
            "tools",
            "tool_choice",
            "thinking",
            "service_tier",
            "container",
            "context_management",
            "mcp_servers",
            "output_config",
            "output_format",
            "speed",
            "inference_geo",
            "cache_control",
            "betas",
            "diagnostics",
            "fallbacks",
            "user_profile_id",
            "fallback_credit_token");
    private static final Set<String> TOOL = Set.of(
            "type",
            "name",
            "description",
            "input_schema",
            "cache_control",
            "strict",
            "eager_input_streaming",
            "defer_loading",
            "input_examples",
            "allowed_callers");
    private static final Pattern TOOL_NAME = Pattern.compile("[a-zA-Z0-9_-]{1,128}");
    private static final int MOST_CACHE_MARKS = 4;
    private static final int LEAST_BUDGET = 1024;

    private final ObjectNode body;
    private final Headers headers;
    private final boolean counting;
    private final List<String> warnings;
    private int cacheMarks;

    /**
     * @param counting whether it is a count of tokens, which needs no {@code max_tokens}
     */
    AnthropicStrict(ObjectNode body, Headers headers, boolean counting, List<String> warnings) {
        this.body = body;
        this.headers = headers;
        this.counting = counting;
        this.warnings = warnings;
    }

    void check() {
        unless(headers.has("anthropic-version"), "anthropic-version: header is required");
        fields(body, TOP, "");
        unless(body.path("model").isString() && !body.get("model").asString().isEmpty(), "model: Field required");
        settings();
        system();
        Set<String> names = tools();
        toolChoice(names);
        thinking();
        JsonNode messages = body.path("messages");
        unless(messages.isArray(), "messages: Input should be a valid list");
        unless(!messages.isEmpty(), "messages: at least one message is required");
        new AnthropicConversation(this, thinkingType().equals("enabled"), warnings).check(messages);
        unless(
                cacheMarks <= MOST_CACHE_MARKS,
                "A maximum of 4 blocks with cache_control may be provided. Found " + cacheMarks + ".");
    }

    private void settings() {
        if (!counting) {
            unless(body.has("max_tokens"), "max_tokens: Field required");
            unless(
                    body.get("max_tokens").isIntegralNumber()
                            && body.get("max_tokens").asLong() >= 1,
                    "max_tokens: Input should be greater than or equal to 1");
        }
        JsonNode temperature = body.path("temperature");
        unless(
                !given("temperature") || temperature.isNumber() && StrictValues.within(temperature, 0, 1),
                "temperature: range: 0..1");
        if (given("stop_sequences")) {
            unless(body.get("stop_sequences").isArray(), "stop_sequences: Input should be a valid list");
            body.get("stop_sequences")
                    .forEach(s -> unless(
                            s.isString() && !s.asString().isBlank(),
                            "stop_sequences: each stop sequence must contain non-whitespace"));
        }
        unless(!given("stream") || body.get("stream").isBoolean(), "stream: Input should be a valid boolean");
        body.path("metadata")
                .propertyNames()
                .forEach(name ->
                        unless(name.equals("user_id"), "metadata." + name + ": Extra inputs are not permitted"));
    }

    private boolean given(String name) {
        return body.has(name) && !body.get(name).isNull();
    }

    private void system() {
        JsonNode system = body.path("system");
        if (!given("system") || system.isString()) {
            return;
        }
        unless(system.isArray(), "system: Input should be a valid string or list");
        for (int i = 0; i < system.size(); i++) {
            JsonNode block = system.get(i);
            String where = "system." + i;
            unless(
                    block.path("type").asString("").equals("text"),
                    where + ": Input tag '" + block.path("type").asString("")
                            + "' found using 'type' does not match any of the expected tags: 'text'");
            unless(!block.path("text").asString("").isEmpty(), where + ": text content blocks must be non-empty");
            fields(block, Set.of("type", "text", "cache_control", "citations"), where + ".");
            cacheMark(block, where);
        }
    }

    private Set<String> tools() {
        Set<String> names = new HashSet<>();
        JsonNode tools = body.path("tools");
        unless(!given("tools") || tools.isArray(), "tools: Input should be a valid list");
        for (int i = 0; i < tools.size(); i++) {
            JsonNode tool = tools.get(i);
            String where = "tools." + i;
            unless(tool.isObject(), where + ": not an object");
            cacheMark(tool, where);
            String type = tool.path("type").asString("custom");
            String name = tool.path("name").asString("");
            if (!type.equals("custom")) {
                unless(
                        !type.equals("function"),
                        where + ": Input tag 'function' found using 'type' does not match any of the expected tags");
                names.add(name);
                continue;
            }
            unless(
                    TOOL_NAME.matcher(name).matches(),
                    where + ".custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'");
            unless(names.add(name), "tools: Tool names must be unique.");
            inputSchema(tool.path("input_schema"), where + ".custom.input_schema");
            unless(
                    !tool.has("description") || tool.get("description").isString(),
                    where + ".custom.description: Input should be a valid string");
            fields(tool, TOOL, where + ".custom.");
        }
        return names;
    }

    private static void inputSchema(JsonNode schema, String where) {
        unless(schema.isObject(), where + ": Field required");
        unless(schema.path("type").asString("").equals("object"), where + ".type: Input should be 'object'");
        for (String choice : List.of("oneOf", "allOf", "anyOf")) {
            unless(
                    !schema.has(choice),
                    where + ": input_schema does not support oneOf, allOf, or anyOf at the top level");
        }
    }

    private void toolChoice(Set<String> names) {
        if (!given("tool_choice")) {
            return;
        }
        JsonNode choice = body.get("tool_choice");
        String type = choice.path("type").asString("");
        unless(
                Set.of("auto", "any", "tool", "none").contains(type),
                "tool_choice: Input tag '" + type
                        + "' does not match any of the expected tags: 'any', 'auto', 'none', 'tool'");
        fields(choice, Set.of("type", "name", "disable_parallel_tool_use"), "tool_choice." + type + ".");
        String name = choice.path("name").asString("");
        unless(!type.equals("tool") || names.contains(name), "Tool '" + name + "' not found in provided tools");
        unless(
                !body.path("tools").isEmpty() || type.equals("none"),
                "tool_choice may only be specified while providing tools.");
    }

    private String thinkingType() {
        return body.path("thinking").path("type").asString("disabled");
    }

    private void thinking() {
        if (!given("thinking")) {
            return;
        }
        JsonNode thinking = body.get("thinking");
        String type = thinkingType();
        unless(
                Set.of("enabled", "disabled", "adaptive").contains(type) && thinking.has("type"),
                "thinking: Input tag '" + type
                        + "' does not match any of the expected tags: 'adaptive', 'disabled', 'enabled'");
        if (type.equals("enabled")) {
            long budget = thinking.path("budget_tokens").asLong(0);
            unless(
                    budget >= LEAST_BUDGET,
                    "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024");
            boolean interleaved = headers.first("anthropic-beta").orElse("").contains("interleaved-thinking");
            unless(
                    counting || interleaved || body.path("max_tokens").asLong(0) > budget,
                    "`max_tokens` must be greater than `thinking.budget_tokens`");
        }
        if (!type.equals("disabled")) {
            unless(
                    !given("temperature") || StrictValues.within(body.get("temperature"), 1, 1),
                    "`temperature` may only be set to 1 when thinking is enabled");
            unless(
                    !Set.of("any", "tool")
                            .contains(body.path("tool_choice").path("type").asString("")),
                    "Thinking may not be enabled when tool_choice forces tool use.");
            unless(!given("top_k"), "`top_k` must be unset when thinking is enabled");
        }
    }

    void cacheMark(JsonNode block, String where) {
        JsonNode mark = block.path("cache_control");
        if (mark.isMissingNode() || mark.isNull()) {
            return;
        }
        unless(
                mark.path("type").asString("").equals("ephemeral"),
                where + ".cache_control.type: Input should be 'ephemeral'");
        unless(
                !mark.has("ttl") || Set.of("5m", "1h").contains(mark.path("ttl").asString("")),
                where + ".cache_control.ttl: Input should be '5m' or '1h'");
        cacheMarks++;
    }

    static void fields(JsonNode object, Set<String> known, String where) {
        for (String name : new LinkedHashSet<>(object.propertyNames())) {
            if (!known.contains(name)) {
                throw bad(where + name + ": Extra inputs are not permitted");
            }
        }
    }
}
