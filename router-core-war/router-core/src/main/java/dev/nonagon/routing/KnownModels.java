package dev.nonagon.routing;

import dev.nonagon.names.NamePatterns;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.ProviderDescriptor.LifeCycle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is known of providers' models: who lists which, and why one may not be asked for. Immutable. */
final class KnownModels {
    private final Map<String, Offer> offersByPrefix;
    private final List<Offer> offers;
    private final Map<String, List<Offer>> byModel = new HashMap<>();
    private final List<Offer> byPattern;
    private final List<Listed> usable;

    /** One model of one provider. */
    record Listed(Offer offer, ProviderDescriptor.Model model) {
        /** {@code provider/model}. */
        String name() {
            return offer.provider().descriptor().id() + "/" + model.id();
        }
    }

    KnownModels(Map<String, Offer> offersByPrefix) {
        this.offersByPrefix = Map.copyOf(offersByPrefix);
        Map<ProviderId, Offer> distinct = new HashMap<>();
        // A provider that speaks several formats is several offers; the one that bears its name knows them all.
        offersByPrefix.values().forEach(offer -> {
            ProviderId id = descriptor(offer).id();
            distinct.putIfAbsent(id, offersByPrefix.getOrDefault(id.value(), offer));
        });
        // A thrifty person's order; then by name, so that it is the same after each start.
        offers = distinct.values().stream()
                .sorted(Comparator.comparing((Offer offer) -> descriptor(offer).tier())
                        .thenComparing(offer -> descriptor(offer).id().value()))
                .toList();
        for (Offer offer : offers) {
            for (ProviderDescriptor.Model model : descriptor(offer).models()) {
                List<Offer> listing = byModel.computeIfAbsent(model.id(), id -> new ArrayList<>());
                if (!listing.contains(offer)) {
                    listing.add(offer);
                }
            }
        }
        byPattern = offers.stream()
                .filter(offer -> !descriptor(offer).names().isEmpty())
                .toList();
        usable = offers.stream()
                .filter(Offer::available)
                .flatMap(offer -> descriptor(offer).models().stream()
                        .filter(model -> objection(offer, model.id()).isEmpty())
                        .map(model -> new Listed(offer.speaking(model.id()), model)))
                .toList();
    }

    private static ProviderDescriptor descriptor(Offer offer) {
        return offer.provider().descriptor();
    }

    Optional<Offer> byPrefix(String prefix) {
        return Optional.ofNullable(offersByPrefix.get(prefix));
    }

    /** Each once, the thriftiest first. */
    List<Offer> offers() {
        return offers;
    }

    /** Whoever knows a model by its bare name, the thriftiest first; among equals, whoever lists it. */
    List<Offer> knowing(String model) {
        List<Offer> found = new ArrayList<>(byModel.getOrDefault(model, List.of()));
        for (Offer offer : byPattern) {
            if (!found.contains(offer)
                    && NamePatterns.of(descriptor(offer).names()).match(model)) {
                found.add(offer);
            }
        }
        found.sort(Comparator.comparing((Offer offer) -> descriptor(offer).tier()));
        return found;
    }

    /** The listed models that can be asked for now, the thriftiest provider first. */
    List<Listed> usable() {
        return usable;
    }

    /** Those of the usable ones that a pattern means (R11). */
    List<Listed> matching(String pattern) {
        int slash = pattern.indexOf('/');
        Optional<Offer> own = slash > 0 ? byPrefix(pattern.substring(0, slash)) : Optional.empty();
        String meant = own.map(offer -> descriptor(offer).id() + pattern.substring(slash))
                .orElse(pattern);
        return usable.stream()
                .filter(listed ->
                        NamePatterns.matches(meant, slash < 0 ? listed.model().id() : listed.name()))
                .toList();
    }

    /** Why a model of a provider may not be asked for, a sentence; empty if it may, as far as accounts go, too. */
    static Optional<String> objection(Offer offer, String model) {
        ProviderDescriptor descriptor = descriptor(offer);
        if (offer.objection().isPresent()) {
            return offer.objection();
        }
        if (descriptor.lifeCycle().status() == LifeCycle.Status.ENDED) {
            return Optional.of(ended(descriptor.name(), descriptor.lifeCycle()) + " Whoever still has access sets"
                    + " nonagon.providers." + descriptor.id() + ".enabled=true.");
        }
        Optional<LifeCycle> modelsEnd = descriptor
                .model(model)
                .map(ProviderDescriptor.Model::lifeCycle)
                .filter(life -> life.status() == LifeCycle.Status.ENDED);
        if (modelsEnd.isPresent()) {
            return Optional.of(ended("The model " + descriptor.id() + "/" + model, modelsEnd.get()));
        }
        if (offer.excluded().match(model)) {
            return Optional.of("'" + descriptor.id() + "/" + model + "' is excluded: nonagon.providers."
                    + descriptor.id() + ".excluded-models is " + offer.excluded() + ".");
        }
        if (offer.logins().isEmpty()) {
            return Optional.of("No account can answer '" + descriptor.id() + "/" + model + "': " + descriptor.name()
                    + " has none that is enabled and not paused. "
                    + offer.flow()
                            .map(flow ->
                                    "Log in: POST /api/logins {\"flow\":\"" + flow + "\"}. Or, with a key, add one: ")
                            .orElse("Add one: ")
                    + "nonagon.accounts.NAME.provider="
                    + descriptor.id()
                    + " and nonagon.accounts.NAME.api-key=…");
        }
        if (offer.logins().stream().noneMatch(login -> login.takes(model))) {
            return Optional.of("No account of " + descriptor.name() + " takes '" + model
                    + "': the lists of models of its accounts leave it out.");
        }
        return Optional.empty();
    }

    private static String ended(String what, LifeCycle life) {
        return what + " has ended" + life.since().map(since -> " on " + since).orElse("") + "; "
                + life.replacement().map(other -> "use " + other + " instead.").orElse("take another.");
    }
}
