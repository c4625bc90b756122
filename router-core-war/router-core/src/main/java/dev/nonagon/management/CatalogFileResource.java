package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.access.Visitor;
import dev.nonagon.books.CatalogBook;
import dev.nonagon.catalog.Catalog;
import dev.nonagon.catalog.CatalogRefusal;
import dev.nonagon.store.Store;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /api/catalog}: what is known of providers beyond the release. */
@Path("api/catalog")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public class CatalogFileResource {
    private final CatalogBook book;
    private final CatalogOffers offers;
    private final Store store;

    /**
     * What counts.
     *
     * @param source where another one would come from
     * @param ageDays since it was issued
     */
    record CatalogState(
            Optional<String> source,
            Optional<Instant> issuedAt,
            Optional<Instant> takenAt,
            Optional<Long> ageDays,
            int providers) {}

    /** What could be taken, and what it would change. */
    record CatalogOffer(Instant issuedAt, boolean newer, List<String> changes) {}

    /** @param issuedAt of the offer that was looked at: another one is not taken unseen */
    record CatalogWish(@Nullable Instant issuedAt) {}

    @Inject
    CatalogFileResource(CatalogBook book, CatalogOffers offers, Store store) {
        this.book = book;
        this.offers = offers;
        this.store = store;
    }

    @GET
    @Needs(Need.READ)
    public CatalogState state() {
        return state(book.current());
    }

    private CatalogState state(Optional<CatalogBook.Taken> taken) {
        return new CatalogState(
                offers.source(),
                taken.map(one -> one.catalog().issued()),
                taken.map(CatalogBook.Taken::takenAt),
                taken.map(one -> Duration.between(
                                one.catalog().issued(), store.clock().instant())
                        .toDays()),
                taken.map(one -> one.catalog().providers().size()).orElse(0));
    }

    /** Looks at what is offered; takes nothing. */
    @POST
    @Path("check")
    @Needs(Need.ADMIN)
    public CatalogOffer check() {
        Catalog offered = looked().catalog();
        Catalog now = book.current().map(CatalogBook.Taken::catalog).orElse(Catalog.NONE);
        return new CatalogOffer(offered.issued(), offered.issued().isAfter(now.issued()), now.changes(offered));
    }

    private CatalogOffers.Offer looked() {
        try {
            return offers.look();
        } catch (CatalogRefusal e) {
            throw refused(e);
        }
    }

    private static ApiRefusal refused(CatalogRefusal e) {
        return new ApiRefusal(409, "", String.valueOf(e.getMessage()));
    }

    @POST
    @Path("take")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Need.ADMIN)
    public CatalogState take(CatalogWish body, @Context SecurityContext security) {
        CatalogOffers.Offer offer = looked();
        if (!offer.catalog().issued().equals(body.issuedAt())) {
            throw ApiRefusal.invalid(
                    "issuedAt",
                    "what is offered now was issued at " + offer.catalog().issued() + ": check again");
        }
        try {
            return state(Optional.of(book.take(Visitor.of(security).actor(), offer.content(), offer.signature())));
        } catch (CatalogRefusal e) {
            throw refused(e);
        }
    }

    /** Goes back to what the release knows. */
    @DELETE
    @Needs(Need.ADMIN)
    public CatalogState drop(@Context SecurityContext security) {
        book.drop(Visitor.of(security).actor());
        return state(Optional.empty());
    }
}
