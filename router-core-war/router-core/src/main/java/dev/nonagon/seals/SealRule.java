package dev.nonagon.seals;

import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.translation.Destination;
import java.util.Optional;

/** Whether a seal may go to one destination (L4, L5). */
final class SealRule {
    private final SealLedger ledger;
    private final Envelopes envelopes;
    private final Destination destination;

    SealRule(SealLedger ledger, Envelopes envelopes, Destination destination) {
        this.ledger = ledger;
        this.envelopes = envelopes;
        this.destination = destination;
    }

    boolean keeps(String seal) {
        if (seal.isBlank() || destination.bare()) {
            return false;
        }
        SealLedger.Verdict verdict = ledger.isEmpty()
                ? SealLedger.Verdict.UNKNOWN
                : ledger.judge(destination.conversation().id(), seal, destination.family());
        return switch (verdict) {
            case OWN -> true;
            case FOREIGN -> false;
            case UNKNOWN -> unknownMayPass(seal);
        };
    }

    private boolean unknownMayPass(String seal) {
        Optional<String> known = family();
        Optional<String> envelope = known.isEmpty() ? Optional.empty() : envelopes.family(seal);
        return envelope.isPresent() ? envelope.equals(known) : destination.sameFormat();
    }

    /** The target's family where it is declared: of a server of one's own nobody knows whose models it runs. */
    private Optional<String> family() {
        ProviderDescriptor provider = destination.provider();
        return provider.model(destination.model())
                .flatMap(ProviderDescriptor.Model::family)
                .or(provider::family);
    }
}
