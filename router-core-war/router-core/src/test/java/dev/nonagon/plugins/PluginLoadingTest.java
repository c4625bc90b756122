package dev.nonagon.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.provider.Provider;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginLoadingTest {
    @TempDir
    Path root;

    private PluginHouse house;

    @BeforeEach
    void build() throws IOException {
        house = new PluginHouse(root);
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    @DisplayName("P1 bundled services and indexed descriptors are found, with what their manifest says")
    void bundled() throws IOException {
        house.bundled(new JarWorkshop()
                        .plugin("Alpha", "alpha", "A")
                        .attribute("Implementation-Title", "Alpha plugin")
                        .attribute("Implementation-Version", "1.2")
                        .jar(root.resolve("alpha.jar")))
                .bundled(new JarWorkshop()
                        .provider("one", "uno")
                        .provider("two")
                        .provider("not-listed")
                        .resource("META-INF/nonagon/providers/index", "# the list\none\n\ntwo # the second\n")
                        .withoutAttribute("Router-Spi-Version")
                        .jar(root.resolve("long tail+1.jar")));
        PluginCatalog catalog = house.open().current();

        assertThat(PluginHouse.word(catalog, "alpha")).isEqualTo("A");
        assertThat(catalog.providers())
                .extracting(p -> p.descriptor().id().value())
                .containsExactly("alpha", "one", "two");
        assertThat(catalog.providerFor("uno").orElseThrow().descriptor().name()).isEqualTo("The one");
        assertThat(catalog.supplierOf(new ProviderId("two"))).contains("long tail+1.jar");
        PluginReport.Entry entry = house.entry("alpha.jar");
        assertThat(entry.kind()).isEqualTo("bundled");
        assertThat(entry.name()).contains("Alpha plugin");
        assertThat(entry.version()).contains("1.2");
        assertThat(entry.spi()).contains("1");
        assertThat(entry.providers()).containsExactly("alpha");
        assertThat(entry.at()).isEqualTo(PluginHouse.NOW);
    }

    @Test
    @DisplayName("P1 P12 a broken bundled service is reported and the rest starts")
    void brokenBundledService() throws IOException {
        house.bundled(new JarWorkshop().service("sample.Missing").jar(root.resolve("bad.jar")))
                .bundled(new JarWorkshop().plugin("Beta", "beta", "B").jar(root.resolve("good.jar")));
        PluginCatalog catalog = house.open().current();

        assertThat(PluginHouse.word(catalog, "beta")).isEqualTo("B");
        assertThat(house.entry("services").reason().orElseThrow()).contains("sample.Missing");
    }

    @Test
    @DisplayName("P2 a bean is a plugin; one that is a service too counts once")
    void beans() throws IOException {
        house.bean(new BeanPlugin());
        PluginCatalog catalog = house.open().current();

        assertThat(catalog.provider(new ProviderId("bean"))).isPresent();
        assertThat(house.entry(BeanPlugin.class.getName()).kind()).isEqualTo("cdi");

        BundledSources.Source service = new BundledSources.Source(
                "x.jar", PluginOrigin.Kind.BUNDLED, "file:/x.jar", List.of(new BeanPlugin()), List.of());
        BeanSources known = new BeanSources(new BundledSources(List.of(service), List.of()));
        assertThat(known.find(List.of(new BeanPlugin()))).isEmpty();
    }

    @Test
    @DisplayName("P3 a jar and a bare descriptor are taken from the folder, other and hidden files are not")
    void dropped() throws IOException {
        new JarWorkshop().plugin("Gamma", "gamma", "G").jar(house.folder().resolve("gamma.jar"));
        new JarWorkshop().provider("data-only").jar(house.folder().resolve("data.JAR"));
        write("free-name.json", JarWorkshop.descriptor("delta"));
        write(".hidden.json", JarWorkshop.descriptor("hidden"));
        write("notes.txt", "hello");
        PluginCatalog catalog = house.open().current();

        assertThat(PluginHouse.word(catalog, "gamma")).isEqualTo("G");
        assertThat(catalog.providers())
                .extracting(p -> p.descriptor().id().value())
                .containsExactlyInAnyOrder("gamma", "delta", "data-only");
        assertThat(house.entry("free-name.json").kind()).isEqualTo("descriptor");
        assertThat(house.entry("gamma.jar").kind()).isEqualTo("jar");
    }

    @Test
    @DisplayName("P5 the Java of a plugin wins over its descriptor of the same id; others are registered")
    void javaWins() throws IOException {
        new JarWorkshop()
                .plugin("Gamma", "gamma", "G")
                .provider("sibling")
                .jar(house.folder().resolve("gamma.jar"));
        PluginCatalog catalog = house.open().current();

        assertThat(PluginHouse.word(catalog, "gamma")).isEqualTo("G");
        assertThat(catalog.provider(new ProviderId("sibling"))).isPresent();
        assertThat(house.entry("gamma.jar").providers()).containsExactly("gamma", "sibling");
    }

    @Test
    @DisplayName("P6 constructor and methods see the plugin's loader as context loader, and configuration")
    void contextLoader() throws IOException {
        new JarWorkshop()
                .service("sample.Curious")
                .provider("curious")
                .source("sample.Curious", """
                        package sample;
                        import dev.nonagon.spi.*;
                        import dev.nonagon.spi.provider.*;
                        import java.util.List;
                        public class Curious implements RouterPlugin {
                            private final ClassLoader atBirth = Thread.currentThread().getContextClassLoader();
                            @Override public List<Provider> providers(PluginContext context) {
                                ClassLoader own = Curious.class.getClassLoader();
                                boolean right = atBirth == own && Thread.currentThread().getContextClassLoader() == own;
                                String word = right + "-" + context.config("nonagon.sample.word").orElse("unset")
                                        + "-" + context.config("nonagon.other").orElse("unset") + "-" + context.clock().instant();
                                return List.of(new Provider(context.descriptor("curious"), call -> new UpstreamRequest(word,
                                        java.net.URI.create("http://127.0.0.1:9"), Headers.none(), new byte[0])));
                            }
                        }
                        """)
                .jar(house.folder().resolve("curious.jar"));
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        PluginCatalog catalog = house.open().current();

        assertThat(PluginHouse.word(catalog, "curious")).isEqualTo("true-configured-unset-" + PluginHouse.NOW);
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
    }

    @Test
    @DisplayName("P7 two jars carry two versions of one private class, and each uses its own")
    void isolation() throws IOException {
        for (String version : List.of("one", "two")) {
            new JarWorkshop()
                    .source(
                            "lib.Shared",
                            "package lib; public class Shared { public static String v() { return \"" + version
                                    + "\"; } }")
                    .plugin("P" + version, version, "unused")
                    .source("sample.P" + version, """
                            package sample;
                            import dev.nonagon.spi.*;
                            import dev.nonagon.spi.provider.*;
                            import java.util.List;
                            public class P%1$s implements RouterPlugin {
                                @Override public List<Provider> providers(PluginContext context) {
                                    return List.of(new Provider(context.descriptor("%1$s"), call -> new UpstreamRequest(
                                            lib.Shared.v(), java.net.URI.create("http://127.0.0.1:9"), Headers.none(), new byte[0])));
                                }
                            }
                            """.formatted(version))
                    .jar(house.folder().resolve(version + ".jar"));
        }
        PluginCatalog catalog = house.open().current();

        assertThat(PluginHouse.word(catalog, "one")).isEqualTo("one");
        assertThat(PluginHouse.word(catalog, "two")).isEqualTo("two");
    }

    @Test
    @DisplayName("P7 a jar's own copy of an SPI class is never used, a private copy of a host class is")
    void sharedPackages() throws Exception {
        Path jar = new JarWorkshop()
                .source("dev.nonagon.spi.ProviderId", "package dev.nonagon.spi; public class ProviderId {}")
                .source("com.ethlo.time.ITU", "package com.ethlo.time; public class ITU {}")
                .jar(root.resolve("copycat.jar"));
        Path copy = Files.copy(jar, root.resolve("copy.jar"));
        try (PluginClassLoader loader =
                new PluginClassLoader("copycat", copy, getClass().getClassLoader())) {
            assertThat(loader.loadClass("dev.nonagon.spi.ProviderId")).isSameAs(ProviderId.class);
            assertThat(loader.loadClass("tools.jackson.databind.JsonNode"))
                    .isSameAs(tools.jackson.databind.JsonNode.class);
            assertThat(loader.loadClass("com.ethlo.time.ITU").getClassLoader()).isSameAs(loader);
            assertThat(loader.loadClass("org.assertj.core.api.Assertions").getClassLoader())
                    .isNotSameAs(loader);
            assertThat(loader.getResource("META-INF/nonagon/provider-descriptor.schema.json"))
                    .isNull();
        }
        assertThat(copy).doesNotExist();
    }

    @Test
    @DisplayName("P8 the original can be overwritten with anything; classes not yet loaded still load")
    void originalIsFree() throws IOException {
        Path jar = new JarWorkshop()
                .plugin("Gamma", "gamma", "G")
                .jar(house.folder().resolve("gamma.jar"));
        PluginCatalog catalog = house.open().current();
        byte[] zeros = new byte[(int) Files.size(jar)];
        Files.write(jar, zeros);

        // The class Answer is first needed now.
        assertThat(PluginHouse.word(catalog, "gamma")).isEqualTo("G");
    }

    @Test
    @DisplayName("P9 a jar for another SPI, or for none, is refused in one sentence that names both")
    void spiVersion() throws IOException {
        new JarWorkshop()
                .plugin("Kiro", "kiro", "K")
                .attribute("Router-Spi-Version", "2")
                .jar(house.folder().resolve("kiro.jar"));
        new JarWorkshop()
                .plugin("Mute", "mute", "M")
                .withoutAttribute("Router-Spi-Version")
                .jar(house.folder().resolve("mute.jar"));
        write("future.json", JarWorkshop.descriptor("future").replace("\"spi\": 1", "\"spi\": 3"));
        write("silent.json", JarWorkshop.descriptor("silent").replace("\"spi\": 1,", ""));
        house.bundled(new JarWorkshop()
                .plugin("Old", "old", "O")
                .attribute("Router-Spi-Version", "0")
                .jar(root.resolve("old.jar")));
        PluginCatalog catalog = house.open().current();

        assertThat(catalog.providers()).isEmpty();
        refused("kiro.jar", "Plugin kiro.jar needs SPI 2, this router offers SPI 1");
        refused(
                "mute.jar",
                "Plugin mute.jar does not say which SPI it needs (Router-Spi-Version in its manifest), this router offers SPI 1");
        refused("future.json", "Descriptor future.json needs SPI 3, this router offers SPI 1");
        refused(
                "silent.json",
                "Descriptor silent.json does not say which SPI it needs (\"spi\"), this router offers SPI 1");
        refused("old.jar", "Plugin old.jar needs SPI 0, this router offers SPI 1");
    }

    @Test
    @DisplayName("P10 a descriptor that does not fit the schema is reported by file, place and rule")
    void schema() throws IOException {
        write("wrong.json", JarWorkshop.descriptor("wrong").replace("\"cheap\"", "\"expensive\""));
        write("half.json", "{ \"spi\": 1, \"id\": ");
        new JarWorkshop()
                .resource("META-INF/nonagon/providers/other.json", JarWorkshop.descriptor("name"))
                .jar(house.folder().resolve("misnamed.jar"));
        PluginCatalog catalog = house.open().current();

        assertThat(catalog.providers()).isEmpty();
        assertThat(house.entry("wrong.json").reason().orElseThrow())
                .contains("Descriptor wrong.json does not fit the schema", "/tier", "(rule enum)");
        assertThat(house.entry("half.json").reason().orElseThrow())
                .contains("Descriptor half.json is not a JSON object");
        assertThat(house.entry("misnamed.jar").reason().orElseThrow()).contains("other.json says id 'name'");
    }

    @Test
    @DisplayName("P12 what throws, is torn, or holds nothing is reported with the reason; the rest starts")
    void brokenOnes() throws IOException {
        byte[] whole = new JarWorkshop().plugin("Torn", "torn", "T").bytes();
        Files.write(house.folder().resolve("torn.jar"), Arrays.copyOf(whole, whole.length / 2));
        new JarWorkshop().resource("readme", "nothing here").jar(house.folder().resolve("hollow.jar"));
        new JarWorkshop()
                .service("sample.Bang")
                .source("sample.Bang", """
                        package sample;
                        public class Bang implements dev.nonagon.spi.RouterPlugin {
                            public Bang() { throw new IllegalStateException("no luck"); }
                        }
                        """)
                .jar(house.folder().resolve("bang.jar"));
        new JarWorkshop()
                .service("sample.Late")
                .source("sample.Late", """
                        package sample;
                        public class Late implements dev.nonagon.spi.RouterPlugin {
                            @Override public java.util.List<dev.nonagon.spi.provider.Provider> providers(
                                    dev.nonagon.spi.PluginContext context) {
                                throw new NoClassDefFoundError("gone/Missing");
                            }
                        }
                        """)
                .jar(house.folder().resolve("late.jar"));
        new JarWorkshop().service("sample.Nowhere").jar(house.folder().resolve("nowhere.jar"));
        new JarWorkshop().plugin("Fine", "fine", "F").jar(house.folder().resolve("fine.jar"));
        PluginCatalog catalog = house.open().current();

        assertThat(PluginHouse.word(catalog, "fine")).isEqualTo("F");
        assertThat(catalog.providers()).hasSize(1);
        failed("torn.jar", "not a readable jar file");
        failed("hollow.jar", "it holds no plugin");
        failed("bang.jar", "no luck");
        failed("late.jar", "gone/Missing");
        failed("nowhere.jar", "sample.Nowhere");
    }

    @Test
    @DisplayName("P17 the report is JSON, names what failed, and shows no path of the machine")
    void report() throws IOException {
        Files.write(house.folder().resolve("torn.jar"), new byte[] {'P', 'K'});
        write("good.json", JarWorkshop.descriptor("good"));
        Plugins plugins = house.open();
        String json = Json.text(plugins.report().toJson());

        assertThat(json).doesNotContain(root.toString(), System.getProperty("java.io.tmpdir") + "/");
        assertThat(Json.parse(json).at("/spi").asInt()).isEqualTo(1);
        assertThat(Json.parse(json).at("/plugins/0").toString())
                .isEqualTo(
                        "{\"source\":\"good.json\",\"kind\":\"descriptor\",\"name\":\"The good\",\"spi\":\"1\","
                                + "\"providers\":[\"good\"],\"formats\":[],\"state\":\"loaded\",\"at\":\"2026-11-22T10:00:00Z\"}");
        assertThat(Json.parse(json).at("/plugins/1/state").asString()).isEqualTo("failed");
        assertThat(Json.parse(json).at("/plugins/1/source").asString()).isEqualTo("torn.jar");
    }

    @Test
    @DisplayName("P17 one log line an event, each as it turned out")
    void log() throws IOException {
        List<String> lines = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(line.getLevel() + " " + line.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger(Plugins.class.getName());
        logger.addHandler(handler);
        try {
            write("a.json", JarWorkshop.descriptor("same"));
            write("b.json", JarWorkshop.descriptor("same"));
            write("c.json", "{");
            Plugins plugins = house.open();
            Files.delete(house.folder().resolve("c.json"));
            plugins.rescan();
            plugins.rescan();
        } finally {
            logger.removeHandler(handler);
        }

        assertThat(lines).hasSize(4);
        assertThat(lines.get(0))
                .isEqualTo("INFO event=plugin-loaded plugin=\"The same\" version=- source=a.json kind=descriptor"
                        + " providers=1 formats=0");
        assertThat(lines.get(1)).startsWith("WARNING event=plugin-refused").contains("source=b.json", "reason=\"");
        assertThat(lines.get(2)).startsWith("WARNING event=plugin-failed").contains("source=c.json", "reason=\"");
        assertThat(lines.get(3)).isEqualTo("INFO event=plugin-removed source=c.json");
    }

    private void refused(String source, String reason) {
        assertThat(house.entry(source).state()).isEqualTo(PluginReport.State.REFUSED);
        assertThat(house.entry(source).reason()).contains(reason);
    }

    private void failed(String source, String part) {
        assertThat(house.entry(source).state()).isEqualTo(PluginReport.State.FAILED);
        assertThat(house.entry(source).reason().orElseThrow())
                .startsWith("Plugin " + source + " does not load: ")
                .contains(part)
                .doesNotContain(root.toString());
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(house.folder().resolve(name), text);
    }

    /** A bean of the WAR. */
    static final class BeanPlugin implements RouterPlugin {
        @Override
        public List<Provider> providers(PluginContext context) {
            return List.of(new Provider(ProviderDescriptor.of(
                    Json.parseObject(JarWorkshop.descriptor("bean").getBytes(StandardCharsets.UTF_8)))));
        }
    }
}
