package dev.nonagon.plugins;

import dev.nonagon.spi.RouterPlugin;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/**
 * Where a plugin came from and what it says about itself.
 *
 * @param source the name of its file, or of its class; never a path
 * @param spi the SPI version it says it needs
 */
record PluginOrigin(String source, Kind kind, Optional<String> title, Optional<String> version, Optional<String> spi) {
    static final String SPI_ATTRIBUTE = "Router-Spi-Version";

    /** The ways into the router. */
    enum Kind {
        BUNDLED,
        CDI,
        JAR,
        DESCRIPTOR
    }

    static PluginOrigin of(String source, Kind kind) {
        return new PluginOrigin(source, kind, Optional.empty(), Optional.empty(), Optional.empty());
    }

    static PluginOrigin of(String source, Kind kind, Optional<Manifest> manifest) {
        return new PluginOrigin(
                source,
                kind,
                attribute(manifest, Attributes.Name.IMPLEMENTATION_TITLE.toString()),
                attribute(manifest, Attributes.Name.IMPLEMENTATION_VERSION.toString()),
                attribute(manifest, SPI_ATTRIBUTE));
    }

    private static Optional<String> attribute(Optional<Manifest> manifest, String name) {
        return manifest.map(m -> m.getMainAttributes().getValue(name))
                .map(String::strip)
                .filter(v -> !v.isEmpty());
    }

    /** Refuses another SPI version than the router's, and a missing one unless the kind may be silent (P9). */
    void requireSpi() {
        String offered = ", this router offers SPI " + RouterPlugin.SPI_VERSION;
        if (spi.isEmpty() && kind == Kind.JAR) {
            throw new Refusal("Plugin " + source + " does not say which SPI it needs (" + SPI_ATTRIBUTE
                    + " in its manifest)" + offered);
        }
        if (spi.isPresent() && !spi.get().equals(Integer.toString(RouterPlugin.SPI_VERSION))) {
            throw new Refusal("Plugin " + source + " needs SPI " + spi.get() + offered);
        }
    }
}
