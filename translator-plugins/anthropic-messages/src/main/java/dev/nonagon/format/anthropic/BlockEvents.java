package dev.nonagon.format.anthropic;

import dev.nonagon.spi.chat.ChatEvent.BlockKind;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonEdit;
import dev.nonagon.spi.kit.FreeTextTools;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The events of one block after another. Deltas are put together from bytes: they are nearly all of a stream. */
final class BlockEvents {
    static final byte[] MESSAGE_STOP = ascii("{\"type\":\"message_stop\"}");
    private static final byte[] END = ascii("}}");

    private final Scope scope;
    private final Set<String> ids = new HashSet<>();

    BlockEvents(Scope scope) {
        this.scope = scope;
    }

    void begin(WrittenBlock block, Consumer<WireEvent> out) {
        ObjectNode event = Json.object().put("type", "content_block_start").put("index", block.index);
        ObjectNode content = block.own.map(ObjectNode::deepCopy).orElseGet(() -> head(block));
        // What the provider's own tool was asked comes as a delta, too: clients take it from there.
        boolean asks = block.own.isPresent() && content.path("input").isObject();
        String input = asks ? Json.text(content.get("input")) : "";
        if (asks) {
            content.putObject("input");
        }
        event.set("content_block", content);
        out.accept(WireEvent.of("content_block_start", Json.bytes(event)));
        if (asks) {
            delta(block, "input_json_delta", "partial_json", input, out);
        }
        if (isCustom(block)) {
            delta(block, "input_json_delta", "partial_json", "{\"" + FreeTextTools.ARGUMENT + "\":\"", out);
        }
    }

    private ObjectNode head(WrittenBlock block) {
        return switch (block.kind.orElseThrow()) {
            case BlockKind.Text ignored -> Json.object().put("type", "text").put("text", "");
            case BlockKind.Refusal ignored -> Json.object().put("type", "text").put("text", "");
            case BlockKind.Thinking thinking ->
                thinking.redacted()
                        ? Json.object().put("type", "redacted_thinking").put("data", block.ownSeal())
                        : Json.object()
                                .put("type", "thinking")
                                .put("thinking", "")
                                .put("signature", "");
            case BlockKind.ToolCall call -> {
                ObjectNode head = Json.object()
                        .put("type", "tool_use")
                        .put("id", callId(call.id(), ids, scope))
                        .put("name", call.name());
                head.putObject("input");
                yield head;
            }
        };
    }

    /** The id of a call as a client may send it back, unlike any other of this answer. */
    static String callId(String id, Set<String> ids, Scope scope) {
        String clean = ToolPairs.clean(id);
        while (clean.isEmpty() || !ids.add(clean)) {
            clean = scope.newId("toolu_");
        }
        return clean;
    }

    /** Writes what waits for a block that has begun. */
    void flush(WrittenBlock block, Consumer<WireEvent> out) {
        words(block, out);
        block.citations.forEach(citation -> citation(block.index, citation, out));
        block.citations.clear();
    }

    private void words(WrittenBlock block, Consumer<WireEvent> out) {
        int length = block.waiting.length();
        if (length == 0 || block.kind.isEmpty()) {
            return;
        }
        // Half of a surrogate pair waits for the other half: alone it is no character.
        boolean torn = !block.closed && Character.isHighSurrogate(block.waiting.charAt(length - 1));
        int end = torn ? length - 1 : length;
        if (end == 0) {
            return;
        }
        String text = whole(block.waiting.substring(0, end));
        block.waiting.delete(0, end);
        block.spoke = true;
        switch (block.kind.get()) {
            case BlockKind.Text ignored -> delta(block, "text_delta", "text", text, out);
            case BlockKind.Refusal ignored -> delta(block, "text_delta", "text", text, out);
            case BlockKind.Thinking thinking -> {
                if (!thinking.redacted()) {
                    delta(block, "thinking_delta", "thinking", text, out);
                }
            }
            case BlockKind.ToolCall call -> {
                if (call.custom()) {
                    String literal = new String(JsonEdit.literal(text), StandardCharsets.UTF_8);
                    delta(block, "input_json_delta", "partial_json", literal.substring(1, literal.length() - 1), out);
                } else {
                    block.arguments.add(text);
                    delta(block, "input_json_delta", "partial_json", text, out);
                }
            }
        }
    }

    /** Closes a block. A thought always ends with its signature, empty if this format has none for it. */
    void end(WrittenBlock block, Consumer<WireEvent> out) {
        if (block.kind.isPresent()) {
            switch (block.kind.get()) {
                case BlockKind.Text ignored -> {}
                case BlockKind.Refusal ignored -> {}
                case BlockKind.Thinking thinking -> {
                    if (!thinking.redacted()) {
                        delta(block, "signature_delta", "signature", block.ownSeal(), out);
                    }
                }
                case BlockKind.ToolCall call -> {
                    if (call.custom()) {
                        delta(block, "input_json_delta", "partial_json", "\"}", out);
                    } else if (!block.spoke) {
                        delta(block, "input_json_delta", "partial_json", "{}", out);
                    }
                }
            }
        }
        block.seal()
                .filter(seal -> !seal.minter().equals(AnthropicMessages.ID))
                .ifPresent(seal -> scope.lost("/content/" + block.index, "a seal of " + seal.minter()));
        out.accept(WireEvent.of(
                "content_block_stop", ascii("{\"type\":\"content_block_stop\",\"index\":" + block.index + "}")));
    }

    private static void citation(int index, JsonNode citation, Consumer<WireEvent> out) {
        ObjectNode event = Json.object().put("type", "content_block_delta").put("index", index);
        event.putObject("delta").put("type", "citations_delta").set("citation", citation);
        out.accept(WireEvent.of("content_block_delta", Json.bytes(event)));
    }

    private static boolean isCustom(WrittenBlock block) {
        return block.kind
                .filter(kind -> kind instanceof BlockKind.ToolCall call && call.custom())
                .isPresent();
    }

    private static void delta(WrittenBlock block, String type, String member, String text, Consumer<WireEvent> out) {
        byte[] head = ascii("{\"type\":\"content_block_delta\",\"index\":" + block.index + ",\"delta\":{\"type\":\""
                + type + "\",\"" + member + "\":");
        byte[] literal = JsonEdit.literal(text);
        byte[] data = new byte[head.length + literal.length + END.length];
        System.arraycopy(head, 0, data, 0, head.length);
        System.arraycopy(literal, 0, data, head.length, literal.length);
        System.arraycopy(END, 0, data, head.length + literal.length, END.length);
        out.accept(WireEvent.of("content_block_delta", data));
    }

    /** The text with halves of surrogate pairs that stand alone replaced: UTF-8 cannot say them. */
    static String whole(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return new String(text.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_16BE);
            }
        }
        return text;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
