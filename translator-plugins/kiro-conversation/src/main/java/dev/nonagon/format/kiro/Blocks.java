package dev.nonagon.format.kiro;

import dev.nonagon.spi.chat.ArgumentScan;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.ChatEvent.BlockKind;
import dev.nonagon.spi.chat.Seal;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.FreeTextTools;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** The blocks of one answer: words and thoughts one after the other, calls side by side. Not thread-safe. */
final class Blocks {
    private static final int NONE = -1;

    private final Scope scope;
    private final Map<String, Call> calls = new LinkedHashMap<>();
    private String id = "";
    private String model = "";
    private String lastCall = "";
    private int next;
    private int text = NONE;
    private int thought = NONE;
    private boolean started;
    private boolean sealed;
    private long characters;

    /** A call under way or done. */
    private static final class Call {
        final int block;
        final boolean custom;
        final ArgumentScan scan = new ArgumentScan();
        final StringBuilder freeText = new StringBuilder();
        boolean closed;

        Call(int block, boolean custom) {
            this.block = block;
            this.custom = custom;
        }
    }

    Blocks(Scope scope) {
        this.scope = scope;
    }

    void id(String said) {
        id = id.isEmpty() ? said : id;
    }

    void model(String said) {
        model = model.isEmpty() ? said : model;
    }

    boolean any() {
        return next > 0;
    }

    boolean called() {
        return !calls.isEmpty();
    }

    long characters() {
        return characters;
    }

    void begin(Consumer<ChatEvent> out) {
        if (!started) {
            started = true;
            out.accept(new ChatEvent.Started(id, model));
        }
    }

    void text(String words, Consumer<ChatEvent> out) {
        if (words.isEmpty()) {
            return;
        }
        closeThought(out);
        if (text == NONE) {
            text = open(new BlockKind.Text(), out);
        }
        characters += words.length();
        out.accept(new ChatEvent.TextDelta(text, words));
    }

    void think(String words, Consumer<ChatEvent> out) {
        if (words.isEmpty()) {
            return;
        }
        openThought(out);
        characters += words.length();
        out.accept(new ChatEvent.ThinkingDelta(thought, words));
    }

    void seal(String signature, Consumer<ChatEvent> out) {
        if (!signature.isEmpty()) {
            openThought(out);
            sealed = true;
            out.accept(new ChatEvent.Sealed(thought, new Seal(Wire.ID, signature)));
        }
    }

    void redacted(String content, Consumer<ChatEvent> out) {
        if (!content.isEmpty()) {
            closeText(out);
            closeThought(out);
            int block = open(new BlockKind.Thinking(true), out);
            out.accept(new ChatEvent.Sealed(block, new Seal(Wire.ID, content)));
            out.accept(new ChatEvent.Closed(block));
        }
    }

    /** A block that is not sealed yet: what comes after a seal is another thought. */
    private void openThought(Consumer<ChatEvent> out) {
        closeText(out);
        if (sealed) {
            closeThought(out);
        }
        if (thought == NONE) {
            thought = open(new BlockKind.Thinking(false), out);
        }
    }

    private int open(BlockKind kind, Consumer<ChatEvent> out) {
        begin(out);
        out.accept(new ChatEvent.Opened(next, kind));
        return next++;
    }

    /**
     * A piece of a call: its name, a fragment of its arguments or all of them, its end; each where it is.
     *
     * @return whether it belongs to a call
     */
    boolean call(JsonNode use, Consumer<ChatEvent> out) {
        String said = use.path("toolUseId").asString("");
        String key = said.isEmpty() ? lastCall : said;
        Call call = calls.get(key);
        String name = use.path("name").asString("");
        if (call == null) {
            if (key.isEmpty() || name.isEmpty()) {
                return false;
            }
            closeText(out);
            closeThought(out);
            String original = scope.toolNames().inward(name);
            boolean custom = FreeTextTools.isCustom(scope.request(), original);
            call = new Call(open(new BlockKind.ToolCall(key, original, custom), out), custom);
            calls.put(key, call);
        }
        lastCall = key;
        JsonNode input = use.path("input");
        if (!call.closed) {
            argue(call, input.isContainer() ? Json.text(input) : input.asString(""), out);
            if (use.path("stop").isBoolean() && use.path("stop").booleanValue()) {
                close(call, out);
            }
        }
        return true;
    }

    private void argue(Call call, String piece, Consumer<ChatEvent> out) {
        if (piece.isEmpty()) {
            return;
        }
        characters += piece.length();
        call.scan.feed(piece);
        if (call.custom) {
            call.freeText.append(piece);
        } else {
            out.accept(new ChatEvent.ArgumentsDelta(call.block, piece));
        }
    }

    private static void close(Call call, Consumer<ChatEvent> out) {
        call.closed = true;
        if (call.custom) {
            out.accept(new ChatEvent.ArgumentsDelta(call.block, FreeTextTools.unwrap(call.freeText.toString())));
        } else if (call.scan.empty()) {
            out.accept(new ChatEvent.ArgumentsDelta(call.block, "{}"));
        }
        out.accept(new ChatEvent.Closed(call.block));
    }

    /** Whether a call has begun its arguments and not ended them. */
    boolean callIsCut() {
        return calls.values().stream().anyMatch(call -> !call.closed && !call.scan.empty() && !call.scan.complete());
    }

    private void closeText(Consumer<ChatEvent> out) {
        if (text != NONE) {
            out.accept(new ChatEvent.Closed(text));
            text = NONE;
        }
    }

    private void closeThought(Consumer<ChatEvent> out) {
        if (thought != NONE) {
            out.accept(new ChatEvent.Closed(thought));
            thought = NONE;
            sealed = false;
        }
    }

    void closeAll(Consumer<ChatEvent> out) {
        begin(out);
        closeText(out);
        closeThought(out);
        calls.values().stream().filter(call -> !call.closed).forEach(call -> close(call, out));
    }
}
