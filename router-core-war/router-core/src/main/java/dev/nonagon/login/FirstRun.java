package dev.nonagon.login;

import dev.nonagon.audit.Actor;
import dev.nonagon.audit.Audit;
import dev.nonagon.spi.Secret;
import dev.nonagon.store.Store;
import dev.nonagon.store.StoreConflict;
import dev.nonagon.vault.OwnerFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** How the first password comes about (L1, L2). Thread-safe. */
public final class FirstRun {
    private static final Logger LOG = System.getLogger(FirstRun.class.getName());

    private final Store store;
    private final Audit audit;
    private final Passwords passwords;
    private final Path tokenFile;
    private final Path resetFile;
    private final Consumer<String> console;
    private volatile Optional<Secret> token = Optional.empty();

    /**
     * @param console where a person at the process sees it, and no log keeps it
     */
    FirstRun(Store store, Audit audit, Passwords passwords, Path dataDirectory, Consumer<String> console) {
        this.store = store;
        this.audit = audit;
        this.passwords = passwords;
        this.tokenFile = dataDirectory.resolve("setup-token");
        this.resetFile = dataDirectory.resolve("reset-password");
        this.console = console;
    }

    /**
     * Looks whether there is a password, and sees to it if not.
     *
     * @param initial {@code INITIAL_PASSWORD}
     */
    void begin(Optional<Secret> initial) {
        if (Files.exists(resetFile)) {
            reset();
        }
        if (hasPassword()) {
            delete(tokenFile);
            return;
        }
        Optional<String> weakness = initial.flatMap(Passwords::weakness);
        if (weakness.isPresent()) {
            LOG.log(
                    Level.ERROR,
                    "event=initial-password-refused reason=\"INITIAL_PASSWORD " + weakness.get()
                            + ". It is not used; set the password with the set-up token\"");
        }
        if (initial.isPresent() && weakness.isEmpty()) {
            set(initial.get(), Actor.ROUTER, "login.initial-password");
            delete(tokenFile);
        } else {
            issueToken();
        }
    }

    private void reset() {
        store.note(em -> {
            em.createQuery("delete from UserRow u").executeUpdate();
            em.createQuery("delete from SessionRow s").executeUpdate();
            em.createQuery("delete from FailureRow f").executeUpdate();
            audit.record(em, Actor.ROUTER, "login.reset", "login", Login.ADMIN, Optional.empty(), Optional.empty());
            return true;
        });
        delete(resetFile);
        LOG.log(Level.WARNING, "event=password-reset reason=\"" + resetFile + " was there\"");
    }

    private void issueToken() {
        Secret fresh = new Secret(Tokens.random(store.random()));
        OwnerFile.replace(tokenFile, fresh.reveal() + "\n");
        token = Optional.of(fresh);
        console.accept("""

                No password is set. To set one, POST {"token":"…","password":"…"} to /api/auth/setup with this one-time token:

                    %s

                It is also in %s
                """.formatted(fresh.reveal(), tokenFile));
        LOG.log(Level.INFO, "event=setup-needed token-file=" + tokenFile);
    }

    /** Whether somebody has set one. */
    public boolean hasPassword() {
        return store.read(em -> em.find(UserRow.class, Login.ADMIN) != null);
    }

    boolean accepts(Secret presented) {
        return token.map(presented::equals).orElse(false);
    }

    /** Sets the first password; false if there is one already. */
    boolean set(Secret password, Actor actor, String action) {
        String hash = passwords.hash(password);
        try {
            store.note(em -> {
                em.persist(UserRow.of(Login.ADMIN, hash, store.clock().millis()));
                audit.record(em, actor, action, "login", Login.ADMIN, Optional.empty(), Optional.empty());
                return true;
            });
        } catch (StoreConflict e) {
            return false;
        }
        token = Optional.empty();
        delete(tokenFile);
        return true;
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + file + "; check who owns its folder", e);
        }
    }
}
