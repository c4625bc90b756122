package dev.nonagon.provider.catalog;

import dev.nonagon.spi.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** The descriptor files of the provider modules, read from their sources. */
final class Descriptors {
    static final List<String> MODULES = List.of(
            "echo",
            "glm",
            "minimax",
            "kimi",
            "catalog",
            "claude-code",
            "codex",
            "iflow",
            "qwen",
            "kiro",
            "azure",
            "copilot",
            "google-ai-studio",
            "google-code-assist",
            "vertex");

    /** Modules whose providers are called as their descriptors say, or nearly so. */
    private static final List<String> DATA = List.of("echo", "glm", "minimax", "kimi", "catalog");

    private Descriptors() {}

    static Path folder(String module) {
        return Path.of("..", module, "src/main/resources/META-INF/nonagon/providers");
    }

    /** Id as the file's name says it → content. */
    static Map<String, ObjectNode> of(String module) {
        Map<String, ObjectNode> result = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder(module))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
                String name = file.getFileName().toString();
                result.put(
                        name.substring(0, name.length() - ".json".length()),
                        Json.parseObject(Files.readAllBytes(file)));
            }
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those that need a key or nothing. */
    static Map<String, ObjectNode> all() {
        Map<String, ObjectNode> result = of(DATA);
        result.values().removeIf(json -> json.has("oauth"));
        return result;
    }

    /** Of all modules. */
    static Map<String, ObjectNode> every() {
        return of(MODULES);
    }

    private static Map<String, ObjectNode> of(List<String> modules) {
        Map<String, ObjectNode> result = new TreeMap<>();
        modules.forEach(module -> of(module).forEach((id, json) -> {
            if (result.put(id, json) != null) {
                throw new AssertionError("Two modules have the provider " + id);
            }
        }));
        return result;
    }
}
