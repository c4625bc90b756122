package dev.nonagon.routing;

import dev.nonagon.combos.Combo;
import dev.nonagon.combos.Member;
import dev.nonagon.combos.Strategy;
import dev.nonagon.names.NamePatterns;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.Reasoning;
import dev.nonagon.thinking.ModelSuffix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out what names mean (R1 to R12). What combos and aliases mean is found out once, when this is made; from then on it is
 * immutable.
 */
final class WayFinder {
    private static final int MOST_NAMED = 5;

    private final KnownModels models;
    private final Map<String, Combo> combos;
    private final Map<String, List<String>> aliases;
    private final List<String> names;
    private final Map<String, Way> ways = new HashMap<>();

    WayFinder(KnownModels models, Map<String, Combo> combos, Map<String, List<String>> aliases) {
        this.models = models;
        this.combos = combos;
        this.aliases = aliases;
        List<String> all = new ArrayList<>(combos.keySet().stream().sorted().toList());
        aliases.keySet().stream().sorted().forEach(all::add);
        models.usable().forEach(listed -> all.add(listed.name()));
        this.names = List.copyOf(all);
        combos.keySet().forEach(this::named);
        aliases.keySet().forEach(this::named);
    }

    /** Every combo and alias. */
    Map<String, Way> ways() {
        return ways;
    }

    /** What a name means; empty if nobody knows it. */
    Optional<Way> find(String name) {
        Optional<Way> named = named(name);
        if (named.isPresent()) {
            return named;
        }
        ModelSuffix suffix = ModelSuffix.of(name);
        if (suffix.reasoning().isPresent()) {
            // A suffix counts only where nothing has the whole for its name.
            return exact(name).or(() -> named(suffix.model())
                    .or(() -> direct(suffix.model()))
                    .or(() -> bare(suffix.model()))
                    .map(way -> Rewriting.thinking(way, suffix.reasoning().get())));
        }
        return direct(name).or(() -> bare(name));
    }

    /** The listed model whose name is that, to the letter. */
    private Optional<Way> exact(String name) {
        int slash = name.indexOf('/');
        return slash > 0
                        && models.byPrefix(name.substring(0, slash))
                                .filter(offer -> offer.provider()
                                        .descriptor()
                                        .model(name.substring(slash + 1))
                                        .isPresent())
                                .isPresent()
                ? direct(name)
                : Optional.empty();
    }

    /** A combo's or an alias's way. Circles are looked for first, so that this ends (R3). */
    private Optional<Way> named(String name) {
        Way known = ways.get(name);
        if (known == null && (combos.containsKey(name) || aliases.containsKey(name))) {
            known = circle(name, name, new LinkedHashSet<>(Set.of(name)), new HashSet<>())
                    .map(path -> (Way) new Way.Nowhere(
                            name,
                            Failure.Kind.INVALID_REQUEST,
                            "The combo or alias '" + name + "' leads back to itself: " + String.join(" → ", path)
                                    + ". Remove one of these steps from the configuration."))
                    .orElseGet(() -> compiled(name));
            ways.put(name, known);
        }
        return Optional.ofNullable(known);
    }

    private Way compiled(String name) {
        Combo combo = combos.get(name);
        if (combo != null) {
            return choice(combo);
        }
        List<String> targets = aliases.getOrDefault(name, List.of());
        return targets.size() == 1 && !isPattern(targets.getFirst())
                ? step(targets.getFirst())
                : choice(Combo.of(name, Strategy.ROUND_ROBIN, targets));
    }

    private Way choice(Combo combo) {
        List<Way.Branch> branches = new ArrayList<>();
        for (Member member : combo.members()) {
            if (isPattern(member.model())) {
                branches.addAll(matching(member));
            } else {
                branches.add(branch(member, step(member.model())));
            }
        }
        Way choice = new Way.Choice(combo, branches);
        return combo.subscriptionOnly() ? Rewriting.subscriptions(choice, "The combo '" + combo.name() + "'") : choice;
    }

    private static Way.Branch branch(Member member, Way way) {
        return new Way.Branch(
                member,
                member.when()
                        .maxPrice()
                        .map(price -> Rewriting.atMost(way, price))
                        .orElse(way));
    }

    private Way step(String name) {
        return find(name).orElseGet(() -> unknown(name));
    }

    private List<Way.Branch> matching(Member member) {
        ModelSuffix suffix = ModelSuffix.of(member.model());
        List<Way.Branch> branches = models.matching(suffix.model()).stream()
                .map(listed -> branch(
                        member.withModel(listed.name()),
                        new Way.Direct(
                                listed.offer().taking(listed.model().id()),
                                listed.model().id(),
                                suffix.reasoning())))
                .toList();
        return branches.isEmpty()
                ? List.of(new Way.Branch(
                        member,
                        new Way.Nowhere(
                                member.model(),
                                Failure.Kind.MODEL_UNAVAILABLE,
                                "No model that can be asked for now matches '" + member.model() + "'.")))
                : branches;
    }

    private static boolean isPattern(String model) {
        return NamePatterns.isPattern(model);
    }

    /** The first slash splits (R1). */
    private Optional<Way> direct(String name) {
        int slash = name.indexOf('/');
        return slash > 0 && slash < name.length() - 1 && !isPattern(name)
                ? models.byPrefix(name.substring(0, slash))
                        .map(offer -> direct(offer, name.substring(slash + 1), Optional.empty()))
                : Optional.empty();
    }

    private Way direct(Offer asked, String model, Optional<Reasoning> reasoning) {
        Offer offer = asked.speaking(model);
        Optional<String> objection = models.objection(offer, model);
        return objection.isPresent()
                ? new Way.Nowhere(
                        offer.provider().descriptor().id() + "/" + model,
                        Failure.Kind.MODEL_UNAVAILABLE,
                        objection.get())
                : new Way.Direct(offer.taking(model), model, reasoning);
    }

    /** A model by the name its vendor gave it (R12). */
    private Optional<Way> bare(String name) {
        List<Way> found = models.knowing(name).stream()
                .map(offer -> direct(offer, name, Optional.empty()))
                .toList();
        List<Way> open =
                found.stream().filter(way -> !(way instanceof Way.Nowhere)).toList();
        if (found.isEmpty() || open.size() == 1) {
            return open.stream().findFirst();
        }
        if (open.isEmpty()) {
            return Optional.of(closed(name, found));
        }
        List<Way.Branch> branches = open.stream()
                .map(way -> new Way.Branch(Member.of(((Way.Direct) way).name()), way))
                .toList();
        List<Member> members = branches.stream().map(Way.Branch::member).toList();
        return Optional.of(
                new Way.Choice(new Combo(name, Strategy.PRIORITY, members, false, 1, Optional.empty()), branches));
    }

    private static Way closed(String name, List<Way> found) {
        if (found.size() == 1) {
            return found.getFirst();
        }
        return new Way.Nowhere(
                name,
                Failure.Kind.MODEL_UNAVAILABLE,
                "Nobody who knows '" + name + "' can be asked. "
                        + ((Way.Nowhere) found.getFirst()).reason()
                        + others(found));
    }

    private static String others(List<Way> found) {
        return " Others who know it: "
                + String.join(
                        ", ",
                        found.stream()
                                .skip(1)
                                .limit(MOST_NAMED)
                                .map(way -> ((Way.Nowhere) way).name())
                                .toList())
                + (found.size() > MOST_NAMED + 1 ? " and more." : ".");
    }

    /** A name that nobody knows, with those that look like it (R4). */
    Way.Nowhere unknown(String asked) {
        String name = ModelSuffix.of(asked).model();
        List<String> nearest = NearestNames.to(name, names);
        return new Way.Nowhere(
                name,
                Failure.Kind.MODEL_UNAVAILABLE,
                "There is no model '" + name + "'. "
                        + (nearest.isEmpty()
                                ? "A model is named prefix/model, for example "
                                        + names.stream().findFirst().orElse("provider/model")
                                        + "; GET /v1/models lists all."
                                : "Did you mean " + String.join(" or ", nearest) + "? GET /v1/models lists all."));
    }

    /**
     * The way back to where it began.
     *
     * @param seen names that were gone through: each once, or combos of combos would take for ever
     */
    private Optional<Collection<String>> circle(String start, String name, Set<String> path, Set<String> seen) {
        for (String next : after(name)) {
            if (next.equals(start)) {
                List<String> circle = new ArrayList<>(path);
                circle.add(start);
                return Optional.of(circle);
            }
            if (seen.add(next)) {
                path.add(next);
                Optional<Collection<String>> found = circle(start, next, path, seen);
                if (found.isPresent()) {
                    return found;
                }
                path.remove(next);
            }
        }
        return Optional.empty();
    }

    /** The combos and aliases that a name leads to, with or without a suffix. */
    private List<String> after(String name) {
        Combo combo = combos.get(name);
        List<String> targets = combo != null ? combo.models() : aliases.getOrDefault(name, List.of());
        return targets.stream()
                .map(target -> combos.containsKey(target) || aliases.containsKey(target)
                        ? target
                        : ModelSuffix.of(target).model())
                .filter(target -> combos.containsKey(target) || aliases.containsKey(target))
                .toList();
    }
}
