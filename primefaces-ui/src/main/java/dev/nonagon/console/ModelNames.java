package dev.nonagon.console;

import dev.nonagon.books.StoredConfiguration;
import dev.nonagon.management.Offers;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;

/** What can be asked for: combos, other names, and models of whoever can be asked. */
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
        Set<String> all = new LinkedHashSet<>(picture.current().combos().keySet());
        all.addAll(picture.current().aliases().keySet());
        usable().forEach(offer -> offer.models().forEach(model -> all.add(prefix(offer) + "/" + model.id())));
        return all;
    }

    /** Providers with an account, or that need none. */
    Stream<Offers.Offered> usable() {
        return accounts.offers().stream()
                .filter(offer -> offer.enabled() && !offer.status().equals("ended"))
                .filter(offer -> offer.connections() > 0
                        || (offer.kind().equals("plugin")
                                && offer.fields().isEmpty()
                                && offer.logins().isEmpty()));
    }

    static String prefix(Offers.Offered offer) {
        return offer.prefixes().isEmpty() ? offer.id() : offer.prefixes().getFirst();
    }
}
