package dev.nonagon.store;

import dev.nonagon.settings.DataDirectory;
import dev.nonagon.settings.PlainConfig;
import dev.nonagon.vault.Keyring;
import dev.nonagon.vault.OwnerFile;
import dev.nonagon.vault.VaultException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * What the command line does to the state without a server: {@code backup}, {@code restore FILE}, {@code rotate}. Plain JDBC:
 * there is no JPA outside a server.
 */
public final class Maintenance {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path dataDirectory;
    private final StoreSettings settings;
    private final StoreOpening opening;
    private final PrintStream out;

    Maintenance(Path dataDirectory, Map<String, String> environment, PrintStream out) {
        this.dataDirectory = dataDirectory;
        this.settings =
                StoreSettings.read(PlainConfig.read(new DataDirectory(dataDirectory), environment), dataDirectory);
        this.opening = new StoreOpening(settings, dataDirectory, InstantSource.system(), new SecureRandom());
        this.out = out;
    }

    /** {@code DATA_DIR COMMAND [FILE]}; ends with 1 if it could not be done. */
    public static void main(String[] arguments) throws InterruptedException {
        try {
            Path data = Path.of(arguments[0]).toAbsolutePath().normalize();
            new Maintenance(data, System.getenv(), System.out)
                    .run(
                            arguments[1],
                            Optional.of(arguments).filter(a -> a.length > 2).map(a -> Path.of(a[2])));
        } catch (StoreRefusal | StoreUnavailable | VaultException e) {
            System.err.println("nonagon: " + e.getMessage());
            System.exit(1);
        }
    }

    void run(String command, Optional<Path> file) throws InterruptedException {
        if (!command.equals("restore") && Marker.in(dataDirectory).databaseId().isEmpty()) {
            throw new StoreRefusal("There is no state in " + dataDirectory + " yet: start the router once, or say with"
                    + " --data-dir where it is.");
        }
        if (settings.jndiName().isPresent() && !command.equals("backup")) {
            throw new StoreRefusal("Only the server knows the data source "
                    + settings.jndiName().get() + ", and "
                    + command + " runs without it: for this command put nonagon.datasource.url, .user and .password"
                    + " of the same database in the place of nonagon.datasource.jndi-name. Nothing was changed.");
        }
        switch (command) {
            case "backup" -> backup();
            case "restore" ->
                restore(file.orElseThrow(() -> new StoreRefusal("Say which backup: ./router restore FILE")));
            case "rotate" -> rotate();
            default -> throw new StoreRefusal("Unknown: " + command + "; known are backup, restore and rotate.");
        }
    }

    private void backup() throws InterruptedException {
        if (settings.jndiName().isPresent()) {
            // Only the server knows that data source.
            out.println(askTheRouter());
            return;
        }
        try (Database database = opening.openMigrated()) {
            out.println(opening.backups(database).make());
        } catch (StoreRefusal e) {
            if (!Database.isInUse(e)) {
                throw e;
            }
            out.println(askTheRouter());
        }
    }

    /** The router has the file in its hands, so it makes the backup. */
    private String askTheRouter() throws InterruptedException {
        Path folder = dataDirectory.resolve("backups");
        Path answer = folder.resolve(BackupSchedule.ANSWER);
        Path request = folder.resolve(BackupSchedule.REQUEST);
        try {
            Files.createDirectories(folder);
            Files.deleteIfExists(answer);
            OwnerFile.replace(request, "backup\n");
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (Files.exists(request)) {
                if (System.nanoTime() > end) {
                    Files.deleteIfExists(request);
                    throw new StoreUnavailable("The router that uses " + dataDirectory + " does not answer.");
                }
                Thread.sleep(100);
            }
            String said = Files.readString(answer, StandardCharsets.UTF_8).strip();
            Files.deleteIfExists(answer);
            if (!said.startsWith("made ")) {
                throw new StoreUnavailable(said);
            }
            return said.substring("made ".length());
        } catch (IOException e) {
            throw new StoreUnavailable("Cannot write to " + folder + ": " + e.getMessage(), e);
        }
    }

    private void restore(Path file) {
        // First of all, so that nothing is touched for the sake of a file that is no backup.
        BackupFile.manifest(file);
        Optional<Path> aside = Optional.empty();
        try {
            restoreInto(file);
        } catch (StoreRefusal e) {
            Path old = dataDirectory.resolve("nonagon.mv.db");
            if (Database.isInUse(e) || !settings.isLocal(dataDirectory) || !Files.exists(old)) {
                throw e;
            }
            aside = Optional.of(setAside(old));
            restoreInto(file);
        }
        out.println("restored " + file
                + aside.map(path -> "; the database that could not be opened is now " + path)
                        .orElse(""));
    }

    private void restoreInto(Path file) {
        try (Database database = opening.openForRestore()) {
            String id = opening.backups(database).restore(file);
            Marker.in(dataDirectory).write(id);
        }
    }

    private static Path setAside(Path old) {
        Path aside = old.resolveSibling("nonagon-unusable-" + System.currentTimeMillis() + ".mv.db");
        try {
            return Files.move(old, aside);
        } catch (IOException e) {
            throw new StoreUnavailable("Cannot move " + old + " out of the way: " + e.getMessage(), e);
        }
    }

    private void rotate() {
        Keyring keyring = new Keyring(settings.keyring(), dataDirectory);
        try (Database database = opening.openMigrated()) {
            keyring.addKey(new SecureRandom());
            out.println("everything is sealed with the new key " + opening.resealed(database) + "; keep "
                    + keyring.place() + " with its old keys as long as you keep backups from before");
        }
    }
}
