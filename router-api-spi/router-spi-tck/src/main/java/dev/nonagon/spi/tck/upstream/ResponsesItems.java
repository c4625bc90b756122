package dev.nonagon.spi.tck.upstream;

import static dev.nonagon.spi.tck.upstream.Refusal.unless;
import static dev.nonagon.spi.tck.upstream.ResponsesStrict.fields;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What OpenAI's Responses refuses among its items. One request each. */
final class ResponsesItems {
    private static final Set<String> MESSAGE = Set.of("type", "role", "content", "id", "status", "phase");
    private static final Set<String> CALL = Set.of("type", "id", "call_id", "name", "arguments", "status", "namespace");
    private static final Set<String> OUTPUT = Set.of("type", "id", "call_id", "output", "status");
    private static final Set<String> REASONING =
            Set.of("type", "id", "summary", "content", "encrypted_content", "status");
    /** Items of the API's own tools; their inside is its own. */
    private static final Set<String> OTHERS = Set.of(
            "local_shell_call",
            "local_shell_call_output",
            "item_reference",
            "web_search_call",
            "file_search_call",
            "computer_call",
            "computer_call_output",
            "image_generation_call",
            "code_interpreter_call",
            "mcp_call",
            "mcp_list_tools",
            "mcp_approval_request",
            "mcp_approval_response",
            "shell_call",
            "shell_call_output",
            "apply_patch_call",
            "apply_patch_call_output",
            "compaction_trigger",
            "tool_search_call",
            "tool_search_output",
            "additional_tools");

    private static final Set<String> INPUTS = Set.of("input_text", "input_image", "input_file", "input_audio");
    private static final Pattern IMAGE =
            Pattern.compile("(?s)https?://.*|data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+={0,2}");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]{1,128}");
    private static final Pattern ID = Pattern.compile("[a-zA-Z0-9_-]{1,64}");

    private final ObjectNode body;
    private final List<String> warnings;
    private final Map<String, String> calls = new HashMap<>();
    private final Set<String> answered = new HashSet<>();
    private final Set<String> ids = new HashSet<>();

    ResponsesItems(ObjectNode body, List<String> warnings) {
        this.body = body;
        this.warnings = warnings;
    }

    void check(JsonNode input) {
        for (int i = 0; i < input.size(); i++) {
            item(input.get(i), "input[" + i + "]");
        }
        calls.keySet()
                .forEach(id ->
                        unless(answered.contains(id), "No tool output found for function call " + id + ".", "input"));
        if (input.get(input.size() - 1).path("type").asString("").equals("reasoning")) {
            String id = input.get(input.size() - 1).path("id").asString("");
            throw Refusal.bad(
                    "Item '" + id + "' of type 'reasoning' was provided without its required following item.", "input");
        }
    }

    private void item(JsonNode item, String where) {
        unless(item.isObject(), "Invalid type for '" + where + "'", where);
        String type = item.path("type").asString(item.has("role") ? "message" : "");
        switch (type) {
            case "message" -> message(item, where);
            case "function_call" -> {
                fields(item, CALL, where + ".");
                id(item, "fc", where);
                unless(
                        item.path("arguments").isString()
                                && StrictValues.isObject(item.get("arguments").asString()),
                        "'" + where + ".arguments' is not a JSON object",
                        where + ".arguments");
                call(item, type, where);
            }
            case "custom_tool_call" -> {
                fields(item, Set.of("type", "id", "call_id", "name", "input", "status", "namespace"), where + ".");
                id(item, "ctc", where);
                unless(item.path("input").isString(), "Invalid type for '" + where + ".input'", where + ".input");
                call(item, type, where);
            }
            case "function_call_output", "custom_tool_call_output" -> {
                fields(item, OUTPUT, where + ".");
                output(item, type.replace("_output", ""), where);
            }
            case "reasoning" -> reasoning(item, where);
            case "compaction" -> {
                fields(item, Set.of("type", "id", "encrypted_content"), where + ".");
                genuine(item.path("encrypted_content").asString(""));
            }
            default ->
                unless(
                        OTHERS.contains(type),
                        "Invalid value: '" + type + "'. Supported values are: 'message', 'function_call',"
                                + " 'function_call_output', 'reasoning', …",
                        where + ".type");
        }
    }

    private void id(JsonNode item, String prefix, String where) {
        JsonNode id = item.path("id");
        if (id.isMissingNode() || id.isNull()) {
            return;
        }
        unless(
                id.asString("").startsWith(prefix),
                "Invalid '" + where + ".id': '" + id.asString("") + "'. Expected an ID that begins with '" + prefix
                        + "'.",
                where + ".id");
        unless(
                ID.matcher(id.asString("")).matches(),
                "Invalid '" + where + ".id': '" + id.asString("")
                        + "'. Expected an ID that contains letters, numbers, underscores, or dashes (max 64).",
                where + ".id");
        unless(
                ids.add(id.asString("")),
                "Duplicate item found with id " + id.asString("")
                        + ". Remove duplicate items from your input and try again.",
                "input");
    }

    private void message(JsonNode item, String where) {
        fields(item, MESSAGE, where + ".");
        String role = item.path("role").asString("");
        unless(
                Set.of("user", "assistant", "system", "developer").contains(role),
                "Invalid value: '" + role + "'. Supported values are: 'assistant', 'system', 'developer', and 'user'.",
                where + ".role");
        id(item, "msg", where);
        JsonNode content = item.path("content");
        if (content.isString()) {
            return;
        }
        unless(content.isArray(), "Invalid type for '" + where + ".content'", where + ".content");
        Set<String> allowed = role.equals("assistant") ? Set.of("output_text", "refusal") : INPUTS;
        for (int j = 0; j < content.size(); j++) {
            part(content.get(j), allowed, where + ".content[" + j + "]");
        }
    }

    private static void part(JsonNode part, Set<String> allowed, String where) {
        String type = part.path("type").asString("");
        unless(
                allowed.contains(type),
                "Invalid value: '" + type + "'. Supported values are: " + allowed + ".",
                where + ".type");
        switch (type) {
            case "input_text", "output_text" -> {
                fields(part, Set.of("type", "text", "annotations", "logprobs"), where + ".");
                unless(part.path("text").isString(), "Invalid type for '" + where + ".text'", where + ".text");
            }
            case "input_image" -> {
                fields(part, Set.of("type", "image_url", "file_id", "detail"), where + ".");
                unless(
                        part.path("file_id").isString()
                                || IMAGE.matcher(part.path("image_url").asString(""))
                                        .matches(),
                        "Invalid '" + where + ".image_url'. Expected a valid URL",
                        where + ".image_url");
            }
            case "input_file" -> {
                fields(part, Set.of("type", "file_id", "file_data", "file_url", "filename", "detail"), where + ".");
                unless(
                        !part.has("file_data") || part.path("filename").isString(),
                        "Missing required parameter: '" + where + ".filename'.",
                        where + ".filename");
            }
            default -> {}
        }
    }

    private void call(JsonNode item, String type, String where) {
        String id = item.path("call_id").asString("");
        unless(!id.isEmpty(), "Missing required parameter: '" + where + ".call_id'.", where + ".call_id");
        unless(
                id.length() <= 64,
                "Invalid '" + where + ".call_id': string too long. Expected a string with maximum length 64",
                where + ".call_id");
        unless(NAME.matcher(item.path("name").asString("")).matches(), "Invalid '" + where + ".name'", where + ".name");
        unless(!calls.containsKey(id), "Duplicate call_id '" + id + "'", where);
        calls.put(id, type);
    }

    private void output(JsonNode item, String call, String where) {
        String id = item.path("call_id").asString("");
        boolean stored = body.path("previous_response_id").isString();
        unless(
                calls.containsKey(id) || stored,
                "No tool call found for " + call.replace('_', ' ') + " output with call_id " + id + ".",
                "input");
        unless(
                calls.getOrDefault(id, call).equals(call),
                "call_id " + id + " belongs to a " + calls.get(id) + ", got a " + call + "_output",
                "input");
        unless(answered.add(id), "Duplicate output for call_id " + id, "input");
        JsonNode output = item.path("output");
        unless(
                output.isString() || output.isArray(),
                "Invalid type for '" + where + ".output': expected a string or array",
                where + ".output");
        for (int j = 0; j < output.size(); j++) {
            part(output.get(j), Set.of("input_text", "input_image", "input_file"), where + ".output[" + j + "]");
        }
    }

    private void reasoning(JsonNode item, String where) {
        fields(item, REASONING, where + ".");
        id(item, "rs_", where);
        JsonNode summary = item.path("summary");
        unless(summary.isArray(), "Missing required parameter: '" + where + ".summary'.", where + ".summary");
        for (JsonNode one : summary) {
            unless(
                    one.path("type").asString("").equals("summary_text")
                            && one.path("text").isString(),
                    "Invalid value: '" + one.path("type").asString("") + "'. Supported values are: 'summary_text'.",
                    where + ".summary");
        }
        if (item.path("encrypted_content").isString()) {
            genuine(item.get("encrypted_content").asString());
        } else if (item.path("id").isString() && !body.path("store").asBoolean(true)) {
            throw new Refusal(
                    404,
                    "Item with id '" + item.get("id").asString()
                            + "' not found. Items are not persisted when `store` is set to false. Try again with"
                            + " `store` set to true, or remove this item from your input.",
                    "input",
                    "");
        } else {
            // The double stores nothing, so it cannot know what was once said under that id.
            warnings.add(where + ": reasoning without encrypted_content");
        }
    }

    private static void genuine(String seal) {
        if (!Seal.isGenuine(OpenAiResponses.WORD, seal)) {
            String start = seal.substring(0, Math.min(20, seal.length()));
            throw new Refusal(
                    400,
                    "The encrypted content " + start + "... could not be verified. Reason: Encrypted content could not"
                            + " be decrypted or parsed.",
                    "",
                    "invalid_encrypted_content");
        }
    }
}
