package dev.nonagon.provider.codex;

import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonEdit;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a body needs beside the descriptor's patches (rules C2 to C4). Bytes that need nothing stay.
 *
 * @source the shared pages on providers (section 2.2) and on a second router (section 4)
 */
final class PlanBody {
    private static final Pattern EFFORT = Pattern.compile("(.+)-(none|low|medium|high|xhigh)");
    private static final String ENCRYPTED = "reasoning.encrypted_content";
    private static final String STREAM_OPTIONS = "stream_options";
    private static final String SUMMARY_DELIVERY = "reasoning_summary_delivery";
    private static final String ROLE = "role";

    private final ObjectNode body;
    private final List<JsonEdit> edits = new ArrayList<>();

    private PlanBody(ObjectNode body) {
        this.body = body;
    }

    /** @param instructions whether the server wants them, be they empty */
    static byte[] fitted(byte[] bytes, ProviderDescriptor provider, boolean instructions) {
        PlanBody fit = new PlanBody(Json.parseObject(bytes));
        String effort = fit.model(provider);
        fit.include(effort);
        fit.input();
        fit.tools();
        fit.streamOptions();
        JsonNode said = fit.body.path("instructions");
        if (instructions && (said.isMissingNode() || said.isNull())) {
            fit.set("/instructions", Json.parse("\"\""));
        }
        return JsonEdit.apply(bytes, fit.edits);
    }

    private void set(String pointer, JsonNode value) {
        edits.add(new JsonEdit.Set(pointer, value));
    }

    /** The effort that counts; empty if nobody says one. */
    private String model(ProviderDescriptor provider) {
        String said = body.path("reasoning").path("effort").asString("");
        String name = body.path("model").asString("");
        Matcher suffixed = EFFORT.matcher(name);
        boolean suffix = provider.model(name).isEmpty()
                && suffixed.matches()
                && provider.model(suffixed.group(1)).isPresent();
        if (!suffix) {
            return said;
        }
        String effort = suffixed.group(2);
        set("/model", text(suffixed.group(1)));
        if (!said.isEmpty()) {
            return said;
        }
        if (body.path("reasoning").isObject()) {
            set("/reasoning/effort", text(effort));
        } else {
            set("/reasoning", Json.object().put("effort", effort));
        }
        return effort;
    }

    private static JsonNode text(String text) {
        return Json.parse(JsonEdit.literal(text));
    }

    private void include(String effort) {
        ArrayNode all = Json.array();
        body.path("include").forEach(all::add);
        boolean there = all.valueStream().anyMatch(word -> word.asString("").equals(ENCRYPTED));
        if (!there && !effort.equals("none")) {
            set("/include", all.add(ENCRYPTED));
        }
    }

    private void input() {
        JsonNode input = body.path("input");
        if (input.isString()) {
            ObjectNode message = Json.object().put("type", "message").put(ROLE, "user");
            message.putArray("content").addObject().put("type", "input_text").put("text", input.asString());
            set("/input", Json.array().add(message));
            return;
        }
        boolean systems = input.valueStream().anyMatch(PlanBody::isSystem);
        if (input.isArray() && systems) {
            ArrayNode items = Json.array();
            input.forEach(
                    item -> items.add(isSystem(item) ? ((ObjectNode) item.deepCopy()).put(ROLE, "developer") : item));
            set("/input", items);
        }
    }

    private static boolean isSystem(JsonNode item) {
        return item.isObject() && item.path(ROLE).asString("").equals("system");
    }

    private void tools() {
        // Codex' newest models have their tools among the input.
        boolean amongInput = body.path("input")
                .valueStream()
                .anyMatch(item -> item.path("type").asString("").equals("additional_tools"));
        if (body.has("parallel_tool_calls") && body.path("tools").isEmpty() && !amongInput) {
            edits.add(new JsonEdit.Remove("/parallel_tool_calls"));
        }
    }

    private void streamOptions() {
        if (!body.has(STREAM_OPTIONS)) {
            return;
        }
        JsonNode delivery = body.path(STREAM_OPTIONS).path(SUMMARY_DELIVERY);
        if (delivery.isMissingNode()) {
            edits.add(new JsonEdit.Remove("/" + STREAM_OPTIONS));
        } else {
            ObjectNode kept = Json.object();
            kept.set(SUMMARY_DELIVERY, delivery);
            set("/" + STREAM_OPTIONS, kept);
        }
    }
}
