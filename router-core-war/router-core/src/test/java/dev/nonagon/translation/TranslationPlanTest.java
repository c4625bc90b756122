package dev.nonagon.translation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.format.ClientRoute;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.Peek;
import dev.nonagon.spi.format.Transcripts;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class TranslationPlanTest {
    private static final ProviderDescriptor PROVIDER =
            ProviderDescriptor.of(Json.parseObject("""
            {"spi":1,"id":"local","name":"Local","tier":"local","format":"ollama",
             "endpoint":"http://localhost:1/api/chat","policy":"official","source":"a test"}
            """.getBytes(StandardCharsets.UTF_8)));

    private final FormatTranslator format = ServiceLoader.load(RouterPlugin.class).stream()
            .filter(plugin -> plugin.type().getName().contains("ollama"))
            .flatMap(plugin -> plugin.get().formats(new NoContext()).stream())
            .findFirst()
            .orElseThrow();

    private TranslationPlan plan(String path, String text) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        ClientRoute route = format.routes().stream()
                .filter(r -> r.path().equals(path))
                .findFirst()
                .orElseThrow();
        Peek peek = format.peek(route, Map.of(), body);
        ClientRequest request = new ClientRequest(format, body, peek, "req_1", Instant.EPOCH, Transcripts.none());
        return TranslationPlan.of(request, format, new Destination(format.id(), PROVIDER, "m", "c"), List.of());
    }

    @Test
    @DisplayName("a body of the upstream's own format is relayed")
    void relays() {
        assertThat(plan("/api/chat", "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"))
                .isInstanceOf(TranslationPlan.Identity.class);
    }

    @Test
    @DisplayName("a body that its upstreams would misread is written anew, even for the same format")
    void writesAnew() {
        TranslationPlan plan = plan("/api/generate", "{\"model\":\"m\",\"prompt\":\"Hi\"}");
        assertThat(plan).isInstanceOf(TranslationPlan.Bridge.class);
        JsonNode body = Json.parse(plan.body());
        assertThat(body.at("/messages/0/content").asString()).isEqualTo("Hi");
        assertThat(body.has("prompt")).isFalse();
    }

    /** Formats need nothing from the router. */
    private static final class NoContext implements dev.nonagon.spi.PluginContext {
        @Override
        public java.util.Optional<String> config(String key) {
            return java.util.Optional.empty();
        }

        @Override
        public java.time.InstantSource clock() {
            return java.time.InstantSource.fixed(Instant.EPOCH);
        }

        @Override
        public ProviderDescriptor descriptor(String id) {
            throw new IllegalStateException("There is no descriptor " + id);
        }
    }
}
