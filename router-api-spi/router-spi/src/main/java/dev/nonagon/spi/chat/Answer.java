package dev.nonagon.spi.chat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A whole answer, gathered from its events: what a writer needs when the client did not ask for a stream.
 *
 * @param parts {@link Part.Text}, {@link Part.Thinking}, {@link Part.ToolCall} and {@link Part.Refusal}, in the order in
 *     which their blocks opened
 * @param foreign the pieces of {@link ChatEvent.Foreign}, in order
 */
public record Answer(
        String id,
        String model,
        List<Part> parts,
        TokenUsage usage,
        StopReason reason,
        Optional<String> stopSequence,
        List<ChatEvent.Foreign> foreign) {
    public Answer {
        parts = List.copyOf(parts);
        foreign = List.copyOf(foreign);
    }

    /** Gathers one answer. Not thread-safe. */
    public static final class Collector {
        private final List<Block> blocks = new ArrayList<>();
        private final Map<Integer, Block> byIndex = new HashMap<>();
        private final List<ChatEvent.Foreign> foreign = new ArrayList<>();
        private String id = "";
        private String model = "";
        private TokenUsage usage = TokenUsage.none();

        private static final class Block {
            final ChatEvent.BlockKind kind;
            final StringBuilder text = new StringBuilder();

            @Nullable
            Seal seal;

            Block(ChatEvent.BlockKind kind) {
                this.kind = kind;
            }

            Part part() {
                Optional<Seal> sealed = Optional.ofNullable(seal);
                return switch (kind) {
                    case ChatEvent.BlockKind.Text ignored ->
                        new Part.Text(text.toString(), sealed, Optional.empty(), Extras.none());
                    case ChatEvent.BlockKind.Refusal ignored -> new Part.Refusal(text.toString(), Extras.none());
                    case ChatEvent.BlockKind.Thinking thinking ->
                        new Part.Thinking(text.toString(), thinking.redacted(), sealed, Extras.none());
                    case ChatEvent.BlockKind.ToolCall call ->
                        new Part.ToolCall(
                                call.id(),
                                call.name(),
                                text.toString(),
                                call.custom(),
                                sealed,
                                Optional.empty(),
                                Extras.none());
                };
            }
        }

        /** Takes an event; the answer is there when the event is {@code Finished}. {@code Failed} is the caller's. */
        public Optional<Answer> add(ChatEvent event) {
            switch (event) {
                case ChatEvent.Started started -> {
                    id = started.id();
                    model = started.model();
                }
                case ChatEvent.Opened opened -> {
                    Block block = new Block(opened.kind());
                    blocks.add(block);
                    byIndex.put(opened.block(), block);
                }
                case ChatEvent.TextDelta delta -> append(delta.block(), delta.text());
                case ChatEvent.ThinkingDelta delta -> append(delta.block(), delta.text());
                case ChatEvent.ArgumentsDelta delta -> append(delta.block(), delta.json());
                case ChatEvent.Sealed sealed -> {
                    Block block = byIndex.get(sealed.block());
                    if (block != null) {
                        block.seal = sealed.seal();
                    }
                }
                case ChatEvent.Closed ignored -> {}
                case ChatEvent.Used used -> usage = used.cumulative();
                case ChatEvent.Foreign piece -> foreign.add(piece);
                case ChatEvent.Finished finished -> {
                    return Optional.of(new Answer(
                            id,
                            model,
                            blocks.stream().map(Block::part).toList(),
                            usage,
                            finished.reason(),
                            finished.stopSequence(),
                            foreign));
                }
                case ChatEvent.Failed ignored -> {}
            }
            return Optional.empty();
        }

        private void append(int block, String text) {
            Block target = byIndex.get(block);
            if (target != null) {
                target.text.append(text);
            }
        }
    }

    /** The foreign pieces that came from {@code format}. */
    public List<JsonNode> foreignOf(dev.nonagon.spi.FormatId format) {
        return foreign.stream()
                .filter(f -> f.origin().equals(format))
                .map(ChatEvent.Foreign::json)
                .toList();
    }
}
