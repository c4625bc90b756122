package dev.nonagon.thinking;

import dev.nonagon.spi.chat.Reasoning;
import dev.nonagon.spi.chat.Reasoning.Effort;
import dev.nonagon.spi.chat.Reasoning.Mode;
import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.provider.Thinking;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** Fits one wish to one model (K3 to K5). */
final class Fitting {
    static final String POINTER = "/reasoning";

    private final Thinking model;
    private final String name;
    private final boolean strict;
    private final Scope scope;

    /**
     * @param strict whether a word that the model does not know is refused instead of fitted
     */
    Fitting(Thinking model, String name, boolean strict, Scope scope) {
        this.model = model;
        this.name = name;
        this.strict = strict;
        this.scope = scope;
    }

    Optional<Reasoning> fit(Optional<Reasoning> asked) {
        if (asked.isEmpty()) {
            return model.usual().map(Fitting::word);
        }
        Reasoning wish = asked.get();
        boolean off = wish.mode() == Mode.OFF || wish.effort().equals(Optional.of(Effort.NONE));
        if (!model.possible()) {
            if (!off) {
                scope.lost(POINTER, name + " does not think");
            }
            return Optional.empty();
        }
        if (off) {
            return Optional.of(off());
        }
        return Optional.of(
                switch (wish.mode()) {
                    case ADAPTIVE -> adaptive(wish);
                    case ON, OFF -> on(wish);
                });
    }

    private Reasoning off() {
        if (model.zero()) {
            return new Reasoning(Mode.OFF, Optional.empty(), OptionalLong.empty());
        }
        scope.lost(POINTER, name + " cannot stop thinking; it thinks as little as it can");
        return model.levels().isEmpty()
                ? budget(model.budget().map(Thinking.Budget::least).orElse(0L))
                : word(model.levels().getFirst());
    }

    private Reasoning adaptive(Reasoning wish) {
        if (wish.effort().isPresent()) {
            Reasoning fitted = on(wish);
            return model.dynamic() && fitted.effort().isPresent()
                    ? new Reasoning(Mode.ADAPTIVE, fitted.effort(), OptionalLong.empty())
                    : fitted;
        }
        if (model.dynamic()) {
            return wish;
        }
        scope.lost(POINTER, name + " cannot choose itself how much to think; it thinks a medium amount");
        return model.levels().isEmpty()
                ? model.budget()
                        .map(b -> budget(b.least() + (b.most() - b.least()) / 2))
                        .orElse(wish)
                : word(nearest(Effort.MEDIUM));
    }

    private Reasoning on(Reasoning wish) {
        boolean words = !model.levels().isEmpty();
        if (wish.budgetTokens().isPresent() && model.budget().isPresent()) {
            return budget(
                    clamped(wish.budgetTokens().getAsLong(), model.budget().get()));
        }
        if (wish.budgetTokens().isPresent() && wish.effort().isEmpty()) {
            long tokens = wish.budgetTokens().getAsLong();
            Effort level = nearest(Effort.ofBudget(tokens));
            scope.lost(POINTER, name + " thinks by words; a budget of " + tokens + " tokens becomes " + level.word());
            return word(level);
        }
        Effort effort = wish.effort().or(model::usual).orElse(Effort.MEDIUM);
        if (words) {
            return word(known(effort));
        }
        return model.budget()
                .map(b ->
                        new Reasoning(Mode.ON, Optional.of(effort), OptionalLong.of(clamped(effort.budgetTokens(), b))))
                .orElse(wish);
    }

    private Effort known(Effort effort) {
        if (model.levels().contains(effort)) {
            return effort;
        }
        if (strict) {
            throw new RequestProblem(
                    "/model",
                    name + " does not think '" + effort.word() + "'; it knows "
                            + model.levels().stream().map(Effort::word).collect(Collectors.joining(", "))
                            + (model.zero() ? ", none" : "") + (model.dynamic() ? ", auto" : ""));
        }
        Effort near = nearest(effort);
        scope.lost(POINTER, name + " does not think " + effort.word() + "; it thinks " + near.word());
        return near;
    }

    /** The level that is fewest steps away; of two the lower, for it comes first. */
    private Effort nearest(Effort effort) {
        Effort best = model.levels().getFirst();
        for (Effort level : model.levels()) {
            if (Math.abs(level.ordinal() - effort.ordinal()) < Math.abs(best.ordinal() - effort.ordinal())) {
                best = level;
            }
        }
        return best;
    }

    private long clamped(long tokens, Thinking.Budget range) {
        long fitted = Math.min(Math.max(tokens, range.least()), range.most());
        if (fitted != tokens) {
            scope.lost(
                    POINTER,
                    name + " thinks with " + range.least() + " to " + range.most() + " tokens; a budget of " + tokens
                            + " becomes " + fitted);
        }
        return fitted;
    }

    private static Reasoning word(Effort effort) {
        return new Reasoning(Mode.ON, Optional.of(effort), OptionalLong.empty());
    }

    private static Reasoning budget(long tokens) {
        return new Reasoning(Mode.ON, Optional.empty(), OptionalLong.of(tokens));
    }
}
