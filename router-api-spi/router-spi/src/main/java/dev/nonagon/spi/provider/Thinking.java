package dev.nonagon.spi.provider;

import dev.nonagon.spi.RouterException;
import dev.nonagon.spi.chat.Reasoning.Effort;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * How a model lets itself be told how much to think: by a budget of tokens, by a word, by both, or not at all. Immutable.
 *
 * @param budget the tokens that may be asked for; empty if it takes no number
 * @param levels the words that it knows, in rising order; empty if it knows none
 * @param zero whether thinking can be switched off
 * @param dynamic whether it can be left to the model how much to think
 * @param usual the word to say where a client in another language says nothing; empty to say nothing, too
 */
public record Thinking(
        Optional<Budget> budget, List<Effort> levels, boolean zero, boolean dynamic, Optional<Effort> usual) {
    /** It does not think. */
    public static final Thinking NONE = new Thinking(Optional.empty(), List.of(), true, false, Optional.empty());

    public Thinking {
        levels = List.copyOf(levels);
    }

    /**
     * @param least below this the provider refuses
     * @param most above this the provider refuses
     * @param belowCeiling whether it counts against the request's ceiling of tokens, and must leave room under it
     */
    public record Budget(long least, long most, boolean belowCeiling) {
        public Budget {
            if (least < 0 || most < least) {
                throw new IllegalArgumentException(
                        "A thinking budget from " + least + " to " + most + " holds nothing");
            }
        }
    }

    /** Whether it thinks at all. */
    public boolean possible() {
        return budget.isPresent() || !levels.isEmpty();
    }

    /**
     * Reads {@code "none"}, or an object with {@code budget} ({@code min}, {@code max}, {@code belowCeiling}),
     * {@code levels}, {@code zero}, {@code dynamic} and {@code default}.
     *
     * @throws RouterException naming what does not fit
     */
    public static Thinking of(JsonNode json) {
        if (json.isString() && json.asString().equals("none")) {
            return NONE;
        }
        if (!json.isObject()) {
            throw new RouterException("'thinking' is \"none\" or an object, and is " + json);
        }
        Set<Effort> levels = EnumSet.noneOf(Effort.class);
        json.path("levels").forEach(word -> levels.add(effort(word)));
        return new Thinking(
                budget(json.path("budget")),
                List.copyOf(levels),
                json.path("zero").asBoolean(false),
                json.path("dynamic").asBoolean(false),
                json.has("default") ? Optional.of(effort(json.get("default"))) : Optional.empty());
    }

    private static Optional<Budget> budget(JsonNode json) {
        if (json.isMissingNode()) {
            return Optional.empty();
        }
        if (!json.path("min").isIntegralNumber() || !json.path("max").isIntegralNumber()) {
            throw new RouterException("'thinking/budget' needs whole numbers 'min' and 'max', and is " + json);
        }
        return Optional.of(new Budget(
                json.get("min").asLong(),
                json.get("max").asLong(),
                json.path("belowCeiling").asBoolean(false)));
    }

    private static Effort effort(JsonNode word) {
        return Effort.parse(word.asString(""))
                .filter(effort -> effort != Effort.NONE)
                .orElseThrow(() -> new RouterException("'thinking' knows no level " + word));
    }
}
