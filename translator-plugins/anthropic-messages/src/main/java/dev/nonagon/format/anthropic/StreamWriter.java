package dev.nonagon.format.anthropic;

import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.ChatEvent.BlockKind;
import dev.nonagon.spi.chat.Meaning;
import dev.nonagon.spi.chat.StopReason;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.format.EventWriter;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes one answer as a stream. One block is on the wire at a time; others wait in the order in which they opened. Not
 * thread-safe.
 */
final class StreamWriter implements EventWriter {
    private final Scope scope;
    private final BlockEvents blockEvents;
    private final Map<Integer, WrittenBlock> byNumber = new HashMap<>();
    private final List<WrittenBlock> waiting = new ArrayList<>();
    private @Nullable WrittenBlock current;
    private Optional<TokenUsage> usage = Optional.empty();
    private int nextIndex;
    private long chars;
    private boolean called;
    private boolean refused;
    private boolean ended;
    private boolean lastCallWhole = true;
    private boolean foreignNamed;

    StreamWriter(Scope scope) {
        this.scope = scope;
        this.blockEvents = new BlockEvents(scope);
    }

    @Override
    public void write(ChatEvent event, Consumer<WireEvent> out) {
        if (ended) {
            return;
        }
        switch (event) {
            case ChatEvent.Started started -> start(started, out);
            case ChatEvent.Opened opened -> {
                WrittenBlock block = new WrittenBlock(opened.kind());
                byNumber.put(opened.block(), block);
                waiting.add(block);
                pump(out);
            }
            case ChatEvent.TextDelta delta -> say(delta.block(), delta.text(), out);
            case ChatEvent.ThinkingDelta delta -> say(delta.block(), delta.text(), out);
            case ChatEvent.ArgumentsDelta delta -> say(delta.block(), delta.json(), out);
            case ChatEvent.Sealed sealed -> {
                WrittenBlock block = byNumber.get(sealed.block());
                if (block != null) {
                    block.seal(sealed.seal());
                    pump(out);
                }
            }
            case ChatEvent.Closed closed -> {
                WrittenBlock block = byNumber.remove(closed.block());
                if (block != null) {
                    block.closed = true;
                    pump(out);
                }
            }
            case ChatEvent.Used used -> usage = Optional.of(used.cumulative());
            case ChatEvent.Foreign piece -> foreign(piece, out);
            case ChatEvent.Finished finished -> finish(finished, out);
            case ChatEvent.Failed failed -> {
                ended = true;
                out.accept(WireEvent.of("error", ErrorBody.of(failed.failure(), scope.requestId())));
            }
        }
    }

    private void start(ChatEvent.Started started, Consumer<WireEvent> out) {
        ObjectNode event = Json.object().put("type", "message_start");
        ObjectNode message = AnswerHead.message(started, scope);
        message.putArray("content");
        message.putNull("stop_reason").putNull("stop_sequence");
        message.set("usage", UsageJson.write(TokenUsage.estimate(scope.estimatedInputTokens(), 0)));
        event.set("message", message);
        out.accept(WireEvent.of("message_start", Json.bytes(event)));
    }

    private void say(int number, String piece, Consumer<WireEvent> out) {
        WrittenBlock block = byNumber.get(number);
        if (block == null || piece.isEmpty()) {
            return;
        }
        chars += piece.length();
        block.waiting.append(piece);
        if (block == current || current == null) {
            pump(out);
        }
    }

    private void foreign(ChatEvent.Foreign piece, Consumer<WireEvent> out) {
        Optional<ObjectNode> own = Pieces.asBlock(piece);
        if (own.isPresent()) {
            waiting.add(new WrittenBlock(own.get()));
            pump(out);
            return;
        }
        Optional<ObjectNode> citation = Pieces.asCitation(piece);
        if (citation.isPresent()) {
            cite(Pieces.numberOf(piece), citation.get(), out);
            return;
        }
        if (piece.meanings().isEmpty()) {
            nameOnce(piece);
        }
        piece.meanings().forEach(meaning -> say(meaning, out));
    }

    private void say(Meaning meaning, Consumer<WireEvent> out) {
        switch (meaning) {
            case Meaning.Search search -> {
                if (search.done()) {
                    Searches.blocks(search, scope).forEach(block -> waiting.add(new WrittenBlock(block)));
                    pump(out);
                }
            }
            case Meaning.Citation citation -> cite(citation.block(), Searches.citation(citation), out);
            case Meaning.Picture ignored -> scope.lost("/content", WholeWriter.NO_PICTURES);
        }
    }

    private void cite(int number, ObjectNode citation, Consumer<WireEvent> out) {
        WrittenBlock block = byNumber.get(number);
        if (block == null) {
            scope.lost("/content", "a citation that came after its words were closed");
            return;
        }
        block.citations.add(citation);
        if (block == current) {
            pump(out);
        }
    }

    /** Some formats send such a piece with every word: one line says it. */
    private void nameOnce(ChatEvent.Foreign piece) {
        if (!foreignNamed) {
            foreignNamed = true;
            scope.lost("", "pieces that only " + piece.origin() + " knows");
        }
    }

    /** Writes what can be written now. */
    private void pump(Consumer<WireEvent> out) {
        while (true) {
            WrittenBlock block = current == null ? next() : current;
            if (block == null) {
                return;
            }
            current = block;
            if (!block.begun()) {
                block.index = nextIndex++;
                refused |=
                        block.kind.filter(BlockKind.Refusal.class::isInstance).isPresent();
                blockEvents.begin(block, out);
            }
            blockEvents.flush(block, out);
            if (!block.closed) {
                return;
            }
            blockEvents.end(block, out);
            called |= block.kind.filter(BlockKind.ToolCall.class::isInstance).isPresent();
            lastCallWhole = block.arguments.whole();
            current = null;
        }
    }

    /** The first block that has something to say; blocks that closed without a word are forgotten. */
    private @Nullable WrittenBlock next() {
        for (Iterator<WrittenBlock> all = waiting.iterator(); all.hasNext(); ) {
            WrittenBlock block = all.next();
            if (block.ready()) {
                all.remove();
                return block;
            }
            if (block.closed) {
                all.remove();
                block.seal().ifPresent(seal -> scope.lost("/content", "a thought sealed by " + seal.minter()));
            }
        }
        return null;
    }

    private void finish(ChatEvent.Finished finished, Consumer<WireEvent> out) {
        byNumber.values().forEach(block -> block.closed = true);
        pump(out);
        ended = true;
        boolean cut = finished.reason() == StopReason.LENGTH && !lastCallWhole;
        ObjectNode event = Json.object().put("type", "message_delta");
        ObjectNode delta = event.putObject("delta");
        String reason = StopReasons.write(finished.reason(), called && !cut, refused);
        delta.put("stop_reason", reason);
        if (reason.equals("stop_sequence") && finished.stopSequence().isPresent()) {
            delta.put("stop_sequence", finished.stopSequence().get());
        } else {
            delta.putNull("stop_sequence");
        }
        TokenUsage total =
                usage.orElseGet(() -> TokenUsage.estimate(scope.estimatedInputTokens(), AnswerHead.tokens(chars)));
        event.set("usage", UsageJson.write(total));
        out.accept(WireEvent.of("message_delta", Json.bytes(event)));
        out.accept(WireEvent.of("message_stop", BlockEvents.MESSAGE_STOP));
    }
}
