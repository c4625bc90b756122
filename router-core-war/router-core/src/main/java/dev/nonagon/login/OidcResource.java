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
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** {@code /api/auth/oidc}: to the company's provider and back (L9). */
@Path("api/auth/oidc")
@Dependent
public class OidcResource {
    private static final String COOKIE = "nonagon_oidc";
    private static final String CONSOLE = "/dashboard";

    /** It travels sealed in a cookie, of which browsers keep four thousand bytes. */
    private static final int LONGEST_BACK = 1_000;

    private final Oidc oidc;
    private final AccessSettings settings;

    @Inject
    public OidcResource(Oidc oidc, AccessSettings settings) {
        this.oidc = oidc;
        this.settings = settings;
    }

    /**
     * Sends the browser to the provider.
     *
     * @param back the console's page to be at afterwards, such as {@code /dashboard/usage?range=7d}
     */
    @GET
    @Needs(Need.PUBLIC)
    public Response begin(
            @QueryParam("back") @DefaultValue("") String back,
            @Context HttpServletRequest request,
            @Context SecurityContext security) {
        if (!oidc.isConfigured()) {
            return refusal(404, "No provider is configured: nonagon.login.oidc.issuer.", back, request);
        }
        try {
            Oidc.Begun begun = oidc.begin(page(back));
            return Response.status(Response.Status.FOUND)
                    .location(begun.provider())
                    .header("Set-Cookie", cookie(begun.sealed().reveal(), Oidc.LONGEST.toSeconds(), security))
                    .build();
        } catch (OidcProvider.Trouble e) {
            return refusal(502, String.valueOf(e.getMessage()), back, request);
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
        Oidc.Ended ended = oidc.end(asked.cookie(COOKIE), state, code, client, SessionCookie.read(asked, secure));
        return switch (ended.outcome()) {
            case Login.Outcome.Opened opened ->
                Response.ok(onwards(request.getContextPath() + page(ended.back())), "text/html; charset=utf-8")
                        .header("Set-Cookie", SessionCookie.set(opened.session(), secure))
                        .header("Set-Cookie", cookie("", 0, security))
                        .build();
            case Login.Outcome.Refused refused -> refusal(refused.status(), refused.sentence(), ended.back(), request);
        };
    }

    /** Only a page of the console: a login that leads elsewhere would be somebody's trap. */
    private static String page(String back) {
        return back.length() <= LONGEST_BACK && back.matches(CONSOLE + "(/[a-z-]*)?([?][^#\\\\]*)?") ? back : CONSOLE;
    }

    private static String onwards(String page) {
        String address = page.replace("&", "&amp;").replace("\"", "&quot;").replace("<", "&lt;");
        return """
                <!doctype html><meta charset="utf-8"><title>Nonagon</title>
                <meta http-equiv="refresh" content="0;url=%s"><a href="%s">Go on</a>
                """.formatted(address, address);
    }

    /** A browser shows a person the login page, which has words for the status; a script gets the sentence. */
    private static Response refusal(int status, String sentence, String back, HttpServletRequest request) {
        String accepted = Optional.ofNullable(request.getHeader("accept")).orElse("");
        if (!accepted.contains("text/html")) {
            return ErrorAnswer.of(status, sentence);
        }
        String page = page(back);
        return Response.status(Response.Status.SEE_OTHER)
                .header(
                        "Location",
                        request.getContextPath() + CONSOLE + "/login?company=" + status
                                + (page.equals(CONSOLE)
                                        ? ""
                                        : "&back=" + URLEncoder.encode(page, StandardCharsets.UTF_8)))
                .build();
    }

    /** Lax, for it must come back with the provider's navigation. */
    private String cookie(String value, long seconds, SecurityContext security) {
        return COOKIE + "=" + value + "; Max-Age=" + seconds + "; Path=/api/auth/oidc; HttpOnly; SameSite=Lax"
                + (settings.secureFor(Visitor.of(security).client()) ? "; Secure" : "");
    }
}
