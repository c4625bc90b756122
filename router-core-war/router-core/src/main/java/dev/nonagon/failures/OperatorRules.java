package dev.nonagon.failures;

import dev.nonagon.settings.LiveSetting;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.ProviderId;
import java.util.List;
import java.util.Optional;

/** Operators' rules before the table (F8): the first that fits decides; what it leaves open the table says. Thread-safe. */
public final class OperatorRules implements Reactions {
    /** The setting that holds them, as a list in JSON. */
    public static final String KEY = "nonagon.routing.failure-rules";

    private final List<OperatorRule> rules;
    private final Reactions table;

    private OperatorRules(List<OperatorRule> rules, Reactions table) {
        this.rules = List.copyOf(rules);
        this.table = table;
    }

    /**
     * The rules, and what was wrong with them.
     *
     * @param problems sentences, each naming the rule; a rule with one is left out
     */
    public record Result(Reactions reactions, List<String> problems) {
        public Result {
            problems = List.copyOf(problems);
        }
    }

    /**
     * Reads rules and puts them before a table.
     *
     * @param text a list in JSON; empty for none
     */
    public static Result read(String text, Reactions table) {
        OperatorRuleReader reader = new OperatorRuleReader(text);
        return new Result(new OperatorRules(reader.rules(), table), reader.problems());
    }

    /** The rules as a setting that may be changed while the router runs: all of them must be right. */
    public static LiveSetting live() {
        return new LiveSetting(KEY, text -> {
            List<String> problems = new OperatorRuleReader(text).problems();
            return problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems));
        });
    }

    private Optional<OperatorRule> rule(Failure failure, ProviderId provider, String model) {
        for (OperatorRule rule : rules) {
            if (rule.fits(failure, provider, model)) {
                return Optional.of(rule);
            }
        }
        return Optional.empty();
    }

    @Override
    public Failure understood(Failure failure, ProviderId provider, String model) {
        return rule(failure, provider, model)
                .flatMap(OperatorRule::as)
                .map(failure::withKind)
                .orElse(failure);
    }

    @Override
    public Reaction to(Failure failure, ProviderId provider, String model) {
        Optional<OperatorRule> found = rule(failure, provider, model);
        if (found.isEmpty()) {
            return table.to(failure, provider, model);
        }
        OperatorRule rule = found.get();
        Reaction usual = table.to(rule.as().map(failure::withKind).orElse(failure), provider, model);
        return new Reaction(
                rule.penalty().orElse(usual.penalty()), rule.next().orElse(usual.next()), rule.rest(), rule.name());
    }
}
