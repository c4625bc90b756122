package dev.nonagon.blackbox.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.nonagon.blackbox.support.Dialect;
import dev.nonagon.blackbox.support.Http.Answer;
import dev.nonagon.blackbox.support.RestartedRouter;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.tck.upstream.UpstreamDouble;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * From another router's files to an answer, by the command that people type, on a router that keeps its state in a data
 * source of the server ({@code nonagon.datasource.jndi-name}).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ImportIT {
    private static final String CLIENT_KEY = "sk-0011223344556677-abc123-0badcafe";
    private static final String NO_DATA_SOURCE = "jdbc/nobody";

    /** Payara's own H2, made as an administrator of a server makes a data source. */
    private static final List<String> DATA_SOURCE = List.of(
            "create-jdbc-connection-pool --datasourceclassname org.h2.jdbcx.JdbcDataSource --restype"
                    + " javax.sql.DataSource --property URL=jdbc\\:h2\\:@DATA@/../servers-own:user=sa:password=sa"
                    + " nonagonPool",
            "create-jdbc-resource --connectionpoolid nonagonPool jdbc/nonagon");

    private final UpstreamDouble upstream = UpstreamDouble.start();
    private final RestartedRouter router = RestartedRouter.in(
            "import", "nonagon.login.require-login=false\nnonagon.datasource.jndi-name=jdbc/nonagon\n", DATA_SOURCE);

    @BeforeAll
    void start() {
        router.start();
        router.awaitReady();
    }

    @AfterAll
    void close() {
        router.close();
        upstream.close();
    }

    private Path file(String name, String content) throws IOException {
        Path file = router.data().resolveSibling(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    /** As 9Router leaves it: what works beside what does not. */
    private String nineRouter() {
        return """
                {"providerConnections":[
                  {"id":"0d2a7c1e-0001-4000-8000-000000000004","provider":"openai-compatible-chat-7f0c",
                   "authType":"apikey","name":"box","priority":1,"isActive":true,"apiKey":"box-key",
                   "createdAt":"2026-04-01T10:00:00.000Z","updatedAt":"2026-04-02T10:00:00.000Z","testStatus":"active",
                   "providerSpecificData":{"prefix":"Box_1","apiType":"chat","baseUrl":"%1$s","nodeName":"The box"}},
                  {"id":"0d2a7c1e-0001-4000-8000-000000000003","provider":"glm","authType":"apikey","name":"plan",
                   "priority":1,"apiKey":"glm-key","backoffLevel":2,"rateLimitedUntil":"2026-04-29T12:00:00.000Z"},
                  {"id":"0d2a7c1e-0001-4000-8000-000000000002","provider":"claude","authType":"oauth",
                   "name":"Account 1","email":"me@example.org","priority":2,"isActive":false,"accessToken":"at-key",
                   "refreshToken":"rt-key","expiresAt":"2026-04-29T12:00:00.000Z","expiresIn":3600},
                  {"id":"0d2a7c1e-0001-4000-8000-000000000005","provider":"grok-web","authType":"cookie","name":"web",
                   "priority":1,"apiKey":"sso=cookie-key"}],
                 "providerNodes":[{"id":"openai-compatible-chat-7f0c","type":"openai-compatible","name":"The box",
                   "prefix":"Box_1","apiType":"chat","baseUrl":"%1$s"}],
                 "modelAliases":{"swift":"Box_1/text"},"mitmAlias":{},
                 "combos":[{"id":"c1","name":"best","models":["swift","glm/glm-4.7"]}],
                 "apiKeys":[{"id":"k1","name":"Default Key","key":"%2$s","machineId":"0011223344556677",
                   "isActive":true}],
                 "customModels":[{"providerAlias":"glm","id":"glm-9","type":"llm","name":"GLM 9"}],
                 "pricing":{"glm":{"glm-4.7":{"input":0.6,"output":2.2,"cached":0.11}}},
                 "settings":{"cloudEnabled":false,"stickyRoundRobinLimit":3,"requireLogin":false,
                   "password":"$2a$10$hash"}}
                """.formatted(upstream.baseUrl(), CLIENT_KEY);
    }

    private Answer chat(String model) {
        upstream.clear();
        return router.http()
                .post(Dialect.OPENAI.path(), Dialect.OPENAI.ask(model, false), "authorization", "Bearer " + CLIENT_KEY);
    }

    private void assertAnswered(String model, String key) {
        Answer answer = chat(model);
        assertThat(answer.status()).as(answer::toString).isEqualTo(200);
        assertThat(Dialect.OPENAI.text(answer.json())).isNotEmpty();
        assertThat(upstream.last().headers().first("authorization")).hasValue("Bearer " + key);
    }

    private String list(String path, String... headers) {
        String[] all = java.util.Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "authorization";
        all[headers.length + 1] = "Bearer " + CLIENT_KEY;
        return router.http().get(path, all).text();
    }

    /** What each dialect's list of models says. */
    private List<String> lists() {
        return List.of(
                list("/v1/models"),
                list("/v1/models", "anthropic-version", "2023-06-01"),
                list("/v1beta/models"),
                list("/api/tags"));
    }

    @Test
    @Order(1)
    @DisplayName("X3 --dry-run says what would be taken and what not, and changes nothing")
    void dryRun() throws IOException {
        String before = router.http().get("/api/export").text();
        String said =
                router.command("import", file("nine/db.json", nineRouter()).toString(), "--dry-run");
        assertThat(said).contains("box-1", "swift", "best", "grok-web").doesNotContain("-key\"", "box-key", CLIENT_KEY);
        assertThat(router.http().get("/api/export").text()).isEqualTo(before);
        assertThat(chat("swift").status()).isEqualTo(404);
    }

    @Test
    @Order(2)
    @DisplayName("X1 a 9Router database: its alias, its combo and its client key get answers through its account")
    void nine() throws IOException {
        String said =
                router.command("import", file("nine/db.json", nineRouter()).toString());
        assertThat(said).doesNotContain("box-key", CLIENT_KEY);
        assertAnswered("swift", "box-key");
        assertAnswered("best", "box-key");
        assertThat(router.http()
                        .get("/api/providers", "authorization", "Bearer " + CLIENT_KEY)
                        .status())
                .as("a key for inference manages nothing")
                .isEqualTo(403);
        assertThat(lists()).allSatisfy(list -> assertThat(list).contains("glm/glm-9"));
    }

    @Test
    @Order(3)
    @DisplayName("X2 a folder of CLIProxyAPI: its model gets an answer through its server's key")
    void cliProxy() throws IOException {
        file("cliproxy/config.yaml", """
                port: 8317
                auth-dir: "~/.cli-proxy-api"
                api-keys:
                  - "cli-client-key-0123456789"
                openai-compatibility:
                  - name: "shop"
                    base-url: "%s"
                    api-key-entries:
                      - api-key: "shop-key"
                    models:
                      - name: "text"
                        alias: "shop-text"
                """.formatted(upstream.baseUrl()));
        Path auth = file("cliproxy/claude-me.json", """
                {"type":"claude","access_token":"ca-key","refresh_token":"cr-key","email":"me@example.org",
                 "expired":"2026-11-22T20:00:00+08:00"}""");
        String said = router.command("import", auth.getParent().toString());
        assertThat(said).contains("shop").doesNotContain("shop-key", "ca-key", "cr-key");
        assertAnswered("shop-text", "shop-key");
    }

    @Test
    @Order(4)
    @DisplayName("B10 a custom model and what an upstream lists are in every dialect's list, and can be asked")
    void models() throws IOException {
        assertThat(lists()).noneSatisfy(list -> assertThat(list).contains("box-1/text"));
        Answer made = router.http()
                .post("/api/models/custom", "{\"providerAlias\":\"box-1\",\"id\":\"text\",\"name\":\"The text\"}");
        assertThat(made.status()).as(made::toString).isEqualTo(201);
        assertThat(lists()).allSatisfy(list -> assertThat(list).contains("box-1/text"));
        assertAnswered("box-1/text", "box-key");

        HttpServer lister = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        lister.createContext("/v1/models", exchange -> {
            byte[] body = "{\"data\":[{\"id\":\"found-here\"}]}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("content-type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        lister.start();
        try {
            Answer node = router.http()
                    .post(
                            "/api/provider-nodes",
                            Json.text(Json.object()
                                    .put("name", "Lister")
                                    .put("prefix", "lister")
                                    .put("format", "openai-chat")
                                    .put(
                                            "baseUrl",
                                            "http://127.0.0.1:"
                                                    + lister.getAddress().getPort() + "/v1")));
            assertThat(node.status()).as(node::toString).isEqualTo(201);
            String id = router.http()
                    .post("/api/providers", "{\"provider\":\"lister\",\"name\":\"l\",\"apiKey\":\"k\"}")
                    .json()
                    .at("/connection/id")
                    .asString();
            assertThat(router.http().get("/api/providers/" + id + "/models").text())
                    .contains("found-here", "upstream");
            assertThat(lists()).allSatisfy(list -> assertThat(list).contains("lister/found-here"));
        } finally {
            lister.stop(0);
        }
    }

    @Test
    @Order(5)
    @DisplayName("S1 all of it is in the server's data source: after a restart it is there, and no file of our own is")
    void serversDataSource() {
        router.stop();
        router.start();
        router.awaitReady();
        assertAnswered("swift", "box-key");
        assertAnswered("shop-text", "shop-key");
        assertThat(Path.of(router.command("backup").strip())).isRegularFile();
        assertThat(router.data().resolve("nonagon.mv.db")).doesNotExist();
        assertThat(router.data().resolve("database.id")).exists();
        assertThat(router.data().resolveSibling("servers-own.mv.db")).exists();
        router.stop();
    }

    @Test
    @Order(6)
    @DisplayName("S3 a data source that the server does not have: the router does not start, and says which")
    void noDataSource() throws IOException {
        try (RestartedRouter other = router.beside("other")) {
            Files.writeString(
                    other.data().resolve("nonagon.properties"), "nonagon.datasource.jndi-name=" + NO_DATA_SOURCE);
            other.start();
            assertThat(other.ends(Duration.ofSeconds(90))).isTrue();
            assertThat(other.said()).contains("event=store-refused", NO_DATA_SOURCE, "Make it in the server");
        }
    }
}
