package dev.nonagon.store;

import dev.nonagon.spi.Secret;
import dev.nonagon.vault.Keyring;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Where the state is kept. Keys begin with {@code nonagon.}.
 *
 * @param url JDBC; {@code datasource.url}, default the H2 file of the data directory
 * @param user {@code datasource.user}
 * @param password {@code datasource.password} or {@code datasource.password-file}
 * @param maxPool most connections at once; {@code datasource.max-pool}
 * @param jndiName instead of {@code url}; {@code datasource.jndi-name}
 * @param backupCount how many backups are kept; 0 for none; {@code backup.count}
 * @param backupInterval from one backup to the next; {@code backup.interval}
 * @param keyring {@code NONAGON_VAULT_KEY}, {@code vault.keystore}, {@code vault.keystore-password[-file]},
 *     {@code vault.keystore-alias}
 */
public record StoreSettings(
        String url,
        String user,
        Secret password,
        int maxPool,
        Optional<String> jndiName,
        int backupCount,
        Duration backupInterval,
        Keyring.Settings keyring) {
    private static final int DEFAULT_POOL = 8;
    private static final int DEFAULT_BACKUPS = 7;

    /** The H2 file of a data directory, all else as it is by default. */
    public static StoreSettings local(Path dataDirectory) {
        return read(key -> Optional.empty(), dataDirectory);
    }

    /**
     * @param config the value of a key
     * @throws StoreRefusal for a value that does not fit: a slip must not lead to another, empty database
     */
    public static StoreSettings read(Function<String, Optional<String>> config, Path dataDirectory) {
        Reading reading = new Reading(config, dataDirectory);
        return new StoreSettings(
                reading.text("datasource.url").orElse(localUrl(dataDirectory)),
                reading.text("datasource.user").orElse("nonagon"),
                reading.secret("datasource.password").orElse(new Secret("")),
                reading.number("datasource.max-pool", DEFAULT_POOL, 2),
                reading.text("datasource.jndi-name"),
                reading.number("backup.count", DEFAULT_BACKUPS, 0),
                reading.duration("backup.interval", Duration.ofDays(1)),
                new Keyring.Settings(
                        reading.secret("vault.key"),
                        reading.text("vault.keystore").map(dataDirectory::resolve),
                        reading.secret("vault.keystore-password"),
                        reading.text("vault.keystore-alias")));
    }

    private static String localUrl(Path dataDirectory) {
        // WRITE_DELAY=0: S6. The lock time lets writers queue instead of fail.
        return "jdbc:h2:file:" + dataDirectory.resolve("nonagon").toAbsolutePath()
                + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=10000;TRACE_LEVEL_FILE=0";
    }

    /** Whether the state is a file of the data directory. */
    boolean isLocal(Path dataDirectory) {
        return jndiName.isEmpty() && url.equals(localUrl(dataDirectory));
    }

    /** For messages: the URL without what stands behind its path, where passwords may be. */
    public String shownUrl() {
        return jndiName.map(name -> "the data source " + name)
                .orElseGet(() -> url.replaceFirst("[?;].*$", "").replaceFirst("//[^/@]*@", "//"));
    }

    @Override
    public String toString() {
        return "StoreSettings[" + shownUrl() + "]";
    }

    private record Reading(Function<String, Optional<String>> config, Path folder) {
        Optional<String> text(String key) {
            return config.apply("nonagon." + key).map(String::strip).filter(v -> !v.isEmpty());
        }

        Optional<Secret> secret(String key) {
            return text(key).map(Secret::new).or(() -> text(key + "-file")
                    .map(name -> fromFile(key, folder.resolve(name))));
        }

        private static Secret fromFile(String key, Path file) {
            try {
                return new Secret(Files.readString(file, StandardCharsets.UTF_8).strip());
            } catch (IOException e) {
                throw new StoreRefusal("nonagon." + key + "-file: cannot read " + file + "; check path and rights.", e);
            }
        }

        int number(String key, int otherwise, int least) {
            String value = text(key).orElse(Integer.toString(otherwise));
            try {
                int number = Integer.parseInt(value);
                if (number >= least) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // Said below.
            }
            throw new StoreRefusal(
                    "nonagon." + key + ": '" + value + "' is not a whole number from " + least + " on; correct it.");
        }

        Duration duration(String key, Duration otherwise) {
            Optional<String> value = text(key);
            if (value.isEmpty()) {
                return otherwise;
            }
            try {
                Duration duration = Duration.parse(value.get().toUpperCase(Locale.ROOT));
                if (duration.isPositive()) {
                    return duration;
                }
            } catch (DateTimeParseException e) {
                // Said below.
            }
            throw new StoreRefusal("nonagon." + key + ": '" + value.get()
                    + "' is not a duration above zero such as PT24H; correct it.");
        }
    }
}
