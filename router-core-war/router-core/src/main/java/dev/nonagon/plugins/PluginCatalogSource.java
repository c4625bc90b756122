package dev.nonagon.plugins;

/** Where the rest of the router asks for the catalog. Thread-safe. */
public interface PluginCatalogSource {
    /** The catalog of this moment: one volatile read. For looking things up; to run a plugin's code, take a lease. */
    PluginCatalog current();

    /**
     * The catalog of this moment, whose plugins stay usable until the lease is closed, whatever happens to their files. Take
     * one per request, close it when its stream has ended.
     */
    Lease lease();

    /**
     * Calls {@code listener} after each change, on the thread that made the change.
     *
     * @return ends the calls when closed
     */
    Subscription onChange(Runnable listener);

    /** A source that never changes. */
    static PluginCatalogSource fixed(PluginCatalog catalog) {
        return new PluginCatalogSource() {
            @Override
            public PluginCatalog current() {
                return catalog;
            }

            @Override
            public Lease lease() {
                return new Lease() {
                    @Override
                    public PluginCatalog catalog() {
                        return catalog;
                    }

                    @Override
                    public void close() {}
                };
            }

            @Override
            public Subscription onChange(Runnable listener) {
                return () -> {};
            }
        };
    }

    /** A hold on a catalog's plugins. Closing it twice does no harm. */
    interface Lease extends AutoCloseable {
        PluginCatalog catalog();

        @Override
        void close();
    }

    /** A listener's place. Closing it twice does no harm. */
    @FunctionalInterface
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
