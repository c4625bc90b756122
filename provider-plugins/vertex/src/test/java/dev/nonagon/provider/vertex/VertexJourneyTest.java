package dev.nonagon.provider.vertex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.oauth.OAuthFlow;
import dev.nonagon.spi.oauth.OAuthFlow.Means;
import dev.nonagon.spi.oauth.OAuthFlow.Outcome;
import dev.nonagon.spi.oauth.OAuthFlow.Step;
import dev.nonagon.spi.oauth.TokenAnswers;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.Call;
import dev.nonagon.spi.provider.Provider;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.tck.PluginContextDouble;
import dev.nonagon.spi.tck.upstream.UpstreamDouble;
import dev.nonagon.spi.tck.vendor.Asked;
import dev.nonagon.spi.tck.vendor.Told;
import dev.nonagon.spi.tck.vendor.VendorDouble;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** From a key file to answers, against a double of Google Cloud that checks signatures, tokens and URLs. */
class VertexJourneyTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final PluginContextDouble CONTEXT = new PluginContextDouble(Map.of(), NOW);
    private static final String HELLO = "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hello\"}]}]}";
    private static final String TOKEN = "/oauth2.googleapis.com/token";
    private static final String ARMOUR = "PRIVATE KEY";
    private static final KeyPair PAIR = pair();

    private final VendorDouble vendor = VendorDouble.start();
    private final UpstreamDouble upstream = UpstreamDouble.start();
    private final OAuthFlow flow = new VertexPlugin().oauthFlows(CONTEXT).getFirst();
    private final Set<String> tokens = new HashSet<>();
    private int counter;

    private static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A key in its armour; each run makes its own. */
    private static String pem(String base64) {
        return "-----BEGIN " + ARMOUR + "-----\n" + base64 + "\n-----END " + ARMOUR + "-----\n";
    }

    private static ObjectNode keyFile() {
        String pem = pem(Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(PAIR.getPrivate().getEncoded()));
        return Json.object()
                .put("type", "service_account")
                .put("project_id", "my-project")
                .put("private_key_id", "k1")
                .put("private_key", pem)
                .put("client_email", "router@my-project.iam.gserviceaccount.com")
                .put("token_uri", "https://elsewhere.example/token");
    }

    @BeforeEach
    void serve() {
        vendor.on("POST", TOKEN, this::token);
        for (String host : List.of("aiplatform.googleapis.com", "europe-west4-aiplatform.googleapis.com")) {
            String region = host.startsWith("europe") ? "europe-west4" : "global";
            vendor.relay(
                    "/" + host + "/v1/projects/my-project/locations/" + region + "/publishers/google/*",
                    upstream,
                    "/v1beta/*",
                    this::checked);
        }
        vendor.relay(
                "/aiplatform.googleapis.com/v1/publishers/google/*",
                upstream,
                "/v1beta/*",
                asked -> asked.headers()
                                .first("x-goog-api-key")
                                .filter("express-key"::equals)
                                .isPresent()
                        ? Optional.empty()
                        : Optional.of(Told.json(400, """
                    {"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT"}}""")));
    }

    @AfterEach
    void close() {
        vendor.close();
        upstream.close();
    }

    private Optional<Told> checked(Asked asked) {
        return tokens.contains(asked.bearer()) ? Optional.empty() : Optional.of(Told.json(401, """
                    {"error":{"code":401,"message":"Request had invalid authentication credentials.","status":"UNAUTHENTICATED"}}"""));
    }

    private Told token(Asked asked) {
        Map<String, String> form = asked.form();
        String[] parts = form.getOrDefault("assertion", "").split("\\.", -1);
        ObjectNode claims = TokenAnswers.claims(form.getOrDefault("assertion", ""));
        boolean fits = "urn:ietf:params:oauth:grant-type:jwt-bearer".equals(form.get("grant_type"))
                && parts.length == 3
                && verified(parts)
                && claims.path("aud").asString("").equals("https://oauth2.googleapis.com/token")
                && claims.path("scope").asString("").equals("https://www.googleapis.com/auth/cloud-platform")
                && claims.path("exp").asLong() - claims.path("iat").asLong() == 3600;
        if (!fits) {
            return Told.error(400, "invalid_grant");
        }
        tokens.add("ya29-" + ++counter);
        return Told.json(
                200, "{\"access_token\":\"ya29-" + counter + "\",\"expires_in\":3599,\"token_type\":\"Bearer\"}");
    }

    private static boolean verified(String[] parts) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(PAIR.getPublic());
            signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
            return signature.verify(Base64.getUrlDecoder().decode(parts[2]));
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private Means means() {
        return new Means(URI.create("http://localhost/callback"), vendor.http(), () -> NOW, new Random(7));
    }

    private Outcome filled(String key, String region, String project) throws IOException, InterruptedException {
        Step.AskFields form = (Step.AskFields) flow.begin(means());
        assertThat(form.fields()).extracting(OAuthFlow.Field::secret).containsExactly(true, false, false);
        return flow.resume(
                form.pending(),
                Map.of("service-account", " " + key + "\n", "region", region, "project", project),
                means());
    }

    private static Account account(Outcome outcome) {
        Outcome.Granted granted = (Outcome.Granted) outcome;
        return new Account("a", "a", new ProviderId("vertex"), granted.credential(), granted.settings());
    }

    private static Provider provider(String id) {
        return new VertexPlugin()
                .providers(CONTEXT).stream()
                        .filter(provider -> provider.descriptor().id().value().equals(id))
                        .findFirst()
                        .orElseThrow();
    }

    private static Call call(String id, Account account, Operation operation, boolean stream, String body) {
        Provider provider = provider(id);
        String url = operation == Operation.CHAT
                ? provider.descriptor().endpoint()
                : String.valueOf(provider.descriptor().endpoints().get(operation));
        return new Call(
                provider.descriptor(),
                operation,
                "gemini-3.8-flash",
                account,
                URI.create(url.replace("{model}", "gemini-3.8-flash")),
                body.getBytes(StandardCharsets.UTF_8),
                stream,
                Headers.none(),
                "r");
    }

    private OutboundHttp.Answer chat(String id, Account account, boolean stream)
            throws IOException, InterruptedException {
        Call call = call(id, account, Operation.CHAT, stream, HELLO);
        return vendor.http().send(provider(id).executor().prepare(call));
    }

    private static Failure failure(OutboundHttp.Answer answer) {
        return VertexExecutor.INSTANCE.classify(new ResponseHead(answer.status(), answer.headers()), answer.body());
    }

    @Test
    @DisplayName(
            "VX1 a key file leads to an account with its project, its name and a token; its own token_uri is not asked")
    void loggedIn() throws Exception {
        Outcome.Granted granted = (Outcome.Granted) filled(keyFile().toString(), "", "");
        assertThat(granted.accountName()).hasValue("router@my-project.iam.gserviceaccount.com");
        assertThat(granted.settings())
                .isEqualTo(Map.of(
                        "project", "my-project",
                        "region", "global",
                        "email", "router@my-project.iam.gserviceaccount.com"));
        Credential.Tokens credential = (Credential.Tokens) granted.credential();
        assertThat(credential.expiresAt()).hasValue(NOW.plusSeconds(3599));
        assertThat(credential.extra()).containsOnlyKeys("service-account");
        assertThat(granted.toString()).doesNotContain("PRIVATE", "ya29-");
        assertThat(vendor.asked()).extracting(Asked::path).containsOnly(TOKEN);
    }

    @ParameterizedTest
    @CsvSource({"europe-west4, true", "europe-west4, false", "'', true", "global, false"})
    @DisplayName("VX2 chats go to the host and the place of the region, streamed or whole")
    void chats(String region, boolean stream) throws Exception {
        OutboundHttp.Answer answer = chat("vertex", account(filled(keyFile().toString(), region, "")), stream);
        assertThat(answer.status())
                .as(new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo(200);
        assertThat(upstream.last().path())
                .isEqualTo(
                        stream
                                ? "/v1beta/models/gemini-3.8-flash:streamGenerateContent?alt=sse"
                                : "/v1beta/models/gemini-3.8-flash:generateContent");
    }

    @Test
    @DisplayName("VX1 an expired token is a 401; a refresh signs anew, again and again, and keeps the key")
    void renewed() throws Exception {
        Account account = account(filled(keyFile().toString(), "global", ""));
        for (int n = 0; n < 3; n++) {
            tokens.clear();
            assertThat(failure(chat("vertex", account, true)).kind()).isEqualTo(Failure.Kind.UNAUTHENTICATED);
            Outcome.Granted granted = (Outcome.Granted) flow.refresh(account, means());
            assertThat(granted.settings()).isEmpty();
            account = new Account("a", "a", account.provider(), granted.credential(), account.settings());
            assertThat(chat("vertex", account, true).status()).isEqualTo(200);
        }
    }

    @Test
    @DisplayName("a key that was withdrawn must be given anew; a vendor in trouble is asked again later")
    void lost() throws Exception {
        Account account = account(filled(keyFile().toString(), "", ""));
        vendor.on("POST", TOKEN, asked -> Told.error(400, "invalid_grant"));
        assertThat(flow.refresh(account, means()))
                .isInstanceOfSatisfying(Outcome.Denied.class, denied -> assertThat(denied.mustLoginAgain())
                        .isTrue());
        vendor.on("POST", TOKEN, asked -> Told.json(503, "{}"));
        assertThat(flow.refresh(account, means())).isInstanceOf(Outcome.Busy.class);
        for (Credential credential : List.of(
                new Credential.None(),
                new Credential.Tokens(
                        new Secret("x"),
                        Optional.empty(),
                        Optional.empty(),
                        Map.of("service-account", new Secret("{}"))))) {
            Account bare = new Account("a", "a", account.provider(), credential, Map.of());
            assertThat(flow.refresh(bare, means()))
                    .isInstanceOfSatisfying(Outcome.Denied.class, denied -> assertThat(denied.mustLoginAgain())
                            .isTrue());
        }
    }

    @Test
    @DisplayName(
            "VX3 what is no key file, no project or no region is refused before anything is sent, without repeating it")
    void refused() throws Exception {
        ObjectNode bad = keyFile().put("private_key", pem("AAAA"));
        ObjectNode none = keyFile();
        none.remove("client_email");
        ObjectNode homeless = keyFile();
        homeless.remove("project_id");
        for (Outcome outcome : List.of(
                filled("no json", "", ""),
                filled(bad.toString(), "", ""),
                filled(none.toString(), "", ""),
                filled(homeless.toString(), "", ""),
                filled(keyFile().toString(), "evil.example/x", ""),
                filled(keyFile().toString(), "", "../p"))) {
            assertThat(outcome).isInstanceOf(Outcome.Denied.class);
            assertThat(outcome.toString()).doesNotContain("AAAA", "PRIVATE");
        }
        assertThat(vendor.asked()).isEmpty();
        Account account = new Account(
                "a",
                "a",
                new ProviderId("vertex"),
                new Credential.None(),
                Map.of("project", "p", "region", "evil.example/"));
        assertThatThrownBy(() -> VertexExecutor.INSTANCE.prepare(call("vertex", account, Operation.CHAT, true, HELLO)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("a key alone is enough in express mode; a wrong one is told from a wrong request")
    void express() throws Exception {
        Account right = new Account(
                "a", "a", new ProviderId("vertex-express"), new Credential.Key(new Secret("express-key")), Map.of());
        assertThat(chat("vertex-express", right, true).status()).isEqualTo(200);
        assertThat(chat("vertex-express", right, false).status()).isEqualTo(200);
        Account wrong = new Account(
                "a", "a", new ProviderId("vertex-express"), new Credential.Key(new Secret("other")), Map.of());
        assertThat(failure(chat("vertex-express", wrong, true)).kind()).isEqualTo(Failure.Kind.UNAUTHENTICATED);
    }

    @Test
    @DisplayName("tokens are counted of the request itself")
    void counted() {
        Account account =
                new Account("a", "a", new ProviderId("vertex"), new Credential.None(), Map.of("project", "p"));
        assertThat(new String(
                        VertexExecutor.INSTANCE
                                .prepare(call(
                                        "vertex",
                                        account,
                                        Operation.COUNT_TOKENS,
                                        false,
                                        "{\"generateContentRequest\":{\"model\":\"models/x\",\"contents\":[]}}"))
                                .body(),
                        StandardCharsets.UTF_8))
                .isEqualTo("{\"contents\":[]}");
        assertThat(VertexExecutor.INSTANCE
                        .prepare(call("vertex", account, Operation.COUNT_TOKENS, false, HELLO))
                        .uri())
                .hasToString(
                        "https://aiplatform.googleapis.com/v1/projects/p/locations/global/publishers/google/models/gemini-3.8-flash:countTokens");
    }

    @Test
    @DisplayName("VX2 a URL that has a project, or is somebody's own, stays")
    void ownUrl() {
        Place place = new Place("p", "europe-west4");
        for (String url : List.of("https://x.example/v1/projects/q/models/m", "https://x.example/v1beta/models/m")) {
            assertThat(place.in(URI.create(url))).hasToString(url);
        }
    }
}
