package dev.nonagon.bridges;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the router promises of a conversation in Gemini's words beyond what Gemini refuses (C54): turns alternate and the
 * user's is the last, each result stands where its call stands, and of a turn's calls only the first has a stand-in for a
 * signature.
 */
final class GeminiTurns {
    private final List<String> problems = new ArrayList<>();
    private final List<JsonNode> open = new ArrayList<>();

    private GeminiTurns() {}

    static List<String> problems(ObjectNode request) {
        GeminiTurns check = new GeminiTurns();
        check.contents(request.path("contents"));
        return check.problems;
    }

    private void contents(JsonNode contents) {
        String before = "model";
        for (JsonNode content : contents) {
            String role = content.path("role").asString("");
            require(Set.of("user", "model").contains(role), "the role " + role);
            require(!role.equals(before), "two turns of " + role);
            before = role;
            List<JsonNode> calls = new ArrayList<>();
            List<JsonNode> results = new ArrayList<>();
            for (JsonNode part : content.path("parts")) {
                part(part, calls, results);
            }
            pairs(results);
            open.addAll(calls);
        }
        require(open.isEmpty(), "calls without results at the end: " + open);
        require(before.equals("user"), "the last turn is the model's");
    }

    private void part(JsonNode part, List<JsonNode> calls, List<JsonNode> results) {
        require(!part.path("text").isString() || !part.path("text").asString().isEmpty(), "an empty text");
        if (part.has("functionCall")) {
            require(calls.isEmpty() == part.has("thoughtSignature"), "the signature of " + part);
            calls.add(part.get("functionCall"));
        }
        if (part.has("functionResponse")) {
            results.add(part.get("functionResponse"));
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

    private void require(boolean fits, String problem) {
        if (!fits) {
            problems.add(problem);
        }
    }
}
