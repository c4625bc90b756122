package dev.nonagon.settings;

import dev.nonagon.combos.Conditions;
import dev.nonagon.combos.Hours;
import dev.nonagon.combos.Member;
import dev.nonagon.spi.provider.ProviderDescriptor.Tier;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads a combo's member written in one line (D14): {@code glm/glm-4.7; weight=2; hours=22:00-06:00 Europe/Berlin}. Not
 * thread-safe.
 */
public final class MemberText {
    static final List<String> WORDS = List.of(
            "weight",
            "tier",
            "min-tokens",
            "max-tokens",
            "vision",
            "tools",
            "thinking",
            "max-price",
            "hours",
            "keys",
            "clients");

    private final Map<String, String> said = new LinkedHashMap<>();

    /** What is wrong with a text, a sentence for its owner. */
    public static final class Misfit extends Exception {
        private static final long serialVersionUID = 1L;

        Misfit(String message) {
            super(message);
        }
    }

    private MemberText() {}

    /** Reads one. */
    public static Member read(String text) throws Misfit {
        String[] parts = text.split(";", -1);
        MemberText reading = new MemberText();
        String model = parts[0].strip();
        if (model.isEmpty() || model.contains("=") || model.contains(",")) {
            throw new Misfit("must begin with one model, for example provider/model; weight=2");
        }
        for (int i = 1; i < parts.length; i++) {
            if (!parts[i].isBlank()) {
                reading.add(parts[i].strip());
            }
        }
        return new Member(model, reading.weight(), reading.tier(), reading.conditions());
    }

    /** What is said of a member beside its name, as it is read; empty if nothing is. */
    public static String details(Member member) {
        Conditions when = member.when();
        Map<String, Optional<String>> words = new LinkedHashMap<>();
        words.put("weight", member.weight() == 1 ? Optional.empty() : Optional.of(Integer.toString(member.weight())));
        words.put("tier", member.tier().map(MemberText::word));
        words.put("min-tokens", text(when.minTokens()));
        words.put("max-tokens", text(when.maxTokens()));
        words.put("vision", when.vision().map(String::valueOf));
        words.put("tools", when.tools().map(String::valueOf));
        words.put("thinking", when.thinking().map(String::valueOf));
        words.put("max-price", when.maxPrice().map(BigDecimal::toPlainString));
        words.put("hours", when.hours().map(Hours::toString));
        words.put("keys", text(when.keys()));
        words.put("clients", text(when.clients()));
        return words.entrySet().stream()
                .filter(word -> word.getValue().isPresent())
                .map(word -> word.getKey() + "=" + word.getValue().get())
                .collect(Collectors.joining("; "));
    }

    private static Optional<String> text(OptionalLong number) {
        return number.isPresent() ? Optional.of(Long.toString(number.getAsLong())) : Optional.empty();
    }

    private static Optional<String> text(Set<String> names) {
        return names.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", names));
    }

    private void add(String part) throws Misfit {
        int equals = part.indexOf('=');
        String word = equals < 0 ? part : part.substring(0, equals).strip();
        if (equals < 0 || !WORDS.contains(word)) {
            throw new Misfit("'" + part + "' is unknown; after the model come " + String.join(", ", WORDS)
                    + ", each with = and a value");
        }
        if (said.put(word, part.substring(equals + 1).strip()) != null) {
            throw new Misfit("'" + word + "' is given twice");
        }
    }

    private Optional<String> of(String word) {
        return Optional.ofNullable(said.get(word));
    }

    private Conditions conditions() throws Misfit {
        return new Conditions(
                tokens("min-tokens"),
                tokens("max-tokens"),
                truth("vision"),
                truth("tools"),
                truth("thinking"),
                price(),
                hours(),
                names("keys"),
                names("clients"));
    }

    private int weight() throws Misfit {
        Optional<String> text = of("weight");
        if (text.isEmpty()) {
            return 1;
        }
        OptionalLong weight = number(text.get());
        if (weight.isEmpty() || weight.getAsLong() < 1 || weight.getAsLong() > Member.HIGHEST_WEIGHT) {
            throw new Misfit("weight must be from 1 to " + Member.HIGHEST_WEIGHT + ", not '" + text.get() + "'");
        }
        return (int) weight.getAsLong();
    }

    private Optional<Tier> tier() throws Misfit {
        Optional<String> text = of("tier");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        for (Tier tier : Tier.values()) {
            if (word(tier).equals(text.get())) {
                return Optional.of(tier);
            }
        }
        throw new Misfit("tier must be one of "
                + Stream.of(Tier.values()).map(MemberText::word).collect(Collectors.joining(", ")) + ", not '"
                + text.get() + "'");
    }

    private static String word(Tier tier) {
        return tier.name().toLowerCase(Locale.ROOT);
    }

    private OptionalLong tokens(String word) throws Misfit {
        Optional<String> text = of(word);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        OptionalLong number = number(text.get());
        if (number.isEmpty()) {
            throw new Misfit(word + " must be a number of tokens, not '" + text.get() + "'");
        }
        return number;
    }

    private static OptionalLong number(String text) {
        return text.matches("[0-9]{1,12}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }

    private Optional<Boolean> truth(String word) throws Misfit {
        Optional<String> text = of(word);
        if (text.isPresent() && !text.get().equals("true") && !text.get().equals("false")) {
            throw new Misfit(word + " must be true or false, not '" + text.get() + "'");
        }
        return text.map("true"::equals);
    }

    private Optional<BigDecimal> price() throws Misfit {
        Optional<String> text = of("max-price");
        if (text.isPresent() && !text.get().matches("[0-9]{1,9}(\\.[0-9]{1,8})?")) {
            throw new Misfit(
                    "max-price must be dollars for a million tokens of input, such as 0.5, not '" + text.get() + "'");
        }
        return text.map(BigDecimal::new);
    }

    private Optional<Hours> hours() throws Misfit {
        Optional<String> text = of("hours");
        Optional<Hours> hours = text.flatMap(Hours::parse);
        if (text.isPresent() && hours.isEmpty()) {
            throw new Misfit("hours must be such as 22:00-06:00 Europe/Berlin, not '" + text.get() + "'");
        }
        return hours;
    }

    private Set<String> names(String word) throws Misfit {
        Optional<String> text = of(word);
        Set<String> names = new LinkedHashSet<>();
        for (String name : text.map(t -> t.split(",", -1)).orElse(new String[0])) {
            names.add(name.strip());
        }
        if (names.contains("")) {
            throw new Misfit(word + " holds an empty name; write them as a, b, c");
        }
        return names;
    }
}
