package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.quota.AccountView;
import dev.nonagon.quota.QuotaBoard;
import dev.nonagon.quota.QuotaProber;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.InstantSource;
import java.util.Optional;

/** {@code /api/quota}: how much of the accounts' allowances is left. */
@Path("api/quota")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public class QuotaResource {
    private final QuotaBoard board;
    private final QuotaProber prober;
    private final InstantSource clock = InstantSource.system();

    @Inject
    QuotaResource(QuotaBoard board, QuotaProber prober) {
        this.board = board;
        this.prober = prober;
    }

    @GET
    @Needs(Need.READ)
    public QuotaViews.Board list() {
        return QuotaViews.board(board.list(), clock.instant());
    }

    @GET
    @Path("{account}")
    @Needs(Need.READ)
    public QuotaViews.Detail get(@PathParam("account") String account) {
        return QuotaViews.detail(find(account), board, clock.instant());
    }

    /** Asks the provider now. */
    @POST
    @Path("{account}/refresh")
    @Needs(Need.ADMIN)
    public QuotaViews.Refreshed refresh(@PathParam("account") String account) {
        return switch (prober.refresh(account)) {
            case UNKNOWN_ACCOUNT -> throw missing(account);
            case NO_PROBE ->
                new QuotaViews.Refreshed(
                        false,
                        Optional.of("The provider cannot be asked; its answers' headers and the router's own count are"
                                + " what is known"),
                        shown(account));
            case FAILED -> {
                QuotaViews.Account shown = shown(account);
                yield new QuotaViews.Refreshed(false, shown.trouble(), shown);
            }
            case DONE -> new QuotaViews.Refreshed(true, Optional.empty(), shown(account));
        };
    }

    private QuotaViews.Account shown(String account) {
        return QuotaViews.account(find(account), clock.instant());
    }

    private AccountView find(String account) {
        return board.find(account).orElseThrow(() -> missing(account));
    }

    private static ApiRefusal missing(String account) {
        return ApiRefusal.unknown(
                "There is no account '" + account + "' that is switched on; GET /api/quota lists them.");
    }
}
