package dev.nonagon.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.nonagon.access.Asking;
import dev.nonagon.access.ClientAddress;
import dev.nonagon.access.OpenSession;
import dev.nonagon.audit.Audit;
import dev.nonagon.spi.RouterException;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.json.Json;
import dev.nonagon.store.Store;
import dev.nonagon.store.StoreSettings;
import dev.nonagon.store.TestStores;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OidcTest {
    private static final ClientAddress FAR = new ClientAddress(Asking.address("203.0.113.7"), true, true);

    @TempDir
    Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    private HttpServer provider;
    private String issuer;
    private RSAKey key;
    private Store store;
    private Sessions sessions;
    private Oidc oidc;
    private Map<String, String> asked = Map.of();
    private Map<String, String> redeemed = Map.of();
    private String authorization = "";
    private UnaryOperator<JWTClaimsSet.Builder> claims = builder -> builder;
    private boolean signed = true;
    private RSAKey signingKey;

    @BeforeEach
    void open() throws Exception {
        key = new RSAKeyGenerator(2048).keyID("k1").generate();
        signingKey = key;
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer = "http://127.0.0.1:" + provider.getAddress().getPort();
        provider.createContext(
                "/.well-known/openid-configuration",
                exchange -> answer(
                        exchange,
                        Json.text(Json.object()
                                .put("issuer", issuer)
                                .put("authorization_endpoint", issuer + "/authorize")
                                .put("token_endpoint", issuer + "/token")
                                .put("jwks_uri", issuer + "/keys"))));
        provider.createContext("/keys", exchange -> answer(exchange, new JWKSet(key.toPublicJWK()).toString()));
        provider.createContext("/token", this::token);
        provider.start();
        store = TestStores.open(folder, StoreSettings.local(folder), now::get);
        Audit audit = new Audit(store);
        Passwords passwords = new Passwords(10, new SecureRandom());
        sessions = new Sessions(store, audit, LoginSettings.DEFAULTS, () -> true);
        Throttle throttle = new Throttle(store, audit);
        FirstRun firstRun = new FirstRun(store, audit, passwords, folder, text -> {});
        Login login = new Login(store, audit, passwords, sessions, throttle, firstRun, false);
        firstRun.begin(Optional.of(new Secret("correct horse")));
        oidc = new Oidc(store, audit, login, OidcSettings.read(k -> Optional.ofNullable(config().get(k))));
        assertThat(login.login("admin", new Secret("correct horse"), FAR, Optional.empty()))
                .as("the password is for this machine")
                .isInstanceOf(Login.Outcome.Refused.class);
    }

    @AfterEach
    void close() {
        provider.stop(0);
        store.close();
    }

    private Map<String, String> config() {
        Map<String, String> config = new HashMap<>();
        config.put("nonagon.login.oidc.issuer", issuer);
        config.put("nonagon.login.oidc.client-id", "nonagon");
        config.put("nonagon.login.oidc.client-secret", "s:e c");
        config.put("nonagon.login.oidc.redirect-uri", "https://router.test/api/auth/oidc/callback");
        config.put("nonagon.login.oidc.allowed-subjects", "ada");
        config.put("nonagon.login.oidc.allowed-groups", "operators, admins");
        return config;
    }

    private static void answer(HttpExchange exchange, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private void token(HttpExchange exchange) throws IOException {
        redeemed = form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        authorization = String.valueOf(exchange.getRequestHeaders().getFirst("authorization"));
        JWTClaimsSet set = claims.apply(new JWTClaimsSet.Builder()
                        .issuer(issuer)
                        .audience("nonagon")
                        .subject("ada")
                        .issueTime(new Date())
                        .expirationTime(Date.from(Instant.now().plusSeconds(60)))
                        .claim("nonce", asked.get("nonce")))
                .build();
        try {
            String token;
            if (signed) {
                SignedJWT jwt = new SignedJWT(
                        new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k1").build(), set);
                JWSSigner signer = new RSASSASigner(signingKey);
                jwt.sign(signer);
                token = jwt.serialize();
            } else {
                token = new PlainJWT(set).serialize();
            }
            answer(exchange, Json.text(Json.object().put("id_token", token).put("token_type", "Bearer")));
        } catch (com.nimbusds.jose.JOSEException e) {
            throw new IOException(e);
        }
    }

    private static Map<String, String> form(String text) {
        Map<String, String> pairs = new HashMap<>();
        for (String pair : text.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            pairs.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return pairs;
    }

    private Oidc.Begun begin() throws Exception {
        Oidc.Begun begun = oidc.begin("/dashboard/usage?range=7d");
        asked = form(begun.provider().getRawQuery());
        return begun;
    }

    private int status(Oidc.Begun begun, String state) {
        return switch (oidc.end(Optional.of(begun.sealed().reveal()), state, "code-1", FAR, Optional.empty())
                .outcome()) {
            case Login.Outcome.Opened opened -> 200;
            case Login.Outcome.Refused refused -> refused.status();
        };
    }

    private int status() throws Exception {
        Oidc.Begun begun = begin();
        return status(begun, asked.getOrDefault("state", ""));
    }

    @Test
    @DisplayName("L9 code, PKCE, state, nonce: a session in the person's own name")
    void works() throws Exception {
        Oidc.Begun begun = begin();
        assertThat(begun.provider())
                .hasPath("/authorize")
                .hasPort(URI.create(issuer).getPort());
        assertThat(asked)
                .containsEntry("response_type", "code")
                .containsEntry("client_id", "nonagon")
                .containsEntry("code_challenge_method", "S256");
        Oidc.Ended ended = oidc.end(
                Optional.of(begun.sealed().reveal()), asked.getOrDefault("state", ""), "code-1", FAR, Optional.empty());
        assertThat(ended.back()).isEqualTo("/dashboard/usage?range=7d");
        Login.Outcome outcome = ended.outcome();
        assertThat(outcome).isInstanceOf(Login.Outcome.Opened.class);
        assertThat(sessions.find(((Login.Outcome.Opened) outcome).session()).map(OpenSession::user))
                .contains("oidc:ada");
        assertThat(Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(Tokens.sha256(redeemed.getOrDefault("code_verifier", ""))))
                .isEqualTo(asked.get("code_challenge"));
        assertThat(new String(Base64.getDecoder().decode(authorization.substring(6)), StandardCharsets.UTF_8))
                .isEqualTo("nonagon:s%3Ae+c");
        assertThat(begun.sealed().reveal()).doesNotContain(asked.get("nonce"));
    }

    @Test
    @DisplayName("L9 F72 another state, another browser, or too late: refused before the provider is asked")
    void state() throws Exception {
        Oidc.Begun begun = begin();
        assertThat(status(begun, "other")).isEqualTo(401);
        assertThat(status(new Oidc.Begun(begun.provider(), new Secret("bm9uc2Vuc2U")), asked.getOrDefault("state", "")))
                .isEqualTo(401);
        now.updateAndGet(t -> t.plus(Duration.ofMinutes(11)));
        assertThat(status(begun, asked.getOrDefault("state", ""))).isEqualTo(401);
        assertThat(redeemed).isEmpty();
    }

    @Test
    @DisplayName("L9 an ID token counts only with the right key, issuer, audience, nonce and time")
    void tokens() throws Exception {
        List<UnaryOperator<JWTClaimsSet.Builder>> wrong = List.of(
                b -> b.issuer("http://evil.test"),
                b -> b.audience("another"),
                b -> b.claim("nonce", "another"),
                b -> b.claim("azp", "another"),
                b -> b.expirationTime(Date.from(Instant.now().minusSeconds(600))),
                b -> b.expirationTime(null),
                b -> b.subject(null));
        for (UnaryOperator<JWTClaimsSet.Builder> each : wrong) {
            claims = each;
            assertThat(status()).isEqualTo(401);
        }
        claims = builder -> builder;
        signed = false;
        assertThat(status()).as("unsigned").isEqualTo(401);
        signed = true;
        signingKey = new RSAKeyGenerator(2048).keyID("k1").generate();
        assertThat(status()).as("another key").isEqualTo(401);
        signingKey = key;
        assertThat(status()).isEqualTo(200);
    }

    @Test
    @DisplayName("L9 only named people and members of named groups come in")
    void allowed() throws Exception {
        claims = b -> b.subject("bob");
        assertThat(status()).isEqualTo(403);
        claims = b -> b.subject("bob").claim("groups", List.of("guests"));
        assertThat(status()).isEqualTo(403);
        claims = b -> b.subject("bob").claim("groups", List.of("guests", "admins"));
        assertThat(status()).isEqualTo(200);
        assertThatThrownBy(() -> read("nonagon.login.oidc.allowed-subjects", "nonagon.login.oidc.allowed-groups"))
                .isInstanceOf(RouterException.class)
                .hasMessageContaining("allowed-subjects");
        assertThatThrownBy(() -> read("nonagon.login.oidc.client-id")).hasMessageContaining("client-id");
        issuer = "http://provider.test";
        assertThatThrownBy(this::read).hasMessageContaining("https");
    }

    private Optional<OidcSettings> read(String... without) {
        Map<String, String> config = config();
        for (String key : without) {
            config.remove(key);
        }
        return OidcSettings.read(k -> Optional.ofNullable(config.get(k)));
    }
}
