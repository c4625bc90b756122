package dev.nonagon.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Payara's working folder: made for one run, gone with it (L2). */
final class RunFolder {
    private RunFolder() {}

    /** Makes the folder of this process, with a pristine configuration, and clears what crashed runs left. */
    static Path prepare(Path home, ServerArguments arguments) throws IOException {
        Path folder = of(arguments);
        Path all = folder.resolveSibling("");
        Files.createDirectories(all);
        try (Stream<Path> children = Files.list(all)) {
            for (Path old : children.filter(Server::abandoned).toList()) {
                Home.delete(old);
            }
        }
        Home.delete(folder);
        for (String part : List.of("config", "lib")) {
            copy(home.resolve(part), folder.resolve(part));
        }
        Files.writeString(
                folder.resolve("config/logging.properties"), logging(home, arguments), StandardCharsets.UTF_8);
        String commands = Files.readString(home.resolve("nonagon/pre-boot-commands.txt"), StandardCharsets.UTF_8)
                .replace("@HOSTNAME@", arguments.host());
        Files.writeString(folder.resolve("pre-boot-commands.txt"), commands, StandardCharsets.UTF_8);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Home.delete(folder)));
        return folder;
    }

    /** What is logged; of two lines with the same key the later holds, so the user's own come last. */
    private static String logging(Path home, ServerArguments arguments) throws IOException {
        String ours = Files.readString(home.resolve("nonagon/logging.properties"), StandardCharsets.UTF_8);
        Path theirs = arguments.dataDirectory().resolve("logging.properties");
        return Files.isReadable(theirs)
                ? ours + System.lineSeparator() + Files.readString(theirs, StandardCharsets.UTF_8)
                : ours;
    }

    /** Where this process's folder is. */
    static Path of(ServerArguments arguments) {
        return arguments
                .dataDirectory()
                .resolve("cache/run/" + ProcessHandle.current().pid());
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path source : all.toList()) {
                Path target = to.resolve(from.relativize(source).toString());
                if (Files.isDirectory(source)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(source, target);
                }
            }
        }
    }
}
