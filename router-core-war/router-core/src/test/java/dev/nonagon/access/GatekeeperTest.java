package dev.nonagon.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Secret;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatekeeperTest {
    private static final String CSRF = "csrf-1";
    private static final Map<String, Scope> KEYS =
            Map.of("k-inference", Scope.INFERENCE, "k-read", Scope.READ, "k-admin", Scope.ADMIN);

    private boolean loginRequired = true;

    private Gatekeeper gatekeeper(AccessSettings settings) {
        return new Gatekeeper(
                settings,
                (presented, client) -> Optional.ofNullable(KEYS.get(presented.reveal()))
                        .map(scope -> new Caller.ByKey(presented.reveal(), Set.of(scope))),
                new SessionLookup() {
                    @Override
                    public Optional<OpenSession> find(Secret id) {
                        return id.reveal().equals("s-1")
                                ? Optional.of(new OpenSession("admin", new Secret(CSRF)))
                                : Optional.empty();
                    }

                    @Override
                    public boolean loginRequired() {
                        return loginRequired;
                    }
                });
    }

    private int status(Asked asked, Need need) {
        return switch (gatekeeper(AccessSettings.DEFAULTS).decide(asked, need)) {
            case Decision.Admitted admitted -> 200;
            case Decision.Refused refused -> refused.status();
        };
    }

    private static String[] headers(String caller) {
        return switch (caller) {
            case "nothing" -> new String[0];
            case "session" -> new String[] {"cookie", "a=b; nonagon_session=s-1", "x-csrf-token", CSRF};
            case "no-csrf" -> new String[] {"cookie", "nonagon_session=s-1"};
            case "bad-csrf" -> new String[] {"cookie", "nonagon_session=s-1", "x-csrf-token", "csrf-2"};
            case "foreign" ->
                new String[] {"cookie", "nonagon_session=s-1", "x-csrf-token", CSRF, "origin", "https://evil.test"};
            case "old-session" -> new String[] {"cookie", "nonagon_session=s-0", "x-csrf-token", CSRF};
            default -> new String[] {"authorization", "Bearer " + caller};
        };
    }

    @ParameterizedTest
    @CsvSource({
        // caller, public GET, inference GET, read GET, admin GET, public POST, admin POST
        "nothing, 200, 401, 401, 401, 200, 401",
        "old-session, 200, 401, 401, 401, 200, 401",
        "session, 200, 200, 200, 200, 200, 200",
        "no-csrf, 200, 200, 200, 200, 200, 403",
        "bad-csrf, 200, 200, 200, 200, 200, 403",
        "foreign, 200, 200, 200, 200, 403, 403",
        "k-inference, 200, 200, 403, 403, 200, 403",
        "k-read, 200, 403, 200, 403, 200, 403",
        "k-admin, 200, 403, 200, 200, 200, 200",
        "k-unknown, 200, 401, 401, 401, 200, 401"
    })
    @DisplayName("F77 F80 39c G2 G3 G4 who may do what")
    void table(String caller, int open, int inference, int read, int admin, int openPost, int adminPost) {
        for (Asked[] asked : new Asked[][] {
            {Asking.local("GET", headers(caller)), Asking.local("POST", headers(caller))},
            {Asking.from("203.0.113.7", "GET", headers(caller)), Asking.from("203.0.113.7", "POST", headers(caller))}
        }) {
            assertThat(status(asked[0], Need.PUBLIC)).isEqualTo(open);
            assertThat(status(asked[0], Need.INFERENCE)).isEqualTo(inference);
            assertThat(status(asked[0], Need.READ)).isEqualTo(read);
            assertThat(status(asked[0], Need.ADMIN)).isEqualTo(admin);
            assertThat(status(asked[1], Need.PUBLIC)).isEqualTo(openPost);
            assertThat(status(asked[1], Need.ADMIN)).isEqualTo(adminPost);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE"})
    @DisplayName("F80 whatever may change something needs the token, and an origin that is ours")
    void csrf(String method) {
        String[] session = headers("session");
        assertThat(status(Asking.local(method, headers("no-csrf")), Need.READ)).isEqualTo(403);
        assertThat(status(Asking.local(method, session), Need.READ)).isEqualTo(200);
        for (String[] own : new String[][] {
            {"origin", "http://localhost:20128"},
            {"sec-fetch-site", "same-origin"},
            {"sec-fetch-site", "none"},
            {"origin", "http://localhost:20128", "sec-fetch-site", "same-origin"}
        }) {
            assertThat(status(Asking.local(method, plus(session, own)), Need.READ))
                    .as(String.join(" ", own))
                    .isEqualTo(200);
        }
        for (String[] foreign : new String[][] {
            {"origin", "null"},
            {"origin", "http://localhost:3000"},
            {"origin", "http://localhost"},
            {"origin", "http://localhost.evil.test:20128"},
            {"sec-fetch-site", "cross-site"},
            {"sec-fetch-site", "same-site"},
            {"origin", "http://localhost:20128", "sec-fetch-site", "cross-site"}
        }) {
            assertThat(status(Asking.local(method, plus(session, foreign)), Need.READ))
                    .as(String.join(" ", foreign))
                    .isEqualTo(403);
        }
    }

    private static String[] plus(String[] some, String[] more) {
        String[] all = java.util.Arrays.copyOf(some, some.length + more.length);
        System.arraycopy(more, 0, all, some.length, more.length);
        return all;
    }

    @ParameterizedTest
    @CsvSource({"authorization,bearer k-read", "x-api-key,k-read", "x-goog-api-key,k-read"})
    @DisplayName("G2 a key comes in any of three headers and goes before a cookie")
    void keys(String header, String value) {
        assertThat(status(Asking.local("GET", header, value), Need.READ)).isEqualTo(200);
        assertThat(status(Asking.local("GET", header, value, "cookie", "nonagon_session=s-1"), Need.ADMIN))
                .isEqualTo(403);
    }

    @Test
    @DisplayName(
            "L8 G6 without required login somebody at this machine may; a rebound name, a tunnel or a stranger may not")
    void local() {
        assertThat(status(Asking.local("GET"), Need.ADMIN)).as("required").isEqualTo(401);
        loginRequired = false;
        assertThat(status(Asking.local("GET"), Need.ADMIN)).isEqualTo(200);
        assertThat(status(Asking.local("DELETE"), Need.ADMIN)).isEqualTo(200);
        assertThat(status(Asking.local("GET", "host", "[::1]:20128"), Need.ADMIN))
                .isEqualTo(200);
        assertThat(status(Asking.local("POST", "sec-fetch-site", "cross-site"), Need.ADMIN))
                .isEqualTo(403);
        assertThat(status(Asking.local("POST", "origin", "http://evil.test"), Need.ADMIN))
                .isEqualTo(403);
        for (Asked stranger : new Asked[] {
            Asking.local("GET", "host", "evil.test"),
            Asking.local("GET", "host", "localhost.evil.test:20128"),
            Asking.local("GET", "host", "127.0.0.1.evil.test"),
            Asking.local("GET", "x-forwarded-for", "127.0.0.1"),
            Asking.from("203.0.113.7", "GET", "host", "localhost"),
            Asking.from("203.0.113.7", "GET", "host", "localhost", "x-forwarded-for", "127.0.0.1")
        }) {
            assertThat(status(stranger, Need.READ)).as(stranger.toString()).isEqualTo(401);
        }
    }

    @Test
    @DisplayName("G7 over loopback only loopback's names and the configured ones are ours")
    void hosts() {
        AccessSettings settings = AccessSettings.read(key -> Optional.ofNullable(Map.of(
                        "BASE_URL", "https://Router.Example.org/x",
                        "nonagon.access.hosts", "nonagon.lan, other.lan")
                .get(key)));
        Gatekeeper gatekeeper = gatekeeper(settings);
        for (String known : new String[] {
            "localhost",
            "LOCALHOST:20128",
            "app.localhost",
            "127.0.0.1",
            "127.1.2.3:1",
            "[::1]:20128",
            "router.example.org",
            "nonagon.lan:8080"
        }) {
            assertThat(gatekeeper.refuseHost(Asking.local("GET", "host", known)))
                    .as(known)
                    .isEmpty();
        }
        for (String unknown : new String[] {"evil.test", "localhost.evil.test", "evil.test:20128", "", "example.org"}) {
            assertThat(gatekeeper.refuseHost(Asking.local("GET", "host", unknown)))
                    .as(unknown)
                    .isPresent();
        }
        assertThat(gatekeeper.refuseHost(Asking.from("203.0.113.7", "GET", "host", "anything.test")))
                .isEmpty();
        assertThat(gatekeeper.decide(
                        Asking.local("POST", "authorization", "Bearer k-admin", "origin", "https://router.example.org"),
                        Need.ADMIN))
                .as("a proxy changed the Host header")
                .isInstanceOf(Decision.Admitted.class);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("behind https the cookie has another name, so that none that was set without it counts")
    void secureCookie(Need need) {
        Asked plain = new Asked(
                "GET",
                Asking.address("203.0.113.7"),
                Asking.address("192.0.2.1"),
                true,
                Asking.local("GET", headers("session")).headers());
        Asked prefixed = new Asked(
                "GET",
                plain.peer(),
                plain.local(),
                true,
                Asking.local("GET", "cookie", "__Host-nonagon_session=s-1").headers());
        assertThat(status(plain, need)).isEqualTo(need == Need.PUBLIC ? 200 : 401);
        assertThat(status(prefixed, need)).isEqualTo(200);
    }

    @Test
    @DisplayName("cookies: http-only, same-site strict, whole path, secure behind https, no domain")
    void cookies() {
        assertThat(SessionCookie.set(new Secret("x"), false))
                .isEqualTo("nonagon_session=x; Path=/; HttpOnly; SameSite=Strict");
        assertThat(SessionCookie.set(new Secret("x"), true))
                .isEqualTo("__Host-nonagon_session=x; Path=/; HttpOnly; SameSite=Strict; Secure");
        assertThat(SessionCookie.clear(false)).startsWith("nonagon_session=; Max-Age=0;");
        AccessSettings always =
                AccessSettings.read(key -> key.equals("AUTH_COOKIE_SECURE") ? Optional.of("true") : Optional.empty());
        assertThat(always.secureFor(new ClientAddress(Asking.address("127.0.0.1"), false, true)))
                .isTrue();
        assertThat(AccessSettings.DEFAULTS.secureFor(new ClientAddress(Asking.address("127.0.0.1"), true, true)))
                .isTrue();
    }

    @Test
    @DisplayName("no secret is in what is printed")
    void printing() {
        assertThat(new OpenSession("admin", new Secret("planted")).toString()).doesNotContain("planted");
    }

    private int page(Need need, Optional<String> token, String method, String... headers) {
        Decision decision = gatekeeper(AccessSettings.DEFAULTS)
                .decidePage(Asking.local(method, headers), token.map(Secret::new), need);
        return switch (decision) {
            case Decision.Admitted admitted -> 200;
            case Decision.Refused refused -> refused.status();
        };
    }

    @Test
    @DisplayName("G2 G4 a page opens to a session and to no key, and its forms hold the session's token")
    void pages() {
        String[] session = {"cookie", "nonagon_session=s-1"};
        Optional<String> none = Optional.empty();
        assertThat(page(Need.ADMIN, none, "GET", session)).isEqualTo(200);
        assertThat(page(Need.ADMIN, none, "GET")).isEqualTo(401);
        assertThat(page(Need.PUBLIC, none, "GET")).isEqualTo(200);
        assertThat(page(Need.ADMIN, none, "GET", "authorization", "Bearer k-admin"))
                .isEqualTo(401);
        assertThat(page(Need.ADMIN, none, "POST", session)).isEqualTo(403);
        assertThat(page(Need.ADMIN, Optional.of("csrf-2"), "POST", session)).isEqualTo(403);
        assertThat(page(Need.ADMIN, Optional.of(CSRF), "POST", session)).isEqualTo(200);
        assertThat(page(Need.ADMIN, Optional.of(CSRF), "POST", "cookie", "nonagon_session=s-0"))
                .isEqualTo(401);
        String[] foreign = {"cookie", "nonagon_session=s-1", "origin", "https://evil.test"};
        assertThat(page(Need.ADMIN, Optional.of(CSRF), "POST", foreign)).isEqualTo(403);
        assertThat(page(Need.PUBLIC, none, "POST", "origin", "https://evil.test"))
                .isEqualTo(403);
        loginRequired = false;
        assertThat(page(Need.ADMIN, none, "POST")).isEqualTo(200);
    }
}
