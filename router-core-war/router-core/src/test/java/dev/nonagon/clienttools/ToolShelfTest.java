package dev.nonagon.clienttools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nonagon.plugins.Plugins;
import dev.nonagon.spi.RouterException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToolShelfTest {
    private static final Path FOLDER = Path.of("src/main/resources/META-INF/nonagon/tools");
    private static final String GOOD = """
            {"id":"mine","name":"Mine","kind":"cli","link":"https://mine.example/","formats":["x"],"featured":false,
             "agents":["mine-cli","mine/*"],"commands":["mine"],"about":{"en":"A","de":"B"},"notes":[],
             "ways":[{"id":"file","name":{"en":"File","de":"Datei"},"steps":[
               {"settings":{"path":".mine/a.json","format":"json","content":{"url":"{base}/v1","model":"{model}"}}}]}]}
            """;

    private static Tool read(String text) {
        return ToolReader.read("mine.json", text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    @DisplayName("CT1 every file of the folder is in the index, and reads")
    void bundled(@TempDir Path empty) throws IOException {
        List<Tool> tools = ToolShelf.bundled().tools();
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".json"))
                            .map(name -> name.replace(".json", ""))
                            .toList())
                    .containsExactlyInAnyOrderElementsOf(
                            tools.stream().map(Tool::id).toList());
        }
        assertThat(tools.stream().map(Tool::name)).doesNotHaveDuplicates();
        try (Plugins plugins = new Plugins(
                empty, getClass().getClassLoader(), List.of(), key -> Optional.empty(), InstantSource.system())) {
            List<String> formats = plugins.current().formats().stream()
                    .map(format -> format.id().value())
                    .toList();
            assertThat(tools).allSatisfy(tool -> assertThat(formats).containsAll(tool.formats()));
        }
        assertThat(tools.stream().filter(Tool::featured).count()).isBetween(4L, 8L);
    }

    @Test
    @DisplayName("CT1 a file with a slip is refused by file and place, in a sentence")
    void strict() {
        assertThat(read(GOOD).ways()).hasSize(1);
        Map.of(
                        "\"featured\":false,", "",
                        "\"notes\":[]", "\"notes\":[],\"extra\":1",
                        "{base}/v1", "http://localhost/v1",
                        "{model}", "{modell}",
                        "\"kind\":\"cli\"", "\"kind\":\"thing\"",
                        "\".mine/a.json\"", "\"~/.mine/a.json\"",
                        "\"format\":\"json\"", "\"format\":\"xml\"",
                        "mine-cli", "Mine-CLI",
                        "https://mine.example/", "ftp://mine.example/",
                        "{\"settings\":", "{\"setting\":")
                .forEach((right, wrong) -> assertThatThrownBy(() -> read(GOOD.replace(right, wrong)))
                        .as(wrong)
                        .isInstanceOf(RouterException.class)
                        .hasMessageStartingWith("Tool mine.json"));
        assertThatThrownBy(() -> read(GOOD.replace("\"notes\":[]", "\"notes\":[],\"extra\":1")))
                .hasMessage("Tool mine.json: nobody knows 'extra'");
        assertThatThrownBy(() -> ToolReader.read("other.json", GOOD.getBytes(StandardCharsets.UTF_8)))
                .hasMessageContaining("/id");
        assertThatThrownBy(() -> read("[]")).hasMessageContaining("is not a JSON object");
    }

    @Test
    @DisplayName("CT7 a tool is known by the product it names, or by the name of its key")
    void recognised() {
        Tool tool = read(GOOD);
        assertThat(tool.isCalled("mine-cli")).isTrue();
        assertThat(tool.isCalled("Mine-CLI")).isTrue();
        assertThat(tool.isCalled("mine/tui")).isTrue();
        assertThat(tool.isCalled("mine-cli-2")).isFalse();
        assertThat(tool.isCalled("")).isFalse();
        assertThat(tool.isNameOfKey("Mine")).isTrue();
        assertThat(tool.isNameOfKey("Mine 2")).isTrue();
        assertThat(tool.isNameOfKey("Mine too")).isFalse();
        List<Tool> all = ToolShelf.bundled().tools();
        // As the real ones were seen to call themselves (clients' user agents, up to the slash, in lower case).
        Map.of(
                        "claude-cli", "claude-code",
                        "codex_exec", "codex-cli",
                        "codex_cli_rs", "codex-cli",
                        "geminicli-tui", "gemini-cli",
                        "opencode", "opencode",
                        "qwencode", "qwen-code",
                        "factory-cli", "factory-droid",
                        "curl", "curl")
                .forEach((client, id) -> assertThat(all.stream()
                                .filter(each -> each.isCalled(client))
                                .map(Tool::id))
                        .as(client)
                        .containsExactly(id));
    }

    @Test
    @DisplayName("CT6 of this machine: whether a command is there, a settings file is, and it names this router")
    void machine(@TempDir Path home) throws IOException {
        Tool tool = read(GOOD);
        Path folder = Files.createDirectories(home.resolve("bin"));
        Machine machine = Machine.of(Map.of("PATH", folder + ":relative:"), home.toString(), "Linux");
        List<String> names = Machine.names("localhost:20128", 20128);
        assertThat(machine.command(tool)).isEmpty();
        assertThat(machine.settings(tool, names)).containsExactly(new Machine.Found("~/.mine/a.json", false, false));

        Path command = Files.writeString(folder.resolve("mine"), "#!/bin/sh\n");
        assertThat(machine.command(tool)).as("not to be started").isEmpty();
        assertThat(command.toFile().setExecutable(true)).isTrue();
        assertThat(machine.command(tool)).contains("mine");
        Path file = Files.createDirectories(home.resolve(".mine")).resolve("a.json");
        for (String elsewhere : List.of("https://vendor.example/v1", "http://localhost:201280/v1")) {
            Files.writeString(file, "{\"url\":\"" + elsewhere + "\",\"key\":\"secret\"}");
            assertThat(machine.settings(tool, names)).containsExactly(new Machine.Found("~/.mine/a.json", true, false));
        }
        for (String here : List.of("http://localhost:20128/v1", "http://127.0.0.1:20128", "http://[::1]:20128/v1")) {
            Files.writeString(file, "{\"url\":\"" + here + "\"}");
            assertThat(machine.settings(tool, names))
                    .as(here)
                    .containsExactly(new Machine.Found("~/.mine/a.json", true, true));
        }
        assertThat(machine.toString()).doesNotContain("secret");
    }
}
