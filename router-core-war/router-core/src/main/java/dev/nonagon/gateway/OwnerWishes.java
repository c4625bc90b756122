package dev.nonagon.gateway;

import dev.nonagon.combos.Strategy;
import dev.nonagon.names.NamePatterns;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.provider.Abilities;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/** What the owner has set for single providers, {@code nonagon.providers.ID.*}. A value that does not fit is told and left out. */
final class OwnerWishes {
    private static final System.Logger LOG = System.getLogger(OwnerWishes.class.getName());

    private final Function<String, Optional<String>> config;

    /** @param config the value of a key */
    OwnerWishes(Function<String, Optional<String>> config) {
        this.config = config;
    }

    /** A provider against its vendor's terms is off until its owner says otherwise; any can be switched off. */
    Optional<String> whyOff(ProviderDescriptor descriptor) {
        Optional<String> said = own(descriptor.id(), "enabled");
        boolean againstTerms = descriptor.policy() == ProviderDescriptor.Policy.AGAINST_TERMS;
        if (said.isPresent() ? said.get().equalsIgnoreCase("true") : !againstTerms) {
            return Optional.empty();
        }
        String key = "nonagon.providers." + descriptor.id() + ".enabled";
        return Optional.of(descriptor.name() + " is switched off"
                + (said.isPresent()
                        ? " (" + key + "=" + said.get() + ")."
                        : ", because its terms do not allow such use; " + key + "=true switches it on."));
    }

    /** Whether a provider serves: one that is against terms only if its owner says so. */
    static boolean isOn(Function<String, Optional<String>> config, ProviderDescriptor descriptor) {
        return config.apply("nonagon.providers." + descriptor.id() + ".enabled")
                .map(String::strip)
                .filter(v -> !v.isEmpty())
                .map(v -> v.equalsIgnoreCase("true"))
                .orElse(descriptor.policy() != ProviderDescriptor.Policy.AGAINST_TERMS);
    }

    Optional<Strategy> strategy(ProviderId id) {
        Optional<String> said = own(id, "account-strategy");
        Optional<Strategy> strategy = said.flatMap(Strategy::of);
        if (said.isPresent() && strategy.isEmpty()) {
            complain(id, "account-strategy", said.get(), "one of " + String.join(", ", Strategy.words()));
        }
        return strategy;
    }

    OptionalInt sticky(ProviderId id) {
        Optional<String> said = own(id, "sticky");
        if (said.isEmpty()) {
            return OptionalInt.empty();
        }
        if (said.get().matches("[1-9][0-9]{0,5}")) {
            return OptionalInt.of(Integer.parseInt(said.get()));
        }
        complain(id, "sticky", said.get(), "a whole number from 1 to 999999");
        return OptionalInt.empty();
    }

    NamePatterns excluded(ProviderId id) {
        return NamePatterns.of(own(id, "excluded-models")
                .map(text -> variants(
                        id,
                        Stream.of(text.split(",", -1))
                                .map(String::strip)
                                .filter(pattern -> !pattern.isEmpty())
                                .toList()))
                .orElse(List.of()));
    }

    /** Patterns of models, with and without the provider that some write before them. */
    static List<String> variants(ProviderId id, List<String> patterns) {
        String prefix = id + "/";
        return patterns.stream()
                .flatMap(pattern -> pattern.startsWith(prefix)
                        ? Stream.of(pattern, pattern.substring(prefix.length()))
                        : Stream.of(pattern))
                .toList();
    }

    /** A descriptor as its provider's owner wants it. @param byFormat what all who speak its format can */
    ProviderDescriptor over(ProviderDescriptor descriptor, Set<String> byFormat) {
        Set<String> can = new HashSet<>(descriptor.can());
        can.addAll(byFormat);
        can.addAll(words(descriptor.id(), "can"));
        can.removeAll(words(descriptor.id(), "cannot"));
        ProviderDescriptor.Timeouts usual = descriptor.timeouts();
        return descriptor
                .withLifeCycle(life(descriptor))
                .withCan(can)
                .withTimeouts(new ProviderDescriptor.Timeouts(
                        duration(descriptor.id(), "first-byte-timeout").or(usual::firstByte),
                        duration(descriptor.id(), "between-bytes-timeout").or(usual::betweenBytes)));
    }

    /** What its vendor has ended is asked nevertheless if its owner says so: some still have access. */
    private ProviderDescriptor.LifeCycle life(ProviderDescriptor descriptor) {
        ProviderDescriptor.LifeCycle life = descriptor.lifeCycle();
        return life.status() == ProviderDescriptor.LifeCycle.Status.ENDED
                        && own(descriptor.id(), "enabled")
                                .filter("true"::equalsIgnoreCase)
                                .isPresent()
                ? new ProviderDescriptor.LifeCycle(
                        ProviderDescriptor.LifeCycle.Status.DEGRADED, life.since(), life.replacement())
                : life;
    }

    /** Abilities that a setting names, separated by commas. */
    private List<String> words(ProviderId id, String key) {
        List<String> words = own(id, key).stream()
                .flatMap(value -> Stream.of(value.split(",")))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
        words.stream()
                .filter(word -> !Abilities.ALL.contains(word))
                .forEach(word -> LOG.log(
                        System.Logger.Level.ERROR,
                        "event=config-problem key=nonagon.providers." + id + "." + key + " reason=\"'" + word
                                + "' is none of " + String.join(", ", new TreeSet<>(Abilities.ALL))
                                + "; it counts for nothing\""));
        return words.stream().filter(Abilities.ALL::contains).toList();
    }

    private Optional<Duration> duration(ProviderId id, String key) {
        Optional<String> text = own(id, key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Duration.parse(text.get().toUpperCase(Locale.ROOT)));
        } catch (DateTimeParseException e) {
            complain(id, key, text.get(), "a duration such as PT90S");
            return Optional.empty();
        }
    }

    private Optional<String> own(ProviderId id, String key) {
        return config.apply("nonagon.providers." + id + "." + key)
                .map(String::strip)
                .filter(v -> !v.isEmpty());
    }

    private static void complain(ProviderId id, String key, String value, String should) {
        LOG.log(
                System.Logger.Level.ERROR,
                "event=config-problem key=nonagon.providers." + id + "." + key + " reason=\"'" + value + "' is not "
                        + should + "; the default counts\"");
    }

    /** Why nothing goes to a node. */
    Optional<String> whyOff(ProviderId node) {
        return own(node, "enabled")
                .filter("false"::equalsIgnoreCase)
                .map(off -> "The node " + node + " is switched off (nonagon.providers." + node + ".enabled=false).");
    }
}
