package dev.nonagon.routing;

import dev.nonagon.names.NamePatterns;
import dev.nonagon.spi.chat.Reasoning;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.Provider;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * A provider and the accounts through which it can be reached, best first. Immutable.
 *
 * @param logins empty if it needs an account and has none that is switched on
 * @param excluded models that must not be asked for
 * @param objection why nothing goes to it although its name is known, a sentence; empty if it may
 */
public record Offer(Provider provider, List<Login> logins, NamePatterns excluded, Optional<String> objection) {
    public Offer {
        logins = List.copyOf(logins);
    }

    /** A provider that may be asked for everything. */
    public Offer(Provider provider, List<Login> logins) {
        this(provider, logins, NamePatterns.NONE, Optional.empty());
    }

    /**
     * An account with its way there.
     *
     * @param models which models it may be asked for
     */
    public record Login(Account account, Optional<URI> proxy, Target.Endpoints endpoints, ModelFilter models) {
        /** An account for every model. */
        public Login(Account account, Optional<URI> proxy, Target.Endpoints endpoints) {
            this(account, proxy, endpoints, ModelFilter.ALL);
        }

        /** Whether it may be asked for that model. Allocates nothing. */
        public boolean takes(String model) {
            return models.takes(model);
        }
    }

    /** The same with those of its accounts that take the model; itself if all do. */
    Offer taking(String model) {
        return logins.stream().allMatch(login -> login.takes(model))
                ? this
                : new Offer(
                        provider,
                        logins.stream().filter(login -> login.takes(model)).toList(),
                        excluded,
                        objection);
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
