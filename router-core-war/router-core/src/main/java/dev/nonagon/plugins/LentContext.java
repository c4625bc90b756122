package dev.nonagon.plugins;

import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a plugin gets from the router. Thread-safe if its parts are.
 *
 * @param config the value of a configuration key
 * @param descriptors the plugin's own descriptor of an id, or a {@code RouterException}
 */
record LentContext(
        Function<String, Optional<String>> config,
        InstantSource clock,
        Function<String, ProviderDescriptor> descriptors)
        implements PluginContext {
    @Override
    public Optional<String> config(String key) {
        return config.apply(key);
    }

    @Override
    public ProviderDescriptor descriptor(String id) {
        return descriptors.apply(id);
    }
}
