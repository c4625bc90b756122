package dev.nonagon.routing;

import dev.nonagon.combos.Combo;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.Reasoning;
import dev.nonagon.spi.format.ModelCard;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.thinking.ModelSuffix;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One immutable picture of everything that can be routed to. Thread-safe; built anew when plugins or configuration change.
 */
public final class Router {
    /** How many names are remembered beside those that are known from the start; whoever may ask can think up more. */
    private static final int MOST_REMEMBERED = 10_000;

    private final KnownModels models;
    private final Map<String, Combo> combos;
    private final Map<String, List<String>> aliases;
    private final NameSettings settings;
    private final WayFinder finder;
    private final Map<String, Way> remembered = new ConcurrentHashMap<>();

    /**
     * @param offersByPrefix what may stand before the slash
     * @param combos by name
     * @param aliases names and what they stand for, at least one each; several are a pool
     */
    public Router(
            Map<String, Offer> offersByPrefix,
            Map<String, Combo> combos,
            Map<String, List<String>> aliases,
            NameSettings settings) {
        this.models = new KnownModels(offersByPrefix);
        this.combos = Map.copyOf(combos);
        this.aliases = Map.copyOf(aliases);
        this.settings = settings;
        this.finder = new WayFinder(models, this.combos, this.aliases);
        finder.ways().forEach((name, way) -> remembered.put(name, permitted(way)));
        models.usable()
                .forEach(listed -> remembered.computeIfAbsent(
                        listed.name(), name -> permitted(finder.find(name).orElseThrow())));
    }

    /** A router with the usual settings. */
    public Router(Map<String, Offer> offersByPrefix, Map<String, Combo> combos, Map<String, List<String>> aliases) {
        this(offersByPrefix, combos, aliases, NameSettings.DEFAULTS);
    }

    /**
     * What a name means (R8). A name that was met before costs one look into a map; takes no lock and does no I/O.
     *
     * @return {@link Way.Nowhere} if it means nothing
     */
    public Way way(String model) {
        Way known = remembered.get(model);
        if (known != null) {
            return known;
        }
        Way way = permitted(found(model));
        if (!(way instanceof Way.Nowhere) && remembered.size() < MOST_REMEMBERED) {
            remembered.put(model, way);
        }
        return way;
    }

    /** What a name means, the fallback for unknown ones included (R13). */
    private Way found(String model) {
        Optional<Way> way = called(model);
        boolean open = way.isPresent() && (!(way.get() instanceof Way.Nowhere) || saidOutright(model));
        if (open || settings.fallbackModel().isEmpty()) {
            return way.orElseGet(() -> finder.unknown(model));
        }
        String fallback = settings.fallbackModel().get();
        Optional<Reasoning> said = ModelSuffix.of(model).reasoning();
        return finder.find(fallback)
                .map(found -> said.map(reasoning -> Rewriting.thinking(found, reasoning))
                        .orElse(found))
                .orElseGet(() -> new Way.Nowhere(
                        model,
                        Failure.Kind.MODEL_UNAVAILABLE,
                        "There is no model '" + model + "', and none '" + fallback + "', which "
                                + NameSettings.FALLBACK_MODEL + " names for such cases."));
    }

    /**
     * What was named so by the owner, then what a shaped name stands for: its first word is a vendor's, and who claims that
     * vendor's models would claim it otherwise.
     */
    private Optional<Way> called(String model) {
        return combos.containsKey(model) || aliases.containsKey(model)
                ? finder.find(model)
                : ShapedNames.read(model).flatMap(finder::find).or(() -> finder.find(model));
    }

    /** Whether somebody chose this name on purpose: a combo, an alias, or a model with its provider. */
    private boolean saidOutright(String model) {
        String name = ModelSuffix.of(ShapedNames.read(model).orElse(model)).model();
        int slash = name.indexOf('/');
        return combos.containsKey(name)
                || aliases.containsKey(name)
                || (slash > 0 && models.byPrefix(name.substring(0, slash)).isPresent());
    }

    private Way permitted(Way way) {
        return settings.subscriptionOnly()
                ? Rewriting.subscriptions(way, "This router (" + NameSettings.SUBSCRIPTION_ONLY + ")")
                : way;
    }

    /** All targets of a name in plain order, conditions and strategies left aside. */
    public RoutePlan route(String model) {
        Ends ends = Ends.of(way(model));
        return ends.directs().isEmpty()
                ? new RoutePlan.Refused(ends.failure())
                : new RoutePlan.Targets(
                        model,
                        ends.directs().stream()
                                .flatMap(direct -> direct.offer().targets(direct.model(), direct.reasoning()).stream())
                                .distinct()
                                .toList());
    }

    /**
     * What a name means to whoever allows or forbids names.
     *
     * @param combo whether it leads to a combo
     * @param names as asked, what its aliases stand for, and with the provider's id for its prefix. Where a name may lead to
     *     several models, none of these is among them: leave for one is not leave for all
     */
    public record Meaning(boolean combo, Set<String> names) {
        public Meaning {
            names = Collections.unmodifiableSet(new LinkedHashSet<>(names));
        }
    }

    /** Under which names {@code model} is known; it need not exist. */
    public Meaning meaning(String model) {
        Meaning meaning = walked(model);
        boolean falls = settings.fallbackModel().isPresent()
                && !meaning.combo()
                && meaning.names().stream().noneMatch(this::saidOutright)
                && finder.find(model)
                        .filter(way -> !(way instanceof Way.Nowhere))
                        .isEmpty();
        // Not the name that was asked for: anybody can think up one that fits a rule.
        return falls ? walked(settings.fallbackModel().get()) : meaning;
    }

    private Meaning walked(String model) {
        Set<String> names = new LinkedHashSet<>();
        String name = model;
        while (names.add(name)) {
            if (combos.containsKey(name)) {
                return new Meaning(true, names);
            }
            List<String> targets = aliases.get(name);
            if (targets != null && targets.size() > 1) {
                return new Meaning(false, names);
            }
            name = targets != null
                    ? targets.getFirst()
                    : ShapedNames.read(name).orElse(ModelSuffix.of(name).model());
        }
        int slash = name.indexOf('/');
        Optional<Offer> offer = slash > 0 ? models.byPrefix(name.substring(0, slash)) : Optional.empty();
        if (offer.isPresent()) {
            names.add(offer.get().provider().descriptor().id() + name.substring(slash));
        } else if (finder.find(name).orElse(null) instanceof Way.Direct direct) {
            names.add(direct.name());
        }
        return new Meaning(false, names);
    }

    /**
     * What a client may ask for: combos first, then aliases, then the models of providers that can answer.
     *
     * @param created the date that lists show
     */
    public List<ModelCard> models(Instant created) {
        Map<String, ModelCard> cards = new LinkedHashMap<>();
        combos.keySet().stream().sorted().forEach(n -> cards.putIfAbsent(n, card(n, "combo", created)));
        aliases.keySet().stream().sorted().forEach(n -> cards.putIfAbsent(n, card(n, "alias", created)));
        for (KnownModels.Listed listed : models.usable()) {
            if (!(way(listed.name()) instanceof Way.Nowhere)) {
                cards.putIfAbsent(listed.name(), card(listed, created));
            }
        }
        return List.copyOf(cards.values());
    }

    /**
     * The same list for clients that show only ids with certain words in them: behind each other model comes the same in such
     * a shape (R14).
     *
     * @param words one of which an id must hold, upper or lower case; empty for clients that show all
     */
    public static List<ModelCard> shaped(List<ModelCard> cards, List<String> words) {
        if (words.isEmpty()) {
            return cards;
        }
        List<ModelCard> all = new ArrayList<>();
        for (ModelCard card : cards) {
            all.add(card);
            String lower = card.id().toLowerCase(Locale.ROOT);
            if (words.stream().noneMatch(lower::contains)) {
                all.add(new ModelCard(
                        ShapedNames.shape(words.getFirst(), card.id()),
                        card.name().equals(card.id()) ? card.id() : card.name() + " (" + card.id() + ")",
                        card.owner(),
                        card.created(),
                        card.contextTokens(),
                        card.outputTokens()));
            }
        }
        return all;
    }

    /** The ids of the providers that can answer and have an operation. */
    public List<String> providersWith(Operation operation) {
        return models.offers().stream()
                .filter(offer -> offer.has(operation))
                .map(offer -> offer.provider().descriptor().id().value())
                .sorted()
                .toList();
    }

    private static ModelCard card(String name, String owner, Instant created) {
        return new ModelCard(name, name, owner, created, OptionalLong.empty(), OptionalLong.empty());
    }

    private static ModelCard card(KnownModels.Listed listed, Instant created) {
        ProviderDescriptor.Model model = listed.model();
        return new ModelCard(
                listed.name(),
                model.name().orElse(model.id()),
                listed.offer().provider().descriptor().id().value(),
                created,
                model.contextTokens(),
                model.outputTokens());
    }
}
