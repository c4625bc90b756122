package dev.nonagon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds on every database. */
abstract class StoreContract {
    @TempDir
    Path folder;

    StoreSettings settings;
    Store store;

    abstract StoreSettings newDatabase(Path folder);

    @BeforeEach
    void open() {
        settings = newDatabase(folder);
        store = TestStores.open(folder, settings);
    }

    @AfterEach
    void close() {
        store.close();
    }

    void insertSetting(Store into, String id, String content) {
        into.change(em -> em.createNativeQuery("insert into setting (id, content, created_at, updated_at, version)"
                        + " values (?1, ?2, 0, 0, 0)")
                .setParameter(1, id)
                .setParameter(2, content)
                .executeUpdate());
    }

    List<String> settingsOf(Store from) throws Exception {
        return from.database().transaction(c -> {
            List<String> ids = new ArrayList<>();
            try (Statement select = c.createStatement();
                    ResultSet rows = select.executeQuery("select id from setting order by id")) {
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
            }
            return ids;
        });
    }

    @Test
    @DisplayName("S2 an empty database gets the newest tables; what is there is listed for backups, and nothing else")
    void tables() throws Exception {
        assertThat(new Schema(store.database()).version()).contains(Schema.newest());
        Set<String> found;
        try (Connection connection = store.database().source().getConnection()) {
            found = new TreeSet<>(Tables.names(connection));
        }
        found.remove("flyway_schema_history");
        assertThat(found).containsAll(RowFiles.LEFT_OUT);
        found.removeAll(RowFiles.LEFT_OUT);
        assertThat(found).containsExactlyInAnyOrderElementsOf(RowFiles.TABLES);
    }

    @Test
    @DisplayName("S2 every migration that there is is known, in its order")
    void versions() throws Exception {
        Path migrations = Path.of(Objects.requireNonNull(Schema.class.getResource("/db/migration/common/V1__state.sql"))
                .toURI());
        try (Stream<Path> files = Files.list(migrations.resolveSibling(""))) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(name -> name.startsWith("V"))
                            .map(name -> name.substring(1, name.indexOf("__")))
                            .sorted(Comparator.comparingInt(Integer::parseInt)))
                    .containsExactlyElementsOf(Schema.VERSIONS);
        }
    }

    @Test
    @DisplayName("S2 a ledger of before there were sums by one dimension gets them at the start, which says so before")
    void olderLedger() throws Exception {
        Path elsewhere = Files.createDirectories(folder.resolve("older"));
        StoreSettings older = newDatabase(elsewhere);
        Database database = Database.open(older, elsewhere, false);
        new Schema(database).migrateTo("11");
        database.transaction(c -> {
            Identity.insert(c, "0123456789abcdef0123456789abcdef", 0);
            try (Statement sql = c.createStatement()) {
                for (String total :
                        List.of("('a', 'H', 490000, 1, 7,", "('b', 'H', 490001, 1, 8,", "('c', 'D', 20416, 1, 7,")) {
                    sql.executeUpdate(
                            "insert into usage_total (id, grain, slot, node, provider, model, account, key_name,"
                                    + " client, combo, client_format, failure, requests, failed, gone, attempts, attempts_failed,"
                                    + " input, output, cache_read, cache_write_5m, cache_write_1h, reasoning, estimated, cost,"
                                    + " spared, unpriced, first_ms, total_ms, request_bytes, answer_bytes, answered,"
                                    + " within_250ms, within_500ms, within_1s, within_2s, within_5s, within_10s, within_30s)"
                                    + " values " + total + " 2, 3, 4, 5, 6, 9, 0, 1" + ", 0".repeat(26) + ")");
                }
            }
            return true;
        });
        database.close();
        List<String> lines = new ArrayList<>();
        Logger log = Logger.getLogger(StoreOpening.class.getName());
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(line.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        log.addHandler(handler);
        try (Store opened = TestStores.open(elsewhere, older)) {
            assertThat(slices(opened)).containsExactlyInAnyOrder("7 D 1", "7 H 1", "8 H 1", "4: 7 D 1");
        } finally {
            log.removeHandler(handler);
        }
        assertThat(lines.getFirst())
                .startsWith("event=schema-migrating from=11 to=" + Schema.newest() + " rows=3 does=");
        assertThat(lines.getLast()).isEqualTo("event=schema-migrated from=11 to=" + Schema.newest());
    }

    /** Requests by their providers' names, and by those with the keys before them. */
    private static List<String> slices(Store of) throws Exception {
        return of.database().transaction(c -> {
            List<String> found = new ArrayList<>();
            try (Statement select = c.createStatement();
                    ResultSet rows = select.executeQuery("select name, grain, requests, key_name from usage_slice"
                            + " where dimension in ('provider', 'key/provider')")) {
                while (rows.next()) {
                    found.add((rows.getLong(4) == 0 ? "" : rows.getLong(4) + ": ") + rows.getLong(1) + " "
                            + rows.getString(2) + " " + rows.getLong(3));
                }
            }
            return found;
        });
    }

    @Test
    @DisplayName("S4 every column that ends in _sealed is in the list by which keys are replaced")
    void sealedColumns() throws Exception {
        Set<String> found = new TreeSet<>();
        try (Connection connection = store.database().source().getConnection();
                ResultSet columns = connection.getMetaData().getColumns(null, connection.getSchema(), "%", "%")) {
            while (columns.next()) {
                String name = columns.getString("COLUMN_NAME").toLowerCase(java.util.Locale.ROOT);
                String table = columns.getString("TABLE_NAME").toLowerCase(java.util.Locale.ROOT);
                if (name.endsWith("_sealed") && !table.equals("store_identity")) {
                    found.add(table + "." + name);
                }
            }
        }
        assertThat(SealedColumns.ALL.stream().map(c -> c.table() + "." + c.name()))
                .containsExactlyInAnyOrderElementsOf(found);
    }

    @Test
    @DisplayName("S5 a write that throws leaves nothing; a rehearsal does, too, but says what would be")
    void rollback() throws Exception {
        assertThatThrownBy(() -> store.change(em -> {
                    insertSetting(store, "a", "1");
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        long rows = store.rehearse(em -> {
            insertSetting(store, "b", "1");
            return ((Number)
                            em.createNativeQuery("select count(*) from setting").getSingleResult())
                    .longValue();
        });
        assertThat(rows).isEqualTo(1);
        assertThat(settingsOf(store)).isEmpty();
        assertThat(store.revision()).isZero();
    }

    @Test
    @DisplayName("S5 nothing is written in a read")
    void readOnly() {
        assertThatThrownBy(() -> store.read(em -> store.write(inner -> 1))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName("S7 listeners hear of a write before it returns, of another node's at the next look, of a note never")
    void revisions() {
        AtomicInteger heard = new AtomicInteger();
        store.poll();
        store.onChange(heard::incrementAndGet);
        insertSetting(store, "a", "1");
        assertThat(heard).hasValue(1);
        store.note(em -> em.createNativeQuery("delete from cooldown").executeUpdate());
        store.poll();
        assertThat(heard).hasValue(1);
        store.note(em -> em.createNativeQuery("update store_identity set revision = revision + 1")
                .executeUpdate());
        store.poll();
        assertThat(heard).as("as if another node had written").hasValue(2);
    }

    @Test
    @DisplayName(
            "S7 a listener that comes after the store has looked is told at the next look, though nothing changes then")
    void lateListener() {
        insertSetting(store, "a", "1");
        store.poll();
        AtomicInteger heard = new AtomicInteger();
        store.onChange(heard::incrementAndGet);
        store.poll();
        store.poll();
        assertThat(heard).hasValue(1);
    }

    @Test
    @DisplayName("S7 a listener that throws is called again at the next look")
    void failingListener() {
        AtomicInteger calls = new AtomicInteger();
        store.poll();
        store.onChange(() -> {
            if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("first");
            }
        });
        insertSetting(store, "a", "1");
        store.poll();
        store.poll();
        assertThat(calls).hasValue(2);
    }

    @Test
    @DisplayName("S8 a name that is taken is a conflict")
    void conflict() {
        insertSetting(store, "a", "1");
        assertThatThrownBy(() -> insertSetting(store, "a", "2")).isInstanceOf(StoreConflict.class);
    }

    @Test
    @DisplayName("S3 a newer schema than ours is refused, and nothing changes")
    void newer() throws Exception {
        store.note(em -> em.createNativeQuery(
                        "update \"flyway_schema_history\" set \"version\" = '999' where \"version\" = '"
                                + Schema.newest() + "'")
                .executeUpdate());
        store.close();
        assertThatThrownBy(() -> TestStores.open(folder, settings))
                .isInstanceOf(StoreRefusal.class)
                .hasMessageContaining("schema version 999")
                .hasMessageContaining("./router restore");
    }

    @Test
    @DisplayName("S3 another database than the remembered one is refused")
    void otherDatabase() throws Exception {
        store.close();
        Files.writeString(folder.resolve("database.id"), "0123\n");
        assertThatThrownBy(() -> TestStores.open(folder, settings))
                .isInstanceOf(StoreRefusal.class)
                .hasMessageContaining("remembers 0123");
    }

    @Test
    @DisplayName("S4 a lost or wrong vault key is refused, nothing is overwritten, and the right one opens again")
    void vaultKey() throws Exception {
        store.close();
        Path key = folder.resolve("vault.key");
        byte[] right = Files.readAllBytes(key);
        Files.delete(key);
        assertThatThrownBy(() -> TestStores.open(folder, settings))
                .hasMessageContaining("The vault key is gone")
                .hasMessageContaining("nothing was changed");
        assertThat(key).doesNotExist();
        Files.writeString(key, "A".repeat(43) + "=\n");
        assertThatThrownBy(() -> TestStores.open(folder, settings)).hasMessageContaining("is not the one that sealed");
        assertThat(Files.readString(key)).isEqualTo("A".repeat(43) + "=\n");
        Files.write(key, right);
        store = TestStores.open(folder, settings);
    }

    @Test
    @DisplayName("S4 with a new key before the old one everything is sealed anew at the start")
    void rotation() throws Exception {
        String place = SealedColumns.place("setting", "content_sealed", "s");
        String sealed = store.vault().seal(TestStores.secret("planted"), place);
        store.change(em -> em.createNativeQuery("insert into setting (id, content_sealed, created_at, updated_at,"
                        + " version) values ('s', ?1, 0, 0, 0)")
                .setParameter(1, sealed)
                .executeUpdate());
        store.close();
        Path key = folder.resolve("vault.key");
        String old = Files.readString(key);
        String fresh = "B".repeat(42) + "E=\n";
        Files.writeString(key, fresh + old);
        TestStores.open(folder, settings).close();
        Files.writeString(key, fresh);
        store = TestStores.open(folder, settings);
        String now = store.read(em -> (String)
                em.createNativeQuery("select content_sealed from setting").getSingleResult());
        assertThat(store.vault().open(now, place)).isEqualTo(TestStores.secret("planted"));
    }

    @Test
    @DisplayName("S10, S12 a backup restores exactly what it was made of, and a changed one is refused")
    void backup() throws Exception {
        insertSetting(store, "a", "grün \"q\" \n 'x' \\ ;");
        store.note(em -> em.createNativeQuery("insert into seal_entry (id, origin, content, created_at, used_at)"
                        + " values ('s', 'o', ?1, 1, 2)")
                .setParameter(1, new byte[] {0, 1, (byte) 0xff, 10})
                .executeUpdate());
        Backups backups = Backups.of(store, folder, settings);
        Path file = backups.make();
        insertSetting(store, "b", "2");
        long revision = store.revision();
        assertThat(backups.restore(file)).isEqualTo(store.databaseId());
        assertThat(settingsOf(store)).containsExactly("a");
        assertThat(store.revision()).as("other nodes notice").isGreaterThan(revision);
        assertThat((byte[]) store.database().transaction(c -> {
                    try (Statement select = c.createStatement();
                            ResultSet row = select.executeQuery("select content from seal_entry")) {
                        row.next();
                        return row.getBytes(1);
                    }
                }))
                .isEqualTo(new byte[] {0, 1, (byte) 0xff, 10});
        assertThat(folder.resolve("backups"))
                .isDirectoryContaining(f -> f.getFileName().toString().contains("before-restore"));

        Path cut = Files.write(folder.resolve("cut.zip"), Arrays.copyOf(Files.readAllBytes(file), 1500));
        Path changed = Files.copy(file, folder.resolve("changed.zip"));
        try (FileSystem zip = FileSystems.newFileSystem(changed)) {
            Path rows = zip.getPath("tables/setting.ndjson");
            Files.writeString(rows, Files.readString(rows).replace("grün", "blau"));
        }
        for (Path broken : List.of(cut, changed)) {
            assertThatThrownBy(() -> backups.restore(broken))
                    .isInstanceOf(StoreRefusal.class)
                    .hasMessageContaining("no usable backup");
        }
        assertThat(settingsOf(store)).containsExactly("a");
        assertThat(Optional.of(Files.getPosixFilePermissions(file)).toString()).doesNotContain("GROUP", "OTHERS");
    }

    @Test
    @DisplayName("a million rows are not needed to see that 2 MB of text pass through")
    void largeText() throws Exception {
        insertSetting(store, "a", "x".repeat(2_000_000));
        Backups backups = Backups.of(store, folder, settings);
        backups.restore(backups.make());
        assertThat(settingsOf(store)).containsExactly("a");
    }
}
