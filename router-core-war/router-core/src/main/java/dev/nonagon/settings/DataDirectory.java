package dev.nonagon.settings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The one folder in which the router keeps what must outlive it (D1).
 *
 * @param root absolute
 */
public record DataDirectory(Path root) {
    private static final String KEY = "nonagon.data-dir";

    /** Where the folder is, by the process's environment and system properties; nothing is made yet. */
    public static DataDirectory find() {
        return find(System::getenv, System::getProperty);
    }

    /**
     * Where the folder is: system property {@code nonagon.data-dir}, else {@code NONAGON_DATA_DIR}, else {@code DATA_DIR},
     * else {@code .nonagon} in the user's home.
     */
    static DataDirectory find(NullableLookup environment, NullableLookup properties) {
        Path root = Stream.<Optional<String>>of(
                        value(properties, KEY), value(environment, "NONAGON_DATA_DIR"), value(environment, "DATA_DIR"))
                .flatMap(Optional::stream)
                .findFirst()
                .map(Path::of)
                .orElseGet(() -> Path.of(value(properties, "user.home").orElse("."), ".nonagon"));
        return new DataDirectory(root.toAbsolutePath().normalize());
    }

    private static Optional<String> value(NullableLookup lookup, String key) {
        return Optional.ofNullable(lookup.get(key)).map(String::strip).filter(v -> !v.isEmpty());
    }

    /** Makes the folder if there is none, for its owner alone where the file system knows owners. */
    public DataDirectory create() {
        if (!Files.isDirectory(root)) {
            try {
                if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
                    Files.createDirectories(
                            root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                } else {
                    Files.createDirectories(root);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "Cannot make the data directory " + root + "; set DATA_DIR to a folder that can be written", e);
            }
        }
        return this;
    }

    /** Where plugins are dropped. */
    public Path plugins() {
        return root.resolve("plugins");
    }

    /** The declared configuration. */
    public Path properties() {
        return root.resolve("nonagon.properties");
    }

    /** A look-up as {@code System.getenv} is one. */
    @FunctionalInterface
    interface NullableLookup extends Function<String, @org.jspecify.annotations.Nullable String> {
        default @org.jspecify.annotations.Nullable String get(String key) {
            return apply(key);
        }
    }
}
