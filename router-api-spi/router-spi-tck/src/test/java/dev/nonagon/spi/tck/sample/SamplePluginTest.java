package dev.nonagon.spi.tck.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplePluginTest {
    private static final String CLASS_PATH = System.getProperty("java.class.path");

    @TempDir
    private Path work = Path.of("");

    private Path main() throws IOException {
        Path classes = Files.createDirectories(work.resolve("classes"));
        SampleBuild.compile("main", CLASS_PATH, classes);
        SampleBuild.copyResources(classes);
        return classes;
    }

    @Test
    @DisplayName("The sample compiles against the SPI and its contract tests alone, and they pass")
    void contracts() throws Exception {
        Path classes = main();
        Path tests = Files.createDirectories(work.resolve("test-classes"));
        String classPath = classes + File.pathSeparator + CLASS_PATH;
        SampleBuild.compile("test", classPath, tests);
        Path said = work.resolve("said");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        tests + File.pathSeparator + classPath,
                        SampleTests.class.getName(),
                        tests.toString())
                .directory(SampleBuild.SAMPLE.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("it ends").isTrue();
        } finally {
            process.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(said, StandardCharsets.UTF_8);
        assertThat(process.exitValue()).as(() -> String.join("\n", lines)).isZero();
        assertThat(Integer.parseInt(lines.getLast())).as("tests that ran").isGreaterThan(30);
    }

    @Test
    @DisplayName(
            "Packed, it is a jar that a class loader of its own loads: one provider, one probe, nothing of the SPI inside")
    void loads() throws Exception {
        Path jar = work.resolve("nonagon-acme.jar");
        SampleBuild.pack(main(), jar);
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {jar.toUri().toURL()}, RouterPlugin.class.getClassLoader())) {
            List<RouterPlugin> plugins = ServiceLoader.load(RouterPlugin.class, loader).stream()
                    .map(ServiceLoader.Provider::get)
                    .filter(plugin -> plugin.getClass().getClassLoader() == loader)
                    .toList();
            assertThat(plugins).hasSize(1);
            PluginContext context = new JarContext(loader);
            assertThat(plugins.getFirst().providers(context)).singleElement().satisfies(provider -> {
                assertThat(provider.descriptor().id().value()).isEqualTo("acme");
                assertThat(provider.executor().getClass().getClassLoader()).isSameAs(loader);
            });
            assertThat(plugins.getFirst().quotaProbes(context)).hasSize(1);
        }
        try (java.util.jar.JarFile packed = new java.util.jar.JarFile(jar.toFile())) {
            assertThat(packed.getManifest().getMainAttributes().getValue("Router-Spi-Version"))
                    .isEqualTo(Integer.toString(RouterPlugin.SPI_VERSION));
            assertThat(packed.stream().map(java.util.jar.JarEntry::getName))
                    .noneMatch(name -> name.startsWith("dev/nonagon"));
        }
    }

    @Test
    @DisplayName("Its pom names the version of the SPI that this is")
    void version() throws IOException {
        assertThat(Files.readString(SampleBuild.SAMPLE.resolve("pom.xml")))
                .contains("<Router-Spi-Version>" + RouterPlugin.SPI_VERSION + "</Router-Spi-Version>");
    }

    /** What the router lends it: descriptors of its own jar. */
    private record JarContext(ClassLoader loader) implements PluginContext {
        @Override
        public Optional<String> config(String key) {
            return Optional.empty();
        }

        @Override
        public InstantSource clock() {
            return InstantSource.fixed(Instant.EPOCH);
        }

        @Override
        public ProviderDescriptor descriptor(String id) {
            try (InputStream in = loader.getResourceAsStream("META-INF/nonagon/providers/" + id + ".json")) {
                if (in == null) {
                    throw new IllegalStateException("The jar has no descriptor " + id);
                }
                return ProviderDescriptor.of(Json.parseObject(in.readAllBytes()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
