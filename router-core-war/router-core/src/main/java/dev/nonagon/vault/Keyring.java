package dev.nonagon.vault;

import dev.nonagon.spi.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Where the keys are (V5). Immutable; reads and writes files when asked. */
public final class Keyring {
    /** In the data directory. */
    public static final String FILE_NAME = "vault.key";

    private final Settings settings;
    private final Path file;

    /**
     * @param keys from the environment, separated by commas
     * @param keyStore PKCS#12 or whatever the JVM tells by its content; before the file, after {@code keys}
     * @param keyStorePassword of the store and of its entries
     * @param keyStoreAlias the entry that seals; else the first by name
     */
    public record Settings(
            Optional<Secret> keys,
            Optional<Path> keyStore,
            Optional<Secret> keyStorePassword,
            Optional<String> keyStoreAlias) {
        public static final Settings FILE =
                new Settings(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    public Keyring(Settings settings, Path dataDirectory) {
        this.settings = settings;
        this.file = dataDirectory.resolve(FILE_NAME);
    }

    /** The keys; empty if the file would have them and there is none yet. */
    public Optional<VaultKeys> read() {
        if (settings.keys().isPresent()) {
            List<VaultKey> keys = Arrays.stream(settings.keys().get().reveal().split(","))
                    .filter(text -> !text.isBlank())
                    .map(VaultKey::parse)
                    .toList();
            return Optional.of(new VaultKeys(keys, "NONAGON_VAULT_KEY"));
        }
        if (settings.keyStore().isPresent()) {
            return Optional.of(fromKeyStore(settings.keyStore().get()));
        }
        return Files.exists(file) ? Optional.of(fromFile()) : Optional.empty();
    }

    /** Makes the file with a new key; only where there is none (V6). */
    public VaultKeys create(RandomGenerator random) {
        OwnerFile.create(file, VaultKey.random(random).encoded() + "\n");
        return fromFile();
    }

    /**
     * Puts a new key before those of the file; the old ones stay, for backups are sealed with them.
     *
     * @throws VaultException if the keys do not come from the file: then whoever gives them gives a new one, too
     */
    public VaultKeys addKey(RandomGenerator random) {
        if (settings.keys().isPresent() || settings.keyStore().isPresent()) {
            throw new VaultException("The vault keys are not the router's own: put the new key first in "
                    + (settings.keys().isPresent() ? "NONAGON_VAULT_KEY (NEW,OLD)" : "the key store")
                    + " and start again; everything is then sealed anew.");
        }
        VaultKeys old = fromFile();
        StringBuilder text = new StringBuilder(VaultKey.random(random).encoded() + "\n");
        old.all().forEach(key -> text.append(key.encoded()).append('\n'));
        OwnerFile.replace(file, text.toString());
        return fromFile();
    }

    /** Where a key is expected, for messages. */
    public String place() {
        return settings.keys().isPresent()
                ? "NONAGON_VAULT_KEY"
                : settings.keyStore().map(Path::toString).orElseGet(file::toString);
    }

    private VaultKeys fromFile() {
        try {
            List<VaultKey> keys = Files.readString(file, StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(VaultKey::parse)
                    .toList();
            return new VaultKeys(keys, file.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the vault key " + file + "; check who owns it", e);
        }
    }

    private VaultKeys fromKeyStore(Path path) {
        char[] password =
                settings.keyStorePassword().map(Secret::reveal).orElse("").toCharArray();
        try (InputStream in = Files.newInputStream(path)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(in, password);
            List<String> aliases = new ArrayList<>(Collections.list(store.aliases()));
            Collections.sort(aliases);
            settings.keyStoreAlias().ifPresent(first -> {
                if (aliases.remove(first)) {
                    aliases.addFirst(first);
                }
            });
            List<VaultKey> keys = new ArrayList<>();
            for (String alias : aliases) {
                Key key = store.isKeyEntry(alias) ? store.getKey(alias, password) : null;
                if (key != null && key.getEncoded() != null && key.getEncoded().length == VaultKey.BYTES) {
                    keys.add(VaultKey.of(key.getEncoded()));
                }
            }
            return new VaultKeys(keys, "the key store " + path + " (secret keys of 32 bytes)");
        } catch (IOException | GeneralSecurityException e) {
            throw new VaultException(
                    "Cannot read the key store " + path
                            + ": check nonagon.vault.keystore and its password; nothing was changed.",
                    e);
        } finally {
            Arrays.fill(password, '\0');
        }
    }
}
