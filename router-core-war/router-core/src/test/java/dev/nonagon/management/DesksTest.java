package dev.nonagon.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.audit.Actor;
import dev.nonagon.audit.Audit;
import dev.nonagon.audit.Entry;
import dev.nonagon.store.Backups;
import dev.nonagon.store.Store;
import dev.nonagon.store.StoreSettings;
import dev.nonagon.store.TestStores;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services that the console and {@code /api} share. */
class DesksTest {
    private static final Actor ADMIN = new Actor("admin", "192.0.2.1");

    @TempDir
    Path folder;

    @Test
    @DisplayName("S10 a backup is made on demand, listed with its size, and stands in the audit log")
    void backups() {
        StoreSettings settings = StoreSettings.local(folder);
        try (Store store = TestStores.open(folder, settings, java.time.InstantSource.system())) {
            Audit audit = new Audit(store);
            BackupDesk desk = new BackupDesk(Backups.of(store, folder, settings), audit);
            assertThat(desk.list()).isEmpty();
            Backups.Held made = desk.make(ADMIN);
            assertThat(made.file()).exists().hasSize(made.bytes());
            assertThat(made.why()).isEmpty();
            Backups.Held second = desk.make(ADMIN);
            assertThat(desk.list()).containsExactly(second, made);
            assertThat(desk.count()).isEqualTo(settings.backupCount());
            BackupsResource api = new BackupsResource(desk);
            assertThat(Office.text(api.list()))
                    .contains(made.file().getFileName().toString())
                    .doesNotContain(folder.toString());
            assertThat(audit.before(store.clock().instant().plusSeconds(1), 10))
                    .extracting(Entry::action)
                    .containsExactly("backup.make", "backup.make");
        }
    }

    @Test
    @DisplayName("libraries are told with their terms, by what their jars say; the house's own parts are none")
    void libraries() throws Exception {
        Path lib = Files.createDirectories(folder.resolve("WEB-INF/lib"));
        jar(lib.resolve("one.jar"), Map.of("META-INF/MANIFEST.MF", """
                Manifest-Version: 1.0
                Bundle-Name: One
                Bundle-Version: 1.2
                Bundle-License: "https://one.example/licence"
                """));
        jar(
                lib.resolve("two.jar"),
                Map.of(
                        "META-INF/MANIFEST.MF",
                        """
                Manifest-Version: 1.0
                """,
                        "META-INF/LICENSE.txt",
                        "\n   Copyright of Two\n Under the Two Licence 2.0"));
        jar(
                lib.resolve("three.jar"),
                Map.of(
                        "META-INF/MANIFEST.MF",
                        """
                Manifest-Version: 1.0
                Implementation-Title: three
                """,
                        "META-INF/maven/org.three/three/pom.xml",
                        "<p><licenses><license>\n<name> The Third </name></license>"));
        jar(lib.resolve("ours.jar"), Map.of("META-INF/MANIFEST.MF", """
                Manifest-Version: 1.0
                Implementation-Title: ours
                """, "META-INF/maven/dev.nonagon/", ""));
        jar(folder.resolve("servers-own.jar"), Map.of("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n"));
        URL[] jars = {
            lib.resolve("one.jar").toUri().toURL(),
            lib.resolve("two.jar").toUri().toURL(),
            lib.resolve("three.jar").toUri().toURL(),
            lib.resolve("ours.jar").toUri().toURL(),
            folder.resolve("servers-own.jar").toUri().toURL()
        };
        try (URLClassLoader loader = new URLClassLoader(jars, null)) {
            assertThat(Libraries.of(loader, Libraries.OF_THE_APPLICATION))
                    .containsExactly(
                            new Libraries.Library(
                                    "One", Optional.of("1.2"), Optional.of("https://one.example/licence")),
                            new Libraries.Library("three", Optional.empty(), Optional.of("The Third")),
                            new Libraries.Library("two", Optional.empty(), Optional.of("Under the Two Licence 2.0")));
        }
    }

    private static void jar(Path file, Map<String, String> entries) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
    }
}
