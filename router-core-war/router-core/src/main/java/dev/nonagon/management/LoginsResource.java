package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.access.Visitor;
import dev.nonagon.oauth.LoginDesk;
import dev.nonagon.oauth.PendingLogin;
import dev.nonagon.spi.oauth.OAuthFlow.Step;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.validation.constraints.NotBlank;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /api/logins}: logging in at providers. */
@Path("api/logins")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public class LoginsResource {
    private final LoginDesk desk;
    private final LoginReception reception;

    /** Every account that somebody has logged in at. */
    record Standing(List<LoginReception.AccountLogin> logins) {}

    /** The ways to log in. */
    record FlowList(List<FlowView> flows) {}

    /** One of them. */
    record FlowView(String id, String provider, String label) {}

    /**
     * @param flow an id of {@code GET /api/logins/flows}, or a provider that has one
     * @param account whose credential is to be replaced; missing for the person's own account, or a new one
     */
    record NewLogin(
            @NotBlank(message = "must name a way to log in; GET /api/logins/flows lists them") @Nullable
            String flow,

            @Nullable String account) {}

    /**
     * What came back.
     *
     * @param callback the address at which the browser ended, {@code code#state}, or the code
     * @param fields what a form was filled with
     */
    record LoginAnswer(@Nullable String callback, @Nullable Map<String, String> fields) {}

    /** A field to fill. */
    record FieldView(String name, String label, boolean secret) {}

    /**
     * A login.
     *
     * @param state {@code open}, {@code busy}, {@code done} or {@code failed}
     * @param step what the person is to do: {@code browser}, {@code code} or {@code fields}
     * @param page to be opened
     * @param code to be typed there
     * @param redirect where the browser comes back to
     * @param listening whether this machine hears of that; else the address is pasted
     * @param account the account's id, once it is done
     * @param error why it failed
     */
    record LoginView(
            String id,
            String flow,
            String provider,
            String state,
            String step,
            Optional<String> page,
            Optional<String> code,
            Optional<String> redirect,
            Optional<Boolean> listening,
            List<FieldView> fields,
            Optional<String> account,
            Optional<String> error,
            Instant expiresAt) {}

    /** Given up. */
    record Dropped(boolean success) {}

    @Inject
    LoginsResource(LoginDesk desk, LoginReception reception) {
        this.desk = desk;
        this.reception = reception;
    }

    @GET
    @Needs(Need.READ)
    public Standing standing() {
        return new Standing(reception.standing());
    }

    /** Gets a new token now. */
    @POST
    @Path("renew/{account}")
    @Needs(Need.ADMIN)
    public LoginReception.RenewalView renew(@PathParam("account") String id) {
        return reception.renew(id);
    }

    @GET
    @Path("flows")
    @Needs(Need.READ)
    public FlowList flows() {
        return new FlowList(desk.flows().stream()
                .map(flow -> new FlowView(flow.id(), flow.provider().value(), flow.label()))
                .toList());
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Need.ADMIN)
    @Creates
    public LoginView begin(NewLogin body, @Context SecurityContext security) throws InterruptedException {
        LoginDesk.Begun.Under begun = reception.begin(
                Visitor.of(security).actor(), String.valueOf(body.flow()), Optional.ofNullable(body.account()));
        return view(begun.login(), Optional.of(begun.listening()));
    }

    @GET
    @Path("{id}")
    @Needs(Need.ADMIN)
    public LoginView get(@PathParam("id") String id) {
        return view(reception.find(id), Optional.empty());
    }

    /** Goes on with a login. */
    @POST
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Need.ADMIN)
    public LoginView answer(@PathParam("id") String id, LoginAnswer body, @Context SecurityContext security)
            throws InterruptedException {
        return view(
                reception.answer(Visitor.of(security).actor(), id, body.callback(), body.fields()), Optional.empty());
    }

    @DELETE
    @Path("{id}")
    @Needs(Need.ADMIN)
    public Dropped drop(@PathParam("id") String id) {
        reception.drop(id);
        return new Dropped(true);
    }

    /** Where a browser comes back to for a login that has no port of its own; the state is what lets it in. */
    @GET
    @Path("callback")
    @Produces(MediaType.TEXT_HTML)
    @Needs(Need.PUBLIC)
    public Response callback(@Context UriInfo uri) {
        Map<String, String> answer = new HashMap<>();
        uri.getQueryParameters().forEach((name, values) -> answer.put(name, values.getFirst()));
        LoginDesk.Shown shown = desk.shown(answer);
        return Response.status(shown.status()).entity(shown.html()).build();
    }

    private static LoginView view(PendingLogin login, Optional<Boolean> listening) {
        boolean open = login.state() == PendingLogin.State.OPEN;
        boolean done = login.state() == PendingLogin.State.DONE;
        boolean failed = login.state() == PendingLogin.State.FAILED;
        Optional<String> page = Optional.empty();
        Optional<String> code = Optional.empty();
        String word = "fields";
        List<FieldView> fields = List.of();
        switch (login.step()) {
            case Step.OpenBrowser browser -> {
                word = "browser";
                page = Optional.of(browser.page().toString());
            }
            case Step.ShowCode shown -> {
                word = "code";
                page = Optional.of(shown.page().toString());
                code = Optional.of(shown.code());
            }
            case Step.AskFields asked ->
                fields = asked.fields().stream()
                        .map(field -> new FieldView(field.name(), field.label(), field.secret()))
                        .toList();
            case Step.Unavailable none -> word = "none";
        }
        return new LoginView(
                login.id(),
                login.flow(),
                login.provider().value(),
                login.state().name().toLowerCase(Locale.ROOT),
                word,
                page.filter(p -> open),
                code.filter(c -> open),
                login.step() instanceof Step.OpenBrowser && open
                        ? Optional.of(login.redirect().toString())
                        : Optional.empty(),
                listening,
                open ? fields : List.of(),
                done ? Optional.of(login.outcome()) : Optional.empty(),
                failed ? Optional.of(login.outcome()) : Optional.empty(),
                login.expiresAt());
    }
}
