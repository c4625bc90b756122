package dev.nonagon.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.ProviderId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginConflictTest {
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
    @DisplayName("P11 a dropped plugin that claims a bundled id is refused as a whole, naming both")
    void bundledFirst() throws IOException {
        house.bundled(new JarWorkshop().plugin("Glm", "glm", "BUNDLED").jar(root.resolve("zzz-glm.jar")));
        new JarWorkshop()
                .plugin("Glm", "glm", "DROPPED")
                .provider("extra")
                .jar(house.folder().resolve("aaa.jar"));
        PluginCatalog catalog = house.open().current();

        assertThat(PluginHouse.word(catalog, "glm")).isEqualTo("BUNDLED");
        assertThat(catalog.provider(new ProviderId("extra"))).isEmpty();
        assertThat(house.entry("aaa.jar").state()).isEqualTo(PluginReport.State.REFUSED);
        assertThat(house.entry("aaa.jar").reason())
                .contains("Plugin aaa.jar claims the provider id or prefix 'glm', which plugin zzz-glm.jar already"
                        + " supplies; remove one of the two");
    }

    @Test
    @DisplayName("P11 among dropped ones the file name decides; a prefix that is another's id or prefix is a claim too")
    void prefixes() throws IOException {
        drop("b.json", JarWorkshop.descriptor("second", "kc"));
        drop("a.json", JarWorkshop.descriptor("first", "kc"));
        drop("c.json", JarWorkshop.descriptor("third", "first"));
        drop("d.json", JarWorkshop.descriptor("kc"));
        drop("e.json", JarWorkshop.descriptor("fifth", "fifth"));
        PluginCatalog catalog = house.open().current();

        assertThat(catalog.providers())
                .extracting(p -> p.descriptor().id().value())
                .containsExactly("first", "fifth");
        assertThat(house.entry("b.json").reason().orElseThrow()).contains("'kc'", "a.json", "b.json");
        assertThat(house.entry("c.json").reason().orElseThrow()).contains("'first'", "a.json", "c.json");
        assertThat(house.entry("d.json").reason().orElseThrow()).contains("'kc'", "a.json", "d.json");
    }

    @Test
    @DisplayName("P11 two plugins with one format: the later is refused")
    void formats() throws IOException {
        format("one.jar", "same-format", "/a");
        format("two.jar", "same-format", "/b");
        format("x-three.jar", "other-format", "/a");
        PluginCatalog catalog = house.open().current();

        assertThat(catalog.formats()).extracting(f -> f.id().value()).containsExactly("same-format");
        assertThat(catalog.supplierOf(new dev.nonagon.spi.FormatId("same-format")))
                .contains("one.jar");
        assertThat(house.entry("two.jar").reason().orElseThrow()).contains("format 'same-format'", "one.jar");
        assertThat(house.entry("x-three.jar").reason().orElseThrow()).contains("route POST /a", "one.jar");
    }

    @Test
    @DisplayName("P11 the refused one starts when the earlier one goes, without being loaded again")
    void standsBy() throws IOException {
        drop("a.json", JarWorkshop.descriptor("same"));
        new JarWorkshop().plugin("Same", "same", "WAITED").jar(house.folder().resolve("b.jar"));
        Plugins plugins = house.open();
        assertThat(house.entry("b.jar").state()).isEqualTo(PluginReport.State.REFUSED);

        Files.delete(house.folder().resolve("a.json"));
        plugins.rescan();
        plugins.rescan();

        assertThat(PluginHouse.word(plugins.current(), "same")).isEqualTo("WAITED");
        assertThat(house.entry("b.jar").state()).isEqualTo(PluginReport.State.LOADED);
    }

    @Test
    @DisplayName("P11 a plugin that claims one id twice fails by itself")
    void twice() throws IOException {
        new JarWorkshop()
                .provider("left", "same")
                .provider("right", "same")
                .jar(house.folder().resolve("twice.jar"));
        house.open();

        assertThat(house.entry("twice.jar").reason())
                .contains("Plugin twice.jar does not load: it supplies the provider id or prefix 'same' twice");
    }

    private void drop(String name, String descriptor) throws IOException {
        Files.writeString(house.folder().resolve(name), descriptor);
    }

    /** A plugin with a format that can do nothing but be claimed. */
    private void format(String jar, String id, String path) throws IOException {
        new JarWorkshop()
                .service("sample.Format")
                .source("sample.Format", """
                        package sample;
                        import dev.nonagon.spi.*;
                        import dev.nonagon.spi.format.*;
                        import java.lang.reflect.Proxy;
                        import java.util.List;
                        public class Format implements RouterPlugin {
                            @Override public List<FormatTranslator> formats(PluginContext context) {
                                return List.of((FormatTranslator) Proxy.newProxyInstance(Format.class.getClassLoader(),
                                    new Class<?>[] {FormatTranslator.class}, (proxy, method, arguments) -> switch (method.getName()) {
                                        case "id" -> new FormatId("%s");
                                        case "routes" -> List.of(new ClientRoute("POST", "%s", Operation.CHAT));
                                        default -> throw new UnsupportedOperationException(method.getName());
                                    }));
                            }
                        }
                        """.formatted(id, path))
                .jar(house.folder().resolve(jar));
    }
}
