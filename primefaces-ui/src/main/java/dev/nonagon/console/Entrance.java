package dev.nonagon.console;

import dev.nonagon.access.AccessSettings;
import dev.nonagon.access.Asked;
import dev.nonagon.access.Caller;
import dev.nonagon.access.ClientAddress;
import dev.nonagon.access.SessionCookie;
import dev.nonagon.login.Login;
import dev.nonagon.login.Oidc;
import dev.nonagon.spi.Secret;
import jakarta.enterprise.context.RequestScoped;
import jakarta.faces.context.FacesContext;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** In and out: the first password, login, logout. */
@Named("entrance")
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class Entrance {
    @Inject
    private Login login;

    @Inject
    private Oidc oidc;

    @Inject
    private AccessSettings settings;

    @Inject
    private HttpServletRequest request;

    @Inject
    private Guest guest;

    @Inject
    private Asks asks;

    @Inject
    private Ui ui;

    @Inject
    private Saying saying;

    /** Whether a company's provider vouches for people. */
    public boolean isCompany() {
        return oidc.isConfigured();
    }

    /** What came of a login by way of the company, as words; empty if nothing went wrong. */
    public String getCompanyTrouble() {
        return asks.text("company")
                .map(status -> ui.word(
                        switch (status) {
                            case "401", "403", "502" -> "login.company." + status;
                            default -> "login.company.other";
                        }))
                .orElse("");
    }

    /** Where the company's login begins, and then leads back to. */
    public String getCompanyAddress() {
        return request.getContextPath() + "/api/auth/oidc"
                + asks.text("back")
                        .map(back -> "?back=" + URLEncoder.encode(back, StandardCharsets.UTF_8))
                        .orElse("");
    }

    /** Logs in, and leads back to where somebody wanted to be. */
    public void enter() {
        saying.doing(
                () -> take(login.login(Login.ADMIN, password("password"), client(), cookie()), back(asks.get("back"))));
    }

    /** Sets the first password. */
    public void setUp() {
        if (!password("password").equals(password("again"))) {
            saying.problem(ui.word("setup.differ"));
            return;
        }
        saying.doing(() -> take(
                login.setUp(new Secret(asks.get("token")), password("password"), client(), cookie()),
                Screen.WELCOME.getPath()));
    }

    private void take(Login.Outcome outcome, String next) {
        switch (outcome) {
            case Login.Outcome.Opened opened -> {
                response().addHeader("Set-Cookie", SessionCookie.set(opened.session(), settings.secureFor(client())));
                saying.go(next);
            }
            case Login.Outcome.Refused refused -> saying.problem(refusal(refused));
        }
    }

    /** The API's sentences speak of calls; people here see forms. */
    private String refusal(Login.Outcome.Refused refused) {
        if (!refused.retryAfter().isZero()) {
            return ui.say("login.wait", refused.retryAfter().toSeconds());
        }
        return switch (refused.status()) {
            case HttpServletResponse.SC_UNAUTHORIZED ->
                ui.word(asks.text("token").isPresent() ? "setup.wrong" : "login.wrong");
            case HttpServletResponse.SC_CONFLICT -> ui.word("login.conflict");
            default -> refused.sentence();
        };
    }

    /** Another password; all other sessions end. */
    public void change() {
        if (!password("password").equals(password("again"))) {
            saying.problem(ui.word("setup.differ"));
            return;
        }
        saying.doing(() -> {
            switch (login.change(password("current"), password("password"), client(), guest.actor())) {
                case Login.Outcome.Opened opened -> {
                    response()
                            .addHeader("Set-Cookie", SessionCookie.set(opened.session(), settings.secureFor(client())));
                    saying.go(Screen.SETTINGS.getPath() + "?part=security&changed=password");
                }
                case Login.Outcome.Refused refused -> saying.problem(refusal(refused));
            }
        });
    }

    /** Ends the session. */
    public void leave() {
        if (guest.visitor().caller() instanceof Caller.BySession) {
            cookie().ifPresent(id -> login.logout(id, guest.actor()));
        }
        response().addHeader("Set-Cookie", SessionCookie.clear(settings.secureFor(client())));
        saying.go(Screen.LOGIN.getPath());
    }

    /** Only a page of ours: a link to the login must not lead elsewhere (C2). */
    static String back(String wanted) {
        int end = wanted.indexOf('?');
        return Screen.at(end < 0 ? wanted : wanted.substring(0, end))
                .filter(screen -> !screen.isPublic())
                .map(screen -> wanted)
                .orElse(Screen.HOME.getPath());
    }

    /** Not stripped: spaces are a password's own. */
    private Secret password(String field) {
        return new Secret(Optional.ofNullable(request.getParameter(field)).orElse(""));
    }

    private ClientAddress client() {
        return guest.visitor().client();
    }

    private Optional<Secret> cookie() {
        return SessionCookie.read(Asked.of(request), settings.secureFor(client()));
    }

    private static HttpServletResponse response() {
        return (HttpServletResponse)
                FacesContext.getCurrentInstance().getExternalContext().getResponse();
    }
}
