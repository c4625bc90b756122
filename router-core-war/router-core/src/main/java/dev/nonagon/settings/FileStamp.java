package dev.nonagon.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/**
 * By what a file's change is told without reading it. Links are followed.
 *
 * @param identity the file system's own key of the file, as text; empty where it has none
 */
public record FileStamp(long size, FileTime modified, String identity) {
    /** The stamp of a regular file; empty if there is none. */
    public static Optional<FileStamp> of(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.isRegularFile() ? Optional.of(of(attributes)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static FileStamp of(BasicFileAttributes attributes) {
        Object key = attributes.fileKey();
        return new FileStamp(attributes.size(), attributes.lastModifiedTime(), key == null ? "" : key.toString());
    }
}
