package dev.nonagon.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;

/** How files with secrets are read. */
@FunctionalInterface
interface SecretFiles {
    int LARGEST = 64 * 1024;

    Content read(Path file) throws IOException;

    /** @param open whether everybody on the machine can read it */
    record Content(String text, boolean open) {
        @Override
        public String toString() {
            return "•••";
        }
    }

    /** From the disk, UTF-8, {@value #LARGEST} bytes at the most. */
    static SecretFiles onDisk() {
        return file -> {
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes(LARGEST + 1);
                if (bytes.length > LARGEST) {
                    throw new IOException("larger than a secret can be");
                }
                return new Content(new String(bytes, StandardCharsets.UTF_8), isOpen(file));
            }
        };
    }

    /** Whether everybody on the machine can read a file; false where the file system does not say. */
    static boolean isOpen(Path file) {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
