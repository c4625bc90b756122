package dev.nonagon.provider.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DescriptorFilesTest {
    @Test
    @DisplayName("every module's index names exactly its descriptors")
    void index() throws IOException {
        for (String module : Descriptors.MODULES) {
            List<String> index = Files.readAllLines(Descriptors.folder(module).resolve("index"));
            assertThat(index)
                    .as(module)
                    .containsExactlyInAnyOrderElementsOf(Descriptors.of(module).keySet());
        }
    }

    @Test
    @DisplayName("every descriptor fits its schema, is read, and is called what its file is called")
    void schema() throws IOException {
        try (InputStream in = Objects.requireNonNull(
                ProviderDescriptor.class.getResourceAsStream("/META-INF/nonagon/provider-descriptor.schema.json"))) {
            Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(Json.parse(in.readAllBytes()));
            Descriptors.every().forEach((id, json) -> {
                assertThat(schema.validate(json)).as(id).isEmpty();
                assertThat(ProviderDescriptor.of(json).id().value()).isEqualTo(id);
            });
        }
    }

    @Test
    @DisplayName("no two providers claim one id or prefix, in all modules together")
    void collisions() {
        Map<String, String> claims = new HashMap<>();
        Descriptors.every().values().stream().map(ProviderDescriptor::of).forEach(provider -> {
            Set<String> names = new TreeSet<>(provider.prefixes());
            assertThat(names.add(provider.id().value()))
                    .as("%s repeats its id among its prefixes", provider.id())
                    .isTrue();
            names.forEach(name -> assertThat(claims.put(name, provider.id().value()))
                    .as("%s is claimed by %s too", name, provider.id())
                    .isNull());
        });
    }

    @Test
    @DisplayName("the names that people know still lead where they led")
    void aliases() {
        Map<String, String> known = Map.ofEntries(
                Map.entry("ds", "deepseek"),
                Map.entry("pplx", "perplexity"),
                Map.entry("hyp", "hyperbolic"),
                Map.entry("ch", "chutes"),
                Map.entry("ark", "volcengine-ark"),
                Map.entry("bpm", "byteplus"),
                Map.entry("ocg", "opencode-go"),
                Map.entry("kc", "kilocode"),
                Map.entry("bb", "blackbox"));
        known.forEach((prefix, id) -> assertThat(
                        ProviderDescriptor.of(Descriptors.of("catalog").get(id)).prefixes())
                .contains(prefix));
    }

    @Test
    @DisplayName("every descriptor says where its facts come from, and which policy it follows where")
    void honesty() {
        Descriptors.all().values().stream().map(ProviderDescriptor::of).forEach(provider -> {
            assertThat(provider.source()).as(provider.id().value()).contains("2026-");
            boolean needsLink = provider.policy() != ProviderDescriptor.Policy.OFFICIAL || !provider.needsNoAccount();
            assertThat(provider.policyLink().isPresent() || !needsLink)
                    .as("%s has no policy link", provider.id())
                    .isTrue();
        });
    }

    @Test
    @DisplayName("a model is listed once, and writes no more than it reads in all")
    void models() {
        Descriptors.all().values().stream().map(ProviderDescriptor::of).forEach(provider -> {
            Set<String> seen = new HashSet<>();
            provider.models().forEach(model -> {
                assertThat(seen.add(model.id()))
                        .as(provider.id() + " " + model.id())
                        .isTrue();
                if (model.contextTokens().isPresent() && model.outputTokens().isPresent()) {
                    assertThat(model.outputTokens().getAsLong())
                            .as(provider.id() + " " + model.id())
                            .isLessThanOrEqualTo(model.contextTokens().getAsLong());
                }
            });
        });
    }

    @Test
    @DisplayName("Anthropic's format comes with its version and lets the client's version and betas pass")
    void anthropicHeaders() {
        Descriptors.all().values().stream()
                .map(ProviderDescriptor::of)
                .filter(p -> "anthropic-messages".equals(p.format().value()))
                .forEach(provider -> {
                    assertThat(provider.headers().first("anthropic-version")).hasValue("2023-06-01");
                    assertThat(provider.forwardedHeaders()).contains("anthropic-version", "anthropic-beta");
                });
    }

    @Test
    @DisplayName("Anthropic counts tokens itself; other operations lie on the host of the chat")
    void operations() {
        ProviderDescriptor anthropic =
                ProviderDescriptor.of(Descriptors.of("catalog").get("anthropic"));
        assertThat(anthropic.endpoints())
                .containsEntry(Operation.COUNT_TOKENS, "https://api.anthropic.com/v1/messages/count_tokens");

        Descriptors.all().values().stream().map(ProviderDescriptor::of).forEach(provider -> {
            String host = URI.create(provider.endpoint()).getHost();
            provider.endpoints()
                    .forEach((operation, url) -> assertThat(URI.create(url).getHost())
                            .as(provider.id() + " " + operation)
                            .isEqualTo(host));
        });
    }

    @Test
    @DisplayName("what runs on this machine asks for no key and has patience; everything else asks for one")
    void local() {
        Descriptors.of("catalog").values().stream().map(ProviderDescriptor::of).forEach(provider -> {
            boolean local = provider.tier() == ProviderDescriptor.Tier.LOCAL;
            assertThat(provider.needsNoAccount()).as(provider.id().value()).isEqualTo(local);
            assertThat(provider.endpoint().startsWith("http://localhost:")).isEqualTo(local);
            assertThat(provider.timeouts().firstByte().isPresent()).isEqualTo(local);
        });
    }

    @Test
    @DisplayName("docs/providers.md has every provider but the catalog's, with its policy and what became of it")
    void document() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("../../docs/providers.md")).stream()
                .filter(line -> line.startsWith("|"))
                .toList();
        for (String module : Descriptors.MODULES) {
            if (module.equals("catalog") || module.equals("echo")) {
                continue;
            }
            Descriptors.of(module).forEach((id, json) -> {
                List<String> row = rows.stream()
                        .filter(line -> line.contains("`" + id + "`"))
                        .toList();
                assertThat(row).as(id).isNotEmpty();
                assertThat(row.getFirst())
                        .contains("| " + json.path("policy").asString())
                        .contains(json.at("/lifeCycle/status").asString("active"));
            });
        }
    }
}
