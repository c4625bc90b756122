package dev.nonagon.bridges;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a compatible server that knows only the core of OpenAI chat would refuse in a request. OpenAI itself, and so the
 * double, takes more: newer members, lists as content of a tool's message, and what it overlooks.
 */
final class StrictOpenAi {
    private static final Set<String> MEMBERS = Set.of(
            "model",
            "messages",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "max_tokens",
            "stop",
            "temperature",
            "top_p",
            "frequency_penalty",
            "presence_penalty",
            "seed",
            "response_format",
            "reasoning_effort",
            "user",
            "prompt_cache_key",
            "service_tier",
            "verbosity",
            "metadata",
            "stream",
            "stream_options");

    private final List<String> problems = new ArrayList<>();

    private StrictOpenAi() {}

    static List<String> problems(ObjectNode request) {
        StrictOpenAi check = new StrictOpenAi();
        check.request(request);
        return check.problems;
    }

    private void request(ObjectNode request) {
        request.propertyNames().stream()
                .filter(name -> !MEMBERS.contains(name))
                .forEach(name -> problems.add("unknown member " + name));
        require(!request.has("tool_choice") || request.has("tools"), "tool_choice without tools");
        require(!request.has("parallel_tool_calls") || request.has("tools"), "parallel_tool_calls without tools");
        require(!request.has("tools") || !request.get("tools").isEmpty(), "an empty list of tools");
        require(
                !request.has("stream_options") || request.path("stream").asBoolean(false),
                "stream_options without stream");
        require(!request.path("messages").isEmpty(), "no messages");
        request.path("tools").forEach(this::tool);
        messages(request.path("messages"));
    }

    private void tool(JsonNode tool) {
        JsonNode function = tool.path("function");
        require(tool.path("type").asString("").equals("function"), "a tool that is no function: " + tool);
        require(function.path("name").asString("").matches("[a-zA-Z0-9_-]{1,64}"), "the name of " + function);
        require(function.path("parameters").path("type").asString("").equals("object"), "the schema of " + function);
        function.propertyNames().stream()
                .filter(n ->
                        !Set.of("name", "description", "parameters", "strict").contains(n))
                .forEach(n -> problems.add("a tool with " + n));
        require(tool.size() == 2, "members of a tool: " + tool.propertyNames());
    }

    private void messages(JsonNode messages) {
        Set<String> open = new LinkedHashSet<>();
        for (JsonNode message : messages) {
            String role = message.path("role").asString("");
            if (role.equals("tool")) {
                require(
                        open.remove(message.path("tool_call_id").asString("")),
                        "a result without its call: " + message);
                require(message.path("content").isString(), "a tool message that is not text: " + message);
                continue;
            }
            require(open.isEmpty(), "calls " + open + " without results before a message of " + role);
            open.clear();
            switch (role) {
                case "system", "user" -> content(message.path("content"), role);
                case "assistant" -> assistant(message, open);
                default -> problems.add("the role " + role);
            }
        }
        require(open.isEmpty(), "calls " + open + " without results at the end");
    }

    private void assistant(JsonNode message, Set<String> open) {
        boolean calls = message.has("tool_calls");
        require(calls || !message.path("content").isNull() || message.has("refusal"), "an empty assistant message");
        require(!calls || !message.get("tool_calls").isEmpty(), "an empty list of calls");
        for (JsonNode call : message.path("tool_calls")) {
            require(open.add(call.path("id").asString("")), "an id twice: " + call);
            String arguments = call.path("function").path("arguments").asString("");
            require(arguments.startsWith("{") && arguments.endsWith("}"), "arguments that are no object: " + call);
        }
        message.propertyNames().stream()
                .filter(n -> !Set.of("role", "content", "tool_calls", "refusal").contains(n))
                .forEach(n -> problems.add("an assistant message with " + n));
    }

    private void content(JsonNode content, String role) {
        require(content.isString() || (content.isArray() && !content.isEmpty()), "the content of a message of " + role);
        for (JsonNode part : content) {
            String type = part.path("type").asString("");
            boolean known =
                    switch (type) {
                        case "text" -> part.size() == 2;
                        case "image_url", "file", "input_audio" ->
                            role.equals("user") && part.path(type).isObject();
                        default -> false;
                    };
            require(known, "the part " + part);
        }
    }

    private void require(boolean fits, String problem) {
        if (!fits) {
            problems.add(problem);
        }
    }
}
