package dev.nonagon.seals;

import dev.nonagon.seals.Remembered.Thought;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.chat.Seal;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.translation.Destination;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Fits the seals of one assistant's turn, which may be several messages, to its destination (L4 to L6). */
final class TurnFit {
    private final SealLedger ledger;
    private final SealRule rule;
    private final Destination destination;
    private final Scope scope;
    private final int first;
    private final FormatId format;
    private final Set<String> present = new HashSet<>();
    private final List<Part> leading = new ArrayList<>();
    private boolean givenBack;

    /**
     * @param first where the turn's first message stands
     */
    TurnFit(SealLedger ledger, SealRule rule, Destination destination, Scope scope, int first) {
        this.ledger = ledger;
        this.rule = rule;
        this.destination = destination;
        this.scope = scope;
        this.first = first;
        this.format = destination.provider().format();
    }

    List<Message> fit(List<Message> turn) {
        List<List<Part>> parts = new ArrayList<>();
        for (int i = 0; i < turn.size(); i++) {
            parts.add(withheld(turn.get(i), "/messages/" + (first + i)));
        }
        if (!destination.bare() && !ledger.isEmpty()) {
            giveBack(parts);
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
                case Part.Text text -> result.add(text);
                case Part.Media media -> result.add(media);
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
        return seal.equals(call.seal()) ? call : sealed(call, seal);
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

    private void giveBack(List<List<Part>> messages) {
        boolean called = false;
        StringBuilder text = new StringBuilder();
        for (List<Part> parts : messages) {
            for (int j = 0; j < parts.size(); j++) {
                if (parts.get(j) instanceof Part.ToolCall call) {
                    called = true;
                    j += giveBackTo(call, parts, j);
                } else if (parts.get(j) instanceof Part.Text words) {
                    text.append(words.text());
                }
            }
        }
        String key = called ? "" : Prints.ofText(text.toString());
        if (!key.isEmpty()) {
            ledger.find(destination.conversation().id(), destination.family(), List.of(key))
                    .ifPresent(found -> messages.getLast().addAll(missing(found.thoughts())));
        }
    }

    /** Puts what is missing before a call, and on it; how many parts that are. */
    private int giveBackTo(Part.ToolCall call, List<Part> parts, int at) {
        Optional<Remembered> found = find(call);
        if (found.isEmpty()) {
            return 0;
        }
        if (call.seal().isEmpty() && found.get().callSeal().isPresent()) {
            String value = found.get().callSeal().get();
            parts.set(at, sealed(call, Optional.of(new Seal(format, value))));
        }
        List<Part> before = missing(found.get().thoughts());
        parts.addAll(at, before);
        return before.size();
    }

    private Optional<Remembered> find(Part.ToolCall call) {
        String conversation = destination.conversation().id();
        String family = destination.family();
        String id = Prints.ofId(call.id());
        return (id.isEmpty() ? Optional.<Remembered>empty() : ledger.find(conversation, family, List.of(id)))
                .or(() -> ledger.find(conversation, family, List.of(Prints.ofCall(call.name(), call.arguments()))));
    }

    /** The thoughts that the turn lacks; those that led it are put apart. */
    private List<Part> missing(List<Thought> thoughts) {
        List<Part> here = new ArrayList<>();
        for (Thought thought : thoughts) {
            if (present.add(thought.seal())) {
                givenBack = true;
                (thought.leading() ? leading : here).add(thought.part(format));
            }
        }
        return here;
    }
}
