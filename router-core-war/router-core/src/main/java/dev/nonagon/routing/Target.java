package dev.nonagon.routing;

import dev.nonagon.spi.chat.Reasoning;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.Provider;
import java.net.URI;
import java.util.Optional;

/**
 * One way to answer: this model of this provider through this account.
 *
 * @param proxy the account's own proxy
 * @param endpoints where the provider's operations live for this account
 * @param reasoning how much to think, where the name that was asked for said so (rule R7)
 */
public record Target(
        Provider provider,
        String model,
        Account account,
        Optional<URI> proxy,
        Endpoints endpoints,
        Optional<Reasoning> reasoning) {
    /** A target whose name says nothing about thinking. */
    public Target(Provider provider, String model, Account account, Optional<URI> proxy, Endpoints endpoints) {
        this(provider, model, account, proxy, endpoints, Optional.empty());
    }

    /** Where operations live. */
    @FunctionalInterface
    public interface Endpoints {
        /** The URL for an operation; empty if the provider has no such thing. */
        Optional<URI> of(Operation operation, String model, boolean stream);
    }

    /** {@code provider/model}, as a client could say it. */
    public String name() {
        return provider.descriptor().id() + "/" + model;
    }
}
