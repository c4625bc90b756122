package dev.nonagon.store;

import dev.nonagon.spi.Secret;
import dev.nonagon.vault.Keyring;
import dev.nonagon.vault.Vault;
import dev.nonagon.vault.VaultException;
import dev.nonagon.vault.VaultKeys;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** All that happens between "there is a data directory" and "the store may be used" (S2 to S4), in its order. */
public final class StoreOpening {
    private static final Logger LOG = System.getLogger(StoreOpening.class.getName());
    private static final int ID_BYTES = 16;

    private final StoreSettings settings;
    private final Path dataDirectory;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Keyring keyring;

    /**
     * @param dataDirectory exists
     * @param random of cryptographic quality, thread-safe
     */
    public StoreOpening(StoreSettings settings, Path dataDirectory, InstantSource clock, RandomGenerator random) {
        this.settings = settings;
        this.dataDirectory = dataDirectory;
        this.clock = clock;
        this.random = random;
        this.keyring = new Keyring(settings.keyring(), dataDirectory);
    }

    /**
     * Opens the store.
     *
     * @throws StoreRefusal if the database must not be used as it is
     * @throws VaultException if its key is lost or wrong
     */
    public Store open() {
        Database database = openMigrated();
        try {
            Identity identity = identity(database);
            Vault vault = vault(database, identity);
            return new Store(database, vault, identity.databaseId(), clock, random);
        } catch (SQLException e) {
            database.close();
            throw new StoreRefusal("The database " + settings.shownUrl() + " cannot be read: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /** The database with the newest tables, checked against the marker; no vault yet. */
    Database openMigrated() {
        Marker marker = Marker.in(dataDirectory);
        Optional<String> remembered = marker.databaseId();
        Database database = Database.open(settings, dataDirectory, remembered.isPresent());
        try {
            Schema schema = new Schema(database);
            Optional<String> version = schema.version();
            schema.refuseNewer(version);
            if (version.isEmpty() && remembered.isPresent()) {
                throw new StoreRefusal("The database " + settings.shownUrl() + " is empty, but " + marker.file()
                        + " remembers one with the id " + remembered.get() + ": check nonagon.datasource.*, or"
                        + " './router restore FILE' a backup, or delete that file to begin anew.");
            }
            if (!version.equals(Optional.of(Schema.newest()))) {
                if (version.isPresent()) {
                    LOG.log(
                            Level.INFO,
                            "event=schema-migrating from=" + version.get() + " to=" + Schema.newest() + " rows="
                                    + schema.ledgerRows() + " does=\"makes a backup, then changes the tables: with"
                                    + " millions of rows this takes minutes, and the router answers after it\"");
                    backups(database).makeBeforeMigration(version.get());
                }
                schema.migrate();
                LOG.log(
                        Level.INFO,
                        "event=schema-migrated from=" + version.orElse("nothing") + " to=" + Schema.newest());
            }
            return database;
        } catch (SQLException e) {
            database.close();
            throw new StoreRefusal("The database " + settings.shownUrl() + " cannot be read: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /** As {@link #openMigrated()}, but whatever was there may be missing: it is about to be replaced. */
    Database openForRestore() {
        Database database = Database.open(settings, dataDirectory, false);
        try {
            Schema schema = new Schema(database);
            Optional<String> version = schema.version();
            schema.refuseNewer(version);
            if (!version.equals(Optional.of(Schema.newest()))) {
                schema.migrate();
            }
            return database;
        } catch (SQLException e) {
            database.close();
            throw new StoreRefusal("The database " + settings.shownUrl() + " cannot be read: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /** Seals everything with the current key, if it is not so already; says which key that is. */
    String resealed(Database database) {
        try {
            return vault(database, identity(database)).currentKeyId();
        } catch (SQLException e) {
            throw new StoreUnavailable("The database does not answer: " + e.getMessage(), e);
        }
    }

    Backups backups(Database database) {
        return new Backups(database, dataDirectory.resolve("backups"), settings.backupCount(), clock);
    }

    private Identity identity(Database database) throws SQLException {
        Marker marker = Marker.in(dataDirectory);
        Optional<String> remembered = marker.databaseId();
        Identity identity = database.transaction(connection -> {
            Optional<Identity> known = Identity.read(connection);
            if (known.isEmpty()) {
                byte[] bytes = new byte[ID_BYTES];
                random.nextBytes(bytes);
                Identity.insert(connection, HexFormat.of().formatHex(bytes), clock.millis());
                known = Identity.read(connection);
            }
            return known.orElseThrow();
        });
        if (remembered.isPresent() && !remembered.get().equals(identity.databaseId())) {
            throw new StoreRefusal("The database " + settings.shownUrl() + " has the id " + identity.databaseId()
                    + ", but " + marker.file() + " remembers " + remembered.get()
                    + ": check nonagon.datasource.* and DATA_DIR, or delete that file if the other database is meant.");
        }
        if (remembered.isEmpty()) {
            marker.write(identity.databaseId());
        }
        return identity;
    }

    private Vault vault(Database database, Identity identity) throws SQLException {
        Optional<VaultKeys> keys = keyring.read();
        if (identity.canary().isEmpty()) {
            Vault vault = new Vault(keys.orElseGet(() -> keyring.create(random)), random);
            database.transaction(connection -> {
                Identity.setCanary(connection, vault.seal(new Secret(Identity.CANARY), Identity.CANARY_PLACE));
                return connection;
            });
            return vault;
        }
        String canary = identity.canary().get();
        Vault vault = new Vault(
                keys.orElseThrow(() -> new VaultException("The vault key is gone: there is none at " + keyring.place()
                        + ", but the database holds secrets that were sealed with one (" + canary.split(":", -1)[1]
                        + "). Put the key back, or give it as NONAGON_VAULT_KEY; nothing was changed.")),
                random);
        check(vault, canary);
        if (!vault.isCurrent(canary)) {
            int count = database.transaction(connection -> {
                int values = SealedColumns.reseal(connection, vault);
                Identity.setCanary(connection, vault.reseal(canary, Identity.CANARY_PLACE));
                return values;
            });
            LOG.log(Level.INFO, "event=vault-rotated key=" + vault.currentKeyId() + " values=" + count);
        }
        return vault;
    }

    private void check(Vault vault, String canary) {
        try {
            vault.open(canary, Identity.CANARY_PLACE);
        } catch (VaultException e) {
            throw new VaultException(
                    "The vault key at " + keyring.place()
                            + " is not the one that sealed this database's secrets: put the right one back, or add it"
                            + " behind a new one (NEW,OLD); nothing was changed.",
                    e);
        }
    }
}
