package dev.nonagon.thinking;

import dev.nonagon.spi.chat.Reasoning;
import dev.nonagon.spi.chat.Reasoning.Effort;
import dev.nonagon.spi.chat.Reasoning.Mode;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How much to think, said at the end of a model's name (K2).
 *
 * @param model the name without it
 * @param reasoning empty if the name says nothing of the kind
 */
public record ModelSuffix(String model, Optional<Reasoning> reasoning) {
    private static final int LONGEST_NUMBER = 9;

    /** Takes a name apart; parentheses around anything else belong to the name. */
    public static ModelSuffix of(String name) {
        int open = name.lastIndexOf('(');
        if (open > 0 && name.endsWith(")")) {
            String word = name.substring(open + 1, name.length() - 1).strip().toLowerCase(Locale.ROOT);
            Optional<Reasoning> reasoning = reasoning(word);
            if (reasoning.isPresent()) {
                return new ModelSuffix(name.substring(0, open).stripTrailing(), reasoning);
            }
        }
        return new ModelSuffix(name, Optional.empty());
    }

    private static Optional<Reasoning> reasoning(String word) {
        if (word.equals("auto") || word.equals("-1")) {
            return Optional.of(new Reasoning(Mode.ADAPTIVE, Optional.empty(), OptionalLong.empty()));
        }
        if (word.length() <= LONGEST_NUMBER && word.matches("[0-9]+")) {
            long budget = Long.parseLong(word);
            return Optional.of(budget == 0 ? off() : new Reasoning(Mode.ON, Optional.empty(), OptionalLong.of(budget)));
        }
        return Effort.parse(word)
                .map(effort -> effort == Effort.NONE
                        ? off()
                        : new Reasoning(Mode.ON, Optional.of(effort), OptionalLong.empty()));
    }

    private static Reasoning off() {
        return new Reasoning(Mode.OFF, Optional.empty(), OptionalLong.empty());
    }
}
