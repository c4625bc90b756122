package dev.nonagon.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.blackbox.support.RunningRouter;
import dev.nonagon.blackbox.support.Waiting;
import dev.nonagon.spi.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;

/** Drives every row of {@code routes.txt} as everybody who might come, against the packed router. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RouteAccessIT {
    private static final String PASSWORD = "a long enough password";
    private static final Path TABLE = Path.of("../../router-core-war/router-core/src/test/resources/routes.txt");

    /** Open to everybody on this machine because they say nothing: the welcome, and what is not there. */
    private static final Set<String> HARMLESS =
            Set.of("/", "/v1", "/api/hello", "/{path:.*}", "/api/version", "/v1/api/version");

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private RunningRouter router;
    private String cookie = "";
    private String csrf = "";
    private String inference = "";
    private String read = "";
    private String admin = "";

    private record Row(String method, String path, String need) {
        boolean writes() {
            return !method.equals("GET") && !method.equals("HEAD") && !method.equals("OPTIONS");
        }

        /** The server refuses a DELETE with a body before anybody asks who sent it. */
        String body() {
            return writes() && !method.equals("DELETE") ? "{}" : "";
        }

        String concrete() {
            return path.replaceAll("\\{[^}]*}", "nothing");
        }
    }

    @BeforeAll
    void start() throws Exception {
        router = RunningRouter.alone("access", "nonagon.login.initial-password=" + PASSWORD + "\n");
        // The first password is hashed beside the rest of the start.
        assertThat(Waiting.until(Duration.ofSeconds(30), () -> !Json.parse(
                                send("GET", "/api/auth/session", "").body())
                        .path("setupNeeded")
                        .asBoolean(true)))
                .isTrue();
        HttpResponse<String> login = send("POST", "/api/auth/login", "{\"password\":\"" + PASSWORD + "\"}");
        assertThat(login.statusCode()).as(login.body()).isEqualTo(200);
        cookie = login.headers().firstValue("set-cookie").orElseThrow().replaceFirst(";.*", "");
        csrf = Json.parse(login.body()).path("csrfToken").asString();
        inference = key("inference");
        read = key("read");
        admin = key("admin");
    }

    private String key(String scope) throws Exception {
        HttpResponse<String> made = send(
                "POST",
                "/api/keys",
                "{\"name\":\"" + scope + "\",\"scopes\":[\"" + scope + "\"]}",
                "cookie",
                cookie,
                "x-csrf-token",
                csrf);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return Json.parse(made.body()).path("key").asString();
    }

    @AfterAll
    void stop() {
        router.close();
    }

    /** Without waiting for an end: a feed has none. */
    private int answer(String method, String path, String body, String... headers) throws Exception {
        HttpResponse<InputStream> answer =
                client.send(request(method, path, body, headers), HttpResponse.BodyHandlers.ofInputStream());
        answer.body().close();
        return answer.statusCode();
    }

    private HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
        return client.send(
                request(method, path, body, headers), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    private HttpRequest request(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(router.url() + path))
                .timeout(Duration.ofSeconds(30))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .header("content-type", "application/json");
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request.build();
    }

    private static List<Row> rows(boolean gateway) throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String line : Files.readAllLines(TABLE)) {
            String[] words = line.strip().split("\\s+", -1);
            if (words.length == 3
                    && words[0].matches("GET|HEAD|OPTIONS|POST|PUT|PATCH|DELETE")
                    && words[2].equals("GATEWAY") == gateway) {
                rows.add(new Row(words[0], words[1], words[2]));
            }
        }
        assertThat(rows.size()).isGreaterThan(40);
        return rows;
    }

    private int status(Row row, String... headers) throws Exception {
        int status = answer(row.method(), row.concrete(), row.body(), headers);
        assertThat(status).as(row + " answers like a fault").isLessThan(500);
        return status;
    }

    /** What the need comes to; what is admitted may fail for a hundred other reasons, but not for these. */
    private static void check(Row row, String who, boolean admitted, int refusal, int status) {
        if (admitted) {
            assertThat(status).as(row + " as " + who).isNotIn(401, 403);
        } else {
            assertThat(status).as(row + " as " + who).isEqualTo(refusal);
        }
    }

    @Test
    @Order(1)
    @DisplayName(
            "M2 the management API: each row as nobody, by each key, with a session, from a foreign page, behind a made-up proxy")
    void management() throws Exception {
        for (Row row : rows(false)) {
            boolean open = row.need().equals("PUBLIC");
            boolean reading = open || row.need().equals("READ");
            boolean fatal = row.path().equals("/api/shutdown") || row.path().equals("/api/auth/logout");
            // What logs in answers 401 and 403 of its own.
            boolean own = row.path().startsWith("/api/auth/");
            if (!own || !open) {
                check(row, "nobody", open, 401, status(row));
                check(
                        row,
                        "spoofed",
                        open,
                        401,
                        status(
                                row,
                                "x-forwarded-for",
                                "127.0.0.1",
                                "x-real-ip",
                                "127.0.0.1",
                                "forwarded",
                                "for=127.0.0.1"));
                check(row, "a wrong key", open, 401, status(row, "authorization", "Bearer sk-wrong"));
                check(row, "inference", open, 403, status(row, "authorization", "Bearer " + inference));
                check(row, "read", reading, 403, status(row, "x-api-key", read));
                if (!fatal) {
                    check(row, "admin", true, 0, status(row, "authorization", "Bearer " + admin));
                    if (!own) {
                        check(row, "session", true, 0, status(row, "cookie", cookie, "x-csrf-token", csrf));
                    }
                }
                check(
                        row,
                        "a key in the address",
                        open,
                        401,
                        send(row.method(), row.concrete() + "?key=" + admin, row.body())
                                .statusCode());
            }
            if (row.writes()) {
                check(
                        row,
                        "foreign page",
                        false,
                        403,
                        status(row, "cookie", cookie, "x-csrf-token", csrf, "origin", "https://evil.example"));
                if (!open) {
                    check(row, "session without token", false, 403, status(row, "cookie", cookie));
                }
            }
        }
    }

    @Test
    @Order(2)
    @DisplayName("K5 the inference API: a key for inference and nothing else, once there is one")
    void gateway() throws Exception {
        for (Row row : rows(true)) {
            if (HARMLESS.contains(row.path())) {
                continue;
            }
            check(row, "nobody", false, 401, status(row));
            check(row, "session", false, 401, status(row, "cookie", cookie, "x-csrf-token", csrf));
            check(row, "spoofed", false, 401, status(row, "x-forwarded-for", "127.0.0.1"));
            check(row, "read", false, 403, status(row, "x-api-key", read));
            check(row, "inference", true, 0, status(row, "authorization", "Bearer " + inference));
        }
    }

    @Test
    @Order(3)
    @DisplayName("what the API accepts it shows again, strictly, for its version and without the secret")
    void changes() throws Exception {
        String[] who = {"authorization", "Bearer " + admin};
        HttpResponse<String> node = send(
                "POST",
                "/api/provider-nodes",
                "{\"name\":\"Mine\",\"prefix\":\"mine\",\"apiType\":\"chat\",\"baseUrl\":\"http://127.0.0.1:9/v1\"}",
                who);
        assertThat(node.statusCode()).as(node.body()).isEqualTo(201);
        HttpResponse<String> made = send(
                "POST", "/api/providers", "{\"provider\":\"mine\",\"name\":\"a\",\"apiKey\":\"planted-4711\"}", who);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        JsonNode connection = Json.parse(made.body()).path("connection");
        assertThat(send("GET", "/api/providers", "", who).body())
                .contains("\"mine\"")
                .doesNotContain("planted");
        String path = "/api/providers/" + connection.path("id").asString();
        assertThat(send("PUT", path, "{\"isActive\":false}", "x-api-key", admin, "if-match", "\"999\"")
                        .statusCode())
                .isEqualTo(409);
        HttpResponse<String> unknown = send("PUT", path, "{\"isActvie\":false}", who);
        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(Json.parse(unknown.body()).path("field").asString()).isEqualTo("isActvie");
        HttpResponse<String> bad = send("POST", "/api/combos", "{\"name\":\"x\",\"models\":[]}", who);
        assertThat(bad.statusCode()).isEqualTo(400);
        assertThat(Json.parse(bad.body()).path("field").asString()).isEqualTo("models");
        assertThat(send("GET", "/api/audit", "", who).body())
                .contains("account.create")
                .doesNotContain("planted");
        assertThat(Json.parse(send("POST", path + "/test", "", who).body())
                        .path("error")
                        .asString())
                .contains("Connection refused");
        assertThat(router.log()).doesNotContain("planted", inference, read, admin, cookie, PASSWORD);
    }

    @Test
    @Order(4)
    @DisplayName("shutdown by an administrator ends the process")
    void shutdown() throws Exception {
        assertThat(send("POST", "/api/shutdown", "", "authorization", "Bearer " + admin)
                        .statusCode())
                .isEqualTo(200);
        assertThat(router.ends(Duration.ofSeconds(30))).isTrue();
    }

    @Test
    @Order(1)
    @DisplayName("the server's own numbers at /metrics are for whom ours are: the server would show them to everybody")
    void serversNumbers() throws Exception {
        for (String path : List.of("/metrics", "/metrics/", "/metrics/vendor")) {
            assertThat(send("GET", path, "").statusCode()).as(path).isEqualTo(401);
            assertThat(send("GET", path, "", "x-api-key", inference).statusCode())
                    .as(path)
                    .isEqualTo(403);
        }
        assertThat(send("GET", "/metrics", "", "x-api-key", read).body()).contains("memory");
        assertThat(send("GET", "/api/metrics", "", "x-api-key", read).body()).contains("nonagon_requests_in_flight");
    }
}
