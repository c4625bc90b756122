package dev.nonagon.combos;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Models that answer for each other.
 *
 * @param members in their order, at least one
 * @param subscriptionOnly whether only members whose tier is a subscription are tried; if there is none, nothing is (R10)
 * @param sticky how many requests in a row {@link Strategy#ROUND_ROBIN} gives to one member, from 1
 * @param hedgeAfter after which silence a second member is started beside the first
 */
public record Combo(
        String name,
        Strategy strategy,
        List<Member> members,
        boolean subscriptionOnly,
        int sticky,
        Optional<Duration> hedgeAfter) {
    public static final int MOST_STICKY = 1_000;

    public Combo {
        members = List.copyOf(members);
    }

    /** A combo that is tried in its order. */
    public static Combo of(String name, String... models) {
        return of(name, Strategy.PRIORITY, List.of(models));
    }

    public static Combo of(String name, Strategy strategy, List<String> models) {
        return new Combo(name, strategy, models.stream().map(Member::of).toList(), false, 1, Optional.empty());
    }

    /** The members' names. */
    public List<String> models() {
        return members.stream().map(Member::model).toList();
    }

    /** Whether a condition of a member asks for the request's body. */
    public boolean needsBody() {
        return members.stream().anyMatch(m -> m.when().needsBody());
    }
}
