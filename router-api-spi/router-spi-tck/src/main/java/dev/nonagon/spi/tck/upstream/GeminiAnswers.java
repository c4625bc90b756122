package dev.nonagon.spi.tck.upstream;

import dev.nonagon.spi.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What Gemini says: as events, as a growing array or as a whole. */
final class GeminiAnswers {
    private GeminiAnswers() {}

    static ObjectNode whole(Script script, Seen seen, String id) {
        List<ObjectNode> parts = new ArrayList<>();
        boolean thinks = !script.thinking().isEmpty() && seen.thinkingAsked();
        if (thinks) {
            parts.add(Json.object().put("text", script.thinking()).put("thought", true));
        }
        if (!script.text().isEmpty()) {
            ObjectNode text = Json.object().put("text", script.text());
            if (thinks && script.calls().isEmpty()) {
                text.put("thoughtSignature", seal(id));
            }
            parts.add(text);
        }
        parts.addAll(calls(script));
        ObjectNode out = chunk(seen, id, parts, reason(script));
        out.set("usageMetadata", usage(script.usage()));
        return out;
    }

    static List<byte[]> stream(Script script, Seen seen, String id) {
        List<ObjectNode> parts = new ArrayList<>();
        boolean thinks = !script.thinking().isEmpty() && seen.thinkingAsked();
        for (String piece : thinks ? Script.cut(script.thinking(), script.pieces()) : List.<String>of()) {
            parts.add(Json.object().put("text", piece).put("thought", true));
        }
        for (String piece : Script.cut(script.text(), script.pieces())) {
            parts.add(Json.object().put("text", piece));
        }
        if (thinks && script.calls().isEmpty()) {
            parts.add(Json.object().put("text", "").put("thoughtSignature", seal(id)));
        }
        List<ObjectNode> chunks = new ArrayList<>();
        parts.forEach(part -> chunks.add(chunk(seen, id, List.of(part), "")));
        if (!script.calls().isEmpty()) {
            chunks.add(chunk(seen, id, calls(script), ""));
        }
        ObjectNode last = chunk(seen, id, List.of(Json.object().put("text", "")), reason(script));
        last.set("usageMetadata", usage(script.usage()));
        chunks.add(last);
        for (int at = 0; script.runningUsage() && at < chunks.size(); at++) {
            chunks.get(at).set("usageMetadata", usage(script.usage().after(at + 1, chunks.size())));
        }
        return framed(chunks, seen.body().path("sse").asBoolean(false));
    }

    private static List<byte[]> framed(List<ObjectNode> chunks, boolean events) {
        List<byte[]> out = new ArrayList<>();
        for (ObjectNode chunk : chunks) {
            out.add(
                    events
                            ? event(chunk)
                            : ((out.isEmpty() ? "[" : ",\r\n")
                                            + Json.text(chunk)
                                            + (out.size() == chunks.size() - 1 ? "]" : ""))
                                    .getBytes(StandardCharsets.UTF_8));
        }
        return out;
    }

    static byte[] event(ObjectNode json) {
        return ("data: " + Json.text(json) + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
    }

    private static String seal(String id) {
        return Seal.of(Gemini.WORD, "text:" + id);
    }

    /** Only the first of several calls is sealed. */
    private static List<ObjectNode> calls(Script script) {
        List<ObjectNode> parts = new ArrayList<>();
        for (Script.ToolCall call : script.calls()) {
            ObjectNode part = Json.object();
            part.putObject("functionCall")
                    .put("id", call.id().replace("call_", "fn-"))
                    .put("name", call.name())
                    .set("args", Json.parse(call.arguments()));
            if (parts.isEmpty()) {
                part.put("thoughtSignature", Seal.of(Gemini.WORD, "call:" + call.name()));
            }
            parts.add(part);
        }
        return parts;
    }

    private static ObjectNode chunk(Seen seen, String id, List<ObjectNode> parts, String reason) {
        ObjectNode out = Json.object();
        ObjectNode candidate = out.putArray("candidates").addObject();
        ArrayNode into = candidate.putObject("content").putArray("parts");
        parts.forEach(into::add);
        ((ObjectNode) candidate.get("content")).put("role", "model");
        if (!reason.isEmpty()) {
            candidate.put("finishReason", reason);
        }
        candidate.put("index", 0);
        return out.put("modelVersion", seen.model()).put("responseId", id);
    }

    private static String reason(Script script) {
        return switch (script.stop()) {
            case "length" -> "MAX_TOKENS";
            case "refusal" -> "SAFETY";
            default -> "STOP";
        };
    }

    private static ObjectNode usage(Script.Usage usage) {
        ObjectNode out = Json.object()
                .put("promptTokenCount", usage.input())
                .put("candidatesTokenCount", usage.output() - usage.reasoning())
                .put("totalTokenCount", usage.input() + usage.output());
        if (usage.cacheRead() > 0) {
            out.put("cachedContentTokenCount", usage.cacheRead());
        }
        if (usage.reasoning() > 0) {
            out.put("thoughtsTokenCount", usage.reasoning());
        }
        out.putArray("promptTokensDetails").addObject().put("modality", "TEXT").put("tokenCount", usage.input());
        return out;
    }
}
