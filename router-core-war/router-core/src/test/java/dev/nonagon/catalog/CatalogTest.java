package dev.nonagon.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.ProviderDescriptor.LifeCycle;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogTest {
    private static final String ISSUED = "2026-11-01T00:00:00Z";
    private static final ProviderDescriptor DESCRIPTOR =
            ProviderDescriptor.of(Json.parseObject("""
            {"spi": 1, "id": "some", "name": "Some", "tier": "free", "format": "openai-chat",
             "endpoint": "https://api.some.example/v1/chat/completions", "policy": "official", "source": "this test",
             "models": [{"id": "m", "name": "Em", "context": 100, "output": 10, "can": ["tools"], "family": "gpt"}, {"id": "n"}]}
            """.getBytes(StandardCharsets.UTF_8)));

    private static Catalog catalog(String providers) {
        return Catalog.read(SignedCatalogs.text(ISSUED, providers).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    @DisplayName("G4 sizes, abilities and life change, models come; what is not said stays, addresses above all")
    void over() {
        Catalog catalog = catalog("""
                {"some": {"lifeCycle": {"status": "degraded", "since": "2026-10-01", "replacement": "other"},
                          "models": [{"id": "m", "context": 200}, {"id": "new", "can": ["vision"]},
                                     {"id": "n", "lifeCycle": {"status": "ended"}}],
                          "prices": {"m": {"input": 3, "output": 15.5}}}}""");
        ProviderDescriptor more = java.util.Objects.requireNonNull(
                        catalog.providers().get(new ProviderId("some")))
                .over(DESCRIPTOR);
        assertThat(more.models()).extracting(ProviderDescriptor.Model::id).containsExactly("m", "n", "new");
        ProviderDescriptor.Model m = more.model("m").orElseThrow();
        assertThat(m.contextTokens()).hasValue(200);
        assertThat(m.outputTokens()).hasValue(10);
        assertThat(m.name()).hasValue("Em");
        assertThat(m.can()).containsExactly("tools");
        assertThat(m.family()).hasValue("gpt");
        assertThat(more.model("n").orElseThrow().lifeCycle().status()).isEqualTo(LifeCycle.Status.ENDED);
        assertThat(more.lifeCycle().replacement()).hasValue("other");
        assertThat(more.endpoint()).isEqualTo(DESCRIPTOR.endpoint());
        assertThat(catalog("{\"some\": {}}")
                        .providers()
                        .values()
                        .iterator()
                        .next()
                        .over(DESCRIPTOR))
                .isEqualTo(DESCRIPTOR);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"some\": {\"endpoint\": \"https://elsewhere.example/\"}}",
                "{\"some\": {\"headers\": {\"x\": \"y\"}}}",
                "{\"some\": []}",
                "{\"Some Thing\": {}}",
                "{\"some\": {\"models\": [{\"name\": \"without an id\"}]}}",
                "{\"some\": {\"lifeCycle\": {\"status\": \"fine\"}}}",
                "{\"some\": {\"prices\": {\"m\": {\"input\": -1}}}}",
                "{\"some\": {\"prices\": {\"m\": {\"input\": \"3\"}}}}"
            })
    @DisplayName("G4 anything else is refused, with the catalog as a whole")
    void refused(String providers) {
        assertThatThrownBy(() -> catalog(providers))
                .isInstanceOf(CatalogRefusal.class)
                .hasMessageContaining("atalog");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"catalog\":2,\"issuedAt\":\"2026-11-01T00:00:00Z\",\"providers\":{}}",
                "{\"catalog\":1,\"issuedAt\":\"yesterday\",\"providers\":{}}"
            })
    @DisplayName("what is no catalog is refused by a sentence")
    void none(String text) {
        assertThatThrownBy(() -> Catalog.read(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(CatalogRefusal.class);
    }

    @Test
    @DisplayName("G3 what would change is said, a line each")
    void changes() {
        Catalog before = catalog("""
                {"a": {"models": [{"id": "m", "context": 1}, {"id": "old"}], "prices": {"m": {"input": 1}}}, "b": {}}""");
        Catalog after = catalog("""
                {"a": {"models": [{"id": "m", "context": 2}, {"id": "new"}], "prices": {"m": {"input": 2}}},
                 "b": {"lifeCycle": {"status": "ended"}}}""");
        assertThat(before.changes(after))
                .containsExactly("a/m: changed", "a/new: new", "a/old: no longer mentioned", "a/m: price", "b: ended");
        assertThat(after.changes(after)).isEmpty();
        assertThat(after.changes(Catalog.NONE)).contains("b: as its descriptor says");
    }

    @Test
    @DisplayName("G1 a signature counts if it is by one of the keys and over these very bytes")
    void signatures() {
        SignedCatalogs one = new SignedCatalogs();
        SignedCatalogs other = new SignedCatalogs();
        byte[] content = "{\"catalog\":1}".getBytes(StandardCharsets.UTF_8);
        CatalogKeys keys = CatalogKeys.of(one.publicKey() + ", " + other.publicKey());
        assertThatCode(() -> keys.check(content, other.sign("{\"catalog\":1}") + "\n"))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> keys.check(content, other.sign("{\"catalog\":2}")))
                .isInstanceOf(CatalogRefusal.class)
                .hasMessageContaining("none of the trusted keys");
        assertThatThrownBy(() -> keys.check(content, new SignedCatalogs().sign("{\"catalog\":1}")))
                .isInstanceOf(CatalogRefusal.class);
        assertThatThrownBy(() -> keys.check(content, "AAAA")).isInstanceOf(CatalogRefusal.class);
        assertThatThrownBy(() -> CatalogKeys.of("").check(content, ""))
                .isInstanceOf(CatalogRefusal.class)
                .hasMessageContaining("nonagon.catalog.public-keys");
        assertThatThrownBy(() -> CatalogKeys.of("no key")).isInstanceOf(CatalogRefusal.class);
    }
}
