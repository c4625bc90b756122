package dev.nonagon.gateway;

import dev.nonagon.plugins.PluginCatalog;
import dev.nonagon.plugins.PluginCatalogSource;
import dev.nonagon.routing.RoutePlan;
import dev.nonagon.settings.Declared;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.format.FormatTranslator;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Routing for a trial: what a configuration would lead to, with the plugins of this moment. Thread-safe. */
public final class Soundings {
    private final PluginCatalogSource plugins;
    private final BiFunction<PluginCatalog, Declared, Board> draw;

    /** A picture on loan; of no use after the work that it was lent for. */
    public interface Sounding {
        /** Who would answer. */
        RoutePlan route(String model);

        Optional<FormatTranslator> format(FormatId id);
    }

    Soundings(PluginCatalogSource plugins, BiFunction<PluginCatalog, Declared, Board> draw) {
        this.plugins = plugins;
        this.draw = draw;
    }

    /** Does something with the picture of a configuration. */
    public <T> T with(Declared declared, Function<Sounding, T> work) {
        try (PluginCatalogSource.Lease lease = plugins.lease()) {
            Board board = draw.apply(lease.catalog(), declared);
            return work.apply(new Sounding() {
                @Override
                public RoutePlan route(String model) {
                    return board.router().route(model);
                }

                @Override
                public Optional<FormatTranslator> format(FormatId id) {
                    return Optional.ofNullable(board.formats().get(id));
                }
            });
        }
    }
}
