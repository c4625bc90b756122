package dev.nonagon.spi.tck.upstream;

import static dev.nonagon.spi.tck.upstream.Refusal.unless;

import dev.nonagon.spi.json.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What OpenAI's Chat Completions refuses, in its words. One request each. */
final class OpenAiStrict {
    private static final Set<String> TOP = Set.of(
            "model",
            "messages",
            "audio",
            "frequency_penalty",
            "function_call",
            "functions",
            "logit_bias",
            "logprobs",
            "max_completion_tokens",
            "max_tokens",
            "metadata",
            "modalities",
            "moderation",
            "n",
            "parallel_tool_calls",
            "prediction",
            "presence_penalty",
            "prompt_cache_key",
            "prompt_cache_retention",
            "prompt_cache_options",
            "reasoning_effort",
            "response_format",
            "safety_identifier",
            "seed",
            "service_tier",
            "stop",
            "store",
            "stream",
            "stream_options",
            "temperature",
            "tool_choice",
            "tools",
            "top_logprobs",
            "top_p",
            "user",
            "verbosity",
            "web_search_options");
    private static final Map<String, Set<String>> MESSAGE = Map.of(
            "system", Set.of("role", "content", "name"),
            "developer", Set.of("role", "content", "name"),
            "user", Set.of("role", "content", "name"),
            "assistant",
                    Set.of("role", "content", "name", "tool_calls", "refusal", "audio", "function_call", "annotations"),
            "tool", Set.of("role", "content", "tool_call_id", "name"));
    private static final Map<String, Set<String>> PARTS = Map.of(
            "system", Set.of("text"),
            "developer", Set.of("text"),
            "user", Set.of("text", "image_url", "input_audio", "file"),
            "assistant", Set.of("text", "refusal"),
            "tool", Set.of("text"));
    private static final Set<String> PART_FIELDS =
            Set.of("type", "text", "image_url", "input_audio", "file", "refusal");
    /** What some compatible servers know and OpenAI overlooks. */
    private static final Set<String> OVERLOOKED =
            Set.of("reasoning_content", "reasoning", "cache_control", "reasoning_details", "index", "extra_content");

    private static final Set<String> EFFORTS = Set.of("none", "minimal", "low", "medium", "high", "xhigh", "max");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,64}");
    private static final Pattern DATA_URL =
            Pattern.compile("data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+={0,2}");
    private final ObjectNode body;
    private final List<String> warnings;
    private final Set<String> toolNames = new HashSet<>();
    private final Set<String> callIds = new HashSet<>();
    private final Set<String> unanswered = new HashSet<>();
    private boolean afterCalls;

    OpenAiStrict(ObjectNode body, List<String> warnings) {
        this.body = body;
        this.warnings = warnings;
    }

    void check() {
        fields(body, TOP, "");
        unless(
                body.path("model").isString() && !body.get("model").asString().isEmpty(),
                "you must provide a model parameter",
                "model");
        unless(body.path("messages").isArray(), "Missing required parameter: 'messages'.", "messages");
        unless(!body.get("messages").isEmpty(), "Invalid 'messages': empty array.", "messages");
        settings();
        tools();
        outputFormat();
        JsonNode messages = body.get("messages");
        for (int i = 0; i < messages.size(); i++) {
            message(messages.get(i), "messages[" + i + "]");
        }
        answered("messages");
    }

    private void settings() {
        unless(
                !given("max_tokens") || !given("max_completion_tokens"),
                "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.");
        for (String name : List.of("max_tokens", "max_completion_tokens")) {
            unless(
                    !given(name)
                            || body.get(name).isIntegralNumber()
                                    && body.get(name).asLong() >= 1,
                    "Invalid '" + name + "': integer below minimum value.",
                    name);
        }
        unless(!given("stream") || body.get("stream").isBoolean(), "Invalid type for 'stream'", "stream");
        unless(
                !given("stream_options") || body.path("stream").asBoolean(false),
                "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
                "stream_options");
        range("temperature", 0, 2);
        range("top_p", 0, 1);
        range("frequency_penalty", -2, 2);
        range("presence_penalty", -2, 2);
        JsonNode stop = body.path("stop");
        unless(
                !given("stop") || stop.isString() || stop.isArray() && stop.size() <= 4,
                "Invalid 'stop': expected a string or an array with maximum length 4.",
                "stop");
        unless(
                !given("reasoning_effort")
                        || EFFORTS.contains(body.get("reasoning_effort").asString("")),
                "Invalid value: '" + body.path("reasoning_effort").asString("") + "'.",
                "reasoning_effort");
        unless(!given("user") || body.get("user").isString(), "Invalid type for 'user'", "user");
    }

    private void range(String name, double from, double to) {
        unless(
                !given(name) || body.get(name).isNumber() && StrictValues.within(body.get(name), from, to),
                "Invalid '" + name + "'",
                name);
    }

    private boolean given(String name) {
        return body.has(name) && !body.get(name).isNull();
    }

    private void tools() {
        if (!given("tools")) {
            unless(
                    !given("tool_choice")
                            || body.get("tool_choice").asString("").equals("none"),
                    "'tool_choice' is only allowed when 'tools' are specified.",
                    "tool_choice");
            unless(
                    !given("parallel_tool_calls"),
                    "'parallel_tool_calls' is only allowed when 'tools' are specified.",
                    "parallel_tool_calls");
            return;
        }
        unless(body.get("tools").isArray() && !body.get("tools").isEmpty(), "[] is too short - 'tools'", "tools");
        int i = 0;
        for (JsonNode tool : body.get("tools")) {
            tool(tool, "tools[" + i++ + "]");
        }
        toolChoice(body.path("tool_choice"));
    }

    private void tool(JsonNode tool, String where) {
        if (tool.path("type").asString("").equals("custom")) {
            toolNames.add(tool.path("custom").path("name").asString(""));
            return;
        }
        unless(
                tool.path("type").asString("").equals("function"),
                "Invalid value: '" + tool.path("type").asString("")
                        + "'. Supported values are: 'function' and 'custom'.",
                where + ".type");
        JsonNode function = tool.path("function");
        unless(function.isObject(), "Missing required parameter: '" + where + ".function'.", where + ".function");
        fields(tool, Set.of("type", "function"), where + ".");
        fields(function, Set.of("name", "description", "parameters", "strict"), where + ".function.");
        String name = function.path("name").asString("");
        unless(
                NAME.matcher(name).matches(),
                "Invalid '" + where + ".function.name': string does not match pattern."
                        + " Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$' (max 64), got '" + name
                        + "'.",
                where);
        if (!toolNames.add(name)) {
            warnings.add("duplicate tool name " + name);
        }
        String what = "function '" + name + "'";
        if (function.has("parameters") && !function.get("parameters").isNull()) {
            JsonNode schema = function.get("parameters");
            unless(
                    schema.isObject()
                            && (schema.isEmpty()
                                    || schema.path("type").asString("").equals("object")),
                    "Invalid schema for " + what + ": schema must be a JSON Schema of 'type: \"object\"'",
                    where);
            StrictSchemas.types(schema, what, "()");
        }
        if (function.path("strict").asBoolean(false)) {
            StrictSchemas.closed(function.path("parameters"), what, "()");
        }
    }

    private void toolChoice(JsonNode choice) {
        if (choice.isMissingNode() || choice.isNull()) {
            return;
        }
        if (choice.isObject()) {
            String type = choice.path("type").asString("");
            unless(
                    Set.of("function", "custom", "allowed_tools").contains(type),
                    "Invalid value: '" + type + "'. Supported values are: 'none', 'auto', 'required', 'function'.",
                    "tool_choice.type");
            String name = choice.path(type).path("name").asString("");
            unless(
                    type.equals("allowed_tools") || toolNames.contains(name),
                    "Tool choice '" + name + "' not found in 'tools' parameter.",
                    "tool_choice");
            return;
        }
        unless(
                Set.of("none", "auto", "required").contains(choice.asString("")),
                "Invalid value: '" + choice.asString("") + "'. Supported values are: 'none', 'auto', and 'required'.",
                "tool_choice");
    }

    private void outputFormat() {
        if (!given("response_format")) {
            return;
        }
        JsonNode format = body.get("response_format");
        String type = format.path("type").asString("");
        unless(
                Set.of("text", "json_object", "json_schema").contains(type),
                "Invalid value: '" + type + "'.",
                "response_format.type");
        if (type.equals("json_schema")) {
            JsonNode schema = format.path("json_schema");
            unless(
                    NAME.matcher(schema.path("name").asString("")).matches(),
                    "Missing required parameter: 'response_format.json_schema.name'.",
                    "response_format.json_schema.name");
            if (schema.path("strict").asBoolean(false)) {
                StrictSchemas.closed(schema.path("schema"), "response_format", "()");
            }
        }
        unless(
                !type.equals("json_object")
                        || Json.text(body.get("messages"))
                                .toLowerCase(Locale.ROOT)
                                .contains("json"),
                "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
                "messages");
    }

    private void message(JsonNode message, String where) {
        String role = message.path("role").asString("");
        unless(
                message.isObject() && MESSAGE.containsKey(role),
                "Invalid value: '" + role + "'. Supported values are:"
                        + " 'system', 'assistant', 'user', 'function', 'tool', and 'developer'.",
                where + ".role");
        fields(message, MESSAGE.getOrDefault(role, Set.of()), where + ".");
        if (role.equals("tool")) {
            toolResult(message, where);
        } else {
            answered(where + ".role");
            afterCalls = false;
        }
        content(message, role, where);
        if (role.equals("assistant") && message.has("tool_calls")) {
            JsonNode calls = message.get("tool_calls");
            unless(calls.isArray() && !calls.isEmpty(), "Invalid '" + where + ".tool_calls': empty array.", where);
            for (int i = 0; i < calls.size(); i++) {
                call(calls.get(i), where + ".tool_calls[" + i + "]");
            }
            afterCalls = true;
        }
    }

    private void answered(String where) {
        unless(
                unanswered.isEmpty(),
                "An assistant message with 'tool_calls' must be followed by tool messages responding to"
                        + " each 'tool_call_id'. The following tool_call_ids did not have response messages: "
                        + String.join(", ", unanswered),
                where);
    }

    private void toolResult(JsonNode message, String where) {
        String id = message.path("tool_call_id").asString("");
        unless(!id.isEmpty(), "Missing required parameter: '" + where + ".tool_call_id'.", where);
        unless(
                afterCalls,
                "messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
                where);
        unless(
                unanswered.remove(id),
                "Invalid parameter: 'tool_call_id' of '" + id + "' not found in 'tool_calls' of previous message.",
                where);
    }

    private void content(JsonNode message, String role, String where) {
        JsonNode content = message.path("content");
        if (content.isArray()) {
            unless(
                    !content.isEmpty() || role.equals("assistant"),
                    "Invalid '" + where + ".content': empty array.",
                    where);
            for (int i = 0; i < content.size(); i++) {
                part(content.get(i), role, where + ".content[" + i + "]");
            }
        } else if (content.isMissingNode() || content.isNull()) {
            boolean allowed = role.equals("assistant")
                    && (!message.path("tool_calls").isEmpty()
                            || message.path("refusal").isString()
                            || message.path("audio").isObject()
                            || message.path("function_call").isObject());
            unless(allowed, "Invalid value for 'content': expected a string, got null.", where + ".content");
        } else {
            unless(content.isString(), "Invalid type for '" + where + ".content'", where + ".content");
        }
    }

    private void part(JsonNode part, String role, String where) {
        String type = part.path("type").asString("");
        unless(
                PARTS.getOrDefault(role, Set.of()).contains(type),
                "Invalid value: '" + type + "'. Supported values for role " + role + " are: " + PARTS.get(role) + ".",
                where + ".type");
        fields(part, PART_FIELDS, where + ".");
        unless(!type.equals("text") || part.path("text").isString(), "Invalid type for '" + where + ".text'", where);
        if (type.equals("image_url")) {
            String url = part.path("image_url").path("url").asString("");
            unless(
                    url.startsWith("data:") ? DATA_URL.matcher(url).matches() : url.matches("(?s)https?://.*"),
                    "Invalid '" + where + ".image_url.url'. Expected a valid URL",
                    where);
            unless(
                    !part.path("image_url").has("detail")
                            || Set.of("auto", "low", "high", "original")
                                    .contains(part.path("image_url")
                                            .path("detail")
                                            .asString("")),
                    "Invalid value for detail",
                    where);
        }
    }

    private void call(JsonNode call, String where) {
        String id = call.path("id").asString("");
        unless(!id.isEmpty(), "Missing required parameter: '" + where + ".id'.", where);
        unless(callIds.add(id), "Duplicate tool_call id '" + id + "'", where);
        unanswered.add(id);
        if (call.path("type").asString("").equals("custom")) {
            return;
        }
        unless(
                call.path("type").asString("").equals("function"),
                "Missing required parameter: '" + where + ".type'.",
                where);
        fields(call, Set.of("id", "type", "function"), where + ".");
        if (id.length() > 40) {
            warnings.add("'" + where + ".id' is " + id.length() + " long");
        }
        JsonNode function = call.path("function");
        unless(
                NAME.matcher(function.path("name").asString("")).matches(),
                "Invalid '" + where + ".function.name': string does not match pattern.",
                where);
        unless(
                function.path("arguments").isString()
                        && StrictValues.isObject(function.get("arguments").asString()),
                "'" + where + ".function.arguments' is not a JSON object",
                where);
    }

    private void fields(JsonNode object, Set<String> known, String where) {
        for (String name : object.propertyNames()) {
            if (OVERLOOKED.contains(name) && !where.isEmpty()) {
                warnings.add("Unknown parameter: '" + where + name + "'.");
            } else if (!known.contains(name)) {
                throw new Refusal(
                        400,
                        where.isEmpty()
                                ? "Unrecognized request argument supplied: " + name
                                : "Unknown parameter: '" + where + name + "'.",
                        where + name,
                        "unknown_parameter");
            }
        }
    }
}
