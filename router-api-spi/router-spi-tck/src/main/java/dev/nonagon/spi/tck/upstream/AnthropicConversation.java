package dev.nonagon.spi.tck.upstream;

import static dev.nonagon.spi.tck.upstream.AnthropicStrict.fields;
import static dev.nonagon.spi.tck.upstream.Refusal.bad;
import static dev.nonagon.spi.tck.upstream.Refusal.unless;

import dev.nonagon.spi.json.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/** What Anthropic's Messages refuses inside the conversation. One request each. */
final class AnthropicConversation {
    private static final Map<String, Set<String>> FIELDS = Map.of(
            "text", Set.of("type", "text", "cache_control", "citations"),
            "image", Set.of("type", "source", "cache_control"),
            "document", Set.of("type", "source", "cache_control", "title", "context", "citations"),
            "tool_use", Set.of("type", "id", "name", "input", "cache_control", "caller"),
            "tool_result", Set.of("type", "tool_use_id", "content", "is_error", "cache_control"),
            "thinking", Set.of("type", "thinking", "signature"),
            "redacted_thinking", Set.of("type", "data"),
            "search_result", Set.of("type", "source", "title", "content", "citations", "cache_control"));
    /** Blocks of the provider's own tools; their inside is its own. */
    private static final Set<String> HOSTED = Set.of(
            "server_tool_use",
            "web_search_tool_result",
            "web_fetch_tool_result",
            "code_execution_tool_result",
            "bash_code_execution_tool_result",
            "text_editor_code_execution_tool_result",
            "mcp_tool_use",
            "mcp_tool_result",
            "container_upload",
            "tool_search_tool_result",
            "compaction",
            "advisor_tool_result",
            "fallback");

    private static final Set<String> ONLY_USER =
            Set.of("image", "document", "tool_result", "search_result", "container_upload");
    private static final Set<String> IN_RESULT = Set.of("text", "image", "document", "search_result", "tool_reference");
    private static final Pattern ID = Pattern.compile("[a-zA-Z0-9_-]+");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,200}");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]+={0,2}");
    private static final Set<String> IMAGES = Set.of("image/png", "image/jpeg", "image/gif", "image/webp");
    private static final Set<String> DOCUMENTS = Set.of("application/pdf", "text/plain");

    private final AnthropicStrict request;
    private final boolean thinkingEnabled;
    private final List<String> warnings;
    private final Set<String> ids = new HashSet<>();
    private List<String> unanswered = List.of();
    private String previousRole = "";

    AnthropicConversation(AnthropicStrict request, boolean thinkingEnabled, List<String> warnings) {
        this.request = request;
        this.thinkingEnabled = thinkingEnabled;
        this.warnings = warnings;
    }

    void check(JsonNode messages) {
        for (int i = 0; i < messages.size(); i++) {
            message(messages, i);
        }
        unless(
                unanswered.isEmpty(),
                "messages." + (messages.size() - 1)
                        + ": `tool_use` ids were found without `tool_result` blocks immediately after: " + unanswered);
    }

    private void message(JsonNode messages, int i) {
        JsonNode message = messages.get(i);
        String role = message.path("role").asString("");
        role(role, i);
        fields(message, Set.of("role", "content"), "messages." + i + ".");
        boolean last = i == messages.size() - 1;
        JsonNode content = blocks(message.path("content"), role, "messages." + i, last);
        Turn turn = new Turn(role, "messages." + i);
        for (int j = 0; j < content.size(); j++) {
            turn.block(content.get(j), "messages." + i + ".content." + j);
        }
        if (!role.equals("system")) {
            List<String> missing =
                    unanswered.stream().filter(id -> !turn.answers.contains(id)).toList();
            unless(
                    missing.isEmpty(),
                    "messages." + (i - 1) + ": `tool_use` ids were found without `tool_result` blocks"
                            + " immediately after: " + String.join(", ", missing)
                            + ". Each `tool_use` block must have a"
                            + " corresponding `tool_result` block in the next message.");
            unanswered = List.copyOf(turn.uses);
        }
        if (thinkingEnabled && !turn.uses.isEmpty() && opensRunningTurn(messages, i)) {
            String first = content.path(0).path("type").asString("");
            unless(
                    first.contains("thinking"),
                    "messages." + i + ".content.0.type: Expected `thinking` or"
                            + " `redacted_thinking`, but found `" + first
                            + "`. When `thinking` is enabled, a final `assistant`"
                            + " message must start with a thinking block");
        }
    }

    private void role(String role, int i) {
        if (role.equals("system") && i > 0) {
            warnings.add("messages." + i + ": system role in mid-conversation (newest models only)");
        } else {
            unless(
                    Set.of("user", "assistant").contains(role),
                    "messages: Unexpected role \"" + role + "\". Allowed roles are \"user\" or \"assistant\"");
        }
        unless(i > 0 || role.equals("user"), "messages: first message must use the \"user\" role");
        // The API merges them nowadays, compatible servers often refuse them; a router should merge them itself.
        if (role.equals(previousRole)) {
            warnings.add("messages." + i + ": multiple \"" + role + "\" roles in a row");
        }
        previousRole = role;
    }

    private static JsonNode blocks(JsonNode content, String role, String where, boolean last) {
        boolean mayBeEmpty = last && role.equals("assistant");
        if (content.isString()) {
            String text = content.asString();
            unless(
                    mayBeEmpty || !text.isEmpty(),
                    where
                            + ": all messages must have non-empty content except for the optional final assistant message");
            unless(
                    !mayBeEmpty || text.equals(text.stripTrailing()),
                    "messages: final assistant content cannot end with trailing whitespace");
            ArrayNode one = Json.array();
            if (!text.isEmpty()) {
                one.addObject().put("type", "text").put("text", text);
            }
            return one;
        }
        unless(content.isArray(), where + ".content: Input should be a valid string or list");
        unless(
                mayBeEmpty || !content.isEmpty(),
                where + ": all messages must have non-empty content except for the optional final assistant message");
        return content;
    }

    /** Whether message {@code i} is the first after the last real words of the user. */
    private static boolean opensRunningTurn(JsonNode messages, int i) {
        for (int later = i + 1; later < messages.size(); later++) {
            if (isRealUser(messages.get(later))) {
                return false;
            }
        }
        return i > 0 && isRealUser(messages.get(i - 1));
    }

    private static boolean isRealUser(JsonNode message) {
        if (!message.path("role").asString("").equals("user")) {
            return false;
        }
        for (JsonNode block : message.path("content")) {
            if (block.path("type").asString("").equals("tool_result")) {
                return false;
            }
        }
        return true;
    }

    /** One message's blocks. */
    private final class Turn {
        private final String role;
        private final String where;
        private final List<String> uses = new ArrayList<>();
        private final List<String> answers = new ArrayList<>();
        private boolean otherContent;

        Turn(String role, String where) {
            this.role = role;
            this.where = where;
        }

        void block(JsonNode block, String at) {
            String type = block.path("type").asString("");
            unless(
                    FIELDS.containsKey(type) || HOSTED.contains(type),
                    at + ": Input tag '" + type + "' found using 'type' does not match any of the expected tags");
            if (FIELDS.containsKey(type)) {
                fields(block, FIELDS.get(type), at + "." + type + ".");
            }
            boolean belongs =
                    role.equals("user") ? ONLY_USER.contains(type) || type.equals("text") : !ONLY_USER.contains(type);
            unless(belongs, at + ": `" + type + "` blocks can not be in `" + role + "` messages");
            request.cacheMark(block, at);
            switch (type) {
                case "text" -> text(block, at);
                case "image", "document" -> {
                    source(block, type, at);
                    otherContent = true;
                }
                case "tool_use" -> use(block, at);
                case "tool_result" -> result(block, at);
                case "thinking" -> thinking(block, at);
                case "redacted_thinking" -> unless(block.path("data").isString(), at + ".data: Field required");
                default -> otherContent = true;
            }
        }

        private void text(JsonNode block, String at) {
            unless(block.path("text").isString(), at + ".text.text: Input should be a valid string");
            unless(
                    !block.get("text").asString().isBlank(),
                    "messages: text content blocks must contain non-whitespace text (" + where + ")");
            otherContent = true;
        }

        private void use(JsonNode block, String at) {
            String id = block.path("id").asString("");
            unless(ID.matcher(id).matches(), at + ".tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'");
            unless(ids.add(id), "messages: `tool_use` ids must be unique");
            unless(
                    NAME.matcher(block.path("name").asString("")).matches(),
                    at + ".tool_use.name: String should match pattern");
            unless(block.path("input").isObject(), at + ".tool_use.input: Input should be a valid dictionary");
            uses.add(id);
        }

        private void result(JsonNode block, String at) {
            unless(
                    !otherContent,
                    at + ": tool_result blocks must come before other content in the message that answers tool_use");
            String id = block.path("tool_use_id").asString("");
            unless(
                    unanswered.contains(id),
                    at + ": unexpected `tool_use_id` found in `tool_result` blocks: " + id
                            + ". Each `tool_result` block must have a corresponding `tool_use` block in the previous message.");
            unless(
                    !answers.contains(id),
                    at + ": each tool_use must have a single result. Found multiple `tool_result` blocks with id: "
                            + id);
            answers.add(id);
            JsonNode content = block.path("content");
            unless(
                    content.isMissingNode() || content.isString() || content.isArray(),
                    at + ".tool_result.content: Input should be a valid string or list");
            boolean error = block.path("is_error").asBoolean(false);
            for (int i = 0; i < content.size(); i++) {
                inResult(content.get(i), at + ".tool_result.content." + i, error);
            }
        }

        private void inResult(JsonNode inner, String at, boolean error) {
            String type = inner.path("type").asString("");
            unless(
                    IN_RESULT.contains(type),
                    at + ": Input tag '" + type + "' found using 'type' does not match any of the expected tags");
            unless(
                    !type.equals("text") || !inner.path("text").asString("").isEmpty(),
                    "messages: text content blocks must be non-empty");
            unless(!error || type.equals("text"), at + ": all content must be type `text` if `is_error` is true");
            if (type.equals("image")) {
                source(inner, type, at);
            }
        }

        private void thinking(JsonNode block, String at) {
            String signature = block.path("signature").asString("");
            unless(!signature.isEmpty(), at + ".thinking.signature: Field required");
            unless(
                    signature.equals(
                            AnthropicMessages.sign(block.path("thinking").asString(""))),
                    at + ": Invalid `signature` in `thinking` block");
        }
    }

    private static void source(JsonNode block, String type, String at) {
        JsonNode source = block.path("source");
        String where = at + "." + type + ".source";
        unless(source.isObject(), where + ": Field required");
        switch (source.path("type").asString("")) {
            case "base64" -> {
                unless(
                        BASE64.matcher(source.path("data").asString("")).matches(),
                        where + ".data: invalid base64 data");
                Set<String> allowed = type.equals("image") ? IMAGES : DOCUMENTS;
                unless(
                        allowed.contains(source.path("media_type").asString("")),
                        where + ".media_type: Input should be one of " + allowed);
            }
            case "url" -> unless(source.path("url").asString("").startsWith("http"), where + ".url: invalid url");
            case "file", "text", "content" -> {}
            default ->
                throw bad(where + ": Input tag '" + source.path("type").asString("")
                        + "' does not match any of the expected tags");
        }
    }
}
