package dev.nonagon.bridges;

import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.RouterException;
import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.ServiceLoader;

/** The formats of all plugins on the class path, found as the router finds them. */
final class Formats {
    private Formats() {}

    static FormatTranslator[] all() {
        return ServiceLoader.load(RouterPlugin.class).stream()
                .flatMap(plugin -> plugin.get().formats(new NoContext()).stream())
                .toArray(FormatTranslator[]::new);
    }

    /** Formats need nothing from the router. */
    private static final class NoContext implements PluginContext {
        @Override
        public Optional<String> config(String key) {
            return Optional.empty();
        }

        @Override
        public InstantSource clock() {
            return InstantSource.fixed(Instant.EPOCH);
        }

        @Override
        public ProviderDescriptor descriptor(String id) {
            throw new RouterException("There is no descriptor " + id);
        }
    }
}
