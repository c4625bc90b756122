package dev.nonagon.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.nonagon.spi.chat.Seal;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.oauth.OAuthFlow;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.UpstreamRequest;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds a secret shows none, and the small values around it. */
class SecretsTest {
    private static final String KEY = "sk-very-secret-indeed";

    static Stream<Object> holders() {
        Secret secret = new Secret(KEY);
        Credential tokens = new Credential.Tokens(
                secret, Optional.of(secret), Optional.of(Instant.EPOCH), Map.of("derived", secret));
        Headers headers = Headers.of("X-Api-Key", KEY).plus("Authorization", "Bearer " + KEY);
        return Stream.of(
                secret,
                Optional.of(secret),
                new Credential.Key(secret),
                tokens,
                new Account("a", "Work", new ProviderId("glm"), tokens, Map.of("project", "p")),
                new OAuthFlow.Pending("flow", Instant.EPOCH, Map.of("verifier", secret)),
                headers,
                new UpstreamRequest("POST", URI.create("https://h.example/v1?key=" + KEY), headers, new byte[3]),
                new Seal(new FormatId("toy"), KEY));
    }

    @ParameterizedTest
    @MethodSource("holders")
    @DisplayName("No text of a holder shows the secret")
    void neverPrinted(Object holder) {
        assertThat(holder.toString()).doesNotContain(KEY).isNotEmpty();
        assertThat(String.format("%s", List.of(holder))).doesNotContain(KEY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "authorization",
                "X-API-Key",
                "x-goog-api-key",
                "cookie",
                "Set-Cookie",
                "x-auth-token",
                "api-key",
                "proxy-authorization",
                "x-vendor-secret",
                "x-my-key"
            })
    @DisplayName("A header that carries a credential is masked, whatever its case")
    void headersAreMasked(String name) {
        assertThat(Headers.of(name, KEY).toString()).contains(name).doesNotContain(KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"content-type", "anthropic-version", "ratelimit-tokens-remaining", "retry-after"})
    @DisplayName("Other headers are shown: a log without them helps nobody")
    void otherHeadersAreShown(String name) {
        assertThat(Headers.of(name, "17").toString()).isEqualTo("{" + name + "=17}");
    }

    @Test
    @DisplayName("Secrets compare by value")
    void equality() {
        assertThat(new Secret("a"))
                .isEqualTo(new Secret("a"))
                .hasSameHashCodeAs(new Secret("a"))
                .isNotEqualTo(new Secret("b"));
        assertThat(new Secret(" ").isBlank()).isTrue();
        assertThat(new Secret("a").reveal()).isEqualTo("a");
    }

    @Test
    @DisplayName("Header names compare without regard to case, in their order")
    void headersByName() {
        Headers headers = Headers.of("A", "1").plus("b", "2").plus("a", "3");
        assertThat(headers.all("a")).containsExactly("1", "3");
        assertThat(headers.first("B")).hasValue("2");
        assertThat(headers.with("a", "4").all("A")).containsExactly("4");
        assertThat(headers.without("A")).isEqualTo(Headers.of("b", "2"));
        assertThat(headers.without("c")).isSameAs(headers);
        assertThat(Headers.of(Map.of("a", List.of("1", "2"))))
                .isEqualTo(Headers.of("a", "1").plus("a", "2"));
        assertThat(Headers.none().has("a")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "a_b", "-a", "a-", "a--b", "a b", "ä"})
    @DisplayName("An id is kebab-case")
    void idsAreKebab(String id) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ProviderId(id))
                .withMessageContaining("'" + id + "'");
        assertThatIllegalArgumentException().isThrownBy(() -> new FormatId(id));
    }
}
