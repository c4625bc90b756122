package dev.nonagon.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DeclaredConfigurationTest {
    @TempDir
    Path folder;

    private final AtomicReference<Known> known =
            new AtomicReference<>(new Known(Set.of("format-a"), Map.of("shop", new ProviderId("shop"))));
    private final AtomicInteger told = new AtomicInteger();
    private Optional<DeclaredConfiguration> opened = Optional.empty();

    @AfterEach
    void close() {
        opened.ifPresent(DeclaredConfiguration::close);
    }

    private DeclaredConfiguration open() {
        DeclaredConfiguration configuration =
                new DeclaredConfiguration(new DataDirectory(folder), Map.of(), known::get);
        configuration.onChange(told::incrementAndGet);
        opened = Optional.of(configuration);
        return configuration;
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, text);
        if (Files.getFileStore(file).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
    }

    private static void settle(DeclaredConfiguration configuration) {
        configuration.rescan();
        configuration.rescan();
    }

    @Test
    @DisplayName("D7 a start with a mistake takes what is right, and says what is wrong")
    void firstStart() throws IOException {
        write("nonagon.properties", "nonagon.aliases.a=shop/m\nnonagon.nodes.x.format=none\n");
        DeclaredConfiguration configuration = open();

        assertThat(configuration.current().aliases()).containsOnlyKeys("a");
        assertThat(configuration.problems()).extracting(Problem::line).contains(2);
        settle(configuration);
        assertThat(configuration.current().aliases()).containsOnlyKeys("a");
    }

    @Test
    @DisplayName("D2 D9 who hears of a change finds the new settings, too, and not those of the last second")
    void settingsWithTheChange() throws IOException {
        write("nonagon.properties", "nonagon.some.setting=old\nnonagon.aliases.a=shop/m\n");
        DeclaredConfiguration configuration = open();
        DeclaredConfigSource source = new DeclaredConfigSource(folder.resolve("nonagon.properties"));
        List<String> seen = new ArrayList<>();
        configuration.onChange(() -> seen.add(String.valueOf(source.getValue("nonagon.some.setting"))));
        assertThat(source.getValue("nonagon.some.setting")).isEqualTo("old");

        write("nonagon.properties", "nonagon.some.setting=newer\nnonagon.aliases.a=shop/other\n");
        settle(configuration);

        assertThat(seen).containsExactly("newer");
    }

    @Test
    @DisplayName("D7 no file at all is nothing declared, and no problem")
    void noFile() {
        DeclaredConfiguration configuration = open();
        assertThat(configuration.current()).isEqualTo(Declared.NOTHING);
        assertThat(configuration.problems()).isEmpty();
    }

    @Test
    @DisplayName("D8 an error keeps the last good state whole, until it is mended")
    void lastGood() throws IOException {
        write("nonagon.properties", "nonagon.aliases.a=shop/m\n");
        DeclaredConfiguration configuration = open();
        write("nonagon.properties", "nonagon.aliases.a=shop/changed\nnonagon.aliases.b=\n");
        settle(configuration);

        assertThat(configuration.current().aliases()).containsExactly(Map.entry("a", List.of("shop/m")));
        assertThat(configuration.problems()).extracting(Problem::line).containsExactly(2);
        assertThat(told).hasValue(0);

        write("nonagon.properties", "nonagon.aliases.a=shop/changed\nnonagon.aliases.b=shop/n\n");
        settle(configuration);
        assertThat(configuration.current().aliases())
                .containsExactly(Map.entry("a", List.of("shop/changed")), Map.entry("b", List.of("shop/n")));
        assertThat(configuration.problems()).isEmpty();
        assertThat(told).hasValue(1);
    }

    @Test
    @DisplayName("D9 a change is taken when two looks found the same, and told only if the content is another")
    void settles() throws IOException {
        write("nonagon.properties", "nonagon.aliases.a=shop/m\n");
        DeclaredConfiguration configuration = open();
        write("nonagon.properties", "nonagon.aliases.a=shop/n\n# more\n");
        configuration.rescan();
        assertThat(configuration.current().aliases()).containsEntry("a", List.of("shop/m"));
        configuration.rescan();
        assertThat(configuration.current().aliases()).containsEntry("a", List.of("shop/n"));

        write("nonagon.properties", "nonagon.aliases.a=shop/n\n# even more\n");
        settle(configuration);
        assertThat(told).hasValue(1);
        Files.delete(folder.resolve("nonagon.properties"));
        settle(configuration);
        assertThat(configuration.current()).isEqualTo(Declared.NOTHING);
        assertThat(told).hasValue(2);
    }

    @Test
    @DisplayName("D9 a change of a key file is taken; one that vanishes keeps the last good state")
    void keyFile() throws IOException {
        write("key.txt", "one\n");
        write("nonagon.properties", "nonagon.api-keys.laptop.key-file=key.txt\n");
        DeclaredConfiguration configuration = open();
        assertThat(configuration.current().apiKeys()).containsEntry("laptop", new Secret("one"));

        write("key.txt", "second\n");
        settle(configuration);
        assertThat(configuration.current().apiKeys()).containsEntry("laptop", new Secret("second"));
        Files.delete(folder.resolve("key.txt"));
        settle(configuration);
        assertThat(configuration.current().apiKeys()).containsEntry("laptop", new Secret("second"));
        assertThat(configuration.problems()).hasSize(1);
        write("key.txt", "third!\n");
        settle(configuration);
        assertThat(configuration.current().apiKeys()).containsEntry("laptop", new Secret("third!"));
        assertThat(configuration.problems()).isEmpty();
    }

    @Test
    @DisplayName("D9 other plugins have it read again")
    void otherPlugins() throws IOException {
        write("nonagon.properties", "nonagon.accounts.a.provider=kc\n");
        DeclaredConfiguration configuration = open();
        assertThat(configuration.problems()).hasSize(1);

        known.set(new Known(Set.of(), Map.of("kc", new ProviderId("kiosk"))));
        configuration.reread();
        assertThat(configuration.problems()).isEmpty();
        assertThat(configuration.current().accounts().get("a").provider()).isEqualTo(new ProviderId("kiosk"));
        assertThat(told).hasValue(1);
    }

    @Test
    @DisplayName("D9 the running watch takes a change")
    void watch() throws Exception {
        DeclaredConfiguration configuration = open();
        configuration.watch();
        write("nonagon.properties", "nonagon.aliases.a=shop/m\n");
        within(() -> configuration.current().aliases().containsKey("a"));
        write("nonagon.properties", "nonagon.aliases.bb=shop/m\n");
        within(() -> configuration.current().aliases().containsKey("bb"));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    @DisplayName("D4 files of secrets on the disk: everybody's readable ones are warnings")
    void permissions() throws IOException {
        write("key.txt", "one\n");
        write("nonagon.properties", "nonagon.api-keys.a.key-file=key.txt\nnonagon.api-keys.b.key=k\n");
        Files.setPosixFilePermissions(folder.resolve("key.txt"), PosixFilePermissions.fromString("rw-r--r--"));
        Files.setPosixFilePermissions(
                folder.resolve("nonagon.properties"), PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(open().problems())
                .extracting(Problem::severity, Problem::line)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Problem.Severity.WARNING, 1),
                        org.assertj.core.groups.Tuple.tuple(Problem.Severity.WARNING, 0));
    }

    @Test
    @DisplayName("D4 a file too large for a secret is an error")
    void largeKeyFile() throws IOException {
        write("key.txt", "x".repeat(SecretFiles.LARGEST + 1));
        write("nonagon.properties", "nonagon.api-keys.a.key-file=key.txt\n");
        assertThat(open().problems()).extracting(Problem::line).containsExactly(1);
    }

    private static void within(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain").isLessThan(end);
            Thread.sleep(20);
        }
    }
}
