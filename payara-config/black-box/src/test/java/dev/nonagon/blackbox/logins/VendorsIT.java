package dev.nonagon.blackbox.logins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.nonagon.blackbox.support.Http.Answer;
import dev.nonagon.blackbox.support.RunningRouter;
import dev.nonagon.blackbox.support.Waiting;
import dev.nonagon.spi.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The whole life of a login, for each vendor that has one, against its double. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class VendorsIT {
    private static final int PARALLEL = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final List<Vendor> vendors = Vendors.all();
    private final Map<String, String> accounts = new ConcurrentHashMap<>();
    private final HttpClient browser = HttpClient.newHttpClient();
    private RunningRouter router;

    @BeforeAll
    void start() {
        StringBuilder text = new StringBuilder("nonagon.login.require-login=false\nnonagon.routing.max-wait=PT0S\n");
        vendors.forEach(vendor -> text.append(vendor.configuration()));
        router = RunningRouter.start(
                "vendors",
                text.toString(),
                plugins -> Vendors.DROPPED.forEach((name, json) ->
                        RunningRouter.drop(plugins.resolve(name + ".json"), json.getBytes(StandardCharsets.UTF_8))));
    }

    @AfterAll
    void close() {
        if (router != null) {
            router.close();
        }
        vendors.forEach(Vendor::close);
        browser.close();
    }

    private Stream<DynamicTest> each(BiConsumer<Vendor, String> check) {
        return vendors.stream()
                .map(vendor ->
                        dynamicTest(vendor.id, () -> check.accept(vendor, accounts.getOrDefault(vendor.id, ""))));
    }

    private JsonNode post(String path, ObjectNode body) {
        Answer answer = router.http().post(path, Json.text(body));
        assertThat(answer.status()).as(answer::toString).isBetween(200, 201);
        return answer.json();
    }

    private JsonNode get(String path) {
        Answer answer = router.http().get(path);
        assertThat(answer.status()).as(answer::toString).isEqualTo(200);
        return answer.json();
    }

    /** What a person does at the vendor's page. @return the account's id */
    private String logIn(Vendor vendor) {
        JsonNode begun = post("/api/logins", Json.object().put("flow", vendor.id));
        if (begun.has("redirect")) {
            assertThat(begun.path("page").asString()).startsWith(vendor.places.url());
        }
        ObjectNode agreed = vendor.agreed(begun);
        if (begun.path("listening").asBoolean()) {
            comesBack(URI.create(agreed.path("callback").asString()));
        } else if (!agreed.isEmpty()) {
            post("/api/logins/" + begun.path("id").asString(), agreed);
        }
        String path = "/api/logins/" + begun.path("id").asString();
        assertThat(Waiting.until(
                        PATIENCE,
                        () -> !get(path).path("state").asString().equals("open")
                                && !get(path).path("state").asString().equals("busy")))
                .isTrue();
        JsonNode done = get(path);
        assertThat(done.path("state").asString()).as(done::toString).isEqualTo("done");
        return done.path("account").asString();
    }

    private void comesBack(URI address) {
        // Flows without a port of their own come back to the router's, whose port the test has chosen.
        URI reachable = address.getPort() == 20128
                ? URI.create(address.toString().replace(":20128", ":" + router.port()))
                : address;
        try {
            HttpResponse<String> page =
                    browser.send(HttpRequest.newBuilder(reachable).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
        } catch (Exception e) {
            throw new AssertionError("The browser could not come back to " + reachable, e);
        }
    }

    @TestFactory
    @Order(1)
    @DisplayName("L1 L2 F72 a person logs in, and there is an account whose tokens nobody is shown")
    Stream<DynamicTest> login() {
        return each((vendor, none) -> {
            String account = logIn(vendor);
            accounts.put(vendor.id, account);
            String shown = get("/api/providers/" + account).toString() + get("/api/logins");
            assertThat(shown).contains(account, "oauth").doesNotContain(vendor.secrets());
        });
    }

    @TestFactory
    @Order(2)
    @DisplayName("A streamed answer and a tool's round trip, from an OpenAI, an Anthropic and a Responses client")
    Stream<DynamicTest> chat() {
        return each((vendor, account) -> {
            Conversations clients = new Conversations(router.http(), vendor.id);
            clients.streams();
            clients.toolRoundTrip();
        });
    }

    @Test
    @Order(2)
    @DisplayName("L9 one login serves three formats, and the router picks the format by the model")
    void faces() {
        Vendor copilot = vendor("copilot");
        for (String name : List.of("copilot-responses", "copilot-messages")) {
            Conversations clients = new Conversations(router.http(), name);
            clients.streams();
            clients.toolRoundTrip();
        }
        String responses = "/api.githubcopilot.com/responses";
        int before = copilot.places.asked(responses).size();
        Answer answer = router.http()
                .post(
                        "/v1/chat/completions",
                        "{\"model\":\"gh/gpt-6-sol\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
        assertThat(answer.status()).as(answer::toString).isEqualTo(200);
        assertThat(copilot.places.asked(responses)).hasSize(before + 1);
        assertThat(get("/v1/models").toString())
                .contains("copilot/gpt-6-sol", "copilot/claude-sonnet-5")
                .doesNotContain("copilot-responses/", "copilot-messages/");
    }

    private Vendor vendor(String id) {
        return vendors.stream()
                .filter(vendor -> vendor.id.equals(id))
                .findFirst()
                .orElseThrow();
    }

    @TestFactory
    @Order(2)
    @DisplayName("What is left is shown, where the vendor says it")
    Stream<DynamicTest> quota() {
        return vendors.stream()
                .filter(vendor -> vendor.tellsQuota)
                .map(vendor -> dynamicTest(vendor.id, () -> {
                    String account = accounts.getOrDefault(vendor.id, "");
                    JsonNode asked = post("/api/quota/" + account + "/refresh", Json.object());
                    assertThat(asked.path("refreshed").asBoolean())
                            .as(asked::toString)
                            .isTrue();
                    assertThat(get("/api/quota").path("windows").toString()).contains(account);
                }));
    }

    @TestFactory
    @Order(3)
    @DisplayName("L5 F73 the token ends under 200 requests at once: one renewal, and no client hears of it")
    Stream<DynamicTest> expiry() {
        return each((vendor, account) -> {
            int before = vendor.renewals();
            if (vendor.renewable()) {
                vendor.expire();
            } else {
                // What counts in a chat does not end, so nothing but time, or a person, renews the login behind it.
                JsonNode renewed = post("/api/logins/renew/" + account, Json.object());
                assertThat(renewed.path("renewed").asBoolean())
                        .as(renewed::toString)
                        .isTrue();
            }
            List<Integer> statuses = new ArrayList<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<Integer>> answers = new ArrayList<>();
                for (int n = 0; n < PARALLEL; n++) {
                    answers.add(threads.submit(() ->
                            new Conversations(router.http(), vendor.id).whole().status()));
                }
                for (Future<Integer> answer : answers) {
                    statuses.add(answer.get());
                }
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            assertThat(statuses).containsOnly(200);
            assertThat(vendor.renewals()).isEqualTo(before + 1);
        });
    }

    @TestFactory
    @Order(4)
    @DisplayName("L7 a withdrawn login says \"log in again\" once and is asked no more; the next account answers")
    Stream<DynamicTest> revoked() {
        return each((vendor, account) -> {
            vendor.revoke();
            String other = logIn(vendor);
            if (other.equals(account)) {
                // Who is known by name gets the same account back, which ends the trouble (L3).
                assertThat(state(account)).isEqualTo("fine");
                vendor.revoke();
            }
            if (!vendor.renewable()) {
                JsonNode refused = post("/api/logins/renew/" + other, Json.object());
                assertThat(refused.path("loginNeeded").asBoolean())
                        .as(refused::toString)
                        .isTrue();
            }
            Answer answer = new Conversations(router.http(), vendor.id).whole();
            assertThat(answer.status()).as(answer::toString).isEqualTo(other.equals(account) ? 401 : 200);
            assertThat(Waiting.until(PATIENCE, () -> state(account).equals("lost")))
                    .isTrue();
            int asked = vendor.places.asked(vendor.renewalPlace()).size();
            for (int n = 0; n < 5; n++) {
                new Conversations(router.http(), vendor.id).whole();
            }
            assertThat(vendor.places.asked(vendor.renewalPlace())).as("no loop").hasSize(asked);
            assertThat(Waiting.until(PATIENCE, () -> router.log().contains("event=login-needed")))
                    .isTrue();
        });
    }

    private String state(String account) {
        for (JsonNode login : get("/api/logins").path("logins")) {
            if (login.path("account").asString().equals(account)) {
                return login.path("state").asString();
            }
        }
        return "";
    }

    @Test
    @Order(5)
    @DisplayName("L4 a token that is about to end is renewed without any traffic")
    void beforehand() {
        OAuthVendor vendor = (OAuthVendor) vendors.getFirst();
        vendor.login.lasting((int) Duration.ofSeconds(301).toSeconds());
        // Before the login: its token is about to end at once.
        int before = vendor.renewals();
        String account = logIn(vendor);
        assertThat(Waiting.until(PATIENCE, () -> vendor.renewals() > before)).isTrue();
        assertThat(state(account)).isEqualTo("fine");
        vendor.login.lasting(3600);
    }

    @Test
    @Order(5)
    @DisplayName("A login that somebody made with the vendor's own tool is taken over, its token renewed at once")
    void takenOver() {
        OAuthVendor codex = (OAuthVendor) vendor("codex");
        ObjectNode own = codex.login.login();
        String file = Json.text(Json.object()
                .set(
                        "tokens",
                        Json.object()
                                .put("refresh_token", own.path("refresh_token").asString())));
        JsonNode begun = post("/api/logins", Json.object().put("flow", "codex-import"));
        assertThat(begun.path("step").asString()).isEqualTo("fields");
        ObjectNode answer = Json.object();
        answer.putObject("fields").put("credential", file);
        int before = codex.renewals();
        JsonNode done = post("/api/logins/" + begun.path("id").asString(), answer);
        assertThat(done.path("state").asString()).as(done::toString).isEqualTo("done");
        assertThat(codex.renewals()).isEqualTo(before + 1);
        String account = done.path("account").asString();
        assertThat(account).as("the same person").isEqualTo(accounts.get("codex"));
        assertThat(state(account)).isEqualTo("fine");
        new Conversations(router.http(), "codex").streams();

        JsonNode again = post("/api/logins", Json.object().put("flow", "codex-import"));
        JsonNode refused = post("/api/logins/" + again.path("id").asString(), answer);
        assertThat(refused.path("state").asString())
                .as("the token was good once: %s", refused)
                .isEqualTo("failed");
        assertThat(refused.toString()).doesNotContain(codex.secrets());
    }

    @Test
    @Order(6)
    @DisplayName("No token is in the log")
    void log() {
        String log = router.log();
        vendors.forEach(vendor -> assertThat(log).doesNotContain(vendor.secrets()));
    }
}
