package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.management.AccountViews.AccountModels;
import dev.nonagon.management.AccountViews.BatchWish;
import dev.nonagon.management.AccountViews.TestAnswer;
import dev.nonagon.management.AccountViews.TestWish;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Below {@code /api/providers}, where an upstream is called: test, models, validate. Each costs a few tokens at most. */
@Path("api/providers")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public class TrialsResource {
    private final TestDesk desk;

    @Inject
    TrialsResource(TestDesk desk) {
        this.desk = desk;
    }

    /** Makes a real call with the account, and keeps what came of it as its status. */
    @POST
    @Path("{id}/test")
    @Consumes({MediaType.APPLICATION_JSON, MediaType.WILDCARD})
    @Needs(Need.ADMIN)
    public TestAnswer test(@PathParam("id") String id, @Nullable TestWish body) {
        return desk.test(id, Optional.ofNullable(body).map(TestWish::model));
    }

    /** Tests all accounts, or those that are named or belong to a provider, a few at a time. */
    @POST
    @Path("test")
    @Consumes({MediaType.APPLICATION_JSON, MediaType.WILDCARD})
    @Needs(Need.ADMIN)
    public TestDesk.BatchAnswer testAll(@Nullable BatchWish body) throws InterruptedException {
        return desk.testAll(
                Optional.ofNullable(body).map(BatchWish::provider),
                Optional.ofNullable(body).map(BatchWish::ids));
    }

    /** The models that the account's upstream lists now, or else those that the router knows of. */
    @GET
    @Path("{id}/models")
    @Needs(Need.READ)
    public AccountModels models(@PathParam("id") String id) {
        return desk.models(id);
    }

    /** Tries a credential without keeping it. */
    @POST
    @Path("validate")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Need.ADMIN)
    public TestAnswer validate(AccountViews.Trial body) {
        return desk.validate(body);
    }
}
