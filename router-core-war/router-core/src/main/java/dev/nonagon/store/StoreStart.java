package dev.nonagon.store;

import dev.nonagon.settings.DataDirectory;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Begins to open the store as soon as the application is looked at, beside the rest of its start: half a second that nobody
 * then waits for.
 */
public class StoreStart implements Extension {
    private final CompletableFuture<Opened> opening = new CompletableFuture<>();

    /** What the opening came to. */
    record Opened(Store store, StoreSettings settings) {}

    void begin(@Observes BeforeBeanDiscovery event) {
        ClassLoader loader = StoreStart.class.getClassLoader();
        Thread thread = Thread.ofPlatform().daemon().name("nonagon-store-start").unstarted(this::open);
        thread.setContextClassLoader(loader);
        thread.start();
    }

    private void open() {
        try {
            DataDirectory data = DataDirectory.find().create();
            StoreSettings settings = StoreSettings.read(config(), data.root());
            Store store = new StoreOpening(settings, data.root(), InstantSource.system(), new SecureRandom()).open();
            store.warmUp();
            opening.complete(new Opened(store, settings));
        } catch (RuntimeException | Error e) {
            opening.completeExceptionally(e);
        }
    }

    private static Function<String, Optional<String>> config() {
        Config config = ConfigProvider.getConfig();
        return key -> config.getOptionalValue(key, String.class);
    }

    /** Waits for the store; throws what its opening threw. */
    Opened await() {
        try {
            return opening.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
