package dev.nonagon.format.anthropic;

import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.OutputFormat;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes one request for an API that refuses what it does not know. Not thread-safe; one use each. */
final class RequestWriter {
    private static final FormatId ID = AnthropicMessages.ID;
    /** The API wants a ceiling; this one every model of the last years takes. */
    private static final long DEFAULT_MAX_TOKENS = 32_000;

    private static final int LONGEST_USER_ID = 256;
    private static final String JSON_INSTRUCTION =
            "Respond with one valid JSON object and nothing else: no words around it and no code fence.";

    private final ChatRequest request;
    private final Scope scope;
    private final boolean ownRequest;
    private final CacheMarks marks = new CacheMarks();
    private final BlockWriter blocks;
    private final ObjectNode body = Json.object();

    RequestWriter(ChatRequest request, Scope scope) {
        this.request = request;
        this.scope = scope;
        this.ownRequest = BlockWriter.extra(request.extras(), Notes.READ);
        this.blocks = new BlockWriter(scope, marks);
    }

    ObjectNode write() {
        body.put("model", request.model());
        long maxTokens = request.maxOutputTokens().orElse(DEFAULT_MAX_TOKENS);
        if (request.maxOutputTokens().isPresent() || !ownRequest) {
            body.put("max_tokens", maxTokens);
        }
        blocks.keepToolNames(request.tools());
        // Tools first: they name themselves before the conversation speaks of them.
        ToolsWriter toolsWriter = new ToolsWriter(request, scope, blocks, marks);
        ArrayNode tools = toolsWriter.tools();
        ConversationWriter conversation = new ConversationWriter(scope, blocks, ownRequest);
        conversation.write(request.messages());
        Optional<ObjectNode> format = outputFormat(conversation);
        conversation.system().ifPresent(system -> body.set("system", system));
        body.set("messages", conversation.messages());
        if (!tools.isEmpty()) {
            body.set("tools", tools);
        }
        Optional<ObjectNode> choice = toolsWriter.choice();
        choice.ifPresent(c -> body.set("tool_choice", c));
        stop();
        boolean forced = choice.map(c -> c.path("type").asString(""))
                .filter(type -> type.equals("any") || type.equals("tool"))
                .isPresent();
        ThinkingWriter.Thinking thinking =
                new ThinkingWriter(request, scope, maxTokens).write(forced, conversation.messages());
        thinking.thinking().ifPresent(t -> body.set("thinking", t));
        outputConfig(thinking.effort(), format);
        new SamplingWriter(request, scope).write(body, thinking.on());
        metadata();
        hints();
        if (request.stream()) {
            body.put("stream", true);
        }
        blocks.extras(body, request.extras(), "");
        marks.settle(body.path(CacheControl.MEMBER).isObject() ? 1 : 0, scope);
        return body;
    }

    private void stop() {
        ArrayNode texts = Json.array();
        for (int i = 0; i < request.stop().size(); i++) {
            String text = request.stop().get(i);
            if (text.isBlank()) {
                scope.lost("/stop/" + i, "a stop text must have more than white space");
            } else {
                texts.add(text);
            }
        }
        if (!texts.isEmpty()) {
            body.set("stop_sequences", texts);
        }
    }

    /** The member {@code format}; JSON without a schema is asked for in words (R10). */
    private Optional<ObjectNode> outputFormat(ConversationWriter conversation) {
        return switch (request.outputFormat().orElse(new OutputFormat.PlainText())) {
            case OutputFormat.PlainText ignored -> Optional.empty();
            case OutputFormat.JsonObject ignored -> {
                conversation.addSystem(JSON_INSTRUCTION);
                scope.lost("/response_format", "JSON without a schema is asked for in words");
                yield Optional.empty();
            }
            case OutputFormat.JsonSchema json -> {
                ObjectNode format = Json.object().put("type", "json_schema");
                format.set(
                        "schema",
                        ownRequest ? json.schema() : OutputSchema.write(json.schema(), "/response_format", scope));
                request.extras().get(ID, Notes.OUTPUT_FORMAT).ifPresent(rest -> format.setAll((ObjectNode) rest));
                yield Optional.of(format);
            }
        };
    }

    private void outputConfig(Optional<String> effort, Optional<ObjectNode> format) {
        Optional<JsonNode> rest = request.extras().get(ID, Notes.OUTPUT_CONFIG);
        ObjectNode config = rest.map(r -> (ObjectNode) r.deepCopy()).orElseGet(Json::object);
        effort.ifPresent(word -> config.put("effort", word));
        boolean old = BlockWriter.extra(request.extras(), Notes.OLD_OUTPUT_FORMAT);
        format.ifPresent(json -> (old ? body : config).set(old ? "output_format" : "format", json));
        if (rest.isPresent() || !config.isEmpty()) {
            body.set("output_config", config);
        }
    }

    private void metadata() {
        Optional<JsonNode> rest = request.extras().get(ID, Notes.METADATA);
        ObjectNode metadata = rest.map(r -> (ObjectNode) r.deepCopy()).orElseGet(Json::object);
        request.endUser().ifPresent(user -> {
            if (user.length() > LONGEST_USER_ID && !ownRequest) {
                scope.lost("/user", "a user's name has " + LONGEST_USER_ID + " characters at the most");
            } else {
                metadata.put("user_id", user);
            }
        });
        if (rest.isPresent() || !metadata.isEmpty()) {
            body.set("metadata", metadata);
        }
    }

    /** A cache key and labels change nothing in the answer, so their absence is no loss. */
    private void hints() {
        Optional<JsonNode> speed = request.extras().get(ID, Notes.SPEED);
        speed.filter(ignored -> request.hints().serviceTier().isPresent()).ifPresent(word -> body.set("speed", word));
        request.hints()
                .serviceTier()
                .filter(ignored -> speed.isEmpty())
                .filter(tier -> !tier.equals("auto") && !tier.equals("default"))
                .ifPresent(tier -> scope.lost("/service_tier", "the API has no tier '" + tier + "'"));
        request.hints()
                .verbosity()
                .ifPresent(word -> scope.lost("/verbosity", "the API has no setting for how much is said"));
    }
}
