package dev.nonagon.provider.echo;

import dev.nonagon.spi.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Reads a chat completion stream as a strict client does; a broken rule of the protocol is an AssertionError. */
final class StreamReading {
    final StringBuilder text = new StringBuilder();
    final StringBuilder thinking = new StringBuilder();
    final Map<Integer, ToolCall> calls = new LinkedHashMap<>();
    final List<JsonNode> usages = new ArrayList<>();
    final List<String> reasons = new ArrayList<>();
    int pieces;
    boolean done;

    static final class ToolCall {
        String id = "";
        String name = "";
        final StringBuilder arguments = new StringBuilder();
    }

    static StreamReading of(Recording recording) {
        StreamReading reading = new StreamReading();
        for (String event : recording.events()) {
            reading.read(event);
        }
        return reading;
    }

    private void read(String event) {
        require(!done, "something after [DONE]");
        if ("[DONE]".equals(event)) {
            done = true;
            return;
        }
        JsonNode chunk = Json.parse(event);
        require("chat.completion.chunk".equals(chunk.path("object").asString("")), "object");
        require("chatcmpl-req-1".equals(chunk.path("id").asString("")), "one id for all chunks");
        require(chunk.path("created").asLong(0) == FakeContext.NOW, "created");
        JsonNode choices = chunk.path("choices");
        require(choices.isArray(), "choices");
        if (choices.isEmpty()) {
            require(chunk.path("usage").isObject() && !reasons.isEmpty(), "an empty chunk holds the usage, at the end");
            usages.add(chunk.path("usage"));
            return;
        }
        require(reasons.isEmpty(), "no choice after the finish reason");
        read(choices.get(0));
    }

    private void read(JsonNode choice) {
        JsonNode delta = choice.path("delta");
        require(choice.path("index").asInt(-1) == 0 && delta.isObject() && choice.has("finish_reason"), "choice");
        if (pieces++ == 0) {
            require("assistant".equals(delta.path("role").asString("")), "the first chunk names the role");
        }
        text.append(delta.path("content").asString(""));
        thinking.append(delta.path("reasoning_content").asString(""));
        delta.path("tool_calls").forEach(this::readCall);
        if (choice.get("finish_reason").isString()) {
            reasons.add(choice.get("finish_reason").asString());
        }
    }

    private void readCall(JsonNode json) {
        int index = json.path("index").asInt(-1);
        if (json.has("id")) {
            ToolCall call = new ToolCall();
            call.id = json.path("id").asString();
            call.name = json.path("function").path("name").asString();
            require("function".equals(json.path("type").asString("")), "the type of a call");
            require(index == calls.size() && calls.put(index, call) == null, "calls are numbered from 0");
        }
        ToolCall call = calls.get(index);
        require(call != null, "arguments of an unknown call");
        if (call != null) {
            call.arguments.append(json.path("function").path("arguments").asString(""));
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError("The stream breaks the protocol: " + what);
        }
    }
}
