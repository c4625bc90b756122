package dev.nonagon.management;

import dev.nonagon.books.StoredConfiguration;
import dev.nonagon.spi.ProviderId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What can be asked for: combos, other names, and models of whoever can be asked. */
public final class AskableModels {
    private AskableModels() {}

    /** In the order in which people look for them. */
    public static Set<String> of(StoredConfiguration picture, List<Offers.Offered> offers) {
        Set<String> all = new LinkedHashSet<>(picture.current().combos().keySet());
        all.addAll(picture.current().aliases().keySet());
        usable(offers).forEach(offer -> {
            offer.models().forEach(model -> all.add(prefix(offer) + "/" + model.id()));
            // What people have named, and what upstreams list.
            picture.current()
                    .models()
                    .getOrDefault(new ProviderId(offer.id()), List.of())
                    .forEach(model -> all.add(prefix(offer) + "/" + model.id()));
        });
        return all;
    }

    /** Providers with an account, or that need none. */
    public static Stream<Offers.Offered> usable(List<Offers.Offered> offers) {
        return offers.stream()
                .filter(offer -> offer.enabled() && !offer.status().equals("ended"))
                .filter(offer -> offer.connections() > 0
                        || (offer.kind().equals("plugin")
                                && offer.fields().isEmpty()
                                && offer.logins().isEmpty()));
    }

    /** What stands before the slash of a provider's models. */
    public static String prefix(Offers.Offered offer) {
        return offer.prefixes().isEmpty() ? offer.id() : offer.prefixes().getFirst();
    }
}
