package dev.nonagon.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
    @TempDir
    Path folder;

    @Test
    @DisplayName(
            "L2 each run has a pristine folder with our settings in it, the user's last; what a crashed run left is gone")
    void pristine() throws IOException {
        Path home = folder.resolve("home");
        for (String part : List.of("config", "lib/install", "nonagon")) {
            Files.createDirectories(home.resolve(part));
        }
        Files.writeString(home.resolve("config/domain.xml"), "<domain/>");
        Files.writeString(home.resolve("config/logging.properties"), "theirs");
        Files.writeString(home.resolve("nonagon/logging.properties"), "ours");
        Files.writeString(home.resolve("nonagon/pre-boot-commands.txt"), "set address=@HOSTNAME@");
        Path data = folder.resolve("data");
        Files.createDirectories(data);
        Files.writeString(data.resolve("logging.properties"), "the user's");
        Path runs = data.resolve("cache/run");
        Path crashed = Files.createDirectories(runs.resolve("999999999"));
        Path own = runs.resolve(Long.toString(ProcessHandle.current().pid()));
        Files.createDirectories(own.resolve("applications"));

        Path root = RunFolder.prepare(
                home,
                new ServerArguments("127.0.0.1", 1, data, "small", ServerArguments.Task.SERVE, data, 0, 0, List.of()));

        assertThat(root).isEqualTo(own);
        assertThat(root.resolve("config/domain.xml")).hasContent("<domain/>");
        assertThat(root.resolve("config/logging.properties")).hasContent("ours\nthe user's");
        assertThat(root.resolve("pre-boot-commands.txt")).hasContent("set address=127.0.0.1");
        assertThat(root.resolve("applications")).doesNotExist();
        assertThat(crashed).doesNotExist();
    }
}
