package dev.nonagon.store;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Takes everybody's rights but the owner's, where the file system knows owners. */
final class OwnerRights {
    private OwnerRights() {}

    static void restrict(Path file) {
        if (Files.isRegularFile(file)
                && FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            try {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            } catch (IOException e) {
                System.getLogger(OwnerRights.class.getName())
                        .log(
                                System.Logger.Level.WARNING,
                                "event=rights-not-set file=" + file + " reason=\"" + e.getMessage()
                                        + "; secrets in it are sealed all the same\"");
            }
        }
    }
}
