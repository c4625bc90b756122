package dev.nonagon.store;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Makes, keeps and restores backups (S10 to S12). One at a time. */
public final class Backups {
    private static final Logger LOG = System.getLogger(Backups.class.getName());
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String PREFIX = "nonagon-";
    private static final String SUFFIX = ".zip";
    private static final Pattern NAME = Pattern.compile("nonagon-([0-9T.]+Z)(?:-([a-z0-9.-]+))?\\.zip");

    private final Database database;
    private final Path folder;
    private final int count;
    private final InstantSource clock;

    Backups(Database database, Path folder, int count, InstantSource clock) {
        this.database = database;
        this.folder = folder;
        this.count = count;
        this.clock = clock;
    }

    /** Of the open store. */
    public static Backups of(Store store, Path dataDirectory, StoreSettings settings) {
        return new Backups(store.database(), dataDirectory.resolve("backups"), settings.backupCount(), store.clock());
    }

    /**
     * Makes a backup, verifies it and drops the oldest beyond the count.
     *
     * @return the file
     */
    public synchronized Path make() {
        Path made = make(Schema.newest(), "");
        dropOld();
        return made;
    }

    /** Makes a backup if the newest is older than that, or there is none. */
    public synchronized Optional<Path> makeIfOlderThan(Duration age) {
        if (count == 0) {
            return Optional.empty();
        }
        Optional<Instant> newest = all().stream().findFirst().flatMap(Backups::modified);
        boolean due = newest.isEmpty() || !newest.get().plus(age).isAfter(clock.instant());
        return due ? Optional.of(make()) : Optional.empty();
    }

    synchronized Path makeBeforeMigration(String version) {
        return make(version, "-before-migration-from-" + version);
    }

    private Path make(String schema, String why) {
        String name = PREFIX + TIME.format(clock.instant()) + why + SUFFIX;
        Path part = folder.resolve("." + name + ".part");
        try {
            Files.createDirectories(folder);
            Files.deleteIfExists(part);
            Files.createFile(part, ownerOnly());
            database.frozen(connection -> {
                try {
                    return BackupFile.write(connection, schema, clock.millis(), part);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            BackupFile.load(part).close();
            Path file = folder.resolve(name);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            LOG.log(Level.INFO, "event=backup-made file=" + file + " bytes=" + Files.size(file));
            return file;
        } catch (SQLException e) {
            throw new StoreUnavailable("No backup was made: " + e.getMessage(), e);
        } catch (IOException | UncheckedIOException e) {
            throw new StoreUnavailable("No backup was made; check room and rights of " + folder + ": " + e, e);
        }
    }

    /**
     * A backup that is kept.
     *
     * @param why empty for a regular one, else {@code before-restore} or {@code before-migration-from-N}; those are not dropped
     */
    public record Held(Path file, Instant madeAt, long bytes, String why) {}

    /** All that is kept, the newest first. */
    public List<Held> held() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(Backups::held)
                    .flatMap(Optional::stream)
                    .sorted(Comparator.comparing(Held::madeAt).reversed())
                    .toList();
        } catch (IOException e) {
            throw new StoreUnavailable("The backups cannot be listed; check the rights of " + folder + ": " + e, e);
        }
    }

    private static Optional<Held> held(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        try {
            return name.matches()
                    ? Optional.of(new Held(
                            file,
                            Instant.from(TIME.parse(name.group(1))),
                            Files.size(file),
                            Optional.ofNullable(name.group(2)).orElse("")))
                    : Optional.empty();
        } catch (IOException e) {
            // Dropped meanwhile.
            return Optional.empty();
        }
    }

    /** How many regular ones are kept. */
    public int count() {
        return count;
    }

    /** The regular backups, the newest first. */
    public List<Path> all() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.getFileName().toString().matches("nonagon-[0-9T.]+Z\\.zip"))
                    .sorted(Comparator.comparing((Path f) -> f.getFileName().toString())
                            .reversed())
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static Optional<Instant> modified(Path file) {
        String name = file.getFileName().toString();
        String time = name.substring(PREFIX.length(), name.length() - SUFFIX.length());
        return Optional.of(Instant.from(TIME.parse(time)));
    }

    private void dropOld() {
        for (Path old : all().stream().skip(Math.max(count, 1)).toList()) {
            try {
                Files.delete(old);
            } catch (IOException e) {
                LOG.log(Level.WARNING, "event=backup-not-dropped file=" + old + " reason=\"" + e.getMessage() + "\"");
            }
        }
    }

    /**
     * Replaces everything by a backup (S12). The database has the newest schema.
     *
     * @return the id of the database that the backup is of
     * @throws StoreRefusal if the file is no backup; then nothing was changed
     */
    synchronized String restore(Path file) {
        try (Connection memory = BackupFile.load(file)) {
            String id = BackupFile.manifest(file).databaseId();
            if (hasIdentity()) {
                make(Schema.newest(), "-before-restore");
            }
            database.transaction(connection -> {
                long revision =
                        Identity.read(connection).map(Identity::revision).orElse(0L);
                replace(memory, connection);
                forgetSessions(connection);
                // Other nodes must notice, whatever the backup's own revision is.
                try (PreparedStatement update = connection.prepareStatement(
                        "update store_identity set revision = case when revision < ? then ? else revision end + 1")) {
                    update.setLong(1, revision);
                    update.setLong(2, revision);
                    return update.executeUpdate();
                }
            });
            return id;
        } catch (SQLException e) {
            throw new StoreUnavailable("Nothing was restored: " + e.getMessage(), e);
        }
    }

    private boolean hasIdentity() throws SQLException {
        return database.transaction(connection -> Identity.read(connection).isPresent());
    }

    private static void replace(Connection from, Connection to) throws SQLException {
        for (String table : RowFiles.TABLES.reversed()) {
            try (Statement delete = to.createStatement()) {
                delete.executeUpdate("delete from " + table);
            }
        }
        for (String table : RowFiles.TABLES) {
            ByteArrayOutputStream rows = new ByteArrayOutputStream();
            try {
                RowFiles.write(from, table, rows);
                RowFiles.read(to, table, new ByteArrayInputStream(rows.toByteArray()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A session that was ended since the backup must not live again. */
    private static void forgetSessions(Connection connection) throws SQLException {
        try (Statement delete = connection.createStatement()) {
            delete.executeUpdate("delete from console_session");
        }
    }

    private static FileAttribute<?>[] ownerOnly() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
