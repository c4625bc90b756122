package dev.nonagon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MaintenanceTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private String run(String command, Optional<Path> file) throws Exception {
        said.reset();
        new Maintenance(folder, Map.of(), new PrintStream(said, true, StandardCharsets.UTF_8)).run(command, file);
        return said.toString(StandardCharsets.UTF_8).strip();
    }

    private static void insert(Store store, String id) {
        store.change(em -> em.createNativeQuery("insert into setting (id, content, created_at, updated_at, version)"
                        + " values (?1, 'x', 0, 0, 0)")
                .setParameter(1, id)
                .executeUpdate());
    }

    private static long count(Store store) {
        return store.read(em ->
                ((Number) em.createNativeQuery("select count(*) from setting").getSingleResult()).longValue());
    }

    @Test
    @DisplayName("S12 a lost, and a ruined, database comes back from its backup; the ruined one is kept aside")
    void restore() throws Exception {
        try (Store store = TestStores.open(folder)) {
            insert(store, "a");
        }
        Path backup = Path.of(run("backup", Optional.empty()));
        Path file = folder.resolve("nonagon.mv.db");

        Files.delete(file);
        assertThat(run("restore", Optional.of(backup))).startsWith("restored");
        try (Store store = TestStores.open(folder)) {
            assertThat(count(store)).isEqualTo(1);
        }

        Files.writeString(file, "this is no database ".repeat(1000));
        assertThat(run("restore", Optional.of(backup))).contains("nonagon-unusable-");
        try (Store store = TestStores.open(folder)) {
            assertThat(count(store)).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("where there is no state, none is made for the sake of a backup or a key")
    void nothing() {
        for (String command : new String[] {"backup", "rotate"}) {
            assertThatThrownBy(() -> run(command, Optional.empty()))
                    .isInstanceOf(StoreRefusal.class)
                    .hasMessageContaining("no state");
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    @DisplayName("a data source of the server's is out of reach for what runs without the server, and that is said")
    void serversDataSource() throws Exception {
        TestStores.open(folder).close();
        Files.writeString(folder.resolve("nonagon.properties"), "nonagon.datasource.jndi-name=jdbc/nonagon\n");
        for (String command : new String[] {"restore", "rotate"}) {
            assertThatThrownBy(() -> run(command, Optional.of(folder.resolve("x.zip"))))
                    .isInstanceOf(StoreRefusal.class)
                    .hasMessageContaining("jdbc/nonagon")
                    .hasMessageContaining("nonagon.datasource.url");
        }
    }

    @Test
    @DisplayName("S12 a file that is no backup changes nothing")
    void noBackup() throws Exception {
        try (Store store = TestStores.open(folder)) {
            insert(store, "a");
        }
        Path nonsense = Files.writeString(folder.resolve("x.zip"), "nonsense");
        assertThatThrownBy(() -> run("restore", Optional.of(nonsense)))
                .isInstanceOf(StoreRefusal.class)
                .hasMessageContaining("no usable backup");
        try (Store store = TestStores.open(folder)) {
            assertThat(count(store)).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("V3 rotate makes a new key, keeps the old one and seals everything anew")
    void rotate() throws Exception {
        String place = SealedColumns.place("setting", "content_sealed", "s");
        String before;
        try (Store store = TestStores.open(folder)) {
            before = store.vault().seal(TestStores.secret("planted"), place);
            store.change(em -> em.createNativeQuery("insert into setting (id, content_sealed, created_at, updated_at,"
                            + " version) values ('s', ?1, 0, 0, 0)")
                    .setParameter(1, before)
                    .executeUpdate());
        }
        assertThat(run("rotate", Optional.empty())).contains("sealed with the new key");
        assertThat(Files.readAllLines(folder.resolve("vault.key"))).hasSize(2);
        try (Store store = TestStores.open(folder)) {
            String now = store.read(em -> (String)
                    em.createNativeQuery("select content_sealed from setting").getSingleResult());
            assertThat(now).isNotEqualTo(before);
            assertThat(store.vault().isCurrent(now)).isTrue();
            assertThat(store.vault().open(now, place)).isEqualTo(TestStores.secret("planted"));
        }
    }
}
