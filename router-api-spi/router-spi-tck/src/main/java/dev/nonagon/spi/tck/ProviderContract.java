package dev.nonagon.spi.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonEdit;
import dev.nonagon.spi.provider.DescriptorExecutor;
import dev.nonagon.spi.provider.Provider;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.ProviderExecutor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The contract of a jar with providers. Extend it; a jar whose providers are data needs nothing else. Rules:
 *
 * <ul>
 *   <li>P1 The index names exactly the descriptors of its folder: a class path cannot be listed, so the router reads it.
 *   <li>P2 A descriptor fits the schema, and its file is named after its id.
 *   <li>P3 Its endpoints are https URLs, its patches apply, its ids and prefixes are its own.
 *   <li>P4 {@code prepare} is repeatable and leaves its input alone.
 *   <li>P5 The key is in its header and nowhere else.
 *   <li>P6 No secret is in the text of anything.
 *   <li>P7 Typical errors mean what they usually mean.
 *   <li>P8 A policy that is not official is explained by a link.
 *   <li>P9 There is a page of README.
 *   <li>P10 A call is made once, as it was prepared, over HTTP where nothing else is to be had.
 * </ul>
 */
public abstract class ProviderContract {
    private static final String SCHEMA = "/META-INF/nonagon/provider-descriptor.schema.json";

    /** Where the jar's resources are; relative to the module. */
    protected Path resources() {
        return Path.of("src/main/resources");
    }

    /** The page about the provider; relative to the module. Without the file rule P9 is skipped. */
    protected Path readme() {
        return Path.of("README.md");
    }

    /** How a provider is called, where its descriptor does not say it all. */
    protected ProviderExecutor executor(ProviderDescriptor descriptor) {
        return DescriptorExecutor.INSTANCE;
    }

    /** What an error means to this provider, where that differs from the usual: see {@link #failures}. */
    protected Failure.Kind failureKind(ProviderDescriptor descriptor, String error, Failure.Kind usual) {
        return usual;
    }

    @Test
    @DisplayName("P1 the index names exactly the descriptors of its folder")
    void indexIsComplete() throws IOException {
        Path index = folder().resolve("index");
        assertThat(index).isRegularFile();
        List<String> listed = Files.readAllLines(index);
        assertThat(listed).as("index").doesNotHaveDuplicates();
        assertThat(listed)
                .as("index")
                .containsExactlyInAnyOrderElementsOf(
                        files().stream().map(ResourceFolder::baseName).toList());
        assertThat(listed).as("providers of this jar").isNotEmpty();
    }

    @TestFactory
    @DisplayName("P2 a descriptor fits the schema, and its file is named after its id")
    Stream<DynamicTest> fitsTheSchema() {
        Schema schema = schema();
        return files().stream()
                .map(file -> dynamicTest(ResourceFolder.baseName(file), () -> {
                    assertThat(schema.validate(json(file))).isEmpty();
                    assertThat(ProviderDescriptor.of(json(file)).id().value()).isEqualTo(ResourceFolder.baseName(file));
                }));
    }

    @TestFactory
    @DisplayName("P3 endpoints are https URLs, patches apply, model ids are unique")
    Stream<DynamicTest> isUsable() {
        return each(provider -> {
            ProviderDescriptor descriptor = provider.descriptor();
            List<String> urls = new ArrayList<>(descriptor.endpoints().values());
            urls.add(descriptor.endpoint());
            assertThat(urls).allSatisfy(url -> {
                URI uri = URI.create(url.replace("{model}", "model"));
                assertThat(uri.getHost()).as(url).isNotBlank();
                assertThat(uri.getScheme().equals("https") || isLoopback(uri))
                        .as("%s is https, or on this machine", url)
                        .isTrue();
                assertThat(uri.getUserInfo()).as("user info in %s", url).isNull();
            });
            Json.parseObject(JsonEdit.apply(ProviderCalls.BODY, descriptor.patches()));
            assertThat(descriptor.models().stream().map(ProviderDescriptor.Model::id))
                    .doesNotHaveDuplicates();
        });
    }

    @Test
    @DisplayName("P3 ids and prefixes are claimed once")
    void prefixesAreUnique() {
        Set<String> claimed = new HashSet<>();
        for (Provider provider : providers()) {
            Set<String> own = new HashSet<>(provider.descriptor().prefixes());
            own.add(provider.descriptor().id().value());
            own.forEach(prefix -> assertThat(claimed.add(prefix))
                    .as("%s is claimed once", prefix)
                    .isTrue());
        }
    }

    @TestFactory
    @DisplayName("P4 prepare is repeatable and leaves its input alone")
    Stream<DynamicTest> prepareIsRepeatable() {
        return each(provider -> ProviderCalls.of(provider).forEach(ProviderCalls::isRepeatable));
    }

    @TestFactory
    @DisplayName("P5 the key is in its header and nowhere else")
    Stream<DynamicTest> keyIsInItsHeader() {
        return each(provider -> ProviderCalls.of(provider).forEach(ProviderCalls::keyIsInItsHeader));
    }

    @TestFactory
    @DisplayName("P6 no secret is in the text of a call, an account, a request or a failure")
    Stream<DynamicTest> secretsAreNotPrinted() {
        return each(provider -> ProviderCalls.of(provider).forEach(ProviderCalls::printsNoSecret));
    }

    /** Each error's name is its title in {@link #failureKind}. */
    @TestFactory
    @DisplayName("P7 typical errors mean what they usually mean")
    Stream<DynamicTest> failures() {
        return providers().stream().flatMap(provider -> TypicalErrors.ALL.stream()
                .map(error -> dynamicTest(provider.descriptor().id() + ": " + error.name(), () -> {
                    Failure failure = provider.executor().classify(error.head(), error.bytes());
                    assertThat(failure.kind())
                            .as(failure::message)
                            .isEqualTo(failureKind(provider.descriptor(), error.name(), error.kind()));
                    assertThat(failure.status()).isEqualTo(error.head().status());
                    assertThat(failure.message()).as("message").isNotBlank().doesNotContain("<");
                    error.retryAfter()
                            .ifPresent(wait -> assertThat(failure.retryAfter()).hasValue(wait));
                })));
    }

    @TestFactory
    @DisplayName("P8 a policy that is not official is explained by a link")
    Stream<DynamicTest> policyIsExplained() {
        return each(provider -> {
            ProviderDescriptor descriptor = provider.descriptor();
            assertThat(descriptor.policy() == ProviderDescriptor.Policy.OFFICIAL
                            || descriptor.policyLink().isPresent())
                    .as("policy %s has a policyLink", descriptor.policy())
                    .isTrue();
            assertThat(descriptor.source()).as("source").isNotBlank();
        });
    }

    @Test
    @DisplayName("P9 there is a page of README that names each provider")
    void readmeNamesTheProviders() throws IOException {
        assumeTrue(Files.isRegularFile(readme()), "no " + readme());
        String page = Files.readString(readme());
        assertThat(providers()).allSatisfy(provider -> assertThat(page)
                .contains(provider.descriptor().id().value()));
    }

    @TestFactory
    @DisplayName("P10 a call is made once, as it was prepared, over HTTP where no socket opens")
    Stream<DynamicTest> madeOnce() {
        return each(provider -> ProviderCalls.of(provider).forEach(ProviderCalls::isMadeOnce));
    }

    /** Every provider whose descriptor is in the folder. */
    private List<Provider> providers() {
        return files().stream()
                .map(file -> ProviderDescriptor.of(json(file)))
                .map(descriptor -> new Provider(descriptor, executor(descriptor)))
                .toList();
    }

    private interface Check {
        void check(Provider provider);
    }

    private Stream<DynamicTest> each(Check check) {
        return providers().stream()
                .map(provider -> dynamicTest(provider.descriptor().id().value(), () -> check.check(provider)));
    }

    private Path folder() {
        return resources().resolve("META-INF/nonagon/providers");
    }

    private List<Path> files() {
        try {
            return ResourceFolder.files(folder()).stream()
                    .filter(file -> file.toString().endsWith(".json"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode json(Path file) {
        try {
            return Json.parseObject(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isLoopback(URI uri) {
        String host = uri.getHost().replace("[", "").replace("]", "");
        return host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
    }

    private static Schema schema() {
        try (InputStream in = ProviderDescriptor.class.getResourceAsStream(SCHEMA)) {
            if (in == null) {
                throw new IllegalStateException("router-spi has no " + SCHEMA);
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
