package dev.nonagon.provider.echo;

import dev.nonagon.provider.echo.Script.Step;
import dev.nonagon.spi.json.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * The JSON of one answer, chunk by chunk or whole; shapes from
 * https://platform.openai.com/docs/api-reference/chat (read 2026-11-22); {@code reasoning_content} is DeepSeek's addition,
 * https://api-docs.deepseek.com/guides/thinking_mode.
 *
 * @param created in seconds since 1970
 * @param includeUsage whether chunks have the field {@code usage}
 */
record Completion(String id, long created, String model, boolean includeUsage) {

    ObjectNode role() {
        ObjectNode delta = Json.object();
        delta.put("role", "assistant");
        delta.put("content", "");
        return chunk(delta, NullNode.instance);
    }

    ObjectNode text(String field, String piece) {
        ObjectNode delta = Json.object();
        delta.put(field, piece);
        return chunk(delta, NullNode.instance);
    }

    ObjectNode callStart(int index, Step.CallTool call) {
        ObjectNode start = toolCall(call, "");
        start.put("index", index);
        return chunk(calls(start), NullNode.instance);
    }

    ObjectNode callArguments(int index, String piece) {
        ObjectNode arguments = Json.object();
        arguments.put("index", index);
        arguments.putObject("function").put("arguments", piece);
        return chunk(calls(arguments), NullNode.instance);
    }

    ObjectNode finish(String reason) {
        return chunk(Json.object(), StringNode.valueOf(reason));
    }

    ObjectNode usageChunk(Usage usage) {
        ObjectNode chunk = head("chat.completion.chunk");
        chunk.putArray("choices");
        chunk.set("usage", usage.json());
        return chunk;
    }

    ObjectNode whole(String text, String thinking, List<Step.CallTool> toolCalls, String reason, Usage usage) {
        ObjectNode message = Json.object();
        message.put("role", "assistant");
        if (text.isEmpty() && !toolCalls.isEmpty()) {
            message.putNull("content");
        } else {
            message.put("content", text);
        }
        message.putNull("refusal");
        if (!thinking.isEmpty()) {
            message.put("reasoning_content", thinking);
        }
        if (!toolCalls.isEmpty()) {
            ArrayNode calls = message.putArray("tool_calls");
            toolCalls.forEach(call -> calls.add(toolCall(call, call.arguments())));
        }
        ObjectNode choice = Json.object();
        choice.put("index", 0);
        choice.set("message", message);
        choice.putNull("logprobs");
        choice.put("finish_reason", reason);
        ObjectNode body = head("chat.completion");
        body.putArray("choices").add(choice);
        body.set("usage", usage.json());
        return body;
    }

    private static ObjectNode toolCall(Step.CallTool call, String arguments) {
        ObjectNode json = Json.object();
        json.put("id", call.id());
        json.put("type", "function");
        json.putObject("function").put("name", call.name()).put("arguments", arguments);
        return json;
    }

    private static ObjectNode calls(ObjectNode call) {
        ObjectNode delta = Json.object();
        delta.putArray("tool_calls").add(call);
        return delta;
    }

    private ObjectNode chunk(ObjectNode delta, JsonNode reason) {
        ObjectNode choice = Json.object();
        choice.put("index", 0);
        choice.set("delta", delta);
        choice.putNull("logprobs");
        choice.set("finish_reason", reason);
        ObjectNode chunk = head("chat.completion.chunk");
        chunk.putArray("choices").add(choice);
        if (includeUsage) {
            chunk.putNull("usage");
        }
        return chunk;
    }

    private ObjectNode head(String object) {
        ObjectNode json = Json.object();
        json.put("id", id);
        json.put("object", object);
        json.put("created", created);
        json.put("model", model);
        return json;
    }

    /** Tokens are words; reasoning counts as part of the completion, as the vendor counts. */
    record Usage(long prompt, long completion, long reasoning) {
        ObjectNode json() {
            ObjectNode json = Json.object();
            json.put("prompt_tokens", prompt);
            json.put("completion_tokens", completion + reasoning);
            json.put("total_tokens", prompt + completion + reasoning);
            json.putObject("prompt_tokens_details").put("cached_tokens", 0);
            json.putObject("completion_tokens_details").put("reasoning_tokens", reasoning);
            return json;
        }
    }
}
