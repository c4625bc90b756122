package dev.nonagon.format.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.format.ModelCard;
import dev.nonagon.spi.format.ModelListing.Claim;
import dev.nonagon.spi.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.ServiceLoader;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class GeminiModelListingTest {
    private static final ModelCard KNOWN = new ModelCard(
            "glm/glm-4.7", "GLM 4.7", "glm", Instant.EPOCH, OptionalLong.of(200_000), OptionalLong.of(131_072));
    private static final ModelCard UNKNOWN =
            new ModelCard("fast", "fast", "alias", Instant.EPOCH, OptionalLong.empty(), OptionalLong.empty());

    private final GeminiModelListing listing = new GeminiModelListing();

    @Test
    @DisplayName("the list has names under models/, methods, and limits where they are known")
    void list() {
        assertThat(Json.parse(listing.writeList(List.of(KNOWN, UNKNOWN)))).isEqualTo(Json.parse("""
                {"models":[
                  {"name":"models/glm/glm-4.7","version":"001","displayName":"GLM 4.7",
                   "inputTokenLimit":200000,"outputTokenLimit":131072,
                   "supportedGenerationMethods":["generateContent","streamGenerateContent","countTokens"]},
                  {"name":"models/fast","version":"001","displayName":"fast",
                   "supportedGenerationMethods":["generateContent","streamGenerateContent","countTokens"]}]}"""));
    }

    @Test
    @DisplayName("one model is the bare object")
    void one() {
        assertThat(Json.parse(listing.writeOne(KNOWN)).get("name").asString()).isEqualTo("models/glm/glm-4.7");
    }

    @Test
    @DisplayName("clients.md 5.11: x-goog-api-key makes GET /v1/models Google's, and nothing else does")
    void claims() {
        assertThat(listing.claim(Headers.of("X-Goog-Api-Key", "k"))).isEqualTo(Claim.YES);
        assertThat(listing.claim(Headers.of("authorization", "Bearer k"))).isEqualTo(Claim.NO);
        assertThat(listing.routes())
                .extracting(r -> r.method() + " " + r.path())
                .contains(
                        "GET /v1beta/models",
                        "GET /v1beta/models/{model+}",
                        "GET /v1/models",
                        "GET /v1/models/{model+}");
    }

    @Test
    @DisplayName("the plugin is found as a service")
    void service() {
        assertThat(ServiceLoader.load(RouterPlugin.class)).hasAtLeastOneElementOfType(GeminiPlugin.class);
    }
}
