package dev.nonagon.routing;

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
 * @param logins empty if it needs an account and has none
 */
public record Offer(Provider provider, List<Login> logins) {
    public Offer {
        logins = List.copyOf(logins);
    }

    /** An account with its way there. */
    public record Login(Account account, Optional<URI> proxy, Target.Endpoints endpoints) {}

    List<Target> targets(String model, Optional<Reasoning> reasoning) {
        return logins.stream()
                .map(l -> new Target(provider, model, l.account(), l.proxy(), l.endpoints(), reasoning))
                .toList();
    }

    boolean has(Operation operation) {
        return logins.stream()
                .anyMatch(l -> l.endpoints().of(operation, "model", false).isPresent());
    }

    boolean available() {
        return !logins.isEmpty();
    }
}
