package dev.nonagon.bridges;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What Google's API, as its public reference describes it, would refuse in a request. */
final class StrictGemini {
    private static final Set<String> MEMBERS =
            Set.of("contents", "systemInstruction", "generationConfig", "tools", "toolConfig");
    private static final Set<String> CONFIG = Set.of(
            "temperature",
            "topP",
            "topK",
            "maxOutputTokens",
            "stopSequences",
            "seed",
            "presencePenalty",
            "frequencyPenalty",
            "responseMimeType",
            "responseJsonSchema",
            "thinkingConfig");
    private static final Set<String> DATA =
            Set.of("text", "inlineData", "fileData", "functionCall", "functionResponse");
    private static final String NAME = "[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}";

    private final List<String> problems = new ArrayList<>();
    private final List<JsonNode> open = new ArrayList<>();

    private StrictGemini() {}

    static List<String> problems(ObjectNode request) {
        StrictGemini check = new StrictGemini();
        check.request(request);
        return check.problems;
    }

    private void request(ObjectNode request) {
        only(request, MEMBERS, "the request");
        JsonNode config = request.path("generationConfig");
        only(config, CONFIG, "generationConfig");
        require(config.path("stopSequences").size() <= 5, "more than five stop sequences");
        require(
                !config.has("responseJsonSchema")
                        || config.path("responseMimeType").asString("").equals("application/json"),
                "a schema without JSON");
        JsonNode thinking = config.path("thinkingConfig");
        only(thinking, Set.of("includeThoughts", "thinkingBudget", "thinkingLevel"), "thinkingConfig");
        require(!thinking.has("thinkingBudget") || !thinking.has("thinkingLevel"), "a budget and a level");
        tools(request);
        require(!request.path("contents").isEmpty(), "no contents");
        request.path("systemInstruction").path("parts").forEach(part -> require(part.has("text"), "system " + part));
        contents(request.path("contents"));
    }

    private void tools(ObjectNode request) {
        Set<String> names = new HashSet<>();
        for (JsonNode tool : request.path("tools")) {
            only(tool, Set.of("functionDeclarations"), "a tool");
            require(!tool.path("functionDeclarations").isEmpty(), "a tool without functions");
            for (JsonNode function : tool.path("functionDeclarations")) {
                only(function, Set.of("name", "description", "parametersJsonSchema"), "a function");
                String name = function.path("name").asString("");
                require(name.matches(NAME) && names.add(name), "the name " + name);
                require(
                        function.path("parametersJsonSchema")
                                .path("type")
                                .asString("")
                                .equals("object"),
                        "the schema of " + function);
            }
        }
        JsonNode calling = request.path("toolConfig").path("functionCallingConfig");
        String mode = calling.path("mode").asString("AUTO");
        require(Set.of("AUTO", "ANY", "NONE", "VALIDATED").contains(mode), "the mode " + mode);
        require(
                calling.path("allowedFunctionNames").isEmpty() || mode.equals("ANY") || mode.equals("VALIDATED"),
                "names beside the mode " + mode);
        calling.path("allowedFunctionNames")
                .forEach(name -> require(names.contains(name.asString()), "allows " + name));
    }

    private void contents(JsonNode contents) {
        String before = "model";
        for (JsonNode content : contents) {
            only(content, Set.of("role", "parts"), "a content");
            String role = content.path("role").asString("");
            require(Set.of("user", "model").contains(role), "the role " + role);
            require(!role.equals(before), "two turns of " + role);
            require(!content.path("parts").isEmpty(), "an empty content");
            before = role;
            List<JsonNode> calls = new ArrayList<>();
            List<JsonNode> results = new ArrayList<>();
            for (JsonNode part : content.path("parts")) {
                part(part, role, calls, results);
            }
            pairs(results);
            open.addAll(calls);
        }
        require(open.isEmpty(), "calls without results at the end: " + open);
        require(before.equals("user"), "the last turn is the model's");
    }

    private void part(JsonNode part, String role, List<JsonNode> calls, List<JsonNode> results) {
        long data = DATA.stream().filter(part::has).count();
        require(data == 1, "the part " + part);
        only(
                part,
                Set.of("text", "inlineData", "fileData", "functionCall", "functionResponse", "thoughtSignature"),
                "a part");
        require(!part.path("text").isString() || !part.path("text").asString().isEmpty(), "an empty text");
        if (part.has("functionCall")) {
            JsonNode call = part.get("functionCall");
            only(call, Set.of("id", "name", "args"), "a call");
            require(role.equals("model") && call.path("args").isObject(), "the call " + call);
            require(call.path("name").asString("").matches(NAME), "the name of " + call);
            require(calls.isEmpty() == part.has("thoughtSignature"), "the signature of " + part);
            calls.add(call);
        }
        if (part.has("functionResponse")) {
            JsonNode response = part.get("functionResponse");
            only(response, Set.of("id", "name", "response", "parts"), "a result");
            require(role.equals("user") && response.path("response").isObject(), "the result " + response);
            results.add(response);
        }
    }

    /** Results answer the calls of the turn before, one each and in their order. */
    private void pairs(List<JsonNode> results) {
        require(results.size() == open.size(), results.size() + " results for " + open.size() + " calls");
        for (int i = 0; i < Math.min(results.size(), open.size()); i++) {
            for (String member : List.of("id", "name")) {
                require(
                        results.get(i).path(member).equals(open.get(i).path(member)),
                        results.get(i) + " does not answer " + open.get(i));
            }
        }
        open.clear();
    }

    private void only(JsonNode object, Set<String> known, String what) {
        object.propertyNames().stream()
                .filter(name -> !known.contains(name))
                .forEach(name -> problems.add(what + " has " + name));
    }

    private void require(boolean fits, String problem) {
        if (!fits) {
            problems.add(problem);
        }
    }
}
