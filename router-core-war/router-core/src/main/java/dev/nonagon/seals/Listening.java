package dev.nonagon.seals;

import dev.nonagon.seals.Remembered.Thought;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.ChatEvent.BlockKind;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.translation.Destination;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Hears one answer and tells the ledger at its good end what it taught (L1). Not thread-safe; one answer each. */
final class Listening implements Consumer<ChatEvent> {
    private final SealLedger ledger;
    private final Destination destination;
    private final Scope scope;
    /** A client of the same format carries its seals itself; their hashes will do. */
    private final boolean carried;

    private final Map<Integer, Block> blocks = new LinkedHashMap<>();
    private final Set<String> learned = new HashSet<>();
    private boolean thought;

    private static final class Block {
        final BlockKind kind;
        final StringBuilder text = new StringBuilder();

        @Nullable
        String seal;

        Block(BlockKind kind) {
            this.kind = kind;
        }
    }

    Listening(SealLedger ledger, Destination destination, Scope scope) {
        this.ledger = ledger;
        this.destination = destination;
        this.scope = scope;
        this.carried = destination.sameFormat();
    }

    @Override
    public void accept(ChatEvent event) {
        switch (event) {
            case ChatEvent.Opened opened -> {
                thought |= opened.kind() instanceof BlockKind.Thinking;
                blocks.put(opened.block(), new Block(opened.kind()));
            }
            case ChatEvent.TextDelta delta -> append(delta.block(), delta.text());
            case ChatEvent.ThinkingDelta delta -> append(delta.block(), delta.text());
            case ChatEvent.ArgumentsDelta delta -> append(delta.block(), delta.json());
            case ChatEvent.Sealed sealed -> {
                Block block = blocks.get(sealed.block());
                if (block != null && !sealed.seal().value().isBlank()) {
                    block.seal = sealed.seal().value();
                    thought = true;
                }
            }
            case ChatEvent.Finished ignored -> {
                if (thought) {
                    learn();
                }
            }
            case ChatEvent.Started ignored -> {}
            case ChatEvent.Closed ignored -> {}
            case ChatEvent.Used ignored -> {}
            case ChatEvent.Failed ignored -> {}
            case ChatEvent.Foreign ignored -> {}
        }
    }

    private void append(int index, String text) {
        Block block = carried ? null : blocks.get(index);
        if (block != null) {
            block.text.append(text);
        }
    }

    private void learn() {
        if (!carried) {
            learnThoughts();
        }
        hashesOnly();
    }

    private void learnThoughts() {
        List<Thought> before = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        boolean leading = true;
        boolean called = false;
        for (Block block : blocks.values()) {
            switch (block.kind) {
                case BlockKind.Thinking thinking -> {
                    if (block.seal != null) {
                        before.add(new Thought(block.text.toString(), thinking.redacted(), block.seal, leading));
                    }
                }
                case BlockKind.ToolCall call -> {
                    called = true;
                    leading = false;
                    call(call, block, before);
                    before.clear();
                }
                case BlockKind.Text ignored -> {
                    text.append(block.text);
                    leading = false;
                }
                case BlockKind.Refusal ignored -> leading = false;
            }
        }
        String key = called ? "" : Prints.ofText(text.toString());
        remember(key.isEmpty() ? List.of() : List.of(key), before, Optional.empty());
    }

    private void call(BlockKind.ToolCall call, Block block, List<Thought> before) {
        Optional<String> seal = Optional.ofNullable(block.seal);
        String id = Prints.ofId(call.id());
        String said = Prints.ofCall(scope.toolNames().inward(call.name()), block.text.toString());
        remember(id.isEmpty() ? List.of(said) : List.of(id, said), before, seal);
    }

    private void remember(List<String> keys, List<Thought> thoughts, Optional<String> callSeal) {
        if (!keys.isEmpty() && (!thoughts.isEmpty() || callSeal.isPresent())) {
            List<String> hashes = Remembered.hashes(thoughts, callSeal);
            learned.addAll(hashes);
            ledger.learn(new Remembered(
                    destination.conversation().id(), destination.family(), keys, thoughts, callSeal, hashes));
        }
    }

    /** Who minted the others; also that this family thinks without seals, which is news only once. */
    private void hashesOnly() {
        List<String> hashes = blocks.values().stream()
                .flatMap(block -> Optional.ofNullable(block.seal).stream())
                .map(Prints::ofSeal)
                .filter(hash -> !learned.contains(hash))
                .toList();
        if (hashes.isEmpty() && carried && !destination.conversation().quick()) {
            // To name the conversation the whole body would have to be read; L8 stands in for the little that is
            // missed.
            return;
        }
        ledger.learn(new Remembered(
                destination.conversation().id(), destination.family(), List.of(), List.of(), Optional.empty(), hashes));
    }
}
