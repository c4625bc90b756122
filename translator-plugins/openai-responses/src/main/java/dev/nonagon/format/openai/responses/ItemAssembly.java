package dev.nonagon.format.openai.responses;

import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.Seal;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.kit.RequestFields;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts the items of one answer together from their events (rule R7). Items are known by their id, else by their index;
 * deltas may interleave, come before their item or be missing altogether. Not thread-safe.
 */
final class ItemAssembly {
    private final Scope scope;
    private final Namespaces names;
    private final ItemIndex items = new ItemIndex();
    private int blocks;
    private boolean cut;

    ItemAssembly(Scope scope) {
        this.scope = scope;
        this.names = Namespaces.of(scope.request());
    }

    void event(String type, JsonNode event, Consumer<ChatEvent> out) {
        switch (type) {
            case "response.output_item.added" -> added(event, out);
            case "response.output_item.done" -> {
                JsonNode item = event.path("item");
                if (item.isObject()) {
                    done(items.about(event, item), item, out);
                }
            }
            case "response.output_text.delta" -> text(event, false, RequestFields.text(event, "delta"), out);
            case "response.output_text.done" -> textDone(event, false, RequestFields.text(event, "text"), out);
            case "response.output_text.annotation.added" -> annotation(event, out);
            case "response.refusal.delta" -> text(event, true, RequestFields.text(event, "delta"), out);
            case "response.refusal.done" -> textDone(event, true, RequestFields.text(event, "refusal"), out);
            case "response.reasoning_summary_text.delta" -> thought(event, true, "delta", false, out);
            case "response.reasoning_summary_text.done" -> thought(event, true, "text", true, out);
            case "response.reasoning_text.delta" -> thought(event, false, "delta", false, out);
            case "response.reasoning_text.done" -> thought(event, false, "text", true, out);
            case "response.function_call_arguments.delta" -> arguments(event, "function_call", "delta", false, out);
            case "response.function_call_arguments.done" -> arguments(event, "function_call", "arguments", true, out);
            case "response.custom_tool_call_input.delta" -> arguments(event, "custom_tool_call", "delta", false, out);
            case "response.custom_tool_call_input.done" -> arguments(event, "custom_tool_call", "input", true, out);
            // Events about single steps of hosted tools and part boundaries say nothing that the items do
            // not.
            default -> {}
        }
    }

    private void added(JsonNode event, Consumer<ChatEvent> out) {
        JsonNode item = event.path("item");
        if (!item.isObject()) {
            return;
        }
        ReadItem found = items.about(event, item);
        if (found.type.isEmpty()) {
            found.type = RequestFields.text(item, "type");
        }
        switch (found.type) {
            case "function_call", "custom_tool_call" -> {
                head(found, item);
                startCall(found, out);
            }
            case "reasoning" -> found.earlySeal = RequestFields.text(item, "encrypted_content");
            default -> {}
        }
    }

    private void head(ReadItem call, JsonNode item) {
        if (call.name.isEmpty()) {
            call.name = RequestFields.text(item, "name");
        }
        if (call.namespace.isEmpty()) {
            call.namespace = RequestFields.text(item, "namespace");
        }
        if (call.callId.isEmpty()) {
            call.callId = RequestFields.text(item, "call_id");
        }
    }

    /** Starts a call as soon as it has an id and a name. */
    private void startCall(ReadItem call, Consumer<ChatEvent> out) {
        if (call.call != null || call.name.isEmpty() || call.callId.isEmpty()) {
            return;
        }
        boolean custom = call.type.equals("custom_tool_call");
        call.call = new ReadBlock(blocks++);
        out.accept(new ChatEvent.Opened(
                call.call.number,
                new ChatEvent.BlockKind.ToolCall(
                        call.callId,
                        names.canonical(call.namespace, scope.toolNames().inward(call.name)),
                        custom)));
        if (!call.waiting.isEmpty()) {
            argument(call, call.waiting.toString(), out);
            call.waiting.setLength(0);
        }
    }

    private void arguments(JsonNode event, String type, String member, boolean whole, Consumer<ChatEvent> out) {
        ReadItem call = items.about(event, event);
        if (call.done) {
            return;
        }
        if (call.type.isEmpty()) {
            call.type = type;
        }
        if (whole && call.name.isEmpty()) {
            call.name = RequestFields.text(event, "name");
            startCall(call, out);
        }
        String text = RequestFields.text(event, member);
        if (whole) {
            wholeArguments(call, text, out);
        } else {
            argument(call, text, out);
        }
    }

    private static void argument(ReadItem call, String piece, Consumer<ChatEvent> out) {
        if (piece.isEmpty()) {
            return;
        }
        ReadBlock block = call.call;
        if (block == null) {
            call.waiting.append(piece);
        } else if (!block.closed) {
            block.said.append(piece);
            out.accept(new ChatEvent.ArgumentsDelta(block.number, piece));
        }
    }

    /** Adds what the deltas lacked of the whole arguments. */
    private static void wholeArguments(ReadItem call, String text, Consumer<ChatEvent> out) {
        StringBuilder said = call.call == null ? call.waiting : call.call.said;
        if (text.length() > said.length() && text.startsWith(said.toString())) {
            argument(call, text.substring(said.length()), out);
        }
    }

    private void text(JsonNode event, boolean refusal, String piece, Consumer<ChatEvent> out) {
        ReadItem item = items.about(event, event);
        if (piece.isEmpty() || item.done) {
            return;
        }
        ReadBlock block = textBlock(item, event.path("content_index").asInt(0), refusal, out);
        if (!block.closed) {
            block.said.append(piece);
            out.accept(new ChatEvent.TextDelta(block.number, piece));
        }
    }

    private ReadBlock textBlock(ReadItem item, int part, boolean refusal, Consumer<ChatEvent> out) {
        if (item.type.isEmpty()) {
            item.type = "message";
        }
        ReadBlock known = item.texts.get(part);
        if (known != null) {
            return known;
        }
        ReadBlock block = new ReadBlock(blocks++);
        item.texts.put(part, block);
        out.accept(new ChatEvent.Opened(
                block.number, refusal ? new ChatEvent.BlockKind.Refusal() : new ChatEvent.BlockKind.Text()));
        return block;
    }

    private void textDone(JsonNode event, boolean refusal, String text, Consumer<ChatEvent> out) {
        ReadItem item = items.about(event, event);
        if (!item.done) {
            wholeText(item, event.path("content_index").asInt(0), refusal, text, out);
        }
    }

    private void wholeText(ReadItem item, int part, boolean refusal, String text, Consumer<ChatEvent> out) {
        ReadBlock known = item.texts.get(part);
        if (known == null && text.isEmpty()) {
            return;
        }
        ReadBlock block = textBlock(item, part, refusal, out);
        if (!block.closed) {
            block.hydrate(text).ifPresent(rest -> out.accept(new ChatEvent.TextDelta(block.number, rest)));
            block.close(out);
        }
    }

    private void annotation(JsonNode event, Consumer<ChatEvent> out) {
        ReadItem item = items.about(event, event);
        ReadBlock block = item.texts.get(event.path("content_index").asInt(0));
        if (block != null && !item.done) {
            annotate(block, event.path("annotation"), out);
        }
    }

    private static void annotate(ReadBlock block, JsonNode annotation, Consumer<ChatEvent> out) {
        if (annotation instanceof ObjectNode object) {
            block.annotations++;
            out.accept(Annotations.piece(object, block.number, HostedItems.citation(object, block.number, block.said)));
        }
    }

    /** Words of a thought: of its summary or raw, whichever came first (rule R6). */
    private void thought(JsonNode event, boolean summary, String member, boolean whole, Consumer<ChatEvent> out) {
        ReadItem item = items.about(event, event);
        if (item.type.isEmpty()) {
            item.type = "reasoning";
        }
        String text = RequestFields.text(event, member);
        if (item.done || text.isEmpty() || !item.thought.from(summary)) {
            return;
        }
        int part = event.path(summary ? "summary_index" : "content_index").asInt(0);
        String piece = whole ? item.thought.rest(part, text) : item.thought.delta(part, text);
        think(item, piece, out);
    }

    private void think(ReadItem item, String piece, Consumer<ChatEvent> out) {
        if (piece.isEmpty()) {
            return;
        }
        ReadBlock block = item.thinking;
        if (block == null) {
            block = new ReadBlock(blocks++);
            item.thinking = block;
            out.accept(new ChatEvent.Opened(block.number, new ChatEvent.BlockKind.Thinking(false)));
        }
        out.accept(new ChatEvent.ThinkingDelta(block.number, piece));
    }

    /** Takes a whole item: says what nobody has said of it yet, and closes it. */
    private void done(ReadItem item, JsonNode json, Consumer<ChatEvent> out) {
        if (item.done) {
            return;
        }
        String type = RequestFields.text(json, "type");
        if (item.type.isEmpty() || (item.unsaid() && !type.isEmpty())) {
            item.type = type;
        }
        switch (item.type) {
            case "message" -> message(item, json, out);
            case "function_call", "custom_tool_call" -> call(item, json, out);
            case "reasoning" -> reasoning(item, json, out);
            case "" -> {}
            default -> out.accept(new ChatEvent.Foreign(Wire.ID, json.deepCopy(), HostedItems.meanings(json)));
        }
        closeRest(item, out);
        item.done = true;
    }

    /** An item may have said what its kind does not say; whatever it began ends with it. */
    private void closeRest(ReadItem item, Consumer<ChatEvent> out) {
        item.texts.values().forEach(block -> block.close(out));
        closeCall(item, out);
        if (item.thinking != null) {
            closeThought(item, item.earlySeal, out);
        }
    }

    private void message(ReadItem item, JsonNode json, Consumer<ChatEvent> out) {
        int part = 0;
        for (JsonNode content : json.path("content")) {
            boolean refusal = RequestFields.text(content, "type").equals("refusal");
            annotatedText(item, part, refusal, content, out);
            wholeText(item, part, refusal, RequestFields.text(content, refusal ? "refusal" : "text"), out);
            part++;
        }
        item.texts.values().forEach(block -> block.close(out));
    }

    /** The annotations that no event has told come between the words and the end of their block. */
    private void annotatedText(ReadItem item, int part, boolean refusal, JsonNode content, Consumer<ChatEvent> out) {
        if (refusal || content.path("annotations").isEmpty()) {
            return;
        }
        String text = RequestFields.text(content, "text");
        ReadBlock block = textBlock(item, part, false, out);
        if (!block.closed) {
            block.hydrate(text).ifPresent(rest -> out.accept(new ChatEvent.TextDelta(block.number, rest)));
        }
        JsonNode annotations = content.path("annotations");
        for (int i = block.annotations; i < annotations.size(); i++) {
            annotate(block, annotations.get(i), out);
        }
    }

    private void call(ReadItem item, JsonNode json, Consumer<ChatEvent> out) {
        head(item, json);
        if (item.callId.isEmpty()) {
            item.callId = item.id.isEmpty() ? scope.newId("call_") : item.id;
        }
        startCall(item, out);
        boolean custom = item.type.equals("custom_tool_call");
        JsonNode arguments = json.path(custom ? "input" : "arguments");
        wholeArguments(item, arguments.isObject() ? arguments.toString() : arguments.asString(""), out);
        closeCall(item, out);
    }

    private void closeCall(ReadItem item, Consumer<ChatEvent> out) {
        ReadBlock block = item.call;
        if (block == null || block.closed) {
            return;
        }
        boolean custom = item.type.equals("custom_tool_call");
        if (!custom && !cut && block.said.toString().isBlank()) {
            argument(item, "{}", out);
        }
        item.truncated = !custom && !block.scan().complete();
        block.close(out);
    }

    private void reasoning(ReadItem item, JsonNode json, Consumer<ChatEvent> out) {
        boolean summary = !ReasoningText.joined(json.path("summary")).isEmpty();
        if ((summary || json.path("content").isArray()) && item.thought.from(summary)) {
            int part = 0;
            for (JsonNode words : json.path(summary ? "summary" : "content")) {
                think(item, item.thought.rest(part, RequestFields.text(words, "text")), out);
                part++;
            }
        }
        String seal = RequestFields.text(json, "encrypted_content");
        closeThought(item, seal.isEmpty() ? item.earlySeal : seal, out);
    }

    private void closeThought(ReadItem item, String seal, Consumer<ChatEvent> out) {
        ReadBlock block = item.thinking;
        if (block == null) {
            if (seal.isEmpty()) {
                return;
            }
            block = new ReadBlock(blocks++);
            item.thinking = block;
            out.accept(new ChatEvent.Opened(block.number, new ChatEvent.BlockKind.Thinking(true)));
        }
        if (!block.closed) {
            if (!seal.isEmpty()) {
                out.accept(new ChatEvent.Sealed(block.number, new Seal(Wire.ID, seal)));
            }
            block.close(out);
        }
    }

    /** The answer was cut short: arguments that did not come yet are missing, not empty. */
    void cutShort() {
        cut = true;
    }

    /** Takes the whole output of the terminal event: for most servers nothing new. */
    void terminal(ArrayNode output, Consumer<ChatEvent> out) {
        int index = 0;
        for (JsonNode item : output) {
            if (item.isObject()) {
                done(items.inOutput(item, index), item, out);
            }
            index++;
        }
    }

    /** Closes what is still open. A call that nobody has named was none. */
    void finish(Consumer<ChatEvent> out) {
        for (ReadItem item : items.all()) {
            if (item.done) {
                continue;
            }
            item.texts.values().forEach(block -> block.close(out));
            if (item.call == null && !item.name.isEmpty()) {
                item.callId = item.id.isEmpty() ? scope.newId("call_") : item.id;
                startCall(item, out);
            }
            closeCall(item, out);
            if (item.type.equals("reasoning") || item.thinking != null) {
                closeThought(item, item.earlySeal, out);
            }
            item.done = true;
        }
    }

    /** Whether a call was started. */
    boolean anyCall() {
        return items.all().stream().anyMatch(item -> item.call != null);
    }

    /** Whether the arguments of a call break off. */
    boolean truncated() {
        return items.all().stream().anyMatch(item -> item.truncated);
    }
}
