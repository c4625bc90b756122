package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;

/** {@code GET /api/proxies}: through which proxies calls go. */
@Path("api/proxies")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public class ProxiesResource {
    private final Proxies proxies;

    /** As {@link Proxies.View}, accounts in short. */
    record ProxyView(Optional<String> http, Optional<String> https, List<String> direct, List<OfAccount> accounts) {}

    record OfAccount(String id, String provider, String name) {}

    @Inject
    ProxiesResource(Proxies proxies) {
        this.proxies = proxies;
    }

    @GET
    @Needs(Need.READ)
    public ProxyView show() {
        Proxies.View view = proxies.view();
        return new ProxyView(
                view.http(),
                view.https(),
                view.direct(),
                view.accounts().stream()
                        .map(account -> new OfAccount(account.id(), account.provider(), account.name()))
                        .toList());
    }
}
