package dev.nonagon.provider.echo;

import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * What echo needs of a chat completion request.
 *
 * @param lastText the text of the last user message; empty if there is none
 * @param images how many images that message has
 * @param results the tool results that end the conversation, in their order
 * @param messages how many messages there are
 * @param promptWords the words of all messages
 * @param choice what {@code tool_choice} demands
 * @param output what {@code response_format} demands
 * @param mostTokens how many words the answer may have
 */
record EchoRequest(
        boolean stream,
        boolean includeUsage,
        String lastText,
        int images,
        List<String> results,
        int messages,
        long promptWords,
        List<Tool> tools,
        Choice choice,
        Output output,
        Optional<Long> mostTokens) {
    EchoRequest {
        results = List.copyOf(results);
        tools = List.copyOf(tools);
    }

    /**
     * @param parameters a JSON Schema
     */
    record Tool(String name, ObjectNode parameters) {}

    sealed interface Choice {
        record Free() implements Choice {}

        record Never() implements Choice {}

        record Required() implements Choice {}

        record Named(String name) implements Choice {}
    }

    sealed interface Output {
        record Text() implements Output {}

        record AnyObject() implements Output {}

        record Fitting(ObjectNode schema) implements Output {}
    }

    /**
     * Reads a body as strictly as the vendor does.
     *
     * @throws EchoError.Rejected with the 400 to answer
     */
    static EchoRequest read(byte[] body) {
        try {
            return new EchoRequestReader(Json.parseObject(body)).read();
        } catch (JsonProblem e) {
            throw new EchoError.Rejected(
                    EchoError.badRequest("body", "The body is not a JSON object: " + e.getMessage()));
        }
    }
}
