package dev.nonagon.seals;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.translation.ClientRequest;
import dev.nonagon.translation.Destination;
import dev.nonagon.translation.RequestPass;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Keeps, withholds and gives back seals on the way to a target, and learns from what it answers. Thread-safe. */
public final class SealPass implements RequestPass {
    private static final System.Logger LOG = System.getLogger(SealPass.class.getName());

    private final SealLedger ledger;
    private final Envelopes envelopes = Envelopes.bundled();

    public SealPass(SealLedger ledger) {
        this.ledger = ledger;
    }

    @Override
    public boolean insists(ClientRequest request, Destination destination) {
        if (destination.bare()) {
            return !request.format().sealValues(request.body()).isEmpty();
        }
        if (ledger.knowsAtMost(destination.family())) {
            return false;
        }
        if (destination.conversation().quick() && knowsOneFamily(destination)) {
            return false;
        }
        List<String> seals = request.format().sealValues(request.body());
        if (seals.isEmpty() || knowsOneFamily(destination)) {
            return false;
        }
        SealRule rule = new SealRule(ledger, envelopes, destination);
        return seals.stream().anyMatch(seal -> !rule.keeps(seal));
    }

    private boolean knowsOneFamily(Destination destination) {
        return !ledger.knowsOthers(destination.conversation().id(), destination.family());
    }

    @Override
    public ChatRequest apply(ChatRequest request, Destination destination, Scope scope) {
        SealRule rule = new SealRule(ledger, envelopes, destination);
        Recall recall = new Recall(ledger, destination);
        List<Message> all = request.messages();
        List<Turn> turns = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            int end = i;
            while (end < all.size() && all.get(end).role() == Message.Role.ASSISTANT) {
                end++;
            }
            if (end > i) {
                List<Message> turn = all.subList(i, end);
                turns.add(new Turn(i, turn, new TurnFit(recall, rule, destination, scope, turn, i)));
                i = end - 1;
            }
        }
        List<Message> messages = new ArrayList<>(all);
        boolean changed = false;
        for (Turn turn : turns.reversed()) {
            List<Message> fitted = turn.fit().fit();
            for (int i = 0; i < fitted.size(); i++) {
                changed |= !fitted.get(i).equals(turn.messages().get(i));
                messages.set(turn.first() + i, fitted.get(i));
            }
        }
        return changed ? request.withMessages(messages) : request;
    }

    /** Consecutive messages of the assistant, and where they stand. */
    private record Turn(int first, List<Message> messages, TurnFit fit) {}

    @Override
    public Optional<Consumer<ChatEvent>> hear(Destination destination, Scope scope) {
        return ledger.isOff() ? Optional.empty() : Optional.of(new Listening(ledger, destination, scope));
    }

    @Override
    public Optional<Destination> mend(ClientRequest request, Destination destination, Failure failure) {
        if (destination.bare()
                || failure.kind() != Failure.Kind.INVALID_REQUEST
                || !envelopes.refused(failure.message())) {
            return Optional.empty();
        }
        String conversation = destination.conversation().id();
        String family = destination.family();
        List<String> suspects = request.format().sealValues(request.body()).stream()
                .filter(seal -> !seal.isBlank())
                .filter(seal -> ledger.judge(conversation, seal, family) != SealLedger.Verdict.OWN)
                .map(Prints::ofSeal)
                .distinct()
                .toList();
        ledger.forget(conversation);
        if (!suspects.isEmpty()) {
            ledger.learn(Remembered.refused(conversation, family, suspects));
        }
        LOG.log(
                System.Logger.Level.INFO,
                "event=seal-refused family=" + family + " model=" + destination.model() + " suspects="
                        + suspects.size());
        return Optional.of(destination.withoutSeals());
    }
}
