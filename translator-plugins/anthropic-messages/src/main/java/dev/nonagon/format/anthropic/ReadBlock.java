package dev.nonagon.format.anthropic;

import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.ChatEvent.BlockKind;
import dev.nonagon.spi.chat.Seal;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.FreeTextTools;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One block of an answer that is being read. Not thread-safe. */
final class ReadBlock {
    private final Type type;
    private final int number;
    /** The block as it began, which for a block of this format alone grows into the whole. */
    private final ObjectNode content;

    private final boolean custom;
    private final Searches searches;
    private final List<JsonNode> citations = new ArrayList<>();
    private int length;
    private final StringBuilder arguments = new StringBuilder();
    private String seal = "";
    private boolean spoke;

    private enum Type {
        TEXT,
        THINKING,
        REDACTED,
        CALL,
        OTHER
    }

    private ReadBlock(Type type, int number, ObjectNode content, boolean custom, Searches searches) {
        this.searches = searches;
        this.type = type;
        this.number = number;
        this.content = content;
        this.custom = custom;
    }

    static ReadBlock of(ObjectNode content, int number, Scope scope, Searches searches, Consumer<ChatEvent> out) {
        Type type =
                switch (content.path("type").asString("")) {
                    case "text" -> Type.TEXT;
                    case "thinking" -> Type.THINKING;
                    case "redacted_thinking" -> Type.REDACTED;
                    case "tool_use" -> Type.CALL;
                    default -> Type.OTHER;
                };
        String name = scope.toolNames().inward(content.path("name").asString(""));
        boolean custom = type == Type.CALL && FreeTextTools.isCustom(scope.request(), name);
        ReadBlock block = new ReadBlock(type, number, content, custom, searches);
        block.open(name, scope, out);
        return block;
    }

    /** An empty block of the kind that a delta belongs to. */
    static Optional<ObjectNode> emptyFor(String deltaType) {
        return switch (deltaType) {
            case "text_delta" -> Optional.of(Json.object().put("type", "text"));
            case "thinking_delta" -> Optional.of(Json.object().put("type", "thinking"));
            default -> Optional.empty();
        };
    }

    boolean isCall() {
        return type == Type.CALL;
    }

    private void open(String name, Scope scope, Consumer<ChatEvent> out) {
        switch (type) {
            case TEXT -> {
                out.accept(new ChatEvent.Opened(number, new BlockKind.Text()));
                content.path("citations").forEach(this::keepCitation);
                text(content.path("text").asString(""), out);
            }
            case THINKING -> {
                out.accept(new ChatEvent.Opened(number, new BlockKind.Thinking(false)));
                thought(content.path("thinking").asString(""), out);
                seal = content.path("signature").asString("");
            }
            case REDACTED -> {
                out.accept(new ChatEvent.Opened(number, new BlockKind.Thinking(true)));
                seal = content.path("data").asString("");
            }
            case CALL -> {
                String id = content.path("id").asString("");
                String known = id.isEmpty() ? scope.newId("toolu_") : id;
                out.accept(new ChatEvent.Opened(number, new BlockKind.ToolCall(known, name, custom)));
            }
            case OTHER -> {}
        }
    }

    boolean takes(String deltaType) {
        return switch (deltaType) {
            case "text_delta", "citations_delta" -> type == Type.TEXT || type == Type.OTHER;
            case "thinking_delta", "signature_delta" -> type == Type.THINKING || type == Type.OTHER;
            case "input_json_delta" -> type == Type.CALL || type == Type.OTHER;
            default -> type == Type.OTHER;
        };
    }

    void delta(String deltaType, JsonNode delta, Consumer<ChatEvent> out) {
        switch (type) {
            case TEXT -> {
                if (deltaType.equals("citations_delta")) {
                    keepCitation(delta.path("citation"));
                } else {
                    text(delta.path("text").asString(""), out);
                }
            }
            case THINKING -> {
                if (deltaType.equals("signature_delta")) {
                    String signature = delta.path("signature").asString("");
                    seal = signature.isEmpty() ? seal : signature;
                } else {
                    thought(delta.path("thinking").asString(""), out);
                }
            }
            case REDACTED -> {}
            case CALL -> argument(delta.path("partial_json").asString(""), out);
            case OTHER -> grow(deltaType, delta);
        }
    }

    private void keepCitation(JsonNode citation) {
        if (citation.isObject()) {
            citations.add(citation);
        }
    }

    private void text(String text, Consumer<ChatEvent> out) {
        if (!text.isEmpty()) {
            length += text.length();
            out.accept(new ChatEvent.TextDelta(number, text));
        }
    }

    private void thought(String text, Consumer<ChatEvent> out) {
        if (!text.isEmpty()) {
            out.accept(new ChatEvent.ThinkingDelta(number, text));
        }
    }

    private void argument(String json, Consumer<ChatEvent> out) {
        if (json.isEmpty()) {
            return;
        }
        spoke = true;
        if (custom) {
            arguments.append(json);
        } else {
            out.accept(new ChatEvent.ArgumentsDelta(number, json));
        }
    }

    /** A block that only this format knows is gathered, so that it can be given on as one piece. */
    private void grow(String deltaType, JsonNode delta) {
        if (deltaType.equals("input_json_delta")) {
            arguments.append(delta.path("partial_json").asString(""));
            return;
        }
        delta.properties().forEach(member -> {
            if (!member.getKey().equals("type")) {
                JsonNode before = content.path(member.getKey());
                boolean text = before.isString() && member.getValue().isString();
                content.set(
                        member.getKey(),
                        text
                                ? Json.object()
                                        .stringNode(before.asString()
                                                + member.getValue().asString())
                                : member.getValue());
            }
        });
    }

    void close(Consumer<ChatEvent> out) {
        switch (type) {
            // Only now is known how long the cited words are.
            case TEXT ->
                citations.forEach(citation ->
                        out.accept(Pieces.citation(citation, number, Searches.meanings(citation, number, length))));
            case THINKING, REDACTED -> {
                if (!seal.isEmpty()) {
                    out.accept(new ChatEvent.Sealed(number, new Seal(AnthropicMessages.ID, seal)));
                }
            }
            case CALL -> closeCall(out);
            case OTHER -> {
                if (!arguments.isEmpty()) {
                    BlockWriter.parseObject(arguments.toString()).ifPresent(input -> content.set("input", input));
                }
                out.accept(Pieces.block(content, searches.meanings(content)));
                return;
            }
        }
        out.accept(new ChatEvent.Closed(number));
    }

    /** Arguments may have come in pieces, at the start, or not at all. */
    private void closeCall(Consumer<ChatEvent> out) {
        if (!spoke) {
            JsonNode input = content.path("input");
            arguments.append(input.isObject() ? Json.text(input) : "{}");
        }
        if (custom) {
            String text = FreeTextTools.unwrap(arguments.toString());
            if (!text.isEmpty()) {
                out.accept(new ChatEvent.ArgumentsDelta(number, text));
            }
        } else if (!spoke) {
            out.accept(new ChatEvent.ArgumentsDelta(number, arguments.toString()));
        }
    }
}
