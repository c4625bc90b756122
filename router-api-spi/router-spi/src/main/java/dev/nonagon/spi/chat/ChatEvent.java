package dev.nonagon.spi.chat;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.FormatId;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What an answer says, piece by piece. The grammar (checked by {@link EventGrammar}, quoted by tests):
 *
 * <ul>
 *   <li>E1 {@link Started} first and once (a {@link Failed} may come instead).
 *   <li>E2 Deltas only to an open block.
 *   <li>E3 Blocks may interleave; a writer whose wire forbids that serialises them.
 *   <li>E4 Every opened block closes before the end, unless the answer fails.
 *   <li>E5 {@link Used} is cumulative; the last one wins.
 *   <li>E6 Exactly one of {@link Finished} and {@link Failed}, last.
 *   <li>E7 At most one {@link Sealed} per block.
 *   <li>E8 If the wire ends early, the reader's {@code end()} says {@code Failed(PROTOCOL)}: never a silent success.
 *   <li>E9 One candidate only.
 *   <li>E10 A {@link Meaning.Citation} names a block that was opened.
 * </ul>
 */
public sealed interface ChatEvent {
    /**
     * @param id the answer's id on the upstream's wire
     * @param model the model that the upstream says it ran
     */
    record Started(String id, String model) implements ChatEvent {}

    record Opened(int block, BlockKind kind) implements ChatEvent {}

    record TextDelta(int block, String text) implements ChatEvent {}

    record ThinkingDelta(int block, String text) implements ChatEvent {}

    record Sealed(int block, Seal seal) implements ChatEvent {}

    /** A piece of a tool call's arguments: JSON text, or the free text of a custom tool. */
    record ArgumentsDelta(int block, String json) implements ChatEvent {}

    record Closed(int block) implements ChatEvent {}

    record Used(TokenUsage cumulative) implements ChatEvent {}

    /**
     * @param stopSequence the stop text that ended the answer, where the upstream names it
     */
    record Finished(StopReason reason, Optional<String> stopSequence) implements ChatEvent {
        public Finished(StopReason reason) {
            this(reason, Optional.empty());
        }
    }

    record Failed(Failure failure) implements ChatEvent {}

    /**
     * Something that only the format it came from understands as it is.
     *
     * @param meanings what others can say of it, in order; empty for nothing
     */
    record Foreign(FormatId origin, JsonNode json, List<Meaning> meanings) implements ChatEvent {
        public Foreign {
            meanings = List.copyOf(meanings);
        }

        public Foreign(FormatId origin, JsonNode json) {
            this(origin, json, List.of());
        }
    }

    /** What a block holds. */
    sealed interface BlockKind {
        record Text() implements BlockKind {}

        /**
         * @param redacted whether the seal alone carries the thought
         */
        record Thinking(boolean redacted) implements BlockKind {}

        /** Words of refusal that the provider keeps apart from its answer; they come as {@link TextDelta}. */
        record Refusal() implements BlockKind {}

        /**
         * @param custom whether the arguments are free text instead of JSON
         */
        record ToolCall(String id, String name, boolean custom) implements BlockKind {
            public ToolCall(String id, String name) {
                this(id, name, false);
            }
        }
    }
}
