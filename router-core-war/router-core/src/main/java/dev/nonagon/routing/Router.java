package dev.nonagon.routing;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.Reasoning;
import dev.nonagon.spi.format.ModelCard;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.thinking.ModelSuffix;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One immutable picture of everything that can be routed to. Thread-safe; built anew when plugins or configuration change.
 */
public final class Router {
    private final Map<String, Offer> offersByPrefix;
    private final Map<String, List<String>> combos;
    private final Map<String, String> aliases;

    /**
     * @param offersByPrefix what may stand before the slash
     * @param combos names and their members
     * @param aliases names and what they stand for
     */
    public Router(Map<String, Offer> offersByPrefix, Map<String, List<String>> combos, Map<String, String> aliases) {
        this.offersByPrefix = Map.copyOf(offersByPrefix);
        this.combos = Map.copyOf(combos);
        this.aliases = Map.copyOf(aliases);
    }

    /** Decides who may answer a request for {@code model}. */
    public RoutePlan route(String model) {
        List<Target> targets = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        Optional<Failure> broken = collect(model, Optional.empty(), targets, reasons, new LinkedHashSet<>());
        if (broken.isPresent()) {
            return new RoutePlan.Refused(broken.get());
        }
        if (targets.isEmpty()) {
            return new RoutePlan.Refused(Failure.of(Failure.Kind.MODEL_UNAVAILABLE, String.join(" ", reasons)));
        }
        return new RoutePlan.Targets(model, targets);
    }

    /**
     * @param said how much to think, as a name further out says it; it wins over what names further in say
     */
    private Optional<Failure> collect(
            String name, Optional<Reasoning> said, List<Target> targets, List<String> reasons, Set<String> path) {
        if (!path.add(name)) {
            return Optional.of(Failure.of(
                    Failure.Kind.INVALID_REQUEST,
                    "The combo or alias '" + name + "' leads back to itself: " + String.join(" → ", path) + " → " + name
                            + ". Remove one of these steps from the configuration."));
        }
        List<String> members = members(name);
        if (members.isEmpty()) {
            // A suffix counts only where no model has the whole for its name.
            ModelSuffix suffix = ModelSuffix.of(name);
            Optional<Reasoning> reasoning = said.or(suffix::reasoning);
            if (suffix.reasoning().isPresent() && !members(suffix.model()).isEmpty()) {
                Optional<Failure> broken = collect(suffix.model(), reasoning, targets, reasons, path);
                path.remove(name);
                return broken;
            }
            direct(suffix.model(), reasoning, targets, reasons);
        }
        for (String member : members) {
            Optional<Failure> broken = collect(member, said, targets, reasons, path);
            if (broken.isPresent()) {
                return broken;
            }
        }
        path.remove(name);
        return Optional.empty();
    }

    /**
     * What a name means.
     *
     * @param combo whether it leads to a combo
     * @param names as asked, what its aliases stand for, and with the provider's id for its prefix
     */
    public record Meaning(boolean combo, Set<String> names) {
        public Meaning {
            names = Collections.unmodifiableSet(new LinkedHashSet<>(names));
        }
    }

    /** Under which names {@code model} is known; it need not exist. */
    public Meaning meaning(String model) {
        Set<String> names = new LinkedHashSet<>();
        String name = model;
        while (names.add(name)) {
            if (combos.containsKey(name)) {
                return new Meaning(true, names);
            }
            String target = aliases.get(name);
            name = target == null ? ModelSuffix.of(name).model() : target;
        }
        int slash = name.indexOf('/');
        Offer offer = slash > 0 ? offersByPrefix.get(name.substring(0, slash)) : null;
        if (offer != null) {
            names.add(offer.provider().descriptor().id() + name.substring(slash));
        }
        return new Meaning(false, names);
    }

    /** What a combo or an alias stands for; empty if the name is neither. */
    private List<String> members(String name) {
        List<String> members = combos.get(name);
        String target = aliases.get(name);
        return members != null ? members : target == null ? List.of() : List.of(target);
    }

    private void direct(String name, Optional<Reasoning> reasoning, List<Target> targets, List<String> reasons) {
        int slash = name.indexOf('/');
        Offer offer = slash > 0 && slash < name.length() - 1 ? offersByPrefix.get(name.substring(0, slash)) : null;
        if (offer == null) {
            reasons.add(unknown(name));
            return;
        }
        List<Target> found = offer.targets(name.substring(slash + 1), reasoning);
        if (found.isEmpty()) {
            String id = offer.provider().descriptor().id().value();
            reasons.add("No account can answer '" + name + "': "
                    + offer.provider().descriptor().name()
                    + " has none that is enabled. Add one: nonagon.accounts.NAME.provider=" + id
                    + " and nonagon.accounts.NAME.api-key=…");
        }
        targets.addAll(found);
    }

    private String unknown(String name) {
        List<String> nearest = NearestNames.to(name, names());
        return "There is no model '" + name + "'. "
                + (nearest.isEmpty()
                        ? "A model is named prefix/model, for example " + example() + "; GET /v1/models lists all."
                        : "Did you mean " + String.join(" or ", nearest) + "? GET /v1/models lists all.");
    }

    private String example() {
        return names().stream().findFirst().orElse("provider/model");
    }

    private List<String> names() {
        return models(Instant.EPOCH).stream().map(ModelCard::id).toList();
    }

    /**
     * What a client may ask for: combos first, then aliases, then the models of providers that can answer.
     *
     * @param created the date that lists show
     */
    public List<ModelCard> models(Instant created) {
        List<ModelCard> cards = new ArrayList<>();
        combos.keySet().stream().sorted().forEach(n -> cards.add(card(n, n, "combo", created)));
        aliases.keySet().stream().sorted().forEach(n -> cards.add(card(n, n, "alias", created)));
        offersByPrefix.values().stream()
                .distinct()
                .filter(Offer::available)
                .sorted(java.util.Comparator.comparing(
                        o -> o.provider().descriptor().id().value()))
                .forEach(offer -> offer.provider()
                        .descriptor()
                        .models()
                        .forEach(m -> cards.add(new ModelCard(
                                offer.provider().descriptor().id() + "/" + m.id(),
                                m.name().orElse(m.id()),
                                offer.provider().descriptor().id().value(),
                                created,
                                m.contextTokens(),
                                m.outputTokens()))));
        return cards;
    }

    /** The ids of the providers that can answer and have an operation. */
    public List<String> providersWith(Operation operation) {
        return offersByPrefix.values().stream()
                .filter(offer -> offer.has(operation))
                .map(offer -> offer.provider().descriptor().id().value())
                .distinct()
                .sorted()
                .toList();
    }

    private static ModelCard card(String id, String name, String owner, Instant created) {
        return new ModelCard(id, name, owner, created, OptionalLong.empty(), OptionalLong.empty());
    }
}
