package dev.nonagon.format.openai.responses;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonText;
import dev.nonagon.spi.kit.RequestFields;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The response object: what is known of the answer, and the request's settings said back. The settings are put into words
 * once for all events of a stream. Not thread-safe.
 *
 * @source OpenAI's API reference ({@code Response})
 */
final class Envelope {
    private final Scope scope;
    private String id = "";
    private String model = "";
    private String settings = "";

    Envelope(Scope scope) {
        this.scope = scope;
    }

    void start(String upstreamId, String upstreamModel) {
        id = upstreamId.startsWith("resp_") ? upstreamId : scope.newId("resp_");
        model = upstreamModel.isEmpty()
                ? scope.request().map(ChatRequest::model).orElse("")
                : upstreamModel;
    }

    String id() {
        return id;
    }

    /** The response as JSON text, while it is under way. */
    String running() {
        return text("in_progress", List.of(), "null", "null", "null");
    }

    String ended(String incompleteReason, List<String> output, TokenUsage usage) {
        String details =
                incompleteReason.isEmpty() ? "null" : Json.text(Json.object().put("reason", incompleteReason));
        return text(
                incompleteReason.isEmpty() ? "completed" : "incomplete",
                output,
                Json.text(Usage.write(usage)),
                "null",
                details);
    }

    String failed(Failure failure, List<String> output) {
        return text("failed", output, "null", Json.text(Errors.ofResponse(failure)), "null");
    }

    private String text(String status, List<String> output, String usage, String error, String details) {
        if (settings.isEmpty()) {
            String object = Json.text(settings());
            settings = object.substring(1, object.length() - 1);
        }
        StringBuilder text = new StringBuilder(settings.length() + 256);
        text.append("{\"id\":");
        JsonText.quote(text, id);
        text.append(",\"object\":\"response\",\"created_at\":")
                .append(scope.startedAt().getEpochSecond())
                .append(",\"status\":\"")
                .append(status)
                .append("\",\"error\":")
                .append(error)
                .append(",\"incomplete_details\":")
                .append(details)
                .append(",\"model\":");
        JsonText.quote(text, model);
        text.append(",\"output\":[").append(String.join(",", output)).append("],");
        return text.append(settings)
                .append(",\"usage\":")
                .append(usage)
                .append('}')
                .toString();
    }

    private ObjectNode settings() {
        Optional<ChatRequest> request = scope.request();
        ObjectNode asked =
                request.flatMap(r -> RequestReader.spelling(r.extras())).orElseGet(Json::object);
        ObjectNode said = Json.object();
        said.put("background", false);
        said.put("instructions", request.flatMap(RequestWriter::instructions).orElse(null));
        said.set("max_output_tokens", or(asked, "max_output_tokens", "null"));
        said.set("parallel_tool_calls", or(asked, "parallel_tool_calls", "true"));
        said.putNull(RequestReader.PREVIOUS);
        ObjectNode reasoning = said.putObject("reasoning").putNull("effort").putNull("summary");
        Wire.copy(reasoning, asked.path("reasoning"));
        said.set("service_tier", or(asked, "service_tier", "\"default\""));
        said.set("store", or(asked, "store", "true"));
        said.set("temperature", or(asked, "temperature", "1"));
        ObjectNode text = said.putObject("text");
        text.putObject("format").put("type", "text");
        Wire.copy(text, asked.path("text"));
        said.set("tool_choice", or(asked, "tool_choice", "\"auto\""));
        said.set("tools", request.map(ToolWriter::echo).orElseGet(Json::array));
        said.set("top_p", or(asked, "top_p", "1"));
        said.put("truncation", "disabled");
        said.set("user", or(asked, "user", "null"));
        said.set("metadata", or(asked, "metadata", "{}"));
        return said;
    }

    private static JsonNode or(ObjectNode asked, String name, String otherwise) {
        JsonNode value = RequestFields.member(asked, name);
        return value == null ? Json.parse(otherwise) : value;
    }
}
