package dev.nonagon.seals;

import dev.nonagon.seals.Remembered.Thought;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.chat.Seal;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.translation.Destination;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Fits the seals of one assistant's turn, which may be several messages, to its destination (L4 to L6). */
final class TurnFit {
    private final Recall recall;
    private final SealRule rule;
    private final Destination destination;
    private final Scope scope;
    private final FormatId format;
    private final List<Message> turn;
    private final List<List<Part>> parts = new ArrayList<>();
    /** What the client sealed itself, with its own seal or one that is withheld: nothing else belongs there. */
    private final Set<Part> carried = Collections.newSetFromMap(new IdentityHashMap<>());

    private final Set<String> present = new HashSet<>();
    private final List<Part> leading = new ArrayList<>();
    private boolean givenBack;

    /**
     * Withholds what must not go.
     *
     * @param first where the turn's first message stands
     */
    TurnFit(Recall recall, SealRule rule, Destination destination, Scope scope, List<Message> turn, int first) {
        this.recall = recall;
        this.rule = rule;
        this.destination = destination;
        this.scope = scope;
        this.turn = turn;
        this.format = destination.provider().format();
        for (int i = 0; i < turn.size(); i++) {
            parts.add(withheld(turn.get(i), "/messages/" + (first + i)));
        }
    }

    List<Message> fit() {
        if (recall.isPossible()) {
            giveBack();
        }
        List<Message> result = new ArrayList<>();
        for (int i = 0; i < turn.size(); i++) {
            Message message = turn.get(i);
            List<Part> fitted = givenBack
                    ? parts.get(i).stream().filter(part -> !isUnsealed(part)).toList()
                    : parts.get(i);
            if (i == 0 && !leading.isEmpty()) {
                fitted = new ArrayList<>(leading);
                fitted.addAll(parts.getFirst().stream()
                        .filter(part -> !isUnsealed(part))
                        .toList());
            }
            result.add(
                    fitted.equals(message.parts()) ? message : new Message(message.role(), fitted, message.extras()));
        }
        return result;
    }

    /** What the client says itself of a thought that comes back with its seal. */
    private static boolean isUnsealed(Part part) {
        return part instanceof Part.Thinking thinking && thinking.seal().isEmpty();
    }

    private List<Part> withheld(Message message, String pointer) {
        List<Part> result = new ArrayList<>();
        for (int j = 0; j < message.parts().size(); j++) {
            String at = pointer + "/content/" + j;
            switch (message.parts().get(j)) {
                case Part.Thinking thinking -> thinking(thinking, at).ifPresent(result::add);
                case Part.ToolCall call -> result.add(call(call, at));
                case Part.Text text -> result.add(text(text, at));
                case Part.Media media -> result.add(media(media, at));
                case Part.ToolResult toolResult -> result.add(toolResult);
                case Part.Refusal refusal -> result.add(refusal);
                case Part.Opaque opaque -> result.add(opaque);
            }
        }
        return result;
    }

    private Optional<Part> thinking(Part.Thinking thinking, String at) {
        Optional<Seal> seal = fitted(thinking.seal(), at);
        if (seal.equals(thinking.seal())) {
            return Optional.of(thinking);
        }
        if (seal.isEmpty() && (thinking.redacted() || thinking.text().isEmpty())) {
            return Optional.empty();
        }
        return Optional.of(new Part.Thinking(thinking.text(), thinking.redacted(), seal, thinking.extras()));
    }

    private Part call(Part.ToolCall call, String at) {
        Optional<Seal> seal = fitted(call.seal(), at);
        Part.ToolCall kept = seal.equals(call.seal()) ? call : sealed(call, seal);
        if (call.seal().isPresent()) {
            carried.add(kept);
        }
        return kept;
    }

    private Part text(Part.Text text, String at) {
        Optional<Seal> seal = fitted(text.seal(), at);
        Part.Text kept = seal.equals(text.seal()) ? text : sealed(text, seal);
        if (text.seal().isPresent()) {
            carried.add(kept);
        }
        return kept;
    }

    private Part media(Part.Media media, String at) {
        Optional<Seal> seal = fitted(media.seal(), at);
        Part.Media kept = seal.equals(media.seal()) ? media : media.withSeal(seal);
        if (media.seal().isPresent()) {
            carried.add(kept);
        }
        return kept;
    }

    private static Part.Text sealed(Part.Text text, Optional<Seal> seal) {
        return new Part.Text(text.text(), seal, text.cache(), text.extras());
    }

    private static Part.ToolCall sealed(Part.ToolCall call, Optional<Seal> seal) {
        return new Part.ToolCall(
                call.id(), call.name(), call.arguments(), call.custom(), seal, call.cache(), call.extras());
    }

    /** A seal that may stay, in the target's format: the same family reads it through either. */
    private Optional<Seal> fitted(Optional<Seal> seal, String at) {
        if (seal.isEmpty()) {
            return seal;
        }
        String value = seal.get().value();
        if (!rule.keeps(value)) {
            scope.lost(
                    at,
                    destination.bare()
                            ? "a seal is left out, for the provider refused one"
                            : "a seal that this family did not mint is withheld");
            return Optional.empty();
        }
        present.add(value);
        return Optional.of(new Seal(format, value));
    }

    /** From the end to the beginning, as {@link Recall} wants it. */
    private void giveBack() {
        List<String> texts = new ArrayList<>();
        boolean called = false;
        for (List<Part> message : parts) {
            for (Part part : message) {
                called |= part instanceof Part.ToolCall;
                if (part instanceof Part.Text text && !text.text().isBlank()) {
                    texts.add(text.text());
                }
            }
        }
        if (!called) {
            recall.ofAnswer(texts).ifPresent(found -> parts.getLast().addAll(missing(found.thoughts())));
        }
        boolean sealedText = false;
        for (List<Part> message : parts.reversed()) {
            for (int j = message.size() - 1; j >= 0; j--) {
                if (message.get(j) instanceof Part.ToolCall call) {
                    giveBackTo(call, message, j);
                } else if (message.get(j) instanceof Part.Media media) {
                    seal(media, message, j);
                } else if (message.get(j) instanceof Part.Text text) {
                    sealedText |= seal(text, message, j, text.text());
                }
            }
        }
        if (!sealedText && texts.size() > 1) {
            sealLast(String.join("", texts));
        }
    }

    /** Puts what is missing before a call, and on it. */
    private void giveBackTo(Part.ToolCall call, List<Part> message, int at) {
        if (carried.contains(call)) {
            return;
        }
        Optional<Remembered> found = recall.of(call);
        found.flatMap(Remembered::seal).ifPresent(value -> {
            message.set(at, sealed(call, Optional.of(new Seal(format, value))));
            present.add(value);
            givenBack = true;
        });
        found.ifPresent(what -> message.addAll(at, missing(what.thoughts())));
    }

    /** Puts the seal of {@code words} on a text; whether it has one now. */
    private boolean seal(Part.Text text, List<Part> message, int at, String words) {
        if (carried.contains(text)) {
            return true;
        }
        Optional<String> seal = recall.sealOf(words);
        seal.ifPresent(value -> {
            message.set(at, sealed(text, Optional.of(new Seal(format, value))));
            present.add(value);
            givenBack = true;
        });
        return seal.isPresent();
    }

    /** Puts the seal of a picture on it. */
    private void seal(Part.Media media, List<Part> message, int at) {
        if (carried.contains(media)) {
            return;
        }
        recall.sealOf(media).ifPresent(value -> {
            message.set(at, media.withSeal(Optional.of(new Seal(format, value))));
            present.add(value);
            givenBack = true;
        });
    }

    /** A client may have cut the sealed text in pieces: the seal belongs to the last. */
    private void sealLast(String words) {
        for (List<Part> message : parts.reversed()) {
            for (int j = message.size() - 1; j >= 0; j--) {
                if (message.get(j) instanceof Part.Text text && !text.text().isBlank()) {
                    seal(text, message, j, words);
                    return;
                }
            }
        }
    }

    /** The thoughts that the turn lacks; those that led it are put apart. */
    private List<Part> missing(List<Thought> thoughts) {
        List<Part> here = new ArrayList<>();
        List<Part> first = new ArrayList<>();
        for (Thought thought : thoughts) {
            if (present.add(thought.seal())) {
                givenBack = true;
                (thought.leading() ? first : here).add(thought.part(format));
            }
        }
        leading.addAll(0, first);
        return here;
    }
}
