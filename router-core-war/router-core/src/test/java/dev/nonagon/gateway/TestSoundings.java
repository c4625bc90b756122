package dev.nonagon.gateway;

import dev.nonagon.plugins.PluginCatalogSource;
import dev.nonagon.routing.Standings;
import dev.nonagon.settings.OutboundProxies;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** Soundings for tests of other packages. */
public final class TestSoundings {
    private TestSoundings() {}

    public static Soundings of(PluginCatalogSource plugins) {
        return new Soundings(
                plugins,
                new BoardDrawing(
                        OutboundProxies.NONE,
                        key -> Optional.empty(),
                        InstantSource.system(),
                        declared -> new ClientKeys(Map.of(), false),
                        Standings.apart()));
    }
}
