package dev.nonagon.format.openai.chat;

import dev.nonagon.spi.chat.ArgumentScan;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.kit.FreeTextTools;
import dev.nonagon.spi.kit.RequestFields;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Puts the tool calls of one answer together from their pieces. A call is known by its index, never by the presence of an
 * id: servers repeat ids and names on each piece, send them late, empty or not at all, and leave the index out. A call
 * starts once, when it has an id, a name and a first argument; what is still unstarted at the end starts then, in the order
 * of the indexes.
 */
final class CallAssembly {
    private static final int NO_INDEX = -1;

    private final Scope scope;
    private final IntSupplier newBlock;
    private final Consumer<Consumer<ChatEvent>> beforeBlock;
    private final List<Call> calls = new ArrayList<>();
    private final Map<Integer, Call> byIndex = new HashMap<>();

    /** One call under construction. */
    private static final class Call {
        final int order;
        final boolean custom;
        final StringBuilder waiting = new StringBuilder();
        final ArgumentScan scan = new ArgumentScan();
        boolean missing;
        String id = "";
        String name = "";
        int block = NO_INDEX;
        boolean closed;
        /** Whether it is a function that stands for a custom tool; then its arguments wait for the end. */
        boolean wrapped;

        Call(int order, boolean custom) {
            this.order = order;
            this.custom = custom;
        }

        boolean started() {
            return block != NO_INDEX;
        }

        boolean complete() {
            return !custom && scan.complete();
        }
    }

    /**
     * @param newBlock gives the number of the next block
     * @param beforeBlock what must happen before a call's block opens
     */
    CallAssembly(Scope scope, IntSupplier newBlock, Consumer<Consumer<ChatEvent>> beforeBlock) {
        this.scope = scope;
        this.newBlock = newBlock;
        this.beforeBlock = beforeBlock;
    }

    /**
     * Takes one entry of {@code tool_calls}.
     *
     * @param whole whether it is a whole call of its own
     */
    void piece(JsonNode piece, boolean whole, Consumer<ChatEvent> out) {
        boolean custom = piece.path("custom").isObject();
        JsonNode inner = piece.path(custom ? "custom" : "function");
        String id = RequestFields.text(piece, "id");
        String name = RequestFields.text(inner, "name");
        String arguments = custom ? RequestFields.text(inner, "input") : MessageReader.arguments(inner, "arguments");
        JsonNode index = piece.get("index");
        int at = index != null && index.isInt() && index.intValue() >= 0 ? index.intValue() : NO_INDEX;
        Call call = whole ? null : known(at, id, name, arguments);
        if (call == null) {
            call = new Call(at == NO_INDEX || whole ? calls.size() : at, custom);
            calls.add(call);
            byIndex.put(at, call);
        }
        if (!call.started()) {
            call.id = call.id.isEmpty() || call.id.equals(id) ? orElse(id, call.id) : call.id + id;
            call.name = grown(call.name, name);
        }
        arguments(call, arguments, out);
    }

    /**
     * Takes a whole call that the end of a stream repeats, or says for the first time.
     *
     * @param position its place among the calls, by which it is known if its id is new
     */
    void hydrate(JsonNode piece, int position, Consumer<ChatEvent> out) {
        String id = RequestFields.text(piece, "id");
        Call there = position < calls.size() ? calls.get(position) : null;
        boolean nameless = there != null && (id.isEmpty() || there.id.isEmpty());
        Call known = calls.stream()
                .filter(c -> !id.isEmpty() && c.id.equals(id))
                .findFirst()
                .orElse(nameless ? there : null);
        if (known == null) {
            piece(piece, true, out);
            return;
        }
        JsonNode inner = piece.path(known.custom ? "custom" : "function");
        if (!known.started()) {
            known.id = orElse(known.id, id);
            known.name = orElse(known.name, RequestFields.text(inner, "name"));
        }
        if (known.scan.empty()) {
            arguments(
                    known,
                    known.custom ? RequestFields.text(inner, "input") : MessageReader.arguments(inner, "arguments"),
                    out);
        }
    }

    /** Takes the one call of the spelling from before there were tools; it has no id on the wire. */
    void legacy(JsonNode functionCall, Consumer<ChatEvent> out) {
        Call call = calls.isEmpty() ? null : calls.getLast();
        if (call == null) {
            call = new Call(0, false);
            call.id = scope.newId("call_");
            calls.add(call);
        }
        if (!call.started()) {
            call.name = grown(call.name, RequestFields.text(functionCall, "name"));
        }
        arguments(call, MessageReader.arguments(functionCall, "arguments"), out);
    }

    private static String orElse(String text, String other) {
        return text.isEmpty() ? other : text;
    }

    /** A name comes whole, again and again, or in pieces. */
    private static String grown(String name, String piece) {
        if (piece.isEmpty() || piece.equals(name)) {
            return name;
        }
        return piece.startsWith(name) ? piece : name + piece;
    }

    /** The call that a piece goes on with, or null if it begins one. */
    private @Nullable Call known(int at, String id, String name, String arguments) {
        if (at == NO_INDEX) {
            return knownWithoutIndex(id, name, arguments);
        }
        Call call = byIndex.get(at);
        if (call == null) {
            return null;
        }
        // Some servers number every call 0; then a new id with a new name, or after complete arguments, is a new call.
        boolean otherId = !id.isEmpty() && !call.id.isEmpty() && !id.equals(call.id);
        boolean other = otherId && !name.isEmpty() && (call.complete() || !name.equals(call.name));
        return other ? null : call;
    }

    private @Nullable Call knownWithoutIndex(String id, String name, String arguments) {
        if (calls.isEmpty()) {
            return null;
        }
        Call last = calls.getLast();
        if (!id.isEmpty() && !last.id.isEmpty()) {
            return calls.stream().filter(c -> c.id.equals(id)).findFirst().orElse(null);
        }
        boolean another = id.isEmpty() && !name.isEmpty() && last.complete() && !arguments.isEmpty();
        return another ? null : last;
    }

    private void arguments(Call call, String piece, Consumer<ChatEvent> out) {
        if (piece.isEmpty() || call.closed) {
            return;
        }
        call.scan.feed(piece);
        if (call.started() && !call.wrapped) {
            out.accept(new ChatEvent.ArgumentsDelta(call.block, piece));
            return;
        }
        call.waiting.append(piece);
        if (!call.started() && !call.id.isEmpty() && !call.name.isEmpty()) {
            calls.stream()
                    .filter(c -> c.order < call.order && !c.started() && !c.id.isEmpty() && !c.name.isEmpty())
                    .sorted(Comparator.comparingInt(c -> c.order))
                    .forEach(c -> start(c, out));
            start(call, out);
        }
    }

    /** Whether the client gave a tool of this name as one of free text, and it was sent as a function. */
    private boolean isWrapped(String name) {
        return FreeTextTools.isCustom(scope.request(), name)
                && scope.request()
                        .filter(request ->
                                RequestReader.spelling(request.extras()).isEmpty())
                        .isPresent();
    }

    private void start(Call call, Consumer<ChatEvent> out) {
        beforeBlock.accept(out);
        closeComplete(out);
        call.block = newBlock.getAsInt();
        String name = scope.toolNames().inward(call.name);
        call.wrapped = !call.custom && isWrapped(name);
        boolean custom = call.custom || call.wrapped;
        out.accept(new ChatEvent.Opened(call.block, new ChatEvent.BlockKind.ToolCall(call.id, name, custom)));
        if (!call.wrapped && !call.waiting.isEmpty()) {
            out.accept(new ChatEvent.ArgumentsDelta(call.block, call.waiting.toString()));
            call.waiting.setLength(0);
        }
    }

    /** Closes the calls that can take nothing more, so that a writer that serialises blocks need not wait. */
    void closeComplete(Consumer<ChatEvent> out) {
        for (Call call : calls) {
            if (call.started() && !call.closed && call.complete()) {
                close(call, false, out);
            }
        }
    }

    /**
     * Starts what is left and closes everything. A call without a name, or without all, was none.
     *
     * @param cut whether the answer was cut short: arguments that did not come yet are then missing, not empty
     */
    void finish(boolean cut, Consumer<ChatEvent> out) {
        calls.sort(Comparator.comparingInt(c -> c.order));
        for (Call call : calls) {
            if (call.started()) {
                continue;
            }
            if (call.name.isEmpty()
                    && !call.id.isEmpty()
                    && !call.waiting.toString().isBlank()) {
                call.name = "tool_" + call.order;
            }
            if (!call.name.isEmpty()) {
                call.id = call.id.isEmpty() ? scope.newId("call_") : call.id;
                start(call, out);
            }
        }
        calls.stream()
                .filter(c -> c.started() && !c.closed)
                .sorted(Comparator.comparingInt(c -> c.block))
                .forEach(call -> close(call, cut, out));
    }

    private static void close(Call call, boolean cut, Consumer<ChatEvent> out) {
        call.closed = true;
        if (call.wrapped) {
            String text = FreeTextTools.unwrap(call.waiting.toString());
            if (!text.isEmpty()) {
                out.accept(new ChatEvent.ArgumentsDelta(call.block, text));
            }
        } else if (!call.custom && call.scan.empty()) {
            call.missing = cut;
            if (!cut) {
                out.accept(new ChatEvent.ArgumentsDelta(call.block, "{}"));
            }
        }
        out.accept(new ChatEvent.Closed(call.block));
    }

    /** Whether a call was started. */
    boolean any() {
        return calls.stream().anyMatch(Call::started);
    }

    /** Whether the arguments of a call break off, or never came. */
    boolean truncated() {
        return calls.stream()
                .anyMatch(c -> c.missing || c.started() && !c.custom && !c.scan.empty() && !c.scan.complete());
    }
}
