package dev.nonagon.routing;

import dev.nonagon.combos.Combo;
import dev.nonagon.combos.Member;
import dev.nonagon.combos.Situation;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.Reasoning;
import java.util.List;
import java.util.Optional;

/** What a name means (R8). Immutable; the same object for the same name as long as nothing has changed. */
public sealed interface Way {
    /** Why nobody who could be asked is at the end of it; empty if somebody is. For answers and lists, not for each request. */
    default Optional<Failure> nobody() {
        Ends ends = Ends.of(this);
        return ends.directs().isEmpty() ? Optional.of(ends.failure()) : Optional.empty();
    }

    /**
     * One provider's model, through its accounts.
     *
     * @param offer the provider with those of its accounts that take the model, at least one
     * @param reasoning how much to think, where a name said so (R7)
     */
    record Direct(Offer offer, String model, Optional<Reasoning> reasoning) implements Way {
        /** {@code provider/model}, as a client could say it. */
        public String name() {
            return offer.provider().descriptor().id() + "/" + model;
        }
    }

    /**
     * Several, of which the combo's strategy chooses.
     *
     * @param combo the combo; or one that was made for an alias of several models, a pattern, or a vendor's bare name
     * @param branches at least one
     */
    record Choice(Combo combo, List<Branch> branches) implements Way {
        public Choice {
            branches = List.copyOf(branches);
        }
    }

    /**
     * Nobody who could answer. As a whole way it is the answer; as a branch it is shown and skipped.
     *
     * @param kind what the answer to the client would be
     * @param reason a sentence that says what to do next
     */
    record Nowhere(String name, Failure.Kind kind, String reason) implements Way {}

    /**
     * A member and what it means.
     *
     * @param member its name is what a pattern became, if it was one
     */
    record Branch(Member member, Way way) {
        /** Why it is not for this request, a sentence without a subject; empty if it is. */
        public Optional<String> objection(Situation situation) {
            Optional<String> objection = member.when().objection(situation);
            return objection.isEmpty() && way instanceof Direct direct
                    ? member.when().priceObjection(situation, direct.name())
                    : objection;
        }
    }
}
