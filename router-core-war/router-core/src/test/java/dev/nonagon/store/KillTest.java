package dev.nonagon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writes until it is killed, opens again, and misses nothing that was acknowledged. */
class KillTest {
    /** 20 in the normal tests; {@code -Dnonagon.kill-rounds=200} for a long night. */
    private static final int ROUNDS = Integer.getInteger("nonagon.kill-rounds", 20);

    @Test
    @DisplayName("S6 kill -9 at a random moment: the store opens again and every acknowledged write is there")
    void kill(@TempDir Path folder) throws Exception {
        Random random = new Random(4711);
        Set<String> acknowledged = new HashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            Process child = writer(folder, round);
            int before = acknowledged.size();
            try (BufferedReader lines = child.inputReader(StandardCharsets.UTF_8)) {
                // The first line says that it is open; how many writes follow is chance.
                assertThat(lines.readLine()).isEqualTo("open");
                if (round == 0) {
                    assertThatThrownBy(() -> TestStores.open(folder))
                            .isInstanceOf(StoreRefusal.class)
                            .hasMessageContaining("Another process uses the database");
                }
                int enough = 1 + random.nextInt(60);
                for (int i = 0; i < enough; i++) {
                    acknowledged.add(lines.readLine());
                }
                Thread.sleep(0, random.nextInt(999_999));
                // Not the process itself: that would throw away what it has said.
                child.toHandle().destroyForcibly();
                // What it could still say counts, too.
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.endsWith(".")) {
                        acknowledged.add(line);
                    }
                }
            }
            assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(acknowledged).hasSizeGreaterThan(before);
        }
        try (Store store = TestStores.open(folder)) {
            Set<String> found = store.database().transaction(c -> {
                Set<String> ids = new HashSet<>();
                try (Statement select = c.createStatement();
                        ResultSet rows = select.executeQuery("select id from setting")) {
                    while (rows.next()) {
                        ids.add(rows.getString(1) + ".");
                    }
                }
                return ids;
            });
            assertThat(found).containsAll(acknowledged);
            assertThat(store.revision()).isGreaterThanOrEqualTo(acknowledged.size());
            Backups.of(store, folder, StoreSettings.local(folder)).make();
        }
    }

    private static Process writer(Path folder, int round) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                folder.toString(),
                Integer.toString(round)));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** The child: acknowledges each write by a line, and never ends of its own accord. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) {
            Store store = TestStores.open(Path.of(arguments[0]));
            System.out.println("open");
            for (int i = 0; ; i++) {
                String id = "r" + arguments[1] + "-" + i;
                store.change(em -> em.createNativeQuery("insert into setting (id, content, created_at, updated_at,"
                                + " version) values (?1, ?2, 0, 0, 0)")
                        .setParameter(1, id)
                        .setParameter(2, "x".repeat(500))
                        .executeUpdate());
                System.out.println(id + ".");
            }
        }
    }
}
