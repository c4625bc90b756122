package dev.nonagon.format.openai.responses;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.Meaning;
import dev.nonagon.spi.chat.StopReason;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.format.EventWriter;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Writes an answer, as a stream of events or as one body: the items are the same (rule R8). Not thread-safe. */
final class AnswerWriter implements EventWriter {
    private final Scope scope;
    private final Envelope envelope;
    private final Namespaces names;
    private final Map<Integer, WrittenItem> blocks = new HashMap<>();
    private final List<WrittenItem> items = new ArrayList<>();
    private final StringBuilder text = new StringBuilder(256);
    private TokenUsage usage;
    private int sequence;
    private boolean called;
    private boolean foreignNamed;
    /** Closed, but not yet said to be: only the end of the answer tells whether it was cut short. */
    private @Nullable WrittenItem held;

    AnswerWriter(Scope scope) {
        this.scope = scope;
        this.envelope = new Envelope(scope);
        this.names = Namespaces.of(scope.request());
        this.usage = TokenUsage.estimate(scope.estimatedInputTokens(), 0);
    }

    @Override
    public void write(ChatEvent event, Consumer<WireEvent> out) {
        if (event instanceof ChatEvent.Finished finished) {
            release(incomplete(finished.reason()).isEmpty(), out);
        } else if (event instanceof ChatEvent.Failed) {
            // Clients run a call as soon as it is done, and this one may be a half.
            held = null;
        } else if (!(event instanceof ChatEvent.Used)) {
            release(true, out);
        }
        take(event, out);
    }

    private void take(ChatEvent event, Consumer<WireEvent> out) {
        switch (event) {
            case ChatEvent.Started started -> start(started, out);
            case ChatEvent.Opened opened -> open(opened, out);
            case ChatEvent.TextDelta delta -> say(delta.block(), delta.text(), out);
            case ChatEvent.ThinkingDelta delta -> say(delta.block(), delta.text(), out);
            case ChatEvent.ArgumentsDelta delta -> say(delta.block(), delta.json(), out);
            case ChatEvent.Sealed sealed -> {
                WrittenItem item = blocks.get(sealed.block());
                if (item != null && sealed.seal().minter().equals(Wire.ID)) {
                    item.seal = sealed.seal().value();
                }
            }
            case ChatEvent.Closed closed -> close(closed.block(), out);
            case ChatEvent.Used used -> usage = used.cumulative();
            case ChatEvent.Foreign foreign -> foreign(foreign, out);
            case ChatEvent.Finished finished -> finish(finished.reason(), out);
            case ChatEvent.Failed failed -> fail(failed.failure(), out);
        }
    }

    private void start(ChatEvent.Started started, Consumer<WireEvent> out) {
        envelope.start(started.id(), started.model());
        if (scope.streaming()) {
            String running = envelope.running();
            emit(begin("response.created").append(",\"response\":").append(running), "response.created", out);
            emit(begin("response.in_progress").append(",\"response\":").append(running), "response.in_progress", out);
        }
    }

    private void open(ChatEvent.Opened opened, Consumer<WireEvent> out) {
        WrittenItem item = new WrittenItem(opened.kind());
        blocks.put(opened.block(), item);
        // Texts and thoughts without a word are no items; calls are, whatever their arguments.
        if (opened.kind() instanceof ChatEvent.BlockKind.ToolCall call) {
            called = true;
            Namespaces.Spelled given = names.spelled(scope.toolNames().inward(call.name()));
            item.name(given);
            appear(item, out);
        }
    }

    /** Gives an item its place in the output. */
    private void appear(WrittenItem item, Consumer<WireEvent> out) {
        item.id = scope.newId(item.prefix());
        item.index = items.size();
        items.add(item);
        if (scope.streaming()) {
            item(item, "response.output_item.added", item.begun(), out);
            item.partAdded().ifPresent(part -> {
                place(begin(part.event()), item, part.member())
                        .append(",\"part\":")
                        .append(part.json());
                emit(text, part.event(), out);
            });
        }
    }

    private void say(int block, String words, Consumer<WireEvent> out) {
        WrittenItem item = blocks.get(block);
        if (item == null || words.isEmpty()) {
            return;
        }
        if (!item.appeared()) {
            appear(item, out);
        }
        say(item, words, out);
    }

    private void say(WrittenItem item, String words, Consumer<WireEvent> out) {
        item.said.append(words);
        if (scope.streaming()) {
            place(begin(item.deltaEvent()), item, item.place()).append(",\"delta\":");
            JsonText.quote(text, words);
            emit(text.append(item.isText() ? ",\"logprobs\":[]" : ""), item.deltaEvent(), out);
        }
    }

    /** The last item of an answer waits for its end: one that was cut short there is incomplete, and so it says. */
    private void close(int block, Consumer<WireEvent> out) {
        WrittenItem item = blocks.remove(block);
        if (item == null) {
            return;
        }
        if (!item.appeared()) {
            if (item.seal.isEmpty()) {
                return;
            }
            appear(item, out);
        }
        held = item;
    }

    private void release(boolean complete, Consumer<WireEvent> out) {
        WrittenItem item = held;
        if (item == null) {
            return;
        }
        held = null;
        if (complete && item.isFunctionCall() && item.said.toString().isBlank()) {
            // Clients parse the arguments, and an empty text is no JSON.
            item.said.setLength(0);
            say(item, "{}", out);
        }
        item.whole = Json.text(item.ended(complete));
        if (scope.streaming()) {
            done(item, out);
        }
    }

    private void done(WrittenItem item, Consumer<WireEvent> out) {
        if (!item.said.isEmpty() || item.isCustomCall()) {
            item.doneEvents().forEach(event -> {
                place(begin(event.event()), item, event.member())
                        .append(",\"")
                        .append(event.payload())
                        .append("\":")
                        .append(event.json());
                emit(text.append(event.rest()), event.event(), out);
            });
        }
        String whole = item.whole;
        begin("response.output_item.done")
                .append(",\"output_index\":")
                .append(item.index)
                .append(",\"item\":")
                .append(whole);
        emit(text, "response.output_item.done", out);
    }

    private void item(WrittenItem item, String event, ObjectNode json, Consumer<WireEvent> out) {
        begin(event)
                .append(",\"output_index\":")
                .append(item.index)
                .append(",\"item\":")
                .append(Json.text(json));
        emit(text, event, out);
    }

    /** Something that only this format has: an item of its own. */
    private void foreign(ChatEvent.Foreign foreign, Consumer<WireEvent> out) {
        if (!foreign.origin().equals(Wire.ID)) {
            if (foreign.meanings().isEmpty() && !foreignNamed) {
                foreignNamed = true;
                scope.lost("", "pieces that only " + foreign.origin() + " knows");
            }
            foreign.meanings().forEach(meaning -> say(meaning, out));
            return;
        }
        Optional<ObjectNode> annotation = Annotations.annotation(foreign);
        if (annotation.isPresent()) {
            annotate(Annotations.block(foreign), annotation.get(), out);
            return;
        }
        WrittenItem item = new WrittenItem(foreign.json());
        item.index = items.size();
        item.whole = Json.text(foreign.json());
        items.add(item);
        if (scope.streaming()) {
            for (String event : List.of("response.output_item.added", "response.output_item.done")) {
                begin(event)
                        .append(",\"output_index\":")
                        .append(item.index)
                        .append(",\"item\":")
                        .append(item.whole);
                emit(text, event, out);
            }
        }
    }

    private void say(Meaning meaning, Consumer<WireEvent> out) {
        switch (meaning) {
            case Meaning.Search search -> {
                if (search.done()) {
                    hosted(HostedItems.item(search, scope), out);
                }
            }
            case Meaning.Citation citation -> {
                WrittenItem item = blocks.get(citation.block());
                annotate(citation.block(), HostedItems.annotation(citation, item == null ? "" : item.said), out);
            }
            case Meaning.Picture picture -> hosted(HostedItems.item(picture, scope), out);
        }
    }

    /** An item that the provider makes by itself, all at once. */
    private void hosted(ObjectNode json, Consumer<WireEvent> out) {
        WrittenItem item = new WrittenItem(json);
        item.index = items.size();
        item.whole = Json.text(json);
        items.add(item);
        if (scope.streaming()) {
            item(item, "response.output_item.added", HostedItems.begun(json), out);
            for (String event : HostedItems.progress(json)) {
                emit(place(begin(event), item, ""), event, out);
            }
            item(item, "response.output_item.done", json, out);
        }
    }

    private void annotate(int block, ObjectNode annotation, Consumer<WireEvent> out) {
        WrittenItem item = blocks.get(block);
        if (item == null || !item.appeared() || !item.isText()) {
            scope.lost("/output", "a citation without words that are still open");
            return;
        }
        if (scope.streaming()) {
            String event = "response.output_text.annotation.added";
            place(begin(event), item, item.place())
                    .append(",\"annotation_index\":")
                    .append(item.annotations.size())
                    .append(",\"annotation\":")
                    .append(Json.text(annotation));
            emit(text, event, out);
        }
        item.annotations.add(annotation);
    }

    /** Why the answer is not whole; empty if it is. */
    private String incomplete(StopReason reason) {
        return switch (reason) {
            case END, STOP_SEQUENCE, PAUSED, TOOL_USE -> "";
            case LENGTH -> "max_output_tokens";
            case REFUSED -> called ? "" : "content_filter";
        };
    }

    private void finish(StopReason reason, Consumer<WireEvent> out) {
        String incomplete = incomplete(reason);
        List<String> output = wholes();
        String response = envelope.ended(incomplete, output, usage);
        if (scope.streaming()) {
            String event = incomplete.isEmpty() ? "response.completed" : "response.incomplete";
            emit(begin(event).append(",\"response\":").append(response), event, out);
        } else {
            out.accept(WireEvent.whole(response.getBytes(StandardCharsets.UTF_8)));
        }
        KeptTranscript.keep(scope, envelope.id(), output);
    }

    private List<String> wholes() {
        return items.stream()
                .map(item -> item.whole)
                .filter(Objects::nonNull)
                .filter(w -> !w.isEmpty())
                .toList();
    }

    private void fail(Failure failure, Consumer<WireEvent> out) {
        if (!scope.streaming()) {
            return;
        }
        if (envelope.id().isEmpty()) {
            envelope.start("", "");
        }
        String response = envelope.failed(failure, wholes());
        emit(begin(Errors.FAILED).append(",\"response\":").append(response), Errors.FAILED, out);
    }

    private StringBuilder begin(String type) {
        text.setLength(0);
        return text.append("{\"type\":\"")
                .append(type)
                .append("\",\"sequence_number\":")
                .append(sequence++);
    }

    private static StringBuilder place(StringBuilder event, WrittenItem item, String member) {
        event.append(",\"item_id\":\"")
                .append(item.id)
                .append("\",\"output_index\":")
                .append(item.index);
        return member.isEmpty() ? event : event.append(",\"").append(member).append("\":0");
    }

    private static void emit(StringBuilder event, String name, Consumer<WireEvent> out) {
        event.append('}');
        out.accept(WireEvent.of(name, event.toString().getBytes(StandardCharsets.UTF_8)));
    }
}
