package dev.nonagon.plugins;

import dev.nonagon.settings.DataDirectory;
import dev.nonagon.spi.RouterPlugin;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** Puts the plugins into the container. Singletons, not proxies: the catalog is asked on every request. */
@ApplicationScoped
public class PluginsWiring {
    @Produces
    @Singleton
    Plugins plugins(DataDirectory data, @Any Instance<RouterPlugin> beans) {
        Config config = ConfigProvider.getConfig();
        Plugins plugins = new Plugins(
                data.plugins(),
                PluginsWiring.class.getClassLoader(),
                beans,
                key -> config.getOptionalValue(key, String.class),
                InstantSource.system());
        plugins.watch();
        return plugins;
    }

    @Produces
    @Singleton
    PluginUploads uploads(Plugins plugins) {
        return new PluginUploads(plugins, InstantSource.system());
    }

    void close(@Disposes Plugins plugins) {
        plugins.close();
    }
}
