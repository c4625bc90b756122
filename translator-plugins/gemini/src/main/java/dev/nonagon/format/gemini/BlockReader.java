package dev.nonagon.format.gemini;

import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.ChatEvent.BlockKind;
import dev.nonagon.spi.chat.Seal;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.FreeTextTools;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes blocks of parts: parts of one kind in a row are one block, a signature ends the block it stands under, and a call
 * is a block of its own. Not thread-safe.
 */
final class BlockReader {
    private final Scope scope;
    private final Set<String> ids = new HashSet<>();
    private int next;
    private @Nullable Boolean thought;
    private boolean called;
    private @Nullable Partial partial;
    private final @Nullable Grounding grounding;

    /** A call whose arguments are still coming. */
    private record Partial(String id, String name, StringBuilder seal, PartialArguments arguments) {}

    /**
     * @param grounding hears the words; null if nobody needs to
     */
    BlockReader(Scope scope, @Nullable Grounding grounding) {
        this.scope = scope;
        this.grounding = grounding;
    }

    /** Whether a tool was called. */
    boolean called() {
        return called;
    }

    void part(JsonNode json, Consumer<ChatEvent> out) {
        if (!(json instanceof ObjectNode part) || part.isEmpty()) {
            return;
        }
        String signature = part.path(PartReader.SIGNATURE).asString("");
        if (part.get("functionCall") instanceof ObjectNode call) {
            call(call, signature, out);
            return;
        }
        Set<String> names = Set.copyOf(part.propertyNames());
        boolean speaks = part.path("text").isString();
        boolean signs =
                !signature.isEmpty() && Set.of(PartReader.SIGNATURE, "thought").containsAll(names);
        if (speaks || signs) {
            // A thought is one with or without a signature (F49).
            say(part.path("text").asString(""), part.path("thought").asBoolean(false), signature, out);
        } else {
            close(out);
            out.accept(Pieces.part(part));
        }
    }

    private void say(String text, boolean thinks, String signature, Consumer<ChatEvent> out) {
        if (text.isEmpty() && signature.isEmpty()) {
            return;
        }
        if (partial != null || (thought != null && thought != thinks)) {
            close(out);
        }
        if (thought == null) {
            thought = thinks;
            out.accept(new ChatEvent.Opened(next, thinks ? new BlockKind.Thinking(false) : new BlockKind.Text()));
        }
        if (!text.isEmpty()) {
            if (grounding != null && !thinks) {
                grounding.say(next, text);
            }
            out.accept(thinks ? new ChatEvent.ThinkingDelta(next, text) : new ChatEvent.TextDelta(next, text));
        }
        if (!signature.isEmpty()) {
            out.accept(new ChatEvent.Sealed(next, new Seal(Wire.ID, signature)));
            close(out);
        }
    }

    /** Words with which the provider refused the prompt. */
    void refuse(String words, Consumer<ChatEvent> out) {
        close(out);
        if (!words.isEmpty()) {
            out.accept(new ChatEvent.Opened(next, new BlockKind.Refusal()));
            out.accept(new ChatEvent.TextDelta(next, words));
            out.accept(new ChatEvent.Closed(next++));
        }
    }

    private void call(ObjectNode call, String signature, Consumer<ChatEvent> out) {
        String name = call.path("name").asString("");
        Partial open = partial;
        boolean more = open != null && name.isEmpty();
        if (!more) {
            close(out);
            if (call.isEmpty() || (name.isEmpty() && !call.has("args") && !call.has("partialArgs"))) {
                return;
            }
            String known = name.isEmpty() ? "tool_" + next : scope.toolNames().inward(name);
            open = new Partial(id(call.path("id").asString("")), known, new StringBuilder(), new PartialArguments());
            partial = open;
        }
        if (open == null) {
            return;
        }
        if (call.get("args") instanceof ObjectNode args) {
            open.arguments().whole(args);
        }
        open.arguments().add(call.path("partialArgs"));
        if (open.seal().isEmpty()) {
            open.seal().append(signature);
        }
        if (!call.path("willContinue").asBoolean(false)) {
            close(out);
        }
    }

    private String id(String said) {
        String id = said;
        while (id.isEmpty() || !ids.add(id)) {
            id = scope.newId("call_");
        }
        return id;
    }

    /** Closes what is open. */
    void close(Consumer<ChatEvent> out) {
        if (thought != null) {
            thought = null;
            out.accept(new ChatEvent.Closed(next++));
        }
        Partial call = partial;
        if (call == null) {
            return;
        }
        partial = null;
        called = true;
        boolean custom = FreeTextTools.isCustom(scope.request(), call.name());
        ObjectNode arguments = call.arguments().arguments();
        String text = custom ? FreeTextTools.unwrap(Json.text(arguments)) : Json.text(arguments);
        out.accept(new ChatEvent.Opened(next, new BlockKind.ToolCall(call.id(), call.name(), custom)));
        if (!text.isEmpty()) {
            out.accept(new ChatEvent.ArgumentsDelta(next, text));
        }
        if (!call.seal().isEmpty()) {
            out.accept(new ChatEvent.Sealed(next, new Seal(Wire.ID, call.seal().toString())));
        }
        out.accept(new ChatEvent.Closed(next++));
    }
}
