package dev.nonagon.spi.tck.upstream;

import static dev.nonagon.spi.tck.upstream.Refusal.unless;

import dev.nonagon.spi.json.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What OpenAI's Responses refuses outside its items, in its words. One request each. */
final class ResponsesStrict {
    private static final Set<String> TOP = Set.of(
            "model",
            "input",
            "instructions",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "previous_response_id",
            "conversation",
            "reasoning",
            "store",
            "stream",
            "stream_options",
            "temperature",
            "top_p",
            "top_logprobs",
            "truncation",
            "user",
            "metadata",
            "max_output_tokens",
            "max_tool_calls",
            "include",
            "text",
            "service_tier",
            "prompt",
            "prompt_cache_key",
            "prompt_cache_retention",
            "prompt_cache_options",
            "safety_identifier",
            "background",
            "context_management",
            "client_metadata",
            "moderation");
    private static final Set<String> COMPACT = Set.of(
            "model",
            "input",
            "instructions",
            "previous_response_id",
            "prompt_cache_key",
            "tools",
            "parallel_tool_calls",
            "reasoning",
            "text",
            "service_tier");
    private static final Set<String> INCLUDE = Set.of(
            "file_search_call.results",
            "web_search_call.results",
            "web_search_call.action.sources",
            "message.input_image.image_url",
            "computer_call_output.output.image_url",
            "code_interpreter_call.outputs",
            "reasoning.encrypted_content",
            "message.output_text.logprobs");
    private static final Set<String> FUNCTION = Set.of(
            "type", "name", "description", "parameters", "strict", "defer_loading", "output_schema", "allowed_callers");
    private static final Set<String> HOSTED = Set.of(
            "web_search",
            "web_search_2025_08_26",
            "web_search_preview",
            "file_search",
            "computer",
            "computer_use_preview",
            "code_interpreter",
            "image_generation",
            "local_shell",
            "shell",
            "mcp",
            "apply_patch",
            "tool_search");
    private static final Set<String> EFFORTS = Set.of("none", "minimal", "low", "medium", "high", "xhigh", "max");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

    private final ObjectNode body;
    private final boolean compacting;
    private final List<String> warnings;
    private final Set<String> names = new HashSet<>();

    ResponsesStrict(ObjectNode body, boolean compacting, List<String> warnings) {
        this.body = body;
        this.compacting = compacting;
        this.warnings = warnings;
    }

    void check() {
        fields(body, compacting ? COMPACT : TOP, "");
        unless(!body.path("model").asString("").isEmpty(), "Missing required parameter: 'model'.", "model");
        settings();
        reasoning();
        text();
        tools();
        JsonNode input = body.path("input");
        unless(
                input.isArray()
                        || input.isString()
                        || given("previous_response_id")
                        || given("prompt")
                        || given("conversation"),
                "Missing required parameter: 'input'.",
                "input");
        unless(!input.isArray() || !input.isEmpty(), "Invalid 'input': empty array.", "input");
        if (input.isArray()) {
            new ResponsesItems(body, warnings).check(input);
        }
    }

    private boolean given(String name) {
        return body.has(name) && !body.get(name).isNull();
    }

    private void settings() {
        unless(
                !given("max_output_tokens")
                        || body.get("max_output_tokens").isIntegralNumber()
                                && body.get("max_output_tokens").asLong() >= 16,
                "Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16",
                "max_output_tokens");
        unless(
                !given("instructions") || body.get("instructions").isString(),
                "Invalid type for 'instructions'",
                "instructions");
        unless(!given("stream") || body.get("stream").isBoolean(), "Invalid type for 'stream'", "stream");
        unless(!given("store") || body.get("store").isBoolean(), "Invalid type for 'store'", "store");
        unless(
                !given("stream_options") || body.path("stream").asBoolean(false),
                "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
                "stream_options");
        fields(
                body.path("stream_options"),
                Set.of("include_obfuscation", "reasoning_summary_delivery"),
                "stream_options.");
        for (JsonNode one : body.path("include")) {
            unless(INCLUDE.contains(one.asString("")), "Invalid value: '" + one.asString("") + "'.", "include");
        }
        unless(
                !given("temperature") || StrictValues.within(body.get("temperature"), 0, 2),
                "Invalid 'temperature'",
                "temperature");
        unless(!given("top_p") || StrictValues.within(body.get("top_p"), 0, 1), "Invalid 'top_p'", "top_p");
        body.path("metadata")
                .properties()
                .forEach(p -> unless(p.getValue().isString(), "Invalid type for 'metadata'", "metadata"));
    }

    private void reasoning() {
        JsonNode reasoning = body.path("reasoning");
        fields(reasoning, Set.of("effort", "summary", "generate_summary", "context", "mode"), "reasoning.");
        String effort = reasoning.path("effort").asString("none");
        unless(EFFORTS.contains(effort), "Invalid value: '" + effort + "'.", "reasoning.effort");
        String summary = reasoning.path("summary").asString("auto");
        unless(
                Set.of("auto", "concise", "detailed", "none").contains(summary),
                "Invalid value: '" + summary + "'.",
                "reasoning.summary");
    }

    private void text() {
        fields(body.path("text"), Set.of("format", "verbosity"), "text.");
        JsonNode format = body.path("text").path("format");
        if (!format.isObject()) {
            return;
        }
        String type = format.path("type").asString("");
        unless(
                Set.of("text", "json_object", "json_schema").contains(type),
                "Invalid value: '" + type + "'.",
                "text.format.type");
        if (type.equals("json_schema")) {
            fields(format, Set.of("type", "name", "schema", "strict", "description"), "text.format.");
            unless(
                    NAME.matcher(format.path("name").asString("")).matches(),
                    "Missing required parameter: 'text.format.name'.",
                    "text.format.name");
            unless(
                    format.path("schema").isObject(),
                    "Missing required parameter: 'text.format.schema'.",
                    "text.format.schema");
            if (format.path("strict").asBoolean(false)) {
                StrictSchemas.closed(
                        format.get("schema"),
                        "response_format '" + format.get("name").asString("") + "'",
                        "()");
            }
        }
        unless(
                !type.equals("json_object")
                        || Json.text(body.path("input"))
                                .toLowerCase(Locale.ROOT)
                                .contains("json"),
                "Response input messages must contain the word 'json' in some form to use 'text.format' of type"
                        + " 'json_object'.",
                "input");
    }

    private void tools() {
        JsonNode tools = body.path("tools");
        unless(tools.isMissingNode() || tools.isNull() || tools.isArray(), "Invalid type for 'tools'", "tools");
        for (int i = 0; i < tools.size(); i++) {
            tool(tools.get(i), "tools[" + i + "]");
        }
        JsonNode choice = body.path("tool_choice");
        if (choice.isString()) {
            unless(
                    Set.of("none", "auto", "required").contains(choice.asString()),
                    "Invalid value: '" + choice.asString() + "'.",
                    "tool_choice");
            unless(
                    !choice.asString().equals("required") || !tools.isEmpty(),
                    "Tool choice 'required' must be specified with 'tools' parameter.",
                    "tool_choice");
        }
        if (choice.isObject()
                && Set.of("function", "custom").contains(choice.path("type").asString(""))) {
            String name = choice.path("name").asString("");
            unless(names.contains(name), "Tool choice '" + name + "' not found in 'tools' parameter.", "tool_choice");
        }
    }

    private void tool(JsonNode tool, String where) {
        String type = tool.path("type").asString("");
        switch (type) {
            case "function" -> {
                String name = tool.path("name").asString("");
                unless(
                        NAME.matcher(name).matches(),
                        tool.has("function")
                                ? "Missing required parameter: '" + where + ".name'."
                                : "Invalid '" + where + ".name': string does not match pattern.",
                        where + ".name");
                fields(tool, FUNCTION, where + ".");
                names.add(name);
                JsonNode schema = tool.path("parameters");
                String what = "function '" + name + "'";
                unless(
                        !schema.isObject()
                                || schema.isEmpty()
                                || schema.path("type").asString("").equals("object"),
                        "Invalid schema for " + what + ": schema must be a JSON Schema of 'type: \"object\"'",
                        where + ".parameters");
                StrictSchemas.types(schema, what, "()");
                if (tool.path("strict").asBoolean(false)) {
                    StrictSchemas.closed(schema, what, "()");
                }
            }
            case "custom" -> {
                unless(
                        !tool.path("name").asString("").isEmpty(),
                        "Missing required parameter: '" + where + ".name'.",
                        where + ".name");
                fields(tool, Set.of("type", "name", "description", "format", "defer_loading"), where + ".");
                names.add(tool.get("name").asString(""));
                String format = tool.path("format").path("type").asString("text");
                unless(
                        Set.of("text", "grammar").contains(format),
                        "Invalid value: '" + format + "'.",
                        where + ".format.type");
            }
            case "namespace" -> tool.path("tools").forEach(one -> tool(one, where + ".tools"));
            default ->
                unless(
                        HOSTED.contains(type),
                        "Invalid value: '" + type + "'. Supported values are: 'function', 'custom', …",
                        where + ".type");
        }
    }

    static void fields(JsonNode object, Set<String> known, String where) {
        for (String name : object.propertyNames()) {
            if (!known.contains(name)) {
                throw new Refusal(400, "Unknown parameter: '" + where + name + "'.", where + name, "unknown_parameter");
            }
        }
    }
}
