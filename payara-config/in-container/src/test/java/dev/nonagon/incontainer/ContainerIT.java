package dev.nonagon.incontainer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.nonagon.audit.Actor;
import dev.nonagon.books.AccountBook;
import dev.nonagon.books.AccountData;
import dev.nonagon.books.StoredConfiguration;
import dev.nonagon.plugins.Plugins;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.oauth.Credential;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContext;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ArquillianExtension.class)
class ContainerIT {
    @Inject
    Plugins plugins;

    @Inject
    AccountBook accounts;

    @Inject
    StoredConfiguration configuration;

    @Inject
    ServletContext context;

    @ArquillianResource
    URL address;

    @Deployment
    static WebArchive war() {
        return ShrinkWrap.createFromZipFile(WebArchive.class, new File(System.getProperty("nonagon.war")))
                .addClasses(PluginBean.class, SpanWitness.class, ContainerIT.class)
                .addAsResource(new File(System.getProperty("nonagon.routes")), "routes.txt");
    }

    private HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return send("GET", path, "", headers);
    }

    private HttpResponse<String> send(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path))
                    .header("content-type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(body));
            if (headers.length > 0) {
                request.headers(headers);
            }
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    /** A session with the password that the build gave the server: the cookie, and the token that goes with it. */
    private String[] session() throws IOException, InterruptedException {
        HttpResponse<String> login = send("POST", "api/auth/login", "{\"password\":\"first in-container password\"}");
        assertEquals(200, login.statusCode(), login.body());
        String cookie = login.headers().firstValue("set-cookie").orElseThrow();
        assertTrue(cookie.endsWith("; Path=/; HttpOnly; SameSite=Strict"), cookie);
        String token = login.body().replaceAll(".*\"csrfToken\":\"([^\"]+)\".*", "$1");
        return new String[] {"cookie", cookie.substring(0, cookie.indexOf(';')), "x-csrf-token", token};
    }

    @Test
    @DisplayName("the container wires the router: inside, its catalog knows the bundled providers and formats")
    void wired() {
        assertTrue(plugins.current().prefixes().containsKey("echo"));
        assertFalse(plugins.current().formats().isEmpty());
    }

    @Test
    @DisplayName(
            "M2 whatever the server maps to servlets and filters, by whomever it was registered, has a row in routes.txt")
    void mappings() throws IOException {
        Set<String> found = new TreeSet<>();
        context.getServletRegistrations().forEach((name, servlet) -> servlet.getMappings()
                .forEach(path -> found.add("MAPPED " + path + " " + simple(servlet.getClassName()))));
        context.getFilterRegistrations().forEach((name, filter) -> filter.getUrlPatternMappings()
                .forEach(path -> found.add("MAPPED " + path + " " + simple(filter.getClassName()))));
        // The test's own way into the server.
        found.removeIf(row -> row.contains("Arquillian"));
        Set<String> expected = new TreeSet<>();
        try (InputStream table = Objects.requireNonNull(ContainerIT.class.getResourceAsStream("/routes.txt"))) {
            new String(table.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.startsWith("MAPPED "))
                    .forEach(expected::add);
        }
        assertEquals(String.join("\n", expected), String.join("\n", found));
    }

    private static String simple(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }

    @Test
    @DisplayName("the persistence unit works with the server's JPA provider: what is kept is in the picture at once")
    void state() {
        Actor actor = new Actor("test", "container");
        String id = accounts.newId();
        Credential key = new Credential.Key(new Secret("k-" + id));
        accounts.create(actor, id, AccountData.of("echo", "container"), key);
        assertEquals(key, configuration.current().accounts().get(id).credential());
        accounts.edit(actor, id, OptionalLong.empty(), data -> data.withActive(false));
        assertFalse(configuration.current().accounts().get(id).enabled());
        accounts.delete(actor, id);
        assertFalse(configuration.current().accounts().containsKey(id));
    }

    @Test
    @DisplayName("the server makes no span of a request: its listener would end it on two threads at once, and fail")
    void noSpans() throws Exception {
        for (int round = 0; round < 3; round++) {
            assertTrue(get("v1/models").statusCode() < 500);
        }
        assertTrue(SpanWitness.REQUESTS.get() >= 3, "the witness has seen the requests");
        assertEquals(0, SpanWitness.SPANS.get());
    }

    @Test
    @RunAsClient
    @DisplayName("a bean of type RouterPlugin inside the WAR counts as a plugin, beside the bundled jars")
    void beanIsPlugin() throws Exception {
        HttpResponse<String> report = get("api/plugins", session());
        assertEquals(200, report.statusCode());
        assertTrue(report.body().contains("\"kind\":\"cdi\""), report.body());
        assertTrue(report.body().contains("PluginBean"), report.body());
        assertTrue(report.body().contains("\"kind\":\"bundled\""), report.body());
        assertTrue(report.body().contains("\"state\":\"loaded\""), report.body());
    }

    @Test
    @RunAsClient
    @DisplayName(
            "the door stands before /api: nobody, a session, a session without its token, a foreign page, a foreign name")
    void door() throws Exception {
        HttpResponse<String> nobody = get("api/plugins");
        assertEquals(401, nobody.statusCode());
        assertTrue(nobody.body().startsWith("{\"error\":\""), nobody.body());
        assertEquals("no-store", nobody.headers().firstValue("cache-control").orElse(""));
        assertEquals(
                "nosniff", nobody.headers().firstValue("x-content-type-options").orElse(""));
        assertTrue(nobody.headers().firstValue("content-security-policy").isPresent());
        assertEquals(
                401, get("api/plugins", "authorization", "Bearer sk-unknown").statusCode());
        assertEquals(401, get("api/plugins", "x-forwarded-for", "127.0.0.1").statusCode());

        String[] session = session();
        assertEquals(200, get("api/auth/lockouts", session).statusCode());
        assertEquals(
                403, send("POST", "api/auth/logout", "", "cookie", session[1]).statusCode());
        assertEquals(
                403,
                send(
                                "POST",
                                "api/auth/logout",
                                "",
                                session[0],
                                session[1],
                                session[2],
                                session[3],
                                "origin",
                                "http://evil.test")
                        .statusCode());
        HttpResponse<String> known = get("api/auth/session", session);
        assertTrue(known.body().contains("\"csrfToken\":\"" + session[3] + "\""), known.body());
        assertEquals(204, send("POST", "api/auth/logout", "", session).statusCode());
        assertEquals(401, get("api/plugins", session).statusCode());
        assertEquals(
                "{\"requireLogin\":true}", get("api/settings/require-login").body());
        assertEquals(400, send("POST", "api/auth/login", "{\"pasword\":\"x\"}").statusCode());
        assertEquals(
                404,
                send("DELETE", "api/auth/lockouts/network:192.0.2.0/24", "", session())
                        .statusCode());
    }

    @Test
    @RunAsClient
    @DisplayName("health comes from the server, beside a JAX-RS application that takes every path")
    void health() throws Exception {
        for (String path : new String[] {"health/live", "health/ready"}) {
            HttpResponse<String> health = get(path);
            assertEquals(200, health.statusCode(), path);
            assertTrue(health.body().contains("\"status\":\"UP\""), health.body());
            assertTrue(health.body().contains("\"name\""), "our own checks: " + health.body());
        }
    }

    @Test
    @RunAsClient
    @DisplayName("OpenAPI describes /api")
    void openApi() throws Exception {
        HttpResponse<String> description = get("openapi");
        assertEquals(200, description.statusCode());
        assertTrue(description.body().contains("/api/plugins"), description.body());
    }
}
