package dev.nonagon.vault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Small files for their owner alone: never readable by others, not even for a moment, and never half written. */
public final class OwnerFile {
    private OwnerFile() {}

    /** Makes a file that must not exist yet. */
    public static void create(Path file, String text) {
        try {
            write(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file + "; check who owns its folder", e);
        }
    }

    /** Replaces a file as a whole, or makes it. */
    public static void replace(Path file, String text) {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.deleteIfExists(part);
            write(part, text);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file + "; check who owns its folder", e);
        }
    }

    private static void write(Path file, String text) throws IOException {
        write(file, text.getBytes(StandardCharsets.UTF_8), true);
    }

    /**
     * Makes a file that must not exist yet.
     *
     * @param lasting whether it must be there after a power cut, too
     */
    public static void write(Path file, byte[] content, boolean lasting) throws IOException {
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (SeekableByteChannel channel = Files.newByteChannel(file, options, ownerOnly())) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            if (lasting && channel instanceof FileChannel onDisk) {
                onDisk.force(true);
            }
        }
    }

    private static FileAttribute<?>[] ownerOnly() {
        return rights("rw-------");
    }

    /** With which a folder is made that only its owner may enter. */
    public static FileAttribute<?>[] ownerFolder() {
        return rights("rwx------");
    }

    private static FileAttribute<?>[] rights(String posix) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(posix))}
                : new FileAttribute<?>[0];
    }
}
