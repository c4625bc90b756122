package dev.nonagon.launcher;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** {@code backup}, {@code restore FILE}, {@code rotate}, {@code import FILE} and {@code export FILE}: the router's own code, without a server around it. */
final class StateCommand {
    private static final Set<String> COMMANDS = Set.of("backup", "restore", "rotate", "import", "export");
    private static final List<String> EXCHANGE_OPTIONS = List.of("--dry-run", "--replace", "--with-secrets");
    private static final String LIBRARIES = "WEB-INF/lib/";

    private StateCommand() {}

    static boolean isOne(String word) {
        return COMMANDS.contains(word);
    }

    /** Runs it in a process of its own; its exit status is ours. */
    static int run(List<String> arguments) throws InterruptedException {
        List<String> words = new ArrayList<>(arguments);
        List<String> command = new ArrayList<>(List.of(words.removeFirst()));
        if (command.contains("restore") && !words.isEmpty() && !words.getFirst().startsWith("--")) {
            command.add(Path.of(words.removeFirst()).toAbsolutePath().toString());
        }
        boolean exchange = command.contains("import") || command.contains("export");
        if (exchange && !words.isEmpty()) {
            command.add(Path.of(words.removeFirst()).toAbsolutePath().toString());
            for (String option : EXCHANGE_OPTIONS) {
                if (words.remove(option)) {
                    command.add(option);
                }
            }
        }
        try {
            Settings settings = Settings.read(words, System.getenv(), System.getProperty("user.home"));
            Path home = Home.unpack(Nonagon.jar(), settings.cache());
            Path libraries = libraries(home);
            List<String> process = new ArrayList<>(List.of(
                    JavaCommand.ofThisJvm().java().toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Djava.util.logging.config.file=" + home.resolve("nonagon/logging.properties"),
                    // The WAR's jars first: server.jar brings the server's own, and its H2 is an older one.
                    "-cp",
                    libraries.resolve("*") + File.pathSeparator + home.resolve("server.jar"),
                    exchange ? "dev.nonagon.exchange.ExchangeCommand" : "dev.nonagon.store.Maintenance",
                    settings.dataDirectory().toString()));
            process.addAll(command);
            return new ProcessBuilder(process).inheritIO().start().waitFor();
        } catch (Settings.Mistake mistake) {
            System.err.println("nonagon: " + mistake.getMessage());
            return 2;
        } catch (IOException | URISyntaxException e) {
            System.err.println("nonagon: cannot start: " + e);
            return 1;
        }
    }

    /** The WAR's jars as files, once for each build. */
    private static Path libraries(Path home) throws IOException {
        Path libraries = home.resolve("nonagon/lib");
        if (!Files.isDirectory(libraries)) {
            Path part = Files.createTempDirectory(home.resolve("nonagon"), "lib-");
            try (ZipFile war = new ZipFile(home.resolve("nonagon/router.war").toFile())) {
                for (ZipEntry entry : war.stream()
                        .filter(e ->
                                e.getName().startsWith(LIBRARIES) && e.getName().endsWith(".jar"))
                        .toList()) {
                    Path target =
                            part.resolve(Path.of(entry.getName()).getFileName().toString());
                    try (InputStream in = war.getInputStream(entry)) {
                        Files.copy(in, target);
                    }
                }
            }
            Files.move(part, libraries, StandardCopyOption.ATOMIC_MOVE);
        }
        return libraries;
    }
}
