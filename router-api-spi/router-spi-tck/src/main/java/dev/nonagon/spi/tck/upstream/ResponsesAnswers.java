package dev.nonagon.spi.tck.upstream;

import dev.nonagon.spi.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One answer in the words of OpenAI's Responses. Used by one thread. */
final class ResponsesAnswers {
    static final long CREATED = 1_767_323_045;

    private final Script script;
    private final Seen seen;
    private final String id;
    private final List<byte[]> events = new ArrayList<>();

    ResponsesAnswers(Script script, Seen seen, String id) {
        this.script = script;
        this.seen = seen;
        this.id = id;
    }

    ObjectNode whole() {
        return ended(items());
    }

    private ObjectNode ended(List<ObjectNode> items) {
        String status = script.stop().equals("end") || !script.calls().isEmpty() ? "completed" : "incomplete";
        ObjectNode out = envelope(status);
        items.forEach(((ArrayNode) out.get("output"))::add);
        out.set("usage", usage(script.usage()));
        return out;
    }

    List<byte[]> stream() {
        say("response.created", Json.object().set("response", envelope("in_progress")));
        say("response.in_progress", Json.object().set("response", envelope("in_progress")));
        List<ObjectNode> items = items();
        List<ObjectNode> calls = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            switch (items.get(i).path("type").asString("")) {
                case "reasoning" -> reasoning(items.get(i), i);
                case "message" -> message(items.get(i), i);
                default -> calls.add(items.get(i));
            }
        }
        calls(calls, items.size() - calls.size());
        ObjectNode end = ended(items);
        say("response." + end.path("status").asString(""), Json.object().set("response", end));
        return events;
    }

    private void reasoning(ObjectNode item, int index) {
        ObjectNode opening = item.deepCopy().remove(List.of("encrypted_content"));
        opening.putArray("summary");
        added(opening, index);
        String itemId = item.path("id").asString("");
        for (int part = 0; part < item.path("summary").size(); part++) {
            ObjectNode where = Json.object()
                    .put("item_id", itemId)
                    .put("output_index", index)
                    .put("summary_index", part);
            String text = item.path("summary").get(part).path("text").asString("");
            ObjectNode empty = where.deepCopy();
            empty.putObject("part").put("type", "summary_text").put("text", "");
            say("response.reasoning_summary_part.added", empty);
            for (String piece : Script.cut(text, script.pieces())) {
                say("response.reasoning_summary_text.delta", where.deepCopy().put("delta", piece));
            }
            say("response.reasoning_summary_text.done", where.deepCopy().put("text", text));
            ObjectNode full = where.deepCopy();
            full.set("part", item.path("summary").get(part));
            say("response.reasoning_summary_part.done", full);
        }
        done(item, index);
    }

    private void message(ObjectNode item, int index) {
        ObjectNode opening = item.deepCopy().put("status", "in_progress");
        opening.putArray("content");
        added(opening, index);
        JsonNode part = item.path("content").get(0);
        boolean refusal = part.path("type").asString("").equals("refusal");
        String text = part.path(refusal ? "refusal" : "text").asString("");
        ObjectNode where = Json.object()
                .put("item_id", item.path("id").asString(""))
                .put("output_index", index)
                .put("content_index", 0);
        ObjectNode empty = where.deepCopy();
        ObjectNode blank = ((ObjectNode) part).deepCopy();
        empty.set("part", blank.put(refusal ? "refusal" : "text", ""));
        say("response.content_part.added", empty);
        for (String piece : Script.cut(text, script.pieces())) {
            ObjectNode delta = where.deepCopy().put("delta", piece);
            if (!refusal) {
                delta.putArray("logprobs");
                delta.put("obfuscation", "x");
            }
            say(refusal ? "response.refusal.delta" : "response.output_text.delta", delta);
        }
        ObjectNode full = where.deepCopy().put(refusal ? "refusal" : "text", text);
        if (!refusal) {
            full.putArray("logprobs");
        }
        say(refusal ? "response.refusal.done" : "response.output_text.done", full);
        ObjectNode closed = where.deepCopy();
        closed.set("part", part);
        say("response.content_part.done", closed);
        done(item, index);
    }

    private void calls(List<ObjectNode> items, int first) {
        int open = -1;
        for (Script.CallStep step : script.callSteps()) {
            if (!script.interleaved() && step.opens() && open >= 0) {
                finished(items.get(open), first + open);
            }
            ObjectNode item = items.get(step.index());
            if (step.opens()) {
                open = step.index();
                added(item.deepCopy().put("status", "in_progress").put("arguments", ""), first + open);
            } else {
                say(
                        "response.function_call_arguments.delta",
                        Json.object()
                                .put("item_id", item.path("id").asString(""))
                                .put("output_index", first + step.index())
                                .put("delta", step.piece()));
            }
        }
        for (int i = script.interleaved() ? 0 : Math.max(0, open); i < items.size(); i++) {
            finished(items.get(i), first + i);
        }
    }

    private void finished(ObjectNode item, int index) {
        say(
                "response.function_call_arguments.done",
                Json.object()
                        .put("item_id", item.path("id").asString(""))
                        .put("output_index", index)
                        .put("name", item.path("name").asString(""))
                        .put("arguments", item.path("arguments").asString("")));
        done(item, index);
    }

    private void added(ObjectNode item, int index) {
        ObjectNode json = Json.object().put("output_index", index);
        json.set("item", item);
        say("response.output_item.added", json);
    }

    private void done(ObjectNode item, int index) {
        ObjectNode json = Json.object().put("output_index", index);
        json.set("item", item);
        say("response.output_item.done", json);
    }

    private void say(String type, JsonNode rest) {
        events.add(event(type, events.size(), (ObjectNode) rest));
    }

    /** The event in which an answer fails after it began. */
    byte[] failed(int number) {
        ObjectNode response = envelope("failed");
        response.putObject("error")
                .put("code", "server_error")
                .put("message", "The server had an error while processing your request.");
        ObjectNode json = Json.object();
        json.set("response", response);
        return event("response.failed", number, json);
    }

    static byte[] event(String type, int number, ObjectNode rest) {
        ObjectNode json = Json.object().put("type", type).put("sequence_number", number);
        json.setAll(rest);
        return ("event: " + type + "\ndata: " + Json.text(json) + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    private List<ObjectNode> items() {
        List<ObjectNode> items = new ArrayList<>();
        if (!script.thinking().isEmpty() && seen.thinkingAsked()) {
            items.add(thought());
        }
        if (!script.text().isEmpty()) {
            ObjectNode item = Json.object()
                    .put("id", "msg_" + id)
                    .put("type", "message")
                    .put("status", "completed")
                    .put("role", "assistant");
            ObjectNode part = item.putArray("content").addObject();
            if (script.stop().equals("refusal")) {
                part.put("type", "refusal").put("refusal", script.text());
            } else {
                part.put("type", "output_text").put("text", script.text());
                part.putArray("annotations");
                part.putArray("logprobs");
            }
            items.add(item);
        }
        for (int i = 0; i < script.calls().size(); i++) {
            Script.ToolCall call = script.calls().get(i);
            items.add(Json.object()
                    .put("id", "fc_" + id + i)
                    .put("type", "function_call")
                    .put("status", "completed")
                    .put("call_id", call.id())
                    .put("name", call.name())
                    .put("arguments", call.arguments()));
        }
        return items;
    }

    private ObjectNode thought() {
        ObjectNode item = Json.object().put("id", "rs_" + id).put("type", "reasoning");
        ArrayNode summary = item.putArray("summary");
        if (seen.body().path("reasoning").path("summary").isString()) {
            summary.addObject().put("type", "summary_text").put("text", script.thinking());
        }
        for (JsonNode one : seen.body().path("include")) {
            if (one.asString("").equals("reasoning.encrypted_content")) {
                item.put("encrypted_content", Seal.of(OpenAiResponses.WORD, id));
            }
        }
        return item;
    }

    private ObjectNode envelope(String status) {
        JsonNode body = seen.body();
        ObjectNode out = Json.object()
                .put("id", "resp_" + id)
                .put("object", "response")
                .put("created_at", CREATED)
                .put("status", status)
                .put("background", false)
                .putNull("error");
        if (status.equals("incomplete")) {
            out.putObject("incomplete_details")
                    .put("reason", script.stop().equals("length") ? "max_output_tokens" : "content_filter");
        } else {
            out.putNull("incomplete_details");
        }
        echo(out, "instructions", "max_output_tokens", "previous_response_id", "user");
        out.put("model", seen.model()).putArray("output");
        out.put("parallel_tool_calls", body.path("parallel_tool_calls").asBoolean(true));
        ObjectNode reasoning = out.putObject("reasoning");
        for (String name : List.of("effort", "summary")) {
            reasoning.set(
                    name,
                    body.path("reasoning").has(name) ? body.path("reasoning").get(name) : Json.parse("null"));
        }
        out.put("service_tier", "default").put("store", body.path("store").asBoolean(true));
        out.put("temperature", 1.0).put("top_p", 1.0).put("truncation", "disabled");
        ObjectNode text = out.putObject("text");
        text.set(
                "format",
                body.path("text").has("format")
                        ? body.path("text").get("format")
                        : Json.object().put("type", "text"));
        text.put("verbosity", "medium");
        out.set("tool_choice", body.has("tool_choice") ? body.get("tool_choice") : Json.parse("\"auto\""));
        out.set("tools", body.has("tools") ? body.get("tools") : Json.array());
        out.putNull("usage");
        out.set("metadata", body.path("metadata").isObject() ? body.get("metadata") : Json.object());
        return out;
    }

    private void echo(ObjectNode out, String... names) {
        for (String name : names) {
            out.set(name, seen.body().has(name) ? seen.body().get(name) : Json.parse("null"));
        }
    }

    static ObjectNode usage(Script.Usage usage) {
        ObjectNode out = Json.object().put("input_tokens", usage.input());
        out.putObject("input_tokens_details").put("cached_tokens", usage.cacheRead());
        out.put("output_tokens", usage.output());
        out.putObject("output_tokens_details").put("reasoning_tokens", usage.reasoning());
        return out.put("total_tokens", usage.input() + usage.output());
    }
}
