package dev.nonagon.combos;

import dev.nonagon.names.NamePatterns;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * For which requests a combo's member is meant (R9); all that are said must hold.
 *
 * @param minTokens the shortest request
 * @param maxTokens the longest request
 * @param vision true for those with pictures only, false for those without only; so the next two
 * @param tools for requests that offer tools
 * @param thinking for requests that ask for thinking
 * @param maxPrice what it may cost: dollars for a million tokens of input. A price that is not known is too high
 * @param hours when
 * @param keys names of API keys, {@code *} for any characters; empty for all
 * @param clients names of callers' tools, likewise
 */
public record Conditions(
        OptionalLong minTokens,
        OptionalLong maxTokens,
        Optional<Boolean> vision,
        Optional<Boolean> tools,
        Optional<Boolean> thinking,
        Optional<BigDecimal> maxPrice,
        Optional<Hours> hours,
        Set<String> keys,
        Set<String> clients) {
    /** For every request. */
    public static final Conditions NONE = new Conditions(
            OptionalLong.empty(),
            OptionalLong.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Set.of(),
            Set.of());

    public Conditions {
        keys = Set.copyOf(keys);
        clients = Set.copyOf(clients);
    }

    /** Whether the request's body must be read to know (R9). */
    public boolean needsBody() {
        return minTokens.isPresent()
                || maxTokens.isPresent()
                || vision.isPresent()
                || tools.isPresent()
                || thinking.isPresent();
    }

    /**
     * Why the member is not for this request, a sentence without a subject; empty if it is. What the body says is asked last,
     * and the price not at all: that is a model's ({@link #priceObjection}).
     */
    public Optional<String> objection(Situation situation) {
        if (hours.isPresent() && !hours.get().contain(situation.now())) {
            return Optional.of("is for " + hours.get());
        }
        if (!keys.isEmpty()
                && situation.key().filter(key -> anyMatches(keys, key)).isEmpty()) {
            return Optional.of("is for the API keys " + sorted(keys));
        }
        if (!clients.isEmpty() && !anyMatches(clients, situation.client())) {
            return Optional.of("is for the clients " + sorted(clients));
        }
        return needsBody() ? bodyObjection(situation.demand()) : Optional.empty();
    }

    private Optional<String> bodyObjection(Demand demand) {
        if (demand.tokens() < minTokens.orElse(0)) {
            return Optional.of("is for requests of " + minTokens.getAsLong() + " tokens and more; this has about "
                    + demand.tokens());
        }
        if (demand.tokens() > maxTokens.orElse(Long.MAX_VALUE)) {
            return Optional.of("is for requests of at most " + maxTokens.getAsLong() + " tokens; this has about "
                    + demand.tokens());
        }
        return objection(vision, demand.vision(), "pictures")
                .or(() -> objection(tools, demand.tools(), "tools"))
                .or(() -> objection(thinking, demand.thinking(), "thinking"));
    }

    private static Optional<String> objection(Optional<Boolean> wanted, boolean is, String what) {
        return wanted.isEmpty() || wanted.get() == is
                ? Optional.empty()
                : Optional.of("is for requests with" + (wanted.get() ? " " : "out ") + what + " only");
    }

    /** Why a model is too dear; empty if it is not. */
    public Optional<String> priceObjection(Situation situation, String routeModel) {
        if (maxPrice.isEmpty()) {
            return Optional.empty();
        }
        Optional<BigDecimal> price = situation.inputPrice(routeModel);
        if (price.isEmpty()) {
            return Optional.of("has a maximum price of " + maxPrice.get().toPlainString() + ", and the price of "
                    + routeModel + " is not known");
        }
        return price.get().compareTo(maxPrice.get()) <= 0
                ? Optional.empty()
                : Optional.of("has a maximum price of " + maxPrice.get().toPlainString() + ", and " + routeModel
                        + " costs " + price.get().toPlainString());
    }

    /** The same, and no dearer than that. */
    public Conditions atMost(BigDecimal price) {
        return new Conditions(
                minTokens,
                maxTokens,
                vision,
                tools,
                thinking,
                Optional.of(maxPrice.map(price::min).orElse(price)),
                hours,
                keys,
                clients);
    }

    private static boolean anyMatches(Set<String> patterns, String name) {
        for (String pattern : patterns) {
            if (NamePatterns.matches(pattern, name)) {
                return true;
            }
        }
        return false;
    }

    private static String sorted(Set<String> names) {
        return String.join(", ", names.stream().sorted().toList());
    }
}
