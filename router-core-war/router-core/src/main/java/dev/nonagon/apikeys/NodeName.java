package dev.nonagon.apikeys;

import dev.nonagon.vault.OwnerFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** The name of this node among those that share a database: file {@code node.id} of the data directory. */
public final class NodeName {
    private static final int BYTES = 8;

    private NodeName() {}

    public static String in(Path dataDirectory, RandomGenerator random) {
        Path file = dataDirectory.resolve("node.id");
        try {
            if (Files.exists(file)) {
                String name = Files.readString(file, StandardCharsets.UTF_8).strip();
                if (name.matches("[0-9a-f]{16}")) {
                    return name;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file + "; check who owns it", e);
        }
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        String name = HexFormat.of().formatHex(bytes);
        OwnerFile.replace(file, name + "\n");
        return name;
    }
}
