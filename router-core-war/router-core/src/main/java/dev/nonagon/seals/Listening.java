package dev.nonagon.seals;

import dev.nonagon.seals.Remembered.Thought;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.ChatEvent.BlockKind;
import dev.nonagon.spi.chat.Meaning;
import dev.nonagon.spi.chat.Seal;
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
import java.util.stream.Stream;
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
    private final List<Meaning.Picture> pictures = new ArrayList<>();
    private boolean thought;
    private @Nullable Prints prints;

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
                } else if (!carried
                        && !ledger.isEmpty()
                        && ledger.gives(destination.conversation().id())) {
                    learnThoughts();
                }
            }
            case ChatEvent.Started ignored -> {}
            case ChatEvent.Closed ignored -> {}
            case ChatEvent.Used ignored -> {}
            case ChatEvent.Failed ignored -> {}
            case ChatEvent.Foreign piece ->
                piece.meanings().forEach(meaning -> {
                    if (meaning instanceof Meaning.Picture picture
                            && picture.seal().isPresent()) {
                        pictures.add(picture);
                        thought = true;
                    }
                });
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
        List<String> texts = new ArrayList<>();
        Optional<String> sealOfText = Optional.empty();
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
                    Optional<String> seal = text(block, texts);
                    sealOfText = seal.isPresent() ? seal : sealOfText;
                    leading = false;
                }
                case BlockKind.Refusal ignored -> leading = false;
            }
        }
        Set<String> joined = Prints.joined(texts);
        joined.remove("");
        if (texts.size() > 1) {
            remember(joined.stream().map(prints()::ofWords).toList(), List.of(), sealOfText);
        }
        for (Meaning.Picture picture : pictures) {
            remember(
                    List.of(prints().ofPicture(picture.base64())),
                    List.of(),
                    picture.seal().map(Seal::value));
        }
        if (!called) {
            remember(joined.stream().map(prints()::ofAnswer).toList(), before, Optional.empty());
        }
    }

    private void call(BlockKind.ToolCall call, Block block, List<Thought> before) {
        Optional<String> seal = Optional.ofNullable(block.seal);
        String id = prints().ofId(call.id());
        String said = prints().ofCall(scope.toolNames().inward(call.name()), block.text.toString());
        remember(id.isEmpty() ? List.of(said) : List.of(id, said), before, seal);
    }

    /** Takes one block of words; the seal that it carries. */
    private Optional<String> text(Block block, List<String> texts) {
        String text = block.text.toString();
        Optional<String> seal = Optional.ofNullable(block.seal);
        if (text.isBlank()) {
            return Optional.empty();
        }
        texts.add(text);
        remember(List.of(prints().ofWords(text)), List.of(), seal);
        return seal;
    }

    private void remember(List<String> keys, List<Thought> thoughts, Optional<String> seal) {
        String conversation = destination.conversation().id();
        // What came without a seal counts where the same came with one: else that one's would be given to it.
        boolean bare = thoughts.isEmpty() && seal.isEmpty();
        if (keys.isEmpty() || (bare && keys.stream().noneMatch(key -> ledger.knows(conversation, key)))) {
            return;
        }
        List<String> hashes = Remembered.hashes(thoughts, seal);
        learned.addAll(hashes);
        ledger.learn(new Remembered(conversation, destination.family(), keys, thoughts, seal, hashes));
    }

    private Prints prints() {
        Prints known = prints;
        if (known == null) {
            known = new Prints(destination.conversation().setting());
            prints = known;
        }
        return known;
    }

    /** Who minted the others; also that this family thinks without seals, which is news only once. */
    private void hashesOnly() {
        List<String> hashes = Stream.concat(
                        blocks.values().stream().flatMap(block -> Optional.ofNullable(block.seal).stream()),
                        pictures.stream().flatMap(picture -> picture.seal().map(Seal::value).stream()))
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
