package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.books.StoredConfiguration;
import dev.nonagon.management.AccountViews.AccountModels;
import dev.nonagon.management.AccountViews.NamedModel;
import dev.nonagon.management.AccountViews.TestAnswer;
import dev.nonagon.management.AccountViews.TestWish;
import dev.nonagon.plugins.Plugins;
import dev.nonagon.settings.Declared;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.store.Store;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Below {@code /api/providers}, where an upstream is called: test, models, validate. Each costs a few tokens at most. */
@Path("api/providers")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public class TrialsResource {
    private static final int USUAL_PRIORITY = 100;

    private final Connections connections;
    private final StoredConfiguration picture;
    private final Plugins plugins;
    private final Trials trials;
    private final TestResults tests;
    private final Addresses addresses;
    private final Store store;

    @Inject
    TrialsResource(
            Connections connections,
            StoredConfiguration picture,
            Plugins plugins,
            Trials trials,
            TestResults tests,
            Addresses addresses,
            Store store) {
        this.connections = connections;
        this.picture = picture;
        this.plugins = plugins;
        this.trials = trials;
        this.tests = tests;
        this.addresses = addresses;
        this.store = store;
    }

    /** Makes a real call with the account, and keeps what came of it as its status. */
    @POST
    @Path("{id}/test")
    @Consumes({MediaType.APPLICATION_JSON, MediaType.WILDCARD})
    @Needs(Need.ADMIN)
    public TestAnswer test(@PathParam("id") String id, @Nullable TestWish body) {
        Declared.Account account = connections.account(id);
        Trials.Outcome outcome = trials.account(
                picture.current(), account, Optional.ofNullable(body).map(TestWish::model));
        tests.keep(id, new TestResults.TestResult(store.clock().instant(), outcome.error()));
        takeNote(account, outcome);
        return answer(outcome);
    }

    /** The models that the account's upstream lists now, or else those that the router knows of. */
    @GET
    @Path("{id}/models")
    @Needs(Need.READ)
    public AccountModels models(@PathParam("id") String id) {
        Declared.Account account = connections.account(id);
        Trials.Outcome outcome = trials.models(picture.current(), account);
        boolean live = outcome.valid();
        takeNote(account, outcome);
        List<String> names = live
                ? outcome.models()
                : plugins.current()
                        .provider(account.provider())
                        .map(provider -> Trials.known(provider.descriptor()))
                        .orElse(List.of());
        return new AccountModels(
                account.provider().value(),
                id,
                names.stream().map(NamedModel::new).toList(),
                live ? "upstream" : "descriptor",
                live ? Optional.empty() : Optional.of(outcome.error()));
    }

    /** What the upstream lists is listed to clients, too. */
    private void takeNote(Declared.Account account, Trials.Outcome outcome) {
        if (outcome.valid() && !outcome.models().isEmpty()) {
            picture.listed(account.name(), account.provider(), outcome.models());
        }
    }

    /** Tries a credential without keeping it. */
    @POST
    @Path("validate")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Need.ADMIN)
    public TestAnswer validate(AccountViews.Trial body) {
        String provider = connections.provider(body.provider());
        connections.refuseMissingKey(provider, body.apiKey());
        Optional<URI> url = Optional.ofNullable(body.baseUrl()).flatMap(text -> addresses.optionalUrl("baseUrl", text));
        Declared.Account account = new Declared.Account(
                "trial",
                "trial",
                new ProviderId(provider),
                Connections.credential(body.apiKey()),
                Map.of(),
                USUAL_PRIORITY,
                1,
                true,
                Optional.empty(),
                url);
        return answer(trials.account(picture.current(), account, Optional.ofNullable(body.model())));
    }

    private static TestAnswer answer(Trials.Outcome outcome) {
        return new TestAnswer(
                outcome.valid(),
                Optional.of(outcome.error()).filter(error -> !error.isEmpty()),
                false,
                outcome.latencyMs(),
                outcome.status(),
                outcome.by());
    }
}
