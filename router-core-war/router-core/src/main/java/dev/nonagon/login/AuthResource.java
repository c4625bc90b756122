package dev.nonagon.login;

import dev.nonagon.access.AccessSettings;
import dev.nonagon.access.Asked;
import dev.nonagon.access.Caller;
import dev.nonagon.access.ClientAddress;
import dev.nonagon.access.ErrorAnswer;
import dev.nonagon.access.Gatekeeper;
import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.access.OpenSession;
import dev.nonagon.access.SessionCookie;
import dev.nonagon.access.Visitor;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.json.Json;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
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
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/auth}: in, out, and who is kept out. */
@Path("api/auth")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public class AuthResource {
    private final Login login;
    private final FirstRun firstRun;
    private final Throttle throttle;
    private final Gatekeeper gatekeeper;
    private final Sessions sessions;
    private final AccessSettings settings;
    private final Oidc oidc;

    @Inject
    public AuthResource(
            Login login,
            FirstRun firstRun,
            Throttle throttle,
            Gatekeeper gatekeeper,
            Sessions sessions,
            AccessSettings settings,
            Oidc oidc) {
        this.oidc = oidc;
        this.login = login;
        this.firstRun = firstRun;
        this.throttle = throttle;
        this.gatekeeper = gatekeeper;
        this.sessions = sessions;
        this.settings = settings;
    }

    /**
     * Who the caller is: {@code authenticated}, {@code caller} ({@code anonymous}, {@code key}, {@code session},
     * {@code local}), {@code user}, {@code csrfToken} with a session, {@code requireLogin}, {@code setupNeeded}, {@code oidc}
     * (whether a provider is configured).
     */
    @GET
    @Path("session")
    @Needs(Need.PUBLIC)
    public byte[] session(@Context HttpServletRequest request, @Context SecurityContext security) {
        Visitor visitor = Visitor.of(security);
        ObjectNode answer = Json.object();
        String kind =
                switch (visitor.caller()) {
                    case Caller.Anonymous anonymous -> "anonymous";
                    case Caller.ByKey key -> "key";
                    case Caller.BySession session -> "session";
                    case Caller.Local local -> "local";
                };
        answer.put("authenticated", !kind.equals("anonymous"));
        answer.put("caller", kind);
        if (!kind.equals("anonymous")) {
            answer.put("user", visitor.caller().name());
        }
        if (visitor.caller() instanceof Caller.BySession) {
            gatekeeper
                    .session(Asked.of(request), visitor.client())
                    .map(OpenSession::csrfToken)
                    .ifPresent(token -> answer.put("csrfToken", token.reveal()));
        }
        answer.put("requireLogin", sessions.loginRequired());
        answer.put("setupNeeded", !firstRun.hasPassword());
        answer.put("oidc", oidc.isConfigured());
        return Json.bytes(answer);
    }

    /** {@code {token, password}}: the first password. */
    @POST
    @Path("setup")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Need.PUBLIC)
    public Response setUp(InputStream body, @Context HttpServletRequest request, @Context SecurityContext security) {
        try {
            Fields fields = Fields.read(body, Set.of("token", "password"));
            ClientAddress client = Visitor.of(security).client();
            return answer(
                    login.setUp(
                            new Secret(fields.text("token").strip()),
                            new Secret(fields.text("password")),
                            client,
                            cookie(request, client)),
                    client);
        } catch (Fields.Mistake e) {
            return ErrorAnswer.of(400, String.valueOf(e.getMessage()));
        }
    }

    /** {@code {password}}, and {@code user} where it is not {@code admin}: a session cookie. */
    @POST
    @Path("login")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Need.PUBLIC)
    public Response logIn(InputStream body, @Context HttpServletRequest request, @Context SecurityContext security) {
        try {
            Fields fields = Fields.read(body, Set.of("user", "password"));
            ClientAddress client = Visitor.of(security).client();
            return answer(
                    login.login(
                            fields.optional("user").orElse(Login.ADMIN),
                            new Secret(fields.text("password")),
                            client,
                            cookie(request, client)),
                    client);
        } catch (Fields.Mistake e) {
            return ErrorAnswer.of(400, String.valueOf(e.getMessage()));
        }
    }

    /** Ends the session; 204. */
    @POST
    @Path("logout")
    @Needs(Need.READ)
    public Response logOut(@Context HttpServletRequest request, @Context SecurityContext security) {
        Visitor visitor = Visitor.of(security);
        if (visitor.caller() instanceof Caller.BySession) {
            cookie(request, visitor.client()).ifPresent(id -> login.logout(id, visitor.actor()));
        }
        return Response.noContent()
                .header("Set-Cookie", SessionCookie.clear(settings.secureFor(visitor.client())))
                .build();
    }

    /** {@code {current, new}}: another password; all sessions end, and the answer brings a new one. */
    @POST
    @Path("password")
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Need.ADMIN)
    public Response changePassword(InputStream body, @Context SecurityContext security) {
        try {
            Fields fields = Fields.read(body, Set.of("current", "new"));
            Visitor visitor = Visitor.of(security);
            return answer(
                    login.change(
                            new Secret(fields.text("current")),
                            new Secret(fields.text("new")),
                            visitor.client(),
                            visitor.actor()),
                    visitor.client());
        } catch (Fields.Mistake e) {
            return ErrorAnswer.of(400, String.valueOf(e.getMessage()));
        }
    }

    /** Who must wait before another try: {@code {lockouts:[{id, failures, lastFailure, until}]}}. */
    @GET
    @Path("lockouts")
    @Needs(Need.ADMIN)
    public byte[] lockouts() {
        ObjectNode answer = Json.object();
        ArrayNode list = answer.putArray("lockouts");
        throttle.lockouts().forEach(lockout -> list.addObject()
                .put("id", lockout.id())
                .put("failures", lockout.failures())
                .put("lastFailure", lockout.lastFailure().toString())
                .put("until", lockout.until().toString()));
        return Json.bytes(answer);
    }

    /** Ends a wait; 204, or 404 if there is none. The id is a path as it is: {@code network:192.0.2.0/24}. */
    @DELETE
    @Path("lockouts/{id:.+}")
    @Needs(Need.ADMIN)
    public Response lift(@PathParam("id") String id, @Context SecurityContext security) {
        return throttle.lift(id, Visitor.of(security).actor())
                ? Response.noContent().build()
                : ErrorAnswer.of(404, "There is no lockout of this id; GET /api/auth/lockouts lists them.");
    }

    /** Who is in: {@code {sessions:[{id, user, origin, createdAt, seenAt, endsAt, own}]}}. */
    @GET
    @Path("sessions")
    @Needs(Need.ADMIN)
    public byte[] sessions(@Context HttpServletRequest request, @Context SecurityContext security) {
        ObjectNode answer = Json.object();
        ArrayNode list = answer.putArray("sessions");
        sessions.open(cookie(request, Visitor.of(security).client())).forEach(session -> list.addObject()
                .put("id", session.handle())
                .put("user", session.user())
                .put("origin", session.origin())
                .put("createdAt", session.createdAt().toString())
                .put("seenAt", session.seenAt().toString())
                .put("endsAt", session.endsAt().toString())
                .put("own", session.own()));
        return Json.bytes(answer);
    }

    /** Ends somebody's session; 204, or 404 if there is none. */
    @DELETE
    @Path("sessions/{id}")
    @Needs(Need.ADMIN)
    public Response end(@PathParam("id") String id, @Context SecurityContext security) {
        return sessions.end(id, Visitor.of(security).actor())
                ? Response.noContent().build()
                : ErrorAnswer.of(404, "There is no session of this id; GET /api/auth/sessions lists them.");
    }

    private Optional<Secret> cookie(HttpServletRequest request, ClientAddress client) {
        return SessionCookie.read(Asked.of(request), settings.secureFor(client));
    }

    private Response answer(Login.Outcome outcome, ClientAddress client) {
        return switch (outcome) {
            case Login.Outcome.Opened opened ->
                Response.ok(Json.bytes(Json.object()
                                .put("authenticated", true)
                                .put("user", opened.user())
                                .put(
                                        "csrfToken",
                                        Sessions.csrfToken(opened.session()).reveal())))
                        .header("Set-Cookie", SessionCookie.set(opened.session(), settings.secureFor(client)))
                        .build();
            case Login.Outcome.Refused refused ->
                refused.retryAfter().isZero()
                        ? ErrorAnswer.of(refused.status(), refused.sentence())
                        : Response.fromResponse(ErrorAnswer.of(refused.status(), refused.sentence()))
                                .header("Retry-After", refused.retryAfter().toSeconds())
                                .build();
        };
    }
}
