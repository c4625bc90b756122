package dev.nonagon.blackbox.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.blackbox.support.RunningRouter;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** People of a company at the console, by way of their OpenID provider. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CompanyLoginIT {
    private final CompanyProvider company = CompanyProvider.start();
    private RunningRouter router;
    private Window window;

    @BeforeAll
    void start() {
        Path chromium = Window.chromium();
        router = RunningRouter.alone("company", """
                nonagon.login.oidc.issuer=%s
                nonagon.login.oidc.client-id=nonagon
                nonagon.login.oidc.client-secret=made for this test
                nonagon.login.oidc.redirect-uri=http://localhost:{port}/api/auth/oidc/callback
                nonagon.login.oidc.allowed-subjects=ada
                """.formatted(company.issuer()));
        window = Window.open(chromium, router);
    }

    @AfterAll
    void close() {
        Window.close(window, router);
        company.close();
    }

    private void logIn(String person) {
        window.click("text=Log in with your company's account");
        window.click("#" + person);
    }

    @Test
    @Order(1)
    @DisplayName("L9 C2 nobody needs the set-up token; who is not allowed in is told so on a page, and may try again")
    void notAllowed() {
        window.go("/usage?range=7d");
        window.arrives("/dashboard/login?back=");
        logIn("eve");
        window.arrives("/dashboard/login?company=403");
        window.sees("you have not been let in here");
        window.isAccessible("a refused company login");
        assertThat(window.troubles()).isEmpty();
    }

    @Test
    @Order(2)
    @DisplayName("L9 C2 who is allowed in is back where they wanted to be, under their own name")
    void allowed() {
        logIn("ada");
        window.arrives("/dashboard/usage?range=7d");
        window.go("/settings?part=audit");
        window.sees("oidc:ada");
        assertThat(window.troubles()).isEmpty();
    }

    @Test
    @Order(3)
    @DisplayName("L9 a callback that nobody began ends on a page, not in a session")
    void forged() {
        window.page().context().clearCookies();
        window.page().navigate("http://localhost:" + router.port() + "/api/auth/oidc/callback?code=c&state=s");
        window.arrives("/dashboard/login?company=401");
        window.sees("did not vouch for you");
        window.go("");
        window.arrives("/dashboard/login");
    }

    @Test
    @Order(4)
    @DisplayName("L9 a provider that is down is named, with the way in that is left")
    void down() {
        company.close();
        window.go("");
        window.click("text=Log in with your company's account");
        window.arrives("/dashboard/login?company=502");
        window.sees("cannot be reached");
    }
}
