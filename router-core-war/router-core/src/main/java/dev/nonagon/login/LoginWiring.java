package dev.nonagon.login;

import dev.nonagon.access.Gatekeeper;
import dev.nonagon.audit.Audit;
import dev.nonagon.books.LiveSettings;
import dev.nonagon.settings.DataDirectory;
import dev.nonagon.spi.Secret;
import dev.nonagon.store.Store;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.Charset;
import java.util.Optional;
import org.eclipse.microprofile.config.ConfigProvider;

/** Puts logging in into the container. */
@ApplicationScoped
public class LoginWiring {
    private static final Logger LOG = System.getLogger(LoginWiring.class.getName());

    @Produces
    @Singleton
    Passwords passwords(Store store) {
        return new Passwords(Passwords.ITERATIONS, store.random());
    }

    @Produces
    @Singleton
    Sessions sessions(Store store, Audit audit, LiveSettings settings) {
        return new Sessions(
                store, audit, LoginSettings.read(LoginWiring::configured), () -> LoginSettings.loginRequired(settings));
    }

    @Produces
    @Singleton
    Throttle throttle(Store store, Audit audit) {
        return new Throttle(store, audit);
    }

    @Produces
    @Singleton
    FirstRun firstRun(Store store, Audit audit, Passwords passwords, DataDirectory data) {
        return new FirstRun(store, audit, passwords, data.root(), LoginWiring::print);
    }

    @Produces
    @Singleton
    Login login(
            Store store, Audit audit, Passwords passwords, Sessions sessions, Throttle throttle, FirstRun firstRun) {
        boolean passwordsEverywhere = OidcSettings.read(LoginWiring::configured).isEmpty();
        return new Login(store, audit, passwords, sessions, throttle, firstRun, passwordsEverywhere);
    }

    @Produces
    @Singleton
    Oidc oidc(Store store, Audit audit, Login login) {
        return new Oidc(store, audit, login, OidcSettings.read(LoginWiring::configured));
    }

    /**
     * Everything is made at the start, so that a setting that does not fit is told at once. The first password comes beside
     * the rest: it takes some tenths of a second to hash.
     */
    void begin(
            @Observes @Initialized(ApplicationScoped.class) Object ready,
            FirstRun firstRun,
            Gatekeeper gatekeeper,
            Oidc oidc) {
        LOG.log(Level.DEBUG, "event=login-ready door=" + gatekeeper + " oidc=" + oidc.isConfigured());
        Optional<Secret> initial = configured("nonagon.login.initial-password")
                // Not by way of the configuration, which would take ${…} in a password for something to be replaced.
                .or(() -> Optional.ofNullable(System.getenv("INITIAL_PASSWORD")))
                .filter(text -> !text.isEmpty())
                .map(Secret::new);
        Thread.ofPlatform().daemon().name("nonagon-first-run").start(() -> {
            try {
                firstRun.begin(initial);
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "event=first-run-failed effect=\"nobody can log in before a restart\"", e);
            }
        });
    }

    private static Optional<String> configured(String key) {
        return ConfigProvider.getConfig().getOptionalValue(key, String.class);
    }

    /** To the process's own output: servers turn {@code System.out} into a log, and logs are kept and sent around. */
    private static void print(String text) {
        try {
            // Not closed: the descriptor is the process's.
            new FileOutputStream(FileDescriptor.out).write(text.getBytes(Charset.defaultCharset()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write to the console", e);
        }
    }
}
