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
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.OptionalLong;
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

    @ArquillianResource
    URL address;

    @Deployment
    static WebArchive war() {
        return ShrinkWrap.createFromZipFile(WebArchive.class, new File(System.getProperty("nonagon.war")))
                .addClasses(PluginBean.class, ContainerIT.class);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(address + path)).build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    @DisplayName("the container wires the router: inside, its catalog knows the bundled providers and formats")
    void wired() {
        assertTrue(plugins.current().prefixes().containsKey("echo"));
        assertFalse(plugins.current().formats().isEmpty());
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
    @RunAsClient
    @DisplayName("a bean of type RouterPlugin inside the WAR counts as a plugin, beside the bundled jars")
    void beanIsPlugin() throws Exception {
        HttpResponse<String> report = get("api/plugins");
        assertEquals(200, report.statusCode());
        assertTrue(report.body().contains("\"kind\":\"cdi\""), report.body());
        assertTrue(report.body().contains("PluginBean"), report.body());
        assertTrue(report.body().contains("\"kind\":\"bundled\""), report.body());
        assertTrue(report.body().contains("\"state\":\"loaded\""), report.body());
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
