package dev.nonagon.plugins;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A catalog with the plugins behind it, held by the router while it is the current one and by each lease (P16). Thread-safe.
 */
final class Generation {
    private final PluginCatalog catalog;
    private final List<LoadedPlugin> plugins;
    private final AtomicInteger uses = new AtomicInteger(1);

    Generation(PluginCatalog catalog, List<LoadedPlugin> plugins) {
        this.catalog = catalog;
        this.plugins = List.copyOf(plugins);
        this.plugins.forEach(LoadedPlugin::hold);
    }

    PluginCatalog catalog() {
        return catalog;
    }

    /** Takes a use unless the last one has ended already. */
    boolean tryUse() {
        int now = uses.get();
        while (now > 0) {
            if (uses.compareAndSet(now, now + 1)) {
                return true;
            }
            now = uses.get();
        }
        return false;
    }

    void release() {
        if (uses.decrementAndGet() == 0) {
            plugins.forEach(LoadedPlugin::release);
        }
    }

    /** The lease of a use that was taken. */
    PluginCatalogSource.Lease lease() {
        return new Hold(this);
    }

    private static final class Hold implements PluginCatalogSource.Lease {
        private final Generation generation;
        private final AtomicBoolean closed = new AtomicBoolean();

        Hold(Generation generation) {
            this.generation = generation;
        }

        @Override
        public PluginCatalog catalog() {
            return generation.catalog();
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                generation.release();
            }
        }
    }
}
