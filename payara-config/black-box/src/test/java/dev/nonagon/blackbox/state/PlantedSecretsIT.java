package dev.nonagon.blackbox.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.blackbox.support.Http.Answer;
import dev.nonagon.blackbox.support.RestartedRouter;
import dev.nonagon.blackbox.support.Waiting;
import dev.nonagon.spi.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Plants a recognisable secret wherever there can be one, drives every route of {@code routes.txt} and upstreams that repeat
 * what they were sent, and looks for the secrets in every answer, in the whole log at its finest, in exports, in backups and
 * in every file of the data directory.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PlantedSecretsIT {
    private static final Path TABLE = Path.of("../../router-core-war/router-core/src/test/resources/routes.txt");
    private static final String PASSPHRASE = "planted-passphrase-4711";
    private static final String PASSWORD = "planted-open-sesame-4711";
    private static final String PROXY = "planted-proxy-4711";

    /** Stands beside secrets in the database: if this is not found, nothing would be. */
    private static final String VISIBLE = "visible-label-4711";

    /** By what it is; answers that may hold one are not searched for that one. */
    private final Map<String, String> secrets = new LinkedHashMap<>();

    private final List<String> found = new ArrayList<>();
    private final EchoingUpstream upstream = new EchoingUpstream();
    private RestartedRouter router;
    private String admin = "";
    private String client = "";
    private String clientId = "";
    private String cookie = "";
    private String csrf = "";
    private String account = "";
    private int asked;

    private String plant(String what) {
        String secret = "planted-" + what + "-4711";
        secrets.put(what, secret);
        return secret;
    }

    @BeforeAll
    void start() throws IOException {
        secrets.put("password", PASSWORD);
        secrets.put("passphrase", PASSPHRASE);
        secrets.put("proxy", PROXY);
        secrets.put(
                "proxy, as it is sent",
                Base64.getEncoder().encodeToString(("user:" + PROXY).getBytes(StandardCharsets.UTF_8)));
        router = RestartedRouter.in("planted", """
                nonagon.login.initial-password=%s
                nonagon.routing.max-wait=PT0S
                nonagon.login.oidc.issuer=http://127.0.0.1:9/realm
                nonagon.login.oidc.client-id=nonagon
                nonagon.login.oidc.allowed-subjects=me
                nonagon.login.oidc.client-secret=%s
                nonagon.login.oidc.redirect-uri=http://127.0.0.1:9/api/auth/oidc/callback
                nonagon.api-key-secret=%s
                nonagon.datasource.password=%s
                nonagon.upstream.https-proxy=http://user:%s@127.0.0.1:9
                nonagon.nodes.declared-node.format=openai-chat
                nonagon.nodes.declared-node.base-url=%s
                nonagon.nodes.declared-node.headers.x-gateway-token=%s
                nonagon.accounts.declared.provider=declared-node
                nonagon.accounts.declared.api-key-file=declared.key
                nonagon.api-keys.laptop.key=%s
                """.formatted(
                        PASSWORD,
                        plant("oidc"),
                        plant("api-key-secret"),
                        plant("database"),
                        PROXY,
                        upstream.baseUrl(),
                        plant("declared-header"),
                        plant("declared-client-key")));
        Files.writeString(router.data().resolve("declared.key"), plant("declared-file") + "\n");
        Files.writeString(
                router.data().resolve("logging.properties"), "dev.nonagon.level=ALL\ncom.zaxxer.level=FINE\n");
        router.start();
        router.awaitReady();
    }

    @AfterAll
    void close() {
        router.close();
        upstream.close();
    }

    /** Sends, and searches the answer. */
    private Answer send(String method, String path, String body, String... headers) {
        return send(List.of(), method, path, body, headers);
    }

    /** @param mayShow what this answer is there to show */
    private Answer send(List<String> mayShow, String method, String path, String body, String... headers) {
        String[] all = java.util.Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "content-type";
        all[headers.length + 1] = "application/json";
        // A feed has no end.
        Answer answer = method.equals("GET") && path.startsWith("/api/usage/stream")
                ? router.http().listen(path, Duration.ofSeconds(2), all)
                : router.http().send(method, path, body.getBytes(StandardCharsets.UTF_8), all);
        asked++;
        search(method + " " + path + " → " + answer.status(), answer.headers().map() + "\n" + answer.text(), mayShow);
        return answer;
    }

    private void search(String where, String text, List<String> mayShow) {
        secrets.forEach((what, secret) -> {
            if (!mayShow.contains(what) && text.contains(secret)) {
                int at = text.indexOf(secret);
                found.add(what + " in " + where + ": …" + text.substring(Math.max(0, at - 120), at) + "<HERE>");
            }
        });
    }

    private JsonNode made(List<String> mayShow, String path, ObjectNode body, String... headers) {
        Answer answer = send(mayShow, "POST", path, Json.text(body), headers);
        assertThat(answer.status()).as(answer::toString).isIn(200, 201);
        return answer.json();
    }

    @Test
    @Order(1)
    @DisplayName("secrets go in: passwords, keys, headers, proxies, tokens")
    void plant() {
        // The first password is hashed beside the rest of the start.
        Answer[] answer = new Answer[1];
        assertThat(Waiting.until(Duration.ofSeconds(30), () -> {
                    answer[0] = send("POST", "/api/auth/login", "{\"password\":\"" + PASSWORD + "\"}");
                    return answer[0].status() == 200;
                }))
                .as(() -> answer[0].toString())
                .isTrue();
        Answer login = answer[0];
        cookie = login.header("set-cookie").replaceFirst(";.*", "");
        csrf = login.json().path("csrfToken").asString();
        String[] session = {"cookie", cookie, "x-csrf-token", csrf};
        admin = made(
                        List.of(),
                        "/api/keys",
                        Json.object()
                                .put("name", "admin")
                                .set("scopes", Json.array().add("admin")),
                        session)
                .path("key")
                .asString();
        JsonNode key = made(List.of(), "/api/keys", Json.object().put("name", "client"), session);
        client = key.path("key").asString();
        clientId = key.path("id").asString();
        // From here on nobody may repeat them.
        secrets.put("admin key", admin);
        secrets.put("client key", client);
        secrets.put("session", cookie.substring(cookie.indexOf('=') + 1));
        String[] who = {"authorization", "Bearer " + admin};
        made(
                List.of(),
                "/api/provider-nodes",
                Json.object()
                        .put("name", "Node")
                        .put("prefix", "echoing")
                        .put("format", "openai-chat")
                        .put("baseUrl", upstream.baseUrl())
                        .set("headers", Json.object().put("x-gateway-token", plant("node-header"))),
                who);
        account = made(
                        List.of(),
                        "/api/providers",
                        Json.object()
                                .put("provider", "echoing")
                                .put("name", VISIBLE)
                                .put("apiKey", plant("account")),
                        who)
                .at("/connection/id")
                .asString();
        made(
                List.of(),
                "/api/providers",
                Json.object()
                        .put("provider", "glm")
                        .put("name", "through a proxy")
                        .put("apiKey", plant("proxied-account"))
                        .put("proxy", "http://user:" + PROXY + "@127.0.0.1:9"),
                who);
        made(
                List.of(),
                "/api/combos",
                Json.object()
                        .put("name", "all")
                        .set(
                                "models",
                                Json.array()
                                        .add("echoing/m")
                                        .add("declared-node/m")
                                        .add("glm/glm-4.7")),
                who);
        Answer imported =
                send("POST", "/api/import", """
                {"type":"claude","access_token":"%s","refresh_token":"%s","email":"me@example.org",
                 "expired":"2026-11-22T20:00:00+08:00"}""".formatted(plant("access-token"), plant("refresh-token")), who);
        assertThat(imported.status()).as(imported::toString).isEqualTo(200);
        assertThat(imported.text()).contains("taken");
    }

    private record Row(String method, String path, String need) {
        boolean reads() {
            return List.of("GET", "HEAD", "OPTIONS").contains(method);
        }

        /** Deleting goes last, for what is deleted is in no answer. */
        int order() {
            return path.equals("/api/shutdown")
                    ? 4
                    : path.endsWith("/logout") ? 3 : method.equals("DELETE") ? 2 : reads() ? 0 : 1;
        }
    }

    private List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (String line : Files.readAllLines(TABLE)) {
            String[] words = line.strip().split("\\s+", -1);
            if (words.length == 3 && words[0].matches("GET|HEAD|OPTIONS|POST|PUT|PATCH|DELETE")) {
                rows.add(new Row(words[0], words[1], words[2]));
            }
        }
        assertThat(rows.size()).isGreaterThan(100);
        rows.sort(java.util.Comparator.comparingInt(Row::order));
        return rows;
    }

    /** The address of something that is there. */
    private String concrete(String path) {
        String id = path.startsWith("/api/keys")
                ? clientId
                : path.startsWith("/api/provider-nodes") ? "echoing" : path.startsWith("/api/combos") ? "all" : account;
        return path.replaceAll("\\{model[^}]*}", "echoing/m").replaceAll("\\{[^}]*}", id);
    }

    /** What such a call may be about: refused for its nonsense, with a secret in it; and, to models, in every dialect at once. */
    private String body(Row row) {
        if (row.reads() || row.method().equals("DELETE")) {
            return "";
        }
        String secret = secrets.getOrDefault("refused", "");
        if (!row.need().equals("GATEWAY")) {
            return """
                    {"name":"n","provider":"echoing","apiKey":"%1$s","password":"%1$s","current":"%1$s","new":"%1$s",
                     "token":"%1$s","proxy":"http://u:%1$s@127.0.0.1:9","headers":{"x-t":"%1$s"},"nonsense":"%1$s"}""".formatted(secret);
        }
        return """
                {"model":"all","max_tokens":10,"input":"Hi","prompt":"Hi","voice":"alloy",
                 "messages":[{"role":"user","content":"Hi"}],"contents":[{"role":"user","parts":[{"text":"Hi"}]}],
                 "content":{"parts":[{"text":"Hi"}]},"requests":[]}""";
    }

    @Test
    @Order(2)
    @DisplayName(
            "M4 every route, by everybody who may and who may not: only making, rotating and revealing a key shows it")
    void routes() throws IOException {
        plant("refused");
        plant("key-in-address");
        int before = asked;
        for (Row row : rows()) {
            String path = concrete(row.path());
            boolean gateway = row.need().equals("GATEWAY");
            boolean ends = row.order() >= 3;
            send(row.method(), path, body(row));
            send(row.method(), path, body(row), "authorization", "Bearer " + secrets.get("refused"));
            send(row.method(), path + "?key=" + secrets.get("key-in-address"), body(row));
            if (gateway) {
                send(row.method(), path, body(row), "authorization", "Bearer " + client);
                send(row.method(), path, body(row), "x-api-key", secrets.get("declared-client-key"));
                send(row.method(), path + "?key=" + client, body(row));
            } else if (!ends) {
                // What shows a key shows it to who may ask; a rotated one is another.
                boolean shows = path.endsWith("/reveal");
                send(
                        shows ? List.of("client key") : List.of(),
                        row.method(),
                        path,
                        body(row),
                        "authorization",
                        "Bearer " + admin);
                send(row.method(), path, body(row), "x-api-key", client);
                send(
                        shows ? List.of("client key") : List.of(),
                        row.method(),
                        path,
                        body(row),
                        "cookie",
                        cookie,
                        "x-csrf-token",
                        csrf);
            }
        }
        assertThat(asked - before).isGreaterThan(500);
        assertThat(found).isEmpty();
        assertThat(upstream.heard())
                .as("the upstream was asked with them, and repeated them")
                .contains(
                        secrets.get("account"),
                        secrets.get("node-header"),
                        secrets.get("declared-file"),
                        secrets.get("declared-header"));
    }

    @Test
    @Order(3)
    @DisplayName("M4 tests, trials, exports, the audit log and its masked changes show none")
    void more() throws IOException {
        String[] who = {"authorization", "Bearer " + admin};
        String node = Json.text(Json.object()
                .put("name", "Again")
                .put("prefix", "again")
                .put("format", "openai-chat")
                .put("baseUrl", upstream.baseUrl())
                .set("headers", Json.object().put("x-gateway-token", plant("second-header"))));
        assertThat(send("POST", "/api/provider-nodes", node, who).status()).isEqualTo(201);
        Answer made = send(
                "POST",
                "/api/providers",
                "{\"provider\":\"again\",\"name\":\"again\",\"apiKey\":\"" + plant("second-account") + "\"}",
                who);
        String path = "/api/providers/" + made.json().at("/connection/id").asString();
        for (int i = 0; i < 7; i++) {
            send("POST", path + "/test", "{\"model\":\"m\"}", who);
            send("GET", path + "/models", "", who);
            send("POST", "/api/models/test", "{\"model\":\"again/m\"}", who);
            send(
                    "POST",
                    "/api/providers/validate",
                    "{\"provider\":\"again\",\"apiKey\":\"" + secrets.get("refused") + "\",\"model\":\"m\"}",
                    who);
            send(
                    "POST",
                    "/api/provider-nodes/validate",
                    "{\"baseUrl\":\"" + upstream.baseUrl() + "\",\"format\":\"openai-chat\",\"apiKey\":\""
                            + secrets.get("refused") + "\",\"modelId\":\"m\"}",
                    who);
        }
        send(
                "PUT",
                path,
                "{\"apiKey\":\"" + plant("third-account") + "\",\"proxy\":\"http://user:" + PROXY + "@127.0.0.1:9\"}",
                who);
        send("POST", path + "/test", "{\"model\":\"m\"}", who);
        assertThat(send("GET", "/api/export", "", who).text()).contains("again");
        assertThat(send("POST", "/api/export", "", "authorization", who[1], "x-nonagon-passphrase", PASSPHRASE)
                        .text())
                .contains("sealed");
        assertThat(send("GET", "/api/audit?limit=1000", "", who).text()).contains("account.create", "apiKey.reveal");
        Path export = router.data().resolveSibling("planted-export.json");
        Files.deleteIfExists(export);
        search("./router export", router.command("export", export.toString()), List.of());
        search("the export", Files.readString(export), List.of());
        assertThat(found).isEmpty();
    }

    @Test
    @Order(4)
    @DisplayName(
            "the whole log, at its finest, and every file that the router writes hold none; the database holds them sealed")
    void files() throws IOException {
        search("./router backup", router.command("backup"), List.of());
        router.stop();
        assertThat(router.said()).contains("event=");
        search("the log", router.said(), List.of());
        // The vault's own key must be in its file and nowhere else.
        Files.readAllLines(router.data().resolve("vault.key")).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .forEach(line -> secrets.put("vault key", line.strip()));
        TreeSet<String> searched = new TreeSet<>();
        boolean[] visible = {false};
        try (Stream<Path> files = Files.walk(router.data())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = router.data().relativize(file).toString();
                if (name.startsWith("cache/build-")
                        || List.of("nonagon.properties", "declared.key", "vault.key")
                                .contains(name)) {
                    continue;
                }
                searched.add(name);
                byte[] bytes = Files.readAllBytes(file);
                search(name, new String(bytes, StandardCharsets.ISO_8859_1), List.of());
                visible[0] |= new String(bytes, StandardCharsets.ISO_8859_1).contains(VISIBLE);
                if (name.endsWith(".zip")) {
                    search(name + ", unpacked", unpacked(file), List.of());
                }
            }
        }
        assertThat(searched).contains("nonagon.mv.db").anyMatch(name -> name.startsWith("backups/"));
        assertThat(visible[0])
                .as("what is not secret is found: the search works")
                .isTrue();
        assertThat(found).isEmpty();
    }

    private static String unpacked(Path file) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (ZipFile zip = new ZipFile(file.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                try (InputStream in = zip.getInputStream(entry)) {
                    in.transferTo(all);
                }
            }
        }
        return all.toString(StandardCharsets.UTF_8);
    }
}
