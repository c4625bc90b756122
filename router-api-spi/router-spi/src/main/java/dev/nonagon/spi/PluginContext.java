package dev.nonagon.spi;

import dev.nonagon.spi.provider.ProviderDescriptor;
import java.time.InstantSource;
import java.util.Optional;

/** What the router lends a plugin. Implemented by the router (and by the TCK); thread-safe. */
public interface PluginContext {
    /** The value of a configuration key, for example {@code nonagon.echo.delay}; empty when unset. */
    Optional<String> config(String key);

    /** The clock to use instead of the system's. */
    InstantSource clock();

    /**
     * The descriptor {@code META-INF/nonagon/providers/<id>.json} of this plugin's own jar.
     *
     * @throws RouterException if there is none, or if it does not fit the schema
     */
    ProviderDescriptor descriptor(String id);
}
