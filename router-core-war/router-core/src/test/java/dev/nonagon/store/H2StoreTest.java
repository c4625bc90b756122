package dev.nonagon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class H2StoreTest extends StoreContract {
    @Override
    StoreSettings newDatabase(Path folder) {
        return StoreSettings.local(folder);
    }

    @Test
    @DisplayName("S2 rows of before routing get the defaults, and their columns stay as they were")
    void routingColumns() throws Exception {
        JdbcDataSource memory = new JdbcDataSource();
        memory.setURL("jdbc:h2:mem:before-routing");
        try (Connection connection = memory.getConnection();
                Statement sql = connection.createStatement()) {
            Schema schema = new Schema(Database.inMemory(memory));
            schema.migrateTo("3");
            sql.execute(
                    "insert into account (id, provider, label, auth_kind, settings_json, priority, weight, active,"
                            + " notes, created_at, updated_at, version) values ('a', 'p', 'l', 'none', '{}', 1, 1, true, '', 0, 0, 0)");
            sql.execute("insert into alias (id, target, created_at, updated_at, version) values ('x', 'a/b', 0, 0, 0)");
            sql.execute("insert into combo (id, strategy, members_json, notes, created_at, updated_at, version)"
                    + " values ('c', 'fallback', '[\"a/b\"]', '', 0, 0, 0)");
            schema.migrate();
            try (ResultSet row = sql.executeQuery("select models_json, excluded_models_json, parallel_requests, paused,"
                    + " target, targets_json, members_json, subscription_only, sticky, hedge_after"
                    + " from account, alias, combo")) {
                assertThat(row.next()).isTrue();
                List<Object> values = new ArrayList<>();
                for (int at = 1; at <= 10; at++) {
                    values.add(row.getObject(at));
                }
                assertThat(values).containsExactly("[]", "[]", 0, false, "a/b", null, "[\"a/b\"]", false, 1, null);
            }
        }
    }

    @Test
    @DisplayName("S1 the file is in the data directory, for its owner alone, with the vault key and the database's id")
    void files() throws Exception {
        for (String name : List.of("nonagon.mv.db", "vault.key", "database.id")) {
            assertThat(Files.getPosixFilePermissions(folder.resolve(name)))
                    .as(name)
                    .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        }
    }

    @Test
    @DisplayName("S3 a file that is gone is refused and not made anew; without its marker it is")
    void gone() throws Exception {
        store.close();
        Files.delete(folder.resolve("nonagon.mv.db"));
        assertThatThrownBy(() -> TestStores.open(folder, settings))
                .isInstanceOf(StoreRefusal.class)
                .hasMessageContaining("is gone")
                .hasMessageContaining("./router restore");
        assertThat(folder.resolve("nonagon.mv.db")).doesNotExist();
        Files.delete(folder.resolve("database.id"));
        store = TestStores.open(folder, settings);
        assertThat(store.revision()).isZero();
    }

    @Test
    @DisplayName("S9 a database that went away: writes are refused by name, health says so")
    void away() {
        store.database().close();
        assertThatThrownBy(() -> store.change(
                        em -> em.createNativeQuery("delete from setting").executeUpdate()))
                .isInstanceOf(StoreUnavailable.class);
        store.poll();
        assertThat(store.health().up()).isFalse();
        assertThat(store.health().problem()).isNotEmpty();
    }

    @Test
    @DisplayName("S11 the oldest backups beyond the count are dropped, and a new one is made when one is due")
    void rolling() {
        store.close();
        StoreSettings three = TestStores.settings(folder, Map.of("nonagon.backup.count", "3"));
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
        store = TestStores.open(folder, three, now::get);
        Backups backups = Backups.of(store, folder, three);
        for (int day = 0; day < 5; day++) {
            assertThat(backups.makeIfOlderThan(Duration.ofDays(1))).isPresent();
            assertThat(backups.makeIfOlderThan(Duration.ofDays(1))).isEmpty();
            now.updateAndGet(t -> t.plus(Duration.ofDays(1)));
        }
        assertThat(backups.all())
                .extracting(file -> file.getFileName().toString().substring(8, 16))
                .containsExactly("20260105", "20260104", "20260103");
    }

    @Test
    @DisplayName("a request of the command line is answered by the running router")
    void request() throws Exception {
        Path backups = Files.createDirectories(folder.resolve("backups"));
        Files.writeString(backups.resolve("request"), "");
        BackupSchedule schedule = new BackupSchedule(Backups.of(store, folder, settings), folder, Duration.ofDays(1));
        schedule.look();
        assertThat(backups.resolve("request")).doesNotExist();
        String answer = Files.readString(backups.resolve("answer"));
        assertThat(answer).startsWith("made ");
        assertThat(Path.of(answer.substring(5).strip())).exists();
    }

    @Test
    @DisplayName("settings that do not fit are refused by name; passwords may be in files and are never shown")
    void settings() throws Exception {
        assertThatThrownBy(() -> TestStores.settings(folder, Map.of("nonagon.backup.interval", "daily")))
                .isInstanceOf(StoreRefusal.class)
                .hasMessageContaining("nonagon.backup.interval");
        assertThatThrownBy(() -> TestStores.settings(folder, Map.of("nonagon.datasource.max-pool", "0")))
                .hasMessageContaining("nonagon.datasource.max-pool");
        Files.writeString(folder.resolve("password"), "planted\n");
        StoreSettings read = TestStores.settings(
                folder,
                Map.of(
                        "nonagon.datasource.url",
                        "jdbc:postgresql://u:planted@h/db?password=planted",
                        "nonagon.datasource.password-file",
                        "password"));
        assertThat(read.password()).isEqualTo(TestStores.secret("planted"));
        assertThat(read.toString()).contains("//h/db").doesNotContain("planted");
    }
}
