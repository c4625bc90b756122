package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.access.Visitor;
import dev.nonagon.audit.Audit;
import dev.nonagon.books.StoredConfiguration;
import dev.nonagon.oauth.CallbackText;
import dev.nonagon.oauth.Flows;
import dev.nonagon.oauth.LoginDesk;
import dev.nonagon.oauth.PendingLogin;
import dev.nonagon.oauth.RefreshService;
import dev.nonagon.oauth.RenewalState;
import dev.nonagon.settings.Declared;
import dev.nonagon.spi.oauth.Credential;
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
    private final RefreshService renewals;
    private final StoredConfiguration picture;
    private final Audit audit;

    /** Every account that somebody has logged in at. */
    record Standing(List<AccountLogin> logins) {}

    /**
     * How one stands.
     *
     * @param state {@code fine}, {@code trouble} (it is tried again) or {@code lost} (a person must log in again)
     * @param reason why, if it is not fine
     * @param since when it came to stand so, if it is not fine
     * @param expiresAt when the present token ends
     * @param nextTry when a renewal that failed is tried again
     */
    record AccountLogin(
            String account,
            String name,
            String provider,
            String state,
            Optional<String> reason,
            Optional<Instant> since,
            Optional<Instant> expiresAt,
            Optional<Instant> nextTry) {}

    /** What a renewal came to. */
    record RenewalView(boolean renewed, boolean loginNeeded, Optional<String> error, Optional<Instant> expiresAt) {}

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
    LoginsResource(LoginDesk desk, RefreshService renewals, StoredConfiguration picture, Audit audit) {
        this.desk = desk;
        this.renewals = renewals;
        this.picture = picture;
        this.audit = audit;
    }

    @GET
    @Needs(Need.READ)
    public Standing standing() {
        return new Standing(picture.current().accounts().values().stream()
                .filter(account -> account.credential() instanceof Credential.Tokens)
                .map(account -> standing(account, (Credential.Tokens) account.credential()))
                .toList());
    }

    private AccountLogin standing(Declared.Account account, Credential.Tokens tokens) {
        RenewalState state = renewals.state(account.name());
        boolean lost = state.isLost(tokens);
        boolean trouble =
                lost || (state.lostHash().isEmpty() && !state.trouble().isEmpty());
        return new AccountLogin(
                account.name(),
                account.label(),
                account.provider().value(),
                lost ? "lost" : trouble ? "trouble" : "fine",
                trouble ? Optional.of(state.trouble()) : Optional.empty(),
                trouble ? Optional.of(state.since()) : Optional.empty(),
                tokens.expiresAt(),
                trouble && !lost ? Optional.of(state.notBefore()) : Optional.empty());
    }

    /** Gets a new token now. */
    @POST
    @Path("renew/{account}")
    @Needs(Need.ADMIN)
    public RenewalView renew(@PathParam("account") String id) {
        Declared.Account account = picture.current().accounts().get(id);
        if (account == null || !(account.credential() instanceof Credential.Tokens tokens)) {
            throw ApiRefusal.unknown("There is no account '" + id + "' with a login.");
        }
        return switch (renewals.renew(id, tokens.access())) {
            case RefreshService.Result.Renewed renewed ->
                new RenewalView(true, false, Optional.empty(), renewed.tokens().expiresAt());
            case RefreshService.Result.Lost lost ->
                new RenewalView(false, true, Optional.of(lost.reason()), tokens.expiresAt());
            case RefreshService.Result.NotNow notNow ->
                new RenewalView(false, false, Optional.of(notNow.reason()), tokens.expiresAt());
        };
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
        String wish = String.valueOf(body.flow());
        Flows.Facts flow = desk.flows().stream()
                .filter(known -> known.id().equals(wish))
                .findFirst()
                .or(() -> desk.flowOf(wish))
                .orElseThrow(() -> ApiRefusal.invalid(
                        "flow", "there is no login '" + wish + "'; GET /api/logins/flows lists them"));
        Optional<String> account = Optional.ofNullable(body.account());
        account.ifPresent(id -> refuseStranger(id, flow));
        audit.record(
                Visitor.of(security).actor(),
                "login.begin",
                "provider",
                flow.provider().value());
        return switch (desk.begin(flow, account)) {
            case LoginDesk.Begun.Under under -> view(under.login(), Optional.of(under.listening()));
            case LoginDesk.Begun.Not not -> throw new ApiRefusal(409, "", not.reason());
        };
    }

    private void refuseStranger(String id, Flows.Facts flow) {
        Declared.Account known = picture.current().accounts().get(id);
        if (known == null || !known.provider().equals(flow.provider())) {
            throw ApiRefusal.invalid("account", "'" + id + "' is no account of " + flow.provider());
        }
    }

    @GET
    @Path("{id}")
    @Needs(Need.ADMIN)
    public LoginView get(@PathParam("id") String id) {
        return view(found(id), Optional.empty());
    }

    /** Goes on with a login. */
    @POST
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Need.ADMIN)
    public LoginView answer(@PathParam("id") String id, LoginAnswer body, @Context SecurityContext security)
            throws InterruptedException {
        PendingLogin login = found(id);
        if (login.state() != PendingLogin.State.OPEN) {
            return view(login, Optional.empty());
        }
        Map<String, String> answer = new HashMap<>();
        String callback = body.callback();
        if (callback != null) {
            answer.putAll(CallbackText.pasted(callback));
        }
        Map<String, String> fields = body.fields();
        if (fields != null) {
            answer.putAll(fields);
        }
        if (login.step() instanceof Step.OpenBrowser && !answer.containsKey("code") && !answer.containsKey("error")) {
            throw ApiRefusal.invalid(
                    "callback", "there is no code in it; paste the whole address at which the browser ended");
        }
        return view(desk.answered(login, answer, Visitor.of(security).actor()), Optional.empty());
    }

    @DELETE
    @Path("{id}")
    @Needs(Need.ADMIN)
    public Dropped drop(@PathParam("id") String id) {
        if (!desk.drop(id)) {
            throw missing(id);
        }
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

    private PendingLogin found(String id) {
        return desk.find(id).orElseThrow(() -> missing(id));
    }

    private static ApiRefusal missing(String id) {
        return ApiRefusal.unknown("There is no login '" + id + "': it is over, or never was.");
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
