package dev.nonagon.routing;

import dev.nonagon.spi.Failure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Everything that a way may end in, in plain order. Each part of the way is gone through once, however often it is met.
 *
 * @param directs who could answer
 * @param nowheres who could not
 */
record Ends(List<Way.Direct> directs, List<Way.Nowhere> nowheres) {
    private static final int MOST_REASONS = 5;

    static Ends of(Way way) {
        Ends ends = new Ends(new ArrayList<>(), new ArrayList<>());
        ends.collect(way, Collections.newSetFromMap(new IdentityHashMap<>()));
        return ends;
    }

    private void collect(Way way, Set<Way> seen) {
        if (!seen.add(way)) {
            return;
        }
        switch (way) {
            case Way.Direct direct -> directs.add(direct);
            case Way.Nowhere nowhere -> nowheres.add(nowhere);
            case Way.Choice choice -> choice.branches().forEach(branch -> collect(branch.way(), seen));
        }
    }

    /** Why nobody can answer. */
    Failure failure() {
        List<Failure.Kind> kinds =
                nowheres.stream().map(Way.Nowhere::kind).distinct().toList();
        List<String> reasons =
                nowheres.stream().map(Way.Nowhere::reason).distinct().toList();
        return Failure.of(
                kinds.size() == 1 ? kinds.getFirst() : Failure.Kind.MODEL_UNAVAILABLE,
                String.join(" ", reasons.subList(0, Math.min(MOST_REASONS, reasons.size())))
                        + (reasons.size() > MOST_REASONS
                                ? " So it is with " + (reasons.size() - MOST_REASONS) + " more."
                                : ""));
    }
}
