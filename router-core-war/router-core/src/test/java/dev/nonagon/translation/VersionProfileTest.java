package dev.nonagon.translation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.conversation.Conversation;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.format.Loss;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class VersionProfileTest {
    private static final String BODY = "{\"model\":\"m\",\"temperature\":1,\"x\":{\"top_p\":1,\"y\":2},\"top_k\":3}";
    private final Scope scope = Scope.of("r", Instant.EPOCH, false);

    private static ProviderDescriptor provider(String version) {
        return ProviderDescriptor.of(Json.parseObject("""
                {"spi":1,"id":"p","name":"x","tier":"cheap","format":"f","endpoint":"https://example.test/v1",
                 "headers":{"api-version":"%s"},"policy":"official","source":"a test",
                 "versions":{"header":"api-version","profiles":[{"from":"2026-10-21","reject":["/temperature","/x/top_p"]},
                  {"from":"2027-01-01","reject":["/top_k","/temperature"]}]}}
                """.formatted(version).getBytes(StandardCharsets.UTF_8)));
    }

    private String fit(String own, Headers forwarded) {
        Destination destination = new Destination(
                new FormatId("f"), provider(own), "m", Conversation.named("c"), forwarded, Optional.empty(), false);
        byte[] body = BODY.getBytes(StandardCharsets.UTF_8);
        return new String(VersionProfile.fit(body, destination, scope), StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("T8 an older version takes all")
    void older() {
        assertThat(fit("2023-06-01", Headers.none())).isEqualTo(BODY);
        assertThat(scope.losses()).isEmpty();
    }

    @Test
    @DisplayName("T8 from its first day on, a version's fields are gone and named")
    void newer() {
        assertThat(fit("2026-10-21", Headers.none())).isEqualTo("{\"model\":\"m\",\"x\":{\"y\":2},\"top_k\":3}");
        assertThat(scope.losses()).extracting(Loss::pointer).containsExactly("/temperature", "/x/top_p");
        assertThat(scope.losses().getFirst().reason()).contains("2026-10-21");
    }

    @Test
    @DisplayName("T8 the client's own version counts where it passes on")
    void clients() {
        assertThat(fit("2023-06-01", Headers.of("Api-Version", "2027-03-01")))
                .isEqualTo("{\"model\":\"m\",\"x\":{\"y\":2}}");
        assertThat(fit("2026-10-21", Headers.of("api-version", "2023-06-01"))).isEqualTo(BODY);
    }
}
