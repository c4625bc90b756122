package dev.nonagon.store;

import dev.nonagon.vault.OwnerFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The data directory's memory of which database it belongs to (S3). */
record Marker(Path file) {
    static final String FILE_NAME = "database.id";

    static Marker in(Path dataDirectory) {
        return new Marker(dataDirectory.resolve(FILE_NAME));
    }

    Optional<String> databaseId() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Files.readString(file, StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file + "; check who owns it", e);
        }
    }

    void write(String databaseId) {
        OwnerFile.replace(
                file,
                "# The database that belongs to this data directory. If it is lost, the router refuses to begin with an"
                        + " empty one.\n# Delete this file to begin anew on purpose.\n" + databaseId + "\n");
    }
}
