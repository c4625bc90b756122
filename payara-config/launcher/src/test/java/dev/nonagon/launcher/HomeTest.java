package dev.nonagon.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {
    @TempDir
    Path folder;

    private Path jar(String name, Map<String, String> entries) throws IOException {
        Path jar = folder.resolve(name);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
            for (Map.Entry<String, String> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return jar;
    }

    @Test
    @DisplayName("L1 the server is unpacked once per build, and the same content is the same build")
    void unpacksOnce() throws IOException {
        Path cache = folder.resolve("cache");
        Path first = Home.unpack(jar("a.jar", Map.of("home/nonagon/x.txt", "one", "dev/y", "not this")), cache);
        assertThat(first.resolve("nonagon/x.txt")).hasContent("one");
        assertThat(first.resolve("dev")).doesNotExist();

        Files.writeString(first.resolve("left-behind.aot"), "archive");
        Path again = Home.unpack(jar("b.jar", Map.of("home/nonagon/x.txt", "one")), cache);
        assertThat(again).isEqualTo(first);
        assertThat(again.resolve("left-behind.aot")).exists();

        assertThat(Home.unpack(jar("c.jar", Map.of("home/nonagon/x.txt", "two")), cache))
                .isNotEqualTo(first);
    }

    @Test
    @DisplayName("L1 of older builds only the last one is kept")
    void dropsOldBuilds() throws IOException {
        Path cache = folder.resolve("cache");
        for (int i = 0; i < 4; i++) {
            Home.unpack(jar("v.jar", Map.of("home/x", "build " + i)), cache);
        }
        try (Stream<Path> left = Files.list(cache)) {
            assertThat(left).hasSize(2);
        }
    }

    @Test
    @DisplayName("a jar without a server, or with a path that leads out, is refused")
    void refuses() throws IOException {
        Path empty = jar("empty.jar", Map.of("dev/y", "z"));
        Path evil = jar("evil.jar", Map.of("home/../../out", "z"));
        Path cache = folder.resolve("deep/cache");
        assertThatThrownBy(() -> Home.unpack(empty, cache)).hasMessageContaining("holds no server");
        assertThatThrownBy(() -> Home.unpack(evil, cache)).hasMessageContaining("leads out");
    }
}
