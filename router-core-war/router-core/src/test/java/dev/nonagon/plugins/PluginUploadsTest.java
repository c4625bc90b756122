package dev.nonagon.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginUploadsTest {
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

    private PluginUploads uploads(Plugins plugins) {
        return new PluginUploads(plugins, () -> java.time.Instant.now());
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void refused(UploadRefusal.Kind kind, String part, ThrowingCallable call) {
        assertThatExceptionOfType(UploadRefusal.class)
                .isThrownBy(call)
                .withMessageContaining(part)
                .satisfies(e -> assertThat(e.kind()).isEqualTo(kind));
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", " ") + "\"";
    }

    private List<String> folder() throws IOException {
        try (Stream<Path> files = Files.list(house.folder())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(".uploads"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    @DisplayName("P19 P20 a descriptor waits until somebody says yes to its bytes, and serves at once when they do")
    void descriptor() throws Exception {
        Plugins plugins = house.open();
        PluginUploads uploads = uploads(plugins);
        String text = JarWorkshop.descriptor("delta");
        PluginUploads.Waiting file = uploads.receive("delta.json", bytes(text));

        byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        assertThat(file.sha256()).isEqualTo(HexFormat.of().formatHex(hash));
        assertThat(file.size()).isEqualTo(text.length());
        assertThat(file.providers()).containsExactly("delta");
        assertThat(file.replaces()).isFalse();
        assertThat(file.code()).isFalse();
        assertThat(plugins.current().providerFor("delta")).isEmpty();
        assertThat(folder()).isEmpty();
        assertThat(uploads.find(file.sha256())).contains(file);

        uploads.install(file.sha256(), false);
        assertThat(plugins.current().providerFor("delta")).isPresent();
        assertThat(folder()).containsExactly("delta.json");
        assertThat(uploads.find(file.sha256())).isEmpty();
        refused(UploadRefusal.Kind.UNKNOWN, "choose it again", () -> uploads.install(file.sha256(), false));

        uploads.remove("delta.json");
        assertThat(plugins.current().providerFor("delta")).isEmpty();
        assertThat(folder()).isEmpty();
        refused(UploadRefusal.Kind.UNKNOWN, "'delta.json'", () -> uploads.remove("delta.json"));
    }

    @Test
    @DisplayName("P20 no code of a jar runs before it is in place")
    void jar() throws IOException {
        Plugins plugins = house.open();
        PluginUploads uploads = uploads(plugins);
        byte[] jar = new JarWorkshop().plugin("Gamma", "gamma", "ONE").bytes();
        PluginUploads.Waiting file = uploads.receive("gamma.jar", new ByteArrayInputStream(jar));
        assertThat(file.code()).isTrue();
        assertThat(plugins.current().providers()).isEmpty();
        uploads.install(file.sha256(), false);
        assertThat(PluginHouse.word(plugins.current(), "gamma")).isEqualTo("ONE");
    }

    @Test
    @DisplayName("P19 a jar that does not load leaves nothing behind, and the one before it in its place")
    void allOrNothing() throws IOException {
        Plugins plugins = house.open();
        PluginUploads uploads = uploads(plugins);
        byte[] good = new JarWorkshop().plugin("Gamma", "gamma", "ONE").bytes();
        byte[] bad = new JarWorkshop().service("sample.Nowhere").bytes();

        PluginUploads.Waiting broken = uploads.receive("gamma.jar", new ByteArrayInputStream(bad));
        refused(UploadRefusal.Kind.IN_THE_WAY, "sample.Nowhere", () -> uploads.install(broken.sha256(), false));
        assertThat(folder()).isEmpty();
        assertThat(plugins.report().entries()).isEmpty();

        uploads.install(
                uploads.receive("gamma.jar", new ByteArrayInputStream(good)).sha256(), false);
        PluginUploads.Waiting again = uploads.receive("gamma.jar", new ByteArrayInputStream(bad));
        assertThat(again.replaces()).isTrue();
        refused(UploadRefusal.Kind.IN_THE_WAY, "to be replaced", () -> uploads.install(again.sha256(), false));
        refused(UploadRefusal.Kind.IN_THE_WAY, "nothing was changed", () -> uploads.install(again.sha256(), true));
        assertThat(Files.readAllBytes(house.folder().resolve("gamma.jar"))).isEqualTo(good);
        assertThat(PluginHouse.word(plugins.current(), "gamma")).isEqualTo("ONE");
        assertThat(house.entry("gamma.jar").state()).isEqualTo(PluginReport.State.LOADED);
        assertThat(folder()).containsExactly("gamma.jar");
    }

    @Test
    @DisplayName(
            "P11 P19 what another plugin serves is not taken: neither a bundled one's nor a dropped one's of a later name")
    void taken() throws IOException {
        Path bundled = root.resolve("bundled.jar");
        new JarWorkshop().plugin("Alpha", "alpha", "A").jar(bundled);
        Files.writeString(house.folder().resolve("zeta.json"), JarWorkshop.descriptor("zeta"));
        Plugins plugins = house.bundled(bundled).open();
        PluginUploads uploads = uploads(plugins);
        refused(
                UploadRefusal.Kind.IN_THE_WAY,
                "'alpha'",
                () -> uploads.receive("mine.json", bytes(JarWorkshop.descriptor("alpha"))));
        refused(
                UploadRefusal.Kind.IN_THE_WAY,
                "zeta.json",
                () -> uploads.receive("aaa.json", bytes(JarWorkshop.descriptor("zeta"))));

        // What its code claims is seen only when it loads; by its name it would come first.
        byte[] claims = new JarWorkshop()
                .service("sample.Sly")
                .source("sample.Sly", """
                        package sample;

                        import dev.nonagon.spi.PluginContext;
                        import dev.nonagon.spi.RouterPlugin;
                        import dev.nonagon.spi.json.Json;
                        import dev.nonagon.spi.provider.Provider;
                        import dev.nonagon.spi.provider.ProviderDescriptor;
                        import java.nio.charset.StandardCharsets;
                        import java.util.List;

                        public class Sly implements RouterPlugin {
                            @Override public List<Provider> providers(PluginContext context) {
                                return List.of(new Provider(ProviderDescriptor.of(Json.parseObject(
                                        %s.getBytes(StandardCharsets.UTF_8)))));
                            }
                        }
                        """.formatted(quoted(JarWorkshop.descriptor("zeta"))))
                .bytes();
        PluginUploads.Waiting file = uploads.receive("aaa.jar", new ByteArrayInputStream(claims));
        refused(UploadRefusal.Kind.IN_THE_WAY, "zeta.json", () -> uploads.install(file.sha256(), false));
        assertThat(folder()).containsExactly("zeta.json");
        assertThat(house.entry("zeta.json").state()).isEqualTo(PluginReport.State.LOADED);
    }

    @Test
    @DisplayName("P21 names are plain, sizes bounded, and what is no plugin is refused with the place and the rule")
    void unfit() throws IOException {
        PluginUploads uploads = uploads(house.open());
        for (String name : List.of("../up.json", "a/b.json", ".hidden.json", "x.txt", "", "x".repeat(120) + ".json")) {
            refused(UploadRefusal.Kind.INVALID, "is called such as", () -> uploads.receive(name, bytes("{}")));
        }
        refused(UploadRefusal.Kind.INVALID, "is empty", () -> uploads.receive("a.json", bytes("")));
        refused(
                UploadRefusal.Kind.INVALID,
                "larger than 1 MiB",
                () -> uploads.receive("a.json", bytes(" ".repeat(1_100_000))));
        refused(UploadRefusal.Kind.INVALID, "not a JSON object", () -> uploads.receive("a.json", bytes("nonsense")));
        refused(
                UploadRefusal.Kind.INVALID,
                "does not fit the schema",
                () -> uploads.receive("a.json", bytes("{\"spi\":1,\"id\":\"a\"}")));
        refused(UploadRefusal.Kind.INVALID, "not a readable jar", () -> uploads.receive("a.jar", bytes("PK")));
        assertThat(folder()).isEmpty();
        assertThat(house.folder().resolve(".uploads")).isEmptyDirectory();
    }

    @Test
    @DisplayName("P21 what waits too long, or beside too many, is forgotten")
    void forgotten() throws IOException {
        PluginUploads uploads = uploads(house.open());
        PluginUploads.Waiting first = uploads.receive("old.json", bytes(JarWorkshop.descriptor("old")));
        Path file = house.folder().resolve(".uploads").resolve(first.sha256() + ".old.json");
        Files.setLastModifiedTime(file, FileTime.from(java.time.Instant.now().minus(Duration.ofHours(1))));
        for (int at = 0; at < 12; at++) {
            uploads.receive("p" + at + ".json", bytes(JarWorkshop.descriptor("p" + at)));
        }
        assertThat(uploads.find(first.sha256())).isEmpty();
        try (Stream<Path> files = Files.list(house.folder().resolve(".uploads"))) {
            assertThat(files.count()).isEqualTo(8);
        }
    }

    @Test
    @DisplayName("P18 a reload takes what failed before and what the watch has not seen yet")
    void reload() throws IOException {
        Plugins plugins = house.open();
        Files.writeString(house.folder().resolve("delta.json"), JarWorkshop.descriptor("delta"));
        plugins.reload();
        assertThat(plugins.current().providerFor("delta")).isPresent();
        Files.delete(house.folder().resolve("delta.json"));
        plugins.reload();
        assertThat(plugins.current().providerFor("delta")).isEmpty();
        assertThat(plugins.report().entries()).isEmpty();
    }
}
