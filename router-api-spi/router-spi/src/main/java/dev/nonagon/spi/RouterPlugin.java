package dev.nonagon.spi;

import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.ModelListing;
import dev.nonagon.spi.oauth.OAuthFlow;
import dev.nonagon.spi.provider.Provider;
import dev.nonagon.spi.provider.QuotaProbe;
import java.util.List;

/**
 * What a jar adds to the router. Found as a service ({@code META-INF/services/dev.nonagon.spi.RouterPlugin}) or as a CDI
 * bean of this type inside the WAR. A jar whose providers are data only needs no class: its
 * {@code META-INF/nonagon/providers/*.json} are read by the router.
 *
 * <p>The router calls each method once, when it loads the plugin, with the plugin's class loader as context loader.
 * Constructors and these methods must have no side effects: a plugin may be loaded only to be inspected.
 */
public interface RouterPlugin {
    /** The version of this contract. A jar says which one it was built for in its manifest: {@code Router-Spi-Version}. */
    int SPI_VERSION = 1;

    default List<Provider> providers(PluginContext context) {
        return List.of();
    }

    default List<FormatTranslator> formats(PluginContext context) {
        return List.of();
    }

    default List<ModelListing> modelListings(PluginContext context) {
        return List.of();
    }

    default List<OAuthFlow> oauthFlows(PluginContext context) {
        return List.of();
    }

    default List<QuotaProbe> quotaProbes(PluginContext context) {
        return List.of();
    }
}
