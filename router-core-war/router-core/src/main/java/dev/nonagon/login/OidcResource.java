package dev.nonagon.login;

import dev.nonagon.access.AccessSettings;
import dev.nonagon.access.Asked;
import dev.nonagon.access.ClientAddress;
import dev.nonagon.access.ErrorAnswer;
import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.access.SessionCookie;
import dev.nonagon.access.Visitor;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;

/** {@code /api/auth/oidc}: to the company's provider and back (L9). */
@Path("api/auth/oidc")
@Dependent
public class OidcResource {
    private static final String COOKIE = "nonagon_oidc";
    private static final String HOME = """
            <!doctype html><meta charset="utf-8"><title>Nonagon</title>
            <meta http-equiv="refresh" content="0;url=/dashboard"><a href="/dashboard">Go on</a>
            """;

    private final Oidc oidc;
    private final AccessSettings settings;

    @Inject
    public OidcResource(Oidc oidc, AccessSettings settings) {
        this.oidc = oidc;
        this.settings = settings;
    }

    /** Sends the browser to the provider. */
    @GET
    @Needs(Need.PUBLIC)
    public Response begin(@Context SecurityContext security) {
        if (!oidc.isConfigured()) {
            return ErrorAnswer.of(404, "No provider is configured: nonagon.login.oidc.issuer.");
        }
        try {
            Oidc.Begun begun = oidc.begin();
            return Response.status(Response.Status.FOUND)
                    .location(begun.provider())
                    .header("Set-Cookie", cookie(begun.sealed().reveal(), Oidc.LONGEST.toSeconds(), security))
                    .build();
        } catch (OidcProvider.Trouble e) {
            return ErrorAnswer.of(502, String.valueOf(e.getMessage()));
        }
    }

    /**
     * Where the provider sends the browser back to: a session, and a page that goes on to the console. A page, because a
     * redirect would still be the provider's navigation, on which browsers do not send a strict cookie.
     */
    @GET
    @Path("callback")
    @Needs(Need.PUBLIC)
    public Response end(
            @QueryParam("state") @DefaultValue("") String state,
            @QueryParam("code") @DefaultValue("") String code,
            @Context HttpServletRequest request,
            @Context SecurityContext security) {
        Asked asked = Asked.of(request);
        ClientAddress client = Visitor.of(security).client();
        boolean secure = settings.secureFor(client);
        return switch (oidc.end(asked.cookie(COOKIE), state, code, client, SessionCookie.read(asked, secure))) {
            case Login.Outcome.Opened opened ->
                Response.ok(HOME, "text/html; charset=utf-8")
                        .header("Set-Cookie", SessionCookie.set(opened.session(), secure))
                        .header("Set-Cookie", cookie("", 0, security))
                        .build();
            case Login.Outcome.Refused refused -> ErrorAnswer.of(refused.status(), refused.sentence());
        };
    }

    /** Lax, for it must come back with the provider's navigation. */
    private String cookie(String value, long seconds, SecurityContext security) {
        return COOKIE + "=" + value + "; Max-Age=" + seconds + "; Path=/api/auth/oidc; HttpOnly; SameSite=Lax"
                + (settings.secureFor(Visitor.of(security).client()) ? "; Secure" : "");
    }
}
