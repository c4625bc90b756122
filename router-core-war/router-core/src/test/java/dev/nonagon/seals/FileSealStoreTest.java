package dev.nonagon.seals;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FileSealStoreTest {
    @TempDir
    Path data;

    private SealLedger open(long maxBytes) {
        return new SealLedger(maxBytes, new FileSealStore(data.resolve("seals"), maxBytes));
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("seals"))) {
            return files.sorted().toList();
        }
    }

    @Test
    @DisplayName("L10 what was learned is there after a restart, what was forgotten is not")
    void restarts() {
        try (SealLedger ledger = open(1 << 20)) {
            ledger.learn(SealLedgerTest.thought("c", "red", "k", "seal ✓"));
            ledger.learn(SealLedgerTest.thought("gone", "red", "k", "seal-2"));
            ledger.forget("gone");
        }
        try (SealLedger ledger = open(1 << 20)) {
            Remembered found = ledger.find("c", "red", "k").orElseThrow();
            assertThat(found).isEqualTo(SealLedgerTest.thought("c", "red", "k", "seal ✓"));
            assertThat(ledger.judge("c", "seal ✓", "blue")).isEqualTo(SealLedger.Verdict.FOREIGN);
            assertThat(ledger.find("gone", "red", "k")).isEmpty();
            ledger.learn(SealLedgerTest.thought("c", "red", "k3", "seal-3"));
        }
        try (SealLedger ledger = open(1 << 20)) {
            assertThat(ledger.find("c", "red", "k")).isPresent();
            assertThat(ledger.find("c", "red", "k3")).isPresent();
        }
    }

    @Test
    @DisplayName("L10 a torn end and a damaged line cost that line only")
    void damaged() throws IOException {
        try (SealLedger ledger = open(1 << 20)) {
            ledger.learn(SealLedgerTest.thought("c", "red", "k1", "seal-1"));
            ledger.learn(SealLedgerTest.thought("c", "red", "k2", "seal-2"));
            ledger.learn(SealLedgerTest.thought("c", "red", "k3", "seal-3"));
        }
        Path file = files().getFirst();
        String[] lines = Files.readString(file, StandardCharsets.UTF_8).split("\n");
        Files.writeString(
                file,
                lines[0] + "\n" + lines[1].replace("seal-2", "seal-X") + "\n"
                        + lines[2].substring(0, lines[2].length() - 9));
        try (SealLedger ledger = open(1 << 20)) {
            assertThat(ledger.find("c", "red", "k1")).isPresent();
            assertThat(ledger.find("c", "red", "k2")).isEmpty();
            assertThat(ledger.find("c", "red", "k3")).isEmpty();
            ledger.learn(SealLedgerTest.thought("c", "red", "k4", "seal-4"));
        }
        Files.write(files().getFirst(), new byte[] {0, (byte) 0xff, '\n'}, StandardOpenOption.APPEND);
        try (SealLedger ledger = open(1 << 20)) {
            assertThat(ledger.find("c", "red", "k4")).isPresent();
        }
    }

    @Test
    @DisplayName("L9 the files stay within a few times the ledger, and what counts is still in them")
    void compacts() throws IOException {
        long most = 60_000;
        try (SealLedger ledger = open(most)) {
            for (int i = 0; i < 3_000; i++) {
                ledger.learn(SealLedgerTest.thought("c" + i % 20, "red", "k" + i, "s".repeat(200) + i));
                if (i % 200 == 0) {
                    pause();
                }
            }
        }
        long size = 0;
        for (Path file : files()) {
            size += Files.size(file);
        }
        assertThat(size).isLessThan(6 * most);
        try (SealLedger ledger = open(most)) {
            assertThat(ledger.find("c19", "red", "k2999")).isPresent();
            assertThat(ledger.bytes()).isLessThanOrEqualTo(most);
        }
    }

    @Test
    @DisplayName("L9 many restarts do not leave many files")
    void restartsDoNotPileUp() throws IOException {
        for (int i = 0; i < 40; i++) {
            try (SealLedger ledger = open(1 << 20)) {
                ledger.learn(SealLedgerTest.thought("c", "red", "k" + i, "seal-" + i));
            }
        }
        assertThat(files()).hasSizeLessThan(20);
        try (SealLedger ledger = open(1 << 20)) {
            assertThat(ledger.find("c", "red", "k0")).isPresent();
            assertThat(ledger.find("c", "red", "k39")).isPresent();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    @DisplayName("L11 the folder and its files are their owner's alone")
    void rights() throws IOException {
        if (!Files.getFileStore(data).supportsFileAttributeView("posix")) {
            return;
        }
        try (SealLedger ledger = open(1 << 20)) {
            ledger.learn(SealLedgerTest.thought("c", "red", "k", "seal-1"));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("seals"))))
                .isEqualTo("rwx------");
        assertThat(files()).isNotEmpty();
        for (Path file : files()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    @DisplayName("L10 a folder that cannot be used costs the memory of a restart and nothing else")
    void unusable() throws IOException {
        Files.writeString(data.resolve("seals"), "a file where the folder should be".toUpperCase(Locale.ROOT));
        try (SealLedger ledger = open(1 << 20)) {
            ledger.learn(SealLedgerTest.thought("c", "red", "k", "seal-1"));
            assertThat(ledger.find("c", "red", "k")).isPresent();
        }
    }
}
