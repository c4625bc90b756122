package dev.nonagon.routing;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.Reasoning;
import dev.nonagon.spi.provider.ProviderDescriptor.Tier;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says something of all that a way leads to. Each part of a way is looked at once, however often it is met. */
abstract class Rewriting {
    private final Map<Way, Way> done = new IdentityHashMap<>();

    final Way of(Way way) {
        return switch (way) {
            case Way.Nowhere nowhere -> nowhere;
            case Way.Direct direct -> direct(direct);
            case Way.Choice choice -> {
                Way known = done.get(choice);
                if (known == null) {
                    known = choice(choice);
                    done.put(choice, known);
                }
                yield known;
            }
        };
    }

    private Way choice(Way.Choice choice) {
        List<Way.Branch> branches = new ArrayList<>();
        choice.branches().forEach(branch -> branches.add(branch(branch)));
        return new Way.Choice(choice.combo(), branches);
    }

    abstract Way direct(Way.Direct direct);

    Way.Branch branch(Way.Branch branch) {
        return new Way.Branch(branch.member(), of(branch.way()));
    }

    /** How much to think: a name further out goes before those further in (R7). */
    static Way thinking(Way way, Reasoning reasoning) {
        return new Rewriting() {
            @Override
            Way direct(Way.Direct direct) {
                return new Way.Direct(direct.offer(), direct.model(), Optional.of(reasoning));
            }
        }.of(way);
    }

    /** A maximum price holds for whatever a member leads to (R9). */
    static Way atMost(Way way, BigDecimal price) {
        return new Rewriting() {
            @Override
            Way direct(Way.Direct direct) {
                return direct;
            }

            @Override
            Way.Branch branch(Way.Branch branch) {
                Member member = branch.member();
                return new Way.Branch(member.withWhen(member.when().atMost(price)), of(branch.way()));
            }
        }.of(way);
    }

    /**
     * Leaves subscriptions only (R10).
     *
     * @param because who wants it, a sentence's beginning
     */
    static Way subscriptions(Way way, String because) {
        return new Rewriting() {
            @Override
            Way direct(Way.Direct direct) {
                return direct.offer().provider().descriptor().tier() == Tier.SUBSCRIPTION
                        ? direct
                        : refused(direct.name());
            }

            @Override
            Way.Branch branch(Way.Branch branch) {
                Optional<Tier> said = branch.member().tier();
                if (said.isEmpty()) {
                    return super.branch(branch);
                }
                return said.get() == Tier.SUBSCRIPTION || branch.way() instanceof Way.Nowhere
                        ? branch
                        : new Way.Branch(
                                branch.member(), refused(branch.member().model()));
            }

            private Way.Nowhere refused(String name) {
                return new Way.Nowhere(
                        name,
                        Failure.Kind.MODEL_UNAVAILABLE,
                        because + " is for subscriptions only, and " + name
                                + " is none. If it is one, say so: tier=subscription for it as a member of a combo.");
            }
        }.of(way);
    }
}
