package dev.nonagon.spi.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.RouterException;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.format.Framing;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonEdit;
import dev.nonagon.spi.oauth.Credential;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A descriptor is read whole or refused with the field that does not fit; and a call is made as it says. */
class ProviderDescriptorTest {
    private static final String FULL = """
            {"$schema":"x","spi":1,"id":"glm","name":"GLM","prefixes":["zai"],"tier":"cheap","format":"anthropic-messages",
             "endpoint":"https://h.example/v1/{model}/messages","endpoints":{"count-tokens":"https://h.example/v1/count"},
             "auth":{"header":"x-api-key","prefix":"Key "},"headers":{"anthropic-version":"2023-06-01"},
             "forwardedHeaders":["Anthropic-Beta"],
             "patches":[{"atMost":"/max_tokens","value":131072},{"set":"/a","value":{"b":null}},{"remove":"/c"},
                        {"rename":"/d","to":"e"}],
             "can":["web-search"],"models":[{"id":"glm-4.7","name":"GLM 4.7","context":200000,"output":131072,"can":["tools","thinking"]},
                       {"id":"bare"},{"id":"gone","lifeCycle":{"status":"ended","replacement":"glm/glm-4.7"}}],
             "names":["glm-*"],
             "timeouts":{"firstByteSeconds":90,"betweenBytesSeconds":30},
             "quota":{"window":"daily","resets":"10:00 Asia/Shanghai"},
             "lifeCycle":{"status":"degraded","since":"2026-01-02","replacement":"other"},
             "policy":"against-terms","policyLink":"https://h.example/terms","source":"the vendor's page"}""";

    @Test
    @DisplayName("Every field is read")
    void readsAll() {
        ProviderDescriptor descriptor = read(FULL);
        assertThat(descriptor.id()).isEqualTo(new ProviderId("glm"));
        assertThat(descriptor.prefixes()).containsExactly("zai");
        assertThat(descriptor.names()).containsExactly("glm-*");
        assertThat(descriptor.withModels(List.of()).names()).containsExactly("glm-*");
        assertThat(descriptor.model("glm-4.7").orElseThrow().lifeCycle())
                .isEqualTo(ProviderDescriptor.LifeCycle.ACTIVE);
        assertThat(descriptor.model("gone").orElseThrow().lifeCycle().status())
                .isEqualTo(ProviderDescriptor.LifeCycle.Status.ENDED);
        assertThat(descriptor.tier()).isEqualTo(ProviderDescriptor.Tier.CHEAP);
        assertThat(descriptor.format()).hasToString("anthropic-messages");
        assertThat(descriptor.endpoint()).endsWith("/{model}/messages");
        assertThat(descriptor.endpoints())
                .containsExactly(Map.entry(Operation.COUNT_TOKENS, "https://h.example/v1/count"));
        assertThat(descriptor.auth()).hasValue(new ProviderDescriptor.Auth("x-api-key", "Key "));
        assertThat(descriptor.headers()).isEqualTo(Headers.of("anthropic-version", "2023-06-01"));
        assertThat(descriptor.forwardedHeaders()).containsExactly("anthropic-beta");
        assertThat(descriptor.patches())
                .containsExactly(
                        new JsonEdit.AtMost("/max_tokens", new BigDecimal("131072")),
                        new JsonEdit.Set("/a", Json.parse("{\"b\":null}")),
                        new JsonEdit.Remove("/c"),
                        new JsonEdit.Rename("/d", "e"));
        ProviderDescriptor.Model model = descriptor.model("glm-4.7").orElseThrow();
        assertThat(model.contextTokens()).hasValue(200_000);
        assertThat(model.outputTokens()).hasValue(131_072);
        assertThat(model.can()).isEqualTo(Set.of("tools", "thinking"));
        assertThat(descriptor.can("glm-4.7")).isEqualTo(Set.of("tools", "thinking", "web-search"));
        assertThat(descriptor.can("not-listed")).isEqualTo(Set.of("web-search"));
        assertThat(descriptor.model("bare").orElseThrow().contextTokens()).isEmpty();
        assertThat(descriptor.timeouts().firstByte()).hasValue(Duration.ofSeconds(90));
        assertThat(descriptor.timeouts().betweenBytes()).hasValue(Duration.ofSeconds(30));
        assertThat(descriptor.quota()).singleElement().satisfies(rule -> {
            assertThat(rule.window()).isEqualTo("daily");
            assertThat(rule.resets()).hasValue(QuotaReset.of("10:00 Asia/Shanghai"));
        });
        assertThat(descriptor.lifeCycle().status()).isEqualTo(ProviderDescriptor.LifeCycle.Status.DEGRADED);
        assertThat(descriptor.lifeCycle().since()).hasValue(LocalDate.of(2026, 1, 2));
        assertThat(descriptor.policy()).isEqualTo(ProviderDescriptor.Policy.AGAINST_TERMS);
        assertThat(descriptor.policyLink()).hasValue("https://h.example/terms");
    }

    @ParameterizedTest
    @CsvSource({"model,MODEL", "account,ACCOUNT"})
    @DisplayName("What limits are counted for is read; it may be left out, and nothing else can be said")
    void limits(String word, ProviderDescriptor.Limits limits) {
        assertThat(ProviderDescriptor.of(Json.parseObject(FULL.getBytes(StandardCharsets.UTF_8)))
                        .limits())
                .isEmpty();
        String said = FULL.replace("\"policy\"", "\"limits\":\"" + word + "\",\"policy\"");
        assertThat(ProviderDescriptor.of(Json.parseObject(said.getBytes(StandardCharsets.UTF_8)))
                        .limits())
                .contains(limits);
        assertThatExceptionOfType(RouterException.class)
                .isThrownBy(() -> ProviderDescriptor.of(Json.parseObject(
                        said.replace('"' + word + '"', "\"day\"").getBytes(StandardCharsets.UTF_8))))
                .withMessageContaining("'limits' cannot be 'day'");
    }

    @Test
    @DisplayName("A descriptor of required fields only needs no account and is active")
    void readsLittle() {
        ProviderDescriptor descriptor = read("""
                {"spi":1,"id":"a","name":"A","tier":"local","format":"openai-chat","endpoint":"http://localhost:1/v1",
                 "policy":"official","source":"here"}""");
        assertThat(descriptor.needsNoAccount()).isTrue();
        assertThat(descriptor.lifeCycle()).isEqualTo(ProviderDescriptor.LifeCycle.ACTIVE);
        assertThat(descriptor.timeouts()).isEqualTo(ProviderDescriptor.Timeouts.UNSET);
        assertThat(descriptor.models()).isEmpty();
    }

    @ParameterizedTest
    @DisplayName("What does not fit is refused by its name")
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            "spi":1; "spi":2; needs SPI 2, this router offers SPI 1
            "spi":1,; ``; needs SPI (not said)
            "id":"glm"; "id":"GLM"; provider id 'GLM'
            "name":"GLM",; ``; 'name' is missing
            "tier":"cheap"; "tier":"dear"; 'tier' cannot be 'dear'
            anthropic-messages; Anthropic; format id
            https://h.example/v1/{model}; ftp://h.example/{model}; 'endpoint' must be an http or https URL
            https://h.example/v1/{model}; no url; Descriptor glm
            https://h.example/v1/count; /count; endpoints/count-tokens
            count-tokens; dance; 'dance'
            {"remove":"/c"}; {"drop":"/c"}; none of set, remove, rename, atMost
            "to":"e"; "from":"e"; 'rename' patch needs 'to'
            "value":131072; "value":"many"; none of
            {"id":"bare"}; {}; model has no 'id'
            "window":"daily",; ``; 'window'
            2026-01-02; tomorrow; tomorrow
            "degraded"; "ill"; 'lifeCycle/status' cannot be 'ill'
            against-terms; whatever; 'policy' cannot be 'whatever'
            "source":"the vendor's page"; "sauce":1; 'source' is missing
            """)
    void refuses(String right, String wrong, String complaint) {
        assertThat(FULL).contains(right);
        assertThatExceptionOfType(RouterException.class)
                .isThrownBy(() -> read(FULL.replace(right, wrong)))
                .withMessageContaining(complaint);
    }

    @Test
    @DisplayName("A call carries the descriptor's headers, the client's over them, and the key over all")
    void headers() {
        ProviderDescriptor descriptor = read(FULL);
        Headers client = Headers.of("Anthropic-Version", "2099-01-01").plus("X-Api-Key", "the client's own");
        UpstreamRequest request =
                DescriptorExecutor.INSTANCE.prepare(call(descriptor, new Credential.Key(new Secret("k")), client));
        assertThat(request.headers().all("x-api-key")).containsExactly("Key k");
        assertThat(request.headers().all("anthropic-version")).containsExactly("2099-01-01");
        assertThat(request.headers().first("accept")).hasValue("text/event-stream");
        assertThat(request.headers().first("content-type")).hasValue("application/json");
        assertThat(request.method()).isEqualTo("POST");
        Credential tokens = new Credential.Tokens(
                new Secret("t"), java.util.Optional.empty(), java.util.Optional.empty(), Map.of());
        assertThat(DescriptorExecutor.headers(call(descriptor, tokens, Headers.none()))
                        .first("authorization"))
                .hasValue("Bearer t");
        assertThat(DescriptorExecutor.headers(call(descriptor, new Credential.None(), Headers.none()))
                        .has("x-api-key"))
                .isFalse();
    }

    @Test
    @DisplayName("The framing follows the content type")
    void framing() {
        for (var expected : Map.of(
                        "text/event-stream; charset=utf-8",
                        Framing.sse(),
                        "application/x-ndjson",
                        Framing.ndjson(),
                        "application/json",
                        Framing.whole(),
                        "",
                        Framing.whole())
                .entrySet()) {
            assertThat(DescriptorExecutor.INSTANCE.framing(
                            new ResponseHead(200, Headers.of("Content-Type", expected.getKey()))))
                    .isSameAs(expected.getValue());
        }
        assertThat(List.of(200, 204, 299)).allMatch(status -> new ResponseHead(status, Headers.none()).success());
        assertThat(List.of(199, 300, 500)).noneMatch(status -> new ResponseHead(status, Headers.none()).success());
    }

    private static Call call(ProviderDescriptor descriptor, Credential credential, Headers clientHeaders) {
        Account account = new Account("a", "Work", descriptor.id(), credential, Map.of());
        return new Call(
                descriptor,
                Operation.CHAT,
                "glm-4.7",
                account,
                URI.create("https://h.example/v1"),
                new byte[0],
                true,
                clientHeaders,
                "req_1");
    }

    private static ProviderDescriptor read(String json) {
        return ProviderDescriptor.of(Json.parseObject(json.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    @DisplayName("family, thinking and versions are read; a model's own family wins, and without one it is the id")
    void seals() {
        ProviderDescriptor descriptor = read(FULL.replace("\"models\":[", """
                "family":"red","versions":{"header":"api-version","profiles":[{"from":"2026-10-21","reject":["/a","/b"]}]},
                "models":[{"id":"other","family":"blue","thinking":{"budget":{"min":1,"max":9,"belowCeiling":true},
                 "levels":["high","low"],"zero":true,"dynamic":true,"default":"low"}},{"id":"dull","thinking":"none"},"""));
        assertThat(descriptor.family("other")).isEqualTo("blue");
        assertThat(descriptor.family("bare")).isEqualTo("red");
        assertThat(descriptor.family("never heard of")).isEqualTo("red");
        assertThat(read(FULL).family("bare")).isEqualTo("glm");
        assertThat(descriptor.withTimeouts(ProviderDescriptor.Timeouts.UNSET).family("bare"))
                .isEqualTo("red");
        Thinking thinking = descriptor.model("other").orElseThrow().thinking().orElseThrow();
        assertThat(thinking)
                .isEqualTo(new Thinking(
                        java.util.Optional.of(new Thinking.Budget(1, 9, true)),
                        List.of(dev.nonagon.spi.chat.Reasoning.Effort.LOW, dev.nonagon.spi.chat.Reasoning.Effort.HIGH),
                        true,
                        true,
                        java.util.Optional.of(dev.nonagon.spi.chat.Reasoning.Effort.LOW)));
        assertThat(descriptor.model("dull").orElseThrow().thinking()).contains(Thinking.NONE);
        assertThat(descriptor.model("bare").orElseThrow().thinking()).isEmpty();
        ProviderDescriptor.Versions versions = descriptor.versions().orElseThrow();
        assertThat(versions.header()).isEqualTo("api-version");
        assertThat(versions.rejected("2026-10-20")).isEmpty();
        assertThat(versions.rejected("2026-10-21")).containsExactly("/a", "/b");
        assertThat(read(FULL).versions()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"thinking\":7}|'thinking' is",
                "{\"thinking\":{\"levels\":[\"huge\"]}}|no level",
                "{\"thinking\":{\"levels\":[\"none\"]}}|no level",
                "{\"thinking\":{\"budget\":{\"min\":1}}}|whole numbers",
                "{\"thinking\":{\"budget\":{\"min\":9,\"max\":1}}}|holds nothing"
            })
    @DisplayName("thinking that does not fit is refused with what is wrong")
    void brokenThinking(String model, String says) {
        assertThatExceptionOfType(RouterException.class)
                .isThrownBy(() ->
                        read(FULL.replace("\"models\":[", "\"models\":[{\"id\":\"odd\"," + model.substring(1) + ",")))
                .withMessageContaining(says)
                .withMessageContaining("glm");
    }
}
