package dev.nonagon.routing;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** In which order a combo's members are tried. What is resting or exhausted goes last whatever the strategy. */
public enum Strategy {
    /** As they are written. */
    PRIORITY("fallback"),
    /** Each in turn, {@link Combo#sticky()} requests at a time. */
    ROUND_ROBIN("round-robin"),
    /** By chance, in proportion to their weights. */
    WEIGHTED("weighted"),
    /** The one that has had the fewest tokens lately. */
    LEAST_USED("least-used"),
    /** By price per token. */
    CHEAPEST("cheapest"),
    /** By the measured time until the first token. */
    FASTEST("fastest"),
    /** The one whose tightest quota has most left. */
    MOST_LEFT("most-quota-left"),
    /** The one whose quota is renewed soonest: what is left would be lost. */
    SOONEST_RESET("soonest-reset");

    private final String word;

    Strategy(String word) {
        this.word = word;
    }

    /** As configuration and the API say it. */
    public String word() {
        return word;
    }

    /** The strategy of a word; {@code priority} is another for {@code fallback}. */
    public static Optional<Strategy> of(String word) {
        String lower = word.strip().toLowerCase(Locale.ROOT);
        return lower.equals("priority")
                ? Optional.of(PRIORITY)
                : Stream.of(values()).filter(s -> s.word.equals(lower)).findFirst();
    }

    public static List<String> words() {
        return Stream.of(values()).map(Strategy::word).toList();
    }
}
