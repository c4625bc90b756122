package dev.nonagon.launcher;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The unpacked server: one folder per build, shared by all starts, never written to again. */
final class Home {
    private static final String PREFIX = "home/";
    private static final int KEPT = 2;

    private Home() {}

    /** The folder of the build that this jar holds; unpacked first if it is not there yet. */
    static Path unpack(Path jar, Path cache) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            List<? extends ZipEntry> entries = zip.stream()
                    .filter(entry -> entry.getName().startsWith(PREFIX) && !entry.isDirectory())
                    .toList();
            if (entries.isEmpty()) {
                throw new IOException(jar + " holds no server; start nonagon.jar or ./router run.");
            }
            Path home = cache.resolve("build-" + key(entries));
            if (!Files.isDirectory(home)) {
                Files.createDirectories(cache);
                Path part = Files.createTempDirectory(cache, "part-");
                for (ZipEntry entry : entries) {
                    copy(zip, entry, part);
                }
                publish(part, home);
                dropOldBuilds(cache, home);
            }
            markUsed(home);
            return home;
        }
    }

    private static void markUsed(Path home) {
        try {
            Files.setLastModifiedTime(home, FileTime.from(Instant.now()));
        } catch (IOException e) {
            // Somebody else's folder, an image's for example: nothing is dropped there either.
        }
    }

    /** The content's hash, read from the jar's directory: no need to read 100 MB at each start. */
    private static String key(List<? extends ZipEntry> entries) {
        CRC32 names = new CRC32();
        CRC32 contents = new CRC32();
        for (ZipEntry entry : entries) {
            names.update(entry.getName().getBytes(StandardCharsets.UTF_8));
            contents.update(Long.toHexString(entry.getCrc()).getBytes(StandardCharsets.US_ASCII));
        }
        return String.format("%08x%08x", names.getValue(), contents.getValue());
    }

    private static void copy(ZipFile zip, ZipEntry entry, Path folder) throws IOException {
        Path target = folder.resolve(entry.getName().substring(PREFIX.length())).normalize();
        if (!target.startsWith(folder)) {
            throw new IOException("The jar holds a path that leads out of it: " + entry.getName());
        }
        Files.createDirectories(target.getParent());
        try (InputStream in = zip.getInputStream(entry)) {
            Files.copy(in, target);
        }
    }

    private static void publish(Path part, Path home) throws IOException {
        try {
            Files.move(part, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException | FileAlreadyExistsException | DirectoryNotEmptyException e) {
            // Another start was quicker with the same content.
            delete(part);
            if (!Files.isDirectory(home)) {
                throw e;
            }
        }
    }

    /** Disk is finite, and each build brings 100 MB; the one before is kept for a server that may still run from it. */
    private static void dropOldBuilds(Path cache, Path current) throws IOException {
        try (Stream<Path> children = Files.list(cache)) {
            List<Path> old = children.filter(
                            child -> child.getFileName().toString().startsWith("build-"))
                    .filter(child -> !child.equals(current))
                    .sorted(Comparator.comparing((Path child) -> child.toFile().lastModified())
                            .reversed())
                    .skip(KEPT - 1)
                    .toList();
            for (Path build : old) {
                delete(build);
            }
        }
    }

    /** Deletes a folder and all below it; what cannot be deleted stays. */
    static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            // Left for the next start.
        }
    }
}
