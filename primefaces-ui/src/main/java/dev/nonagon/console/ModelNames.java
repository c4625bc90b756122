package dev.nonagon.console;

import dev.nonagon.books.StoredConfiguration;
import dev.nonagon.management.AskableModels;
import dev.nonagon.management.Offers;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.Set;
import java.util.stream.Stream;

/** What can be asked for. */
@Named("modelNames")
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class ModelNames {
    @Inject
    private StoredConfiguration picture;

    @Inject
    private Accounts accounts;

    /** In the order in which people look for them. */
    public Set<String> getAll() {
        return AskableModels.of(picture, accounts.offers());
    }

    /** Providers with an account, or that need none. */
    Stream<Offers.Offered> usable() {
        return AskableModels.usable(accounts.offers());
    }
}
