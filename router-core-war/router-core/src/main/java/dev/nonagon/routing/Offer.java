package dev.nonagon.routing;

import dev.nonagon.combos.Strategy;
import dev.nonagon.cooldowns.ProviderRests;
import dev.nonagon.names.NamePatterns;
import dev.nonagon.spi.chat.Reasoning;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.Provider;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A provider and the accounts through which it can be reached, best first. Immutable but for the live
 * state that it points to.
 *
 * @param logins empty if it needs an account and has none that is switched on
 * @param excluded models that must not be asked for
 * @param objection why nothing goes to it although its name is known, a sentence; empty if it may
 * @param rests whether the provider as a whole rests
 * @param strategy how one of the accounts is chosen, where the owner said so for this provider
 * @param sticky how many new conversations in a row one account gets, likewise
 * @param flow by which a person logs in, if there is one
 * @param elsewhere by model: the same provider and accounts where that model is spoken to in another format
 */
public record Offer(
        Provider provider,
        List<Login> logins,
        NamePatterns excluded,
        Optional<String> objection,
        ProviderRests rests,
        Optional<Strategy> strategy,
        OptionalInt sticky,
        Optional<String> flow,
        Map<String, Offer> elsewhere) {
    public Offer {
        logins = List.copyOf(logins);
        elsewhere = Map.copyOf(elsewhere);
    }

    /** A provider that speaks one format, and is reached by a key if at all. */
    public Offer(
            Provider provider,
            List<Login> logins,
            NamePatterns excluded,
            Optional<String> objection,
            ProviderRests rests,
            Optional<Strategy> strategy,
            OptionalInt sticky) {
        this(provider, logins, excluded, objection, rests, strategy, sticky, Optional.empty(), Map.of());
    }

    /** A provider that may be asked for everything. */
    public Offer(
            Provider provider,
            List<Login> logins,
            ProviderRests rests,
            Optional<Strategy> strategy,
            OptionalInt sticky) {
        this(provider, logins, NamePatterns.NONE, Optional.empty(), rests, strategy, sticky);
    }

    /** A provider that may be asked for everything, in a world of its own. */
    public Offer(Provider provider, List<Login> logins) {
        this(provider, logins, Standings.apart().of(provider.descriptor().id()), Optional.empty(), OptionalInt.empty());
    }

    /**
     * An account with its way there.
     *
     * @param models which models it may be asked for
     * @param live how it stands
     */
    public record Login(
            Account account,
            Optional<URI> proxy,
            Target.Endpoints endpoints,
            ModelFilter models,
            Terms terms,
            Live live) {
        /** An account for every model, in a world of its own. */
        public Login(Account account, Optional<URI> proxy, Target.Endpoints endpoints) {
            this(
                    account,
                    proxy,
                    endpoints,
                    ModelFilter.ALL,
                    Terms.USUAL,
                    Standings.apart().of(account.provider(), account.id()));
        }

        /** Whether it may be asked for that model. Allocates nothing. */
        public boolean takes(String model) {
            return models.takes(model);
        }

        /** Whether it could be asked for that model now: it does not rest and has a place. */
        public boolean ready(String model, long nowMillis) {
            return live.rests().rest(model, nowMillis).isEmpty() && live.line().hasPlace(terms.parallel());
        }
    }

    /** Where a model is spoken to. */
    Offer speaking(String model) {
        return elsewhere.getOrDefault(model, this);
    }

    /** The same with those of its accounts that take the model; itself if all do. */
    Offer taking(String model) {
        return logins.stream().allMatch(login -> login.takes(model))
                ? this
                : new Offer(
                        provider,
                        logins.stream().filter(login -> login.takes(model)).toList(),
                        excluded,
                        objection,
                        rests,
                        strategy,
                        sticky,
                        flow,
                        elsewhere);
    }

    List<Target> targets(String model, Optional<Reasoning> reasoning) {
        return logins.stream()
                .filter(login -> login.takes(model))
                .map(l -> new Target(provider, model, l.account(), l.proxy(), l.endpoints(), reasoning))
                .toList();
    }

    boolean has(Operation operation) {
        return objection.isEmpty()
                && logins.stream()
                        .anyMatch(
                                l -> l.endpoints().of(operation, "model", false).isPresent());
    }

    boolean available() {
        return objection.isEmpty() && !logins.isEmpty();
    }
}
