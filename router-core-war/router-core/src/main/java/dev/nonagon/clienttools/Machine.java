package dev.nonagon.clienttools;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What there is of a tool on the machine on which the router runs (CT6). Thread-safe; blocks for a moment.
 *
 * @param home of the user as whom the router runs
 * @param commands the folders in which commands are looked for
 */
public record Machine(Path home, List<Path> commands, Place.System system) {
    /** No settings are longer than that; of a longer file nothing is read. */
    private static final long LONGEST = 1024 * 1024;

    private static final List<String> WINDOWS_ENDINGS = List.of(".exe", ".cmd", ".bat", ".ps1");

    public Machine {
        commands = List.copyOf(commands);
    }

    /**
     * A settings file.
     *
     * @param shown with {@code ~} for the home
     * @param here whether it names this router
     */
    public record Found(String shown, boolean exists, boolean here) {}

    /** As the environment and Java's properties have it. */
    public static Machine of(Map<String, String> environment, String home, String system) {
        String name = system.toLowerCase(Locale.ROOT);
        Place.System kind = name.contains("win") && !name.contains("darwin")
                ? Place.System.WINDOWS
                : name.contains("mac") ? Place.System.MAC : Place.System.LINUX;
        String folders = environment.entrySet().stream()
                .filter(each -> each.getKey().equalsIgnoreCase("PATH"))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
        return new Machine(
                Path.of(home),
                Arrays.stream(folders.split(kind == Place.System.WINDOWS ? ";" : ":", -1))
                        .filter(folder -> !folder.isBlank())
                        .flatMap(folder -> path(folder).stream())
                        .toList(),
                kind);
    }

    private static Optional<Path> path(String text) {
        try {
            return Optional.of(Path.of(text)).filter(Path::isAbsolute);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** The first of a tool's commands that can be started here. */
    public Optional<String> command(Tool tool) {
        return tool.commands().stream().filter(this::has).findFirst();
    }

    private boolean has(String command) {
        return commands.stream()
                .anyMatch(folder -> system == Place.System.WINDOWS
                        ? WINDOWS_ENDINGS.stream()
                                .anyMatch(ending -> Files.isRegularFile(folder.resolve(command + ending)))
                        : Files.isExecutable(folder.resolve(command)) && Files.isRegularFile(folder.resolve(command)));
    }

    /**
     * A tool's settings files.
     *
     * @param router how this router is called: {@code localhost:20128}…
     */
    public List<Found> settings(Tool tool, List<String> router) {
        return tool.places().stream().map(place -> found(place, router)).toList();
    }

    private Found found(Place place, List<String> router) {
        String below = place.below(system);
        Path file = home.resolve(below);
        boolean exists = Files.isRegularFile(file);
        return new Found("~/" + below, exists, exists && names(file, router));
    }

    private static boolean names(Path file, List<String> router) {
        try {
            if (Files.size(file) > LONGEST) {
                return false;
            }
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            // No digit behind it: a port may be the beginning of another one.
            return router.stream().anyMatch(name -> Pattern.compile(Pattern.quote("//" + name) + "(?![0-9])")
                    .matcher(text)
                    .find());
        } catch (IOException e) {
            // Somebody else's file: then it cannot be told, as if it named nobody.
            return false;
        }
    }

    /** The names that a router has that listens on this machine. */
    public static List<String> names(String authority, int port) {
        return Stream.of(authority, "localhost:" + port, "127.0.0.1:" + port, "[::1]:" + port)
                .distinct()
                .toList();
    }
}
