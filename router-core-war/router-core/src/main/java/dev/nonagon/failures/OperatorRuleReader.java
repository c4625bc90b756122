package dev.nonagon.failures;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Reads operators' rules and names what does not fit, rule by rule. */
final class OperatorRuleReader {
    private static final Set<String> CONDITIONS = Set.of("provider", "model", "status", "kind", "words");
    private static final Set<String> RESULTS = Set.of("as", "penalty", "next", "rest");

    private final List<OperatorRule> rules = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();

    /** A rule that does not fit; caught where the rule is known. */
    private static final class Misfit extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Misfit(String message) {
            super(message, null, false, false);
        }
    }

    OperatorRuleReader(String text) {
        if (text.isBlank()) {
            return;
        }
        try {
            JsonNode list = Json.parse(text);
            if (!list.isArray()) {
                problems.add("must be a list of rules in JSON, such as "
                        + "[{\"provider\":\"my-node\",\"words\":[\"busy\"],\"as\":\"overloaded\"}]");
                return;
            }
            for (int at = 0; at < list.size(); at++) {
                read(list.get(at), at + 1);
            }
        } catch (JsonProblem e) {
            problems.add("is not JSON: " + e.getMessage());
        }
    }

    List<OperatorRule> rules() {
        return rules;
    }

    List<String> problems() {
        return problems;
    }

    private void read(JsonNode rule, int number) {
        String name = rule.path("name").asString("");
        try {
            rules.add(rule(rule, name.isBlank() ? "operator's rule " + number : name));
        } catch (Misfit e) {
            problems.add("rule " + number + (name.isBlank() ? "" : " ('" + name + "')") + ": " + e.getMessage());
        }
    }

    private static OperatorRule rule(JsonNode rule, String name) {
        if (!rule.isObject()) {
            throw new Misfit("must be an object");
        }
        for (String field : rule.propertyNames()) {
            if (!field.equals("name") && !CONDITIONS.contains(field) && !RESULTS.contains(field)) {
                throw new Misfit("'" + field + "' is unknown; there are name, "
                        + Stream.concat(
                                        CONDITIONS.stream().sorted(),
                                        RESULTS.stream().sorted())
                                .collect(Collectors.joining(", ")));
            }
        }
        if (CONDITIONS.stream().noneMatch(rule::has)) {
            throw new Misfit("fits everything: give it one of " + sorted(CONDITIONS));
        }
        if (RESULTS.stream().noneMatch(rule::has)) {
            throw new Misfit("decides nothing: give it one of " + sorted(RESULTS));
        }
        Optional<Penalty> penalty = choice(rule, "penalty", Penalty.values(), Penalty::word);
        Optional<Duration> rest = text(rule, "rest").map(OperatorRuleReader::duration);
        if (rest.isPresent() && penalty.filter(p -> p == Penalty.NOTHING).isPresent()) {
            throw new Misfit("has a 'rest' although its 'penalty' is nothing");
        }
        return new OperatorRule(
                name,
                text(rule, "provider").map(OperatorRuleReader::provider),
                text(rule, "model").map(OperatorRule::wildcard),
                status(rule),
                kind(rule, "kind"),
                words(rule),
                kind(rule, "as"),
                penalty,
                choice(rule, "next", Next.values(), Next::word),
                rest);
    }

    private static String sorted(Set<String> names) {
        return names.stream().sorted().collect(Collectors.joining(", "));
    }

    private static Optional<Failure.Kind> kind(JsonNode rule, String field) {
        return choice(rule, field, Failure.Kind.values(), FailureTable::word);
    }

    private static <E> Optional<E> choice(JsonNode rule, String field, E[] all, Function<E, String> word) {
        Optional<String> given = text(rule, field);
        if (given.isEmpty()) {
            return Optional.empty();
        }
        for (E value : all) {
            if (word.apply(value).equals(given.get())) {
                return Optional.of(value);
            }
        }
        throw new Misfit("'" + field + "' cannot be '" + given.get() + "'; it is one of "
                + Stream.of(all).map(word).collect(Collectors.joining(", ")));
    }

    private static Optional<String> text(JsonNode rule, String field) {
        JsonNode value = rule.get(field);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isString() || value.asString().isBlank()) {
            throw new Misfit("'" + field + "' must be a text that is not empty");
        }
        return Optional.of(value.asString().strip());
    }

    private static OptionalInt status(JsonNode rule) {
        JsonNode value = rule.get("status");
        if (value == null) {
            return OptionalInt.empty();
        }
        if (!value.isInt() || value.intValue() < 0 || value.intValue() > 599) {
            throw new Misfit("'status' must be an HTTP status such as 429, or 0 where there was none");
        }
        return OptionalInt.of(value.intValue());
    }

    private static List<String> words(JsonNode rule) {
        JsonNode value = rule.get("words");
        if (value == null) {
            return List.of();
        }
        List<String> words = new ArrayList<>();
        (value.isArray() ? value : Json.array().add(value)).forEach(word -> {
            if (!word.isString() || word.asString().isBlank()) {
                throw new Misfit("'words' must be a list of texts that are not empty");
            }
            words.add(word.asString());
        });
        if (words.isEmpty()) {
            throw new Misfit("'words' must be a list of texts that are not empty");
        }
        return words;
    }

    private static ProviderId provider(String id) {
        try {
            return new ProviderId(id);
        } catch (RuntimeException e) {
            throw new Misfit("'provider' must be a provider's id: " + e.getMessage());
        }
    }

    private static Duration duration(String text) {
        try {
            Duration duration = Duration.parse(text);
            if (duration.isPositive() && duration.compareTo(Duration.ofDays(366)) <= 0) {
                return duration;
            }
        } catch (DateTimeException e) {
            // Said below.
        }
        throw new Misfit(
                "'rest' must be a duration above zero, a year at the most, such as PT5M, and is '" + text + "'");
    }
}
