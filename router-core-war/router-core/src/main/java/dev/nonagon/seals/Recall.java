package dev.nonagon.seals;

import dev.nonagon.spi.chat.Part;
import dev.nonagon.translation.Destination;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the ledger has for the turns of one request. It is to be asked from the last turn to the first: what was said several
 * times is told apart by how often it was said again afterwards, for histories lose their beginnings, not their ends. Not
 * thread-safe; one request each.
 */
final class Recall {
    private final SealLedger ledger;
    private final Destination destination;
    private final boolean possible;
    private final Map<String, Integer> asked = new HashMap<>();

    Recall(SealLedger ledger, Destination destination) {
        this.ledger = ledger;
        this.destination = destination;
        this.possible = !destination.bare()
                && !ledger.isEmpty()
                && ledger.gives(destination.conversation().id());
    }

    /** Whether there is anything to ask for. */
    boolean isPossible() {
        return possible;
    }

    /** What was said before a call and on it. */
    Optional<Remembered> of(Part.ToolCall call) {
        Prints prints = prints();
        String id = prints.ofId(call.id());
        // A call whose id is known is no other one that says the same.
        return !id.isEmpty() && knows(id) ? find(id) : ofKey(prints.ofCall(call.name(), call.arguments()));
    }

    /** What was thought before an answer without calls. */
    Optional<Remembered> ofAnswer(List<String> texts) {
        String text = String.join("", texts).strip();
        return text.isEmpty() ? Optional.empty() : ofKey(prints().ofAnswer(text));
    }

    /** The seal on words of an answer. */
    Optional<String> sealOf(String words) {
        return words.isBlank()
                ? Optional.empty()
                : ofKey(prints().ofWords(words)).flatMap(Remembered::seal);
    }

    /** The seal on a picture of an answer. */
    Optional<String> sealOf(Part.Media media) {
        return media.source() instanceof Part.Source.Inline inline
                ? ofKey(prints().ofPicture(inline.base64())).flatMap(Remembered::seal)
                : Optional.empty();
    }

    private Prints prints() {
        return new Prints(destination.conversation().setting());
    }

    private Optional<Remembered> ofKey(String key) {
        return knows(key) ? find(key) : Optional.empty();
    }

    private boolean knows(String key) {
        return ledger.knows(destination.conversation().id(), key);
    }

    private Optional<Remembered> find(String key) {
        int later = asked.merge(key, 1, Integer::sum) - 1;
        return ledger.find(destination.conversation().id(), destination.family(), key, later);
    }
}
