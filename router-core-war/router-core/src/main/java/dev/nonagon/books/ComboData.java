package dev.nonagon.books;

import dev.nonagon.combos.Combo;
import dev.nonagon.combos.Member;
import dev.nonagon.combos.Strategy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Models that answer for each other, as {@link Combo} explains it.
 *
 * @param members models, aliases, combos or patterns, at least one
 * @param sticky from 1
 */
public record ComboData(
        Strategy strategy,
        List<Member> members,
        boolean subscriptionOnly,
        int sticky,
        Optional<Duration> hedgeAfter,
        String notes) {
    public ComboData {
        members = List.copyOf(members);
    }

    /** A combo that is tried in its order. */
    public static ComboData of(String... members) {
        return of(Strategy.PRIORITY, List.of(members));
    }

    public static ComboData of(Strategy strategy, List<String> members) {
        return new ComboData(strategy, members.stream().map(Member::of).toList(), false, 1, Optional.empty(), "");
    }

    /** As routing has it. */
    public Combo combo(String name) {
        return new Combo(name, strategy, members, subscriptionOnly, sticky, hedgeAfter);
    }
}
