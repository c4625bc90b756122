package dev.nonagon.routing;

import dev.nonagon.spi.provider.ProviderDescriptor.Tier;
import java.util.Optional;

/**
 * A step of a combo.
 *
 * @param model {@code provider/model}, an alias, a combo, or a pattern of models such as {@code glm/*}
 * @param weight its share where chance decides, from 1
 * @param tier instead of the provider's
 * @param when for which requests it is meant
 */
public record Member(String model, int weight, Optional<Tier> tier, Conditions when) {
    public static final int HIGHEST_WEIGHT = 1_000;

    /** A member with nothing but a name. */
    public static Member of(String model) {
        return new Member(model, 1, Optional.empty(), Conditions.NONE);
    }

    /** Whether nothing but its name is said of it. */
    public boolean isPlain() {
        return weight == 1 && tier.isEmpty() && when.equals(Conditions.NONE);
    }

    Member withModel(String other) {
        return new Member(other, weight, tier, when);
    }

    Member withWhen(Conditions other) {
        return new Member(model, weight, tier, other);
    }
}
