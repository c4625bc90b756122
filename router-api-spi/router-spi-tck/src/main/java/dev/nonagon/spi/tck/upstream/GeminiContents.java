package dev.nonagon.spi.tck.upstream;

import static dev.nonagon.spi.tck.upstream.GeminiStrict.fields;
import static dev.nonagon.spi.tck.upstream.Refusal.unless;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** What Gemini refuses inside the conversation. One request each. */
final class GeminiContents {
    private static final List<String> DATA = List.of(
            "text",
            "inlineData",
            "fileData",
            "functionCall",
            "functionResponse",
            "executableCode",
            "codeExecutionResult",
            "toolCall",
            "toolResponse");
    private static final Set<String> BESIDE =
            Set.of("thought", "thoughtSignature", "videoMetadata", "mediaResolution", "partMetadata");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/_-]+={0,2}");
    private static final String CALL_NEEDS_ANSWER =
            "Please ensure that function call turn is immediately followed by a function response turn.";

    private final String model;
    private final boolean counting;
    private final List<String> warnings;
    private Optional<Turn> calling = Optional.empty();
    private String previousRole = "";

    /** What a turn calls or answers. */
    private static final class Turn {
        private final List<String> callNames = new ArrayList<>();
        private final List<String> callIds = new ArrayList<>();
        private final List<String> answerNames = new ArrayList<>();
        private final List<String> answerIds = new ArrayList<>();
        private boolean signed;
    }

    GeminiContents(String model, boolean counting, List<String> warnings) {
        this.model = model;
        this.counting = counting;
        this.warnings = warnings;
    }

    void check(JsonNode contents) {
        int running = lastQuestion(contents);
        for (int i = 0; i < contents.size(); i++) {
            content(contents.get(i), "contents[" + i + "]", i > running);
        }
        unless(counting || calling.isEmpty(), CALL_NEEDS_ANSWER);
    }

    /** Where the user last said something himself; what follows is the running turn, whose seals are looked at. */
    private static int lastQuestion(JsonNode contents) {
        for (int i = contents.size() - 1; i >= 0; i--) {
            boolean user = !contents.get(i).path("role").asString("user").equals("model");
            boolean answers = false;
            for (JsonNode part : contents.get(i).path("parts")) {
                answers |= part.has("functionResponse");
            }
            if (user && !answers) {
                return i;
            }
        }
        return -1;
    }

    private void content(JsonNode content, String where, boolean running) {
        fields(content, Set.of("role", "parts"), where);
        String role = content.path("role").asString("user");
        unless(Set.of("user", "model", "function").contains(role), "Please use a valid role: user, model.");
        JsonNode parts = content.path("parts");
        unless(
                parts.isArray() && !parts.isEmpty(),
                "* GenerateContentRequest." + where + ".parts: contents.parts must not be empty.");
        Turn turn = new Turn();
        for (int j = 0; j < parts.size(); j++) {
            part(parts.get(j), role, turn, where + ".parts[" + j + "]", running);
        }
        if (!counting) {
            order(turn);
        }
        calling = turn.callNames.isEmpty() ? Optional.empty() : Optional.of(turn);
        if (role.equals(previousRole)) {
            warnings.add(where + ": role " + role + " repeats");
        }
        previousRole = role;
    }

    private void order(Turn turn) {
        if (turn.answerNames.isEmpty()) {
            unless(calling.isEmpty(), CALL_NEEDS_ANSWER);
        } else {
            Turn asked = calling.orElseThrow(() -> Refusal.bad(
                    "Please ensure that function response turn comes" + " immediately after a function call turn."));
            unless(
                    turn.answerNames.size() == asked.callNames.size(),
                    "Please ensure that the number of function response parts is equal to the number of function call"
                            + " parts of the function call turn.");
            for (String name : turn.answerNames) {
                unless(
                        asked.callNames.contains(name),
                        "function_response.name '" + name + "' does not match any function_call.name of the previous"
                                + " turn " + asked.callNames);
            }
            boolean allNamed = !turn.answerIds.contains("") && !asked.callIds.contains("");
            for (String id : allNamed ? turn.answerIds : List.<String>of()) {
                unless(
                        asked.callIds.contains(id),
                        "function_response.id '" + id + "' does not match a function_call.id of the previous turn");
            }
        }
        unless(
                turn.callNames.isEmpty() || Set.of("user", "function").contains(previousRole),
                "Please ensure that function call turn comes immediately after a user turn or after a function response"
                        + " turn.");
    }

    private void part(JsonNode part, String role, Turn turn, String where, boolean running) {
        List<String> kinds = new ArrayList<>();
        for (String name : part.propertyNames()) {
            if (DATA.contains(name)) {
                kinds.add(name);
            } else {
                unless(
                        BESIDE.contains(name),
                        "Invalid JSON payload received. Unknown name \"" + name + "\" at '" + where
                                + "': Cannot find field.");
            }
        }
        unless(
                kinds.size() < 2,
                "Invalid value at '" + where + "' (oneof), oneof field 'data' is already set. Cannot set '" + kinds
                        + "'");
        unless(
                !kinds.isEmpty(),
                "* GenerateContentRequest." + where
                        + ".data: required oneof field 'data' must have one initialized field");
        seal(part, where);
        switch (kinds.getFirst()) {
            case "text" -> unless(part.get("text").isString(), "Invalid value at '" + where + ".text' (TYPE_STRING)");
            case "inlineData" -> inlineData(part.get("inlineData"), where + ".inline_data");
            case "functionCall" -> call(part, role, turn, where, running);
            case "functionResponse" -> response(part.get("functionResponse"), role, turn, where + ".function_response");
            default -> {}
        }
    }

    private static void inlineData(JsonNode data, String where) {
        fields(data, Set.of("mimeType", "data", "displayName"), where);
        unless(
                BASE64.matcher(data.path("data").asString("")).matches(),
                "Invalid value at '" + where + ".data' (TYPE_BYTES), Base64 decoding failed");
        unless(!data.path("mimeType").asString("").isEmpty(), where + ".mime_type: required");
    }

    private static void seal(JsonNode part, String where) {
        if (!part.has("thoughtSignature")) {
            return;
        }
        String seal = part.get("thoughtSignature").asString("");
        unless(
                BASE64.matcher(seal).matches(),
                "Invalid value at '" + where + ".thought_signature' (TYPE_BYTES), Base64 decoding failed for \"" + seal
                        + "\"");
        if (Gemini.STAND_INS.contains(seal)) {
            return;
        }
        unless(Seal.isGenuine(Gemini.WORD, seal), "Corrupted thought signature.");
        String boundTo = Seal.text(seal);
        String name = part.path("functionCall").path("name").asString("");
        unless(
                boundTo.startsWith("call:") == part.has("functionCall")
                        && (name.isEmpty() || boundTo.equals("call:" + name)),
                "Thought signature is not valid for this part (" + where + ").");
    }

    private void call(JsonNode part, String role, Turn turn, String where, boolean running) {
        JsonNode call = part.get("functionCall");
        unless(role.equals("model"), where + ": function_call is only allowed in the model role");
        fields(call, Set.of("id", "name", "args", "partialArgs", "willContinue"), where + ".function_call");
        String name = call.path("name").asString("");
        unless(!name.isEmpty(), "GenerateContentRequest." + where + ".function_call.name: Name cannot be empty.");
        unless(
                !call.has("args") || call.get("args").isObject(),
                "Invalid value at '" + where + ".function_call.args' (type.googleapis.com/google.protobuf.Struct), "
                        + call.path("args"));
        turn.signed |= part.has("thoughtSignature");
        unless(
                !running || turn.signed || !model.contains("gemini-3"),
                "Function call is missing a thought_signature in functionCall parts. This is required for tools to work"
                        + " correctly, and missing thought_signature may lead to degraded model performance."
                        + " Additional data, function call `default_api:" + name + "`");
        turn.callNames.add(name);
        turn.callIds.add(call.path("id").asString(""));
    }

    private static void response(JsonNode response, String role, Turn turn, String where) {
        fields(response, Set.of("id", "name", "response", "willContinue", "scheduling", "parts"), where);
        unless(!role.equals("model"), where + " is not allowed in the model role");
        String name = response.path("name").asString("");
        unless(!name.isEmpty(), "GenerateContentRequest." + where + ".name: Name cannot be empty.");
        unless(
                response.path("response").isObject(),
                "Invalid value at '" + where + ".response' (type.googleapis.com/google.protobuf.Struct), "
                        + response.path("response"));
        for (JsonNode part : response.path("parts")) {
            fields(part, Set.of("inlineData", "fileData"), where + ".parts");
            if (part.has("inlineData")) {
                inlineData(part.get("inlineData"), where + ".parts.inline_data");
            }
        }
        turn.answerNames.add(name);
        turn.answerIds.add(response.path("id").asString(""));
    }
}
