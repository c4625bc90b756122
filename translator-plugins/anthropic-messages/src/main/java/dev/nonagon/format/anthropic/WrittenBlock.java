package dev.nonagon.format.anthropic;

import dev.nonagon.spi.chat.ChatEvent.BlockKind;
import dev.nonagon.spi.chat.Seal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** One block of an answer that is being written: what has come for it and not left yet. Not thread-safe. */
final class WrittenBlock {
    /** Empty for a block that only this format knows. */
    final Optional<BlockKind> kind;
    /** The block that only this format knows. */
    final Optional<ObjectNode> own;
    /** Waiting text, thought or arguments. */
    final StringBuilder waiting = new StringBuilder();

    /** Citations that wait for their words. */
    final List<ObjectNode> citations = new ArrayList<>();

    final ArgumentCheck arguments = new ArgumentCheck();
    int index = -1;
    boolean spoke;
    boolean closed;
    private @Nullable Seal seal;

    WrittenBlock(BlockKind kind) {
        this.kind = Optional.of(kind);
        this.own = Optional.empty();
    }

    WrittenBlock(ObjectNode own) {
        this.kind = Optional.empty();
        this.own = Optional.of(own);
        this.closed = true;
    }

    void seal(Seal value) {
        seal = value;
    }

    Optional<Seal> seal() {
        return Optional.ofNullable(seal);
    }

    /** The seal as this format may show it: its own, or none. */
    String ownSeal() {
        return seal().filter(s -> s.minter().equals(AnthropicMessages.ID))
                .map(Seal::value)
                .orElse("");
    }

    /** Whether it has begun on the wire. */
    boolean begun() {
        return index >= 0;
    }

    /** Whether there is something to write. Texts and thoughts without content are not written. */
    boolean ready() {
        return kind.map(k -> switch (k) {
                    case BlockKind.Text ignored -> !waiting.isEmpty();
                    case BlockKind.Refusal ignored -> !waiting.isEmpty();
                    case BlockKind.Thinking thinking ->
                        thinking.redacted()
                                ? !ownSeal().isEmpty()
                                : !waiting.isEmpty() || !ownSeal().isEmpty();
                    case BlockKind.ToolCall ignored -> true;
                })
                .orElse(true);
    }
}
