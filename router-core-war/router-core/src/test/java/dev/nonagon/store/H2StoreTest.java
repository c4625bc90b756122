package dev.nonagon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class H2StoreTest extends StoreContract {
    @Override
    StoreSettings newDatabase(Path folder) {
        return StoreSettings.local(folder);
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
