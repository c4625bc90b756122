package dev.nonagon.plugins;

import dev.nonagon.settings.DataDirectory;
import dev.nonagon.settings.DeclaredConfiguration;
import dev.nonagon.settings.Known;
import dev.nonagon.spi.RouterPlugin;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** Puts the plugins into the container. Singletons, not proxies: the catalog is asked on every request. */
@ApplicationScoped
public class PluginsWiring {
    private static final Logger LOG = System.getLogger(PluginsWiring.class.getName());

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

    void close(@Disposes Plugins plugins) {
        plugins.close();
    }

    /** The declared configuration, with the names that the plugins of each moment supply. */
    @Produces
    @Singleton
    DeclaredConfiguration declared(DataDirectory data, Plugins plugins) {
        DeclaredConfiguration declared =
                new DeclaredConfiguration(data, System.getenv(), () -> known(plugins.current()));
        plugins.onChange(declared::reread);
        declared.watch();
        return declared;
    }

    void close(@Disposes DeclaredConfiguration declared) {
        declared.close();
    }

    /** Both are made when the application starts, not when the first request waits for them. */
    void start(
            @Observes @Initialized(ApplicationScoped.class) Object event,
            Plugins plugins,
            DeclaredConfiguration declared) {
        LOG.log(
                Level.INFO,
                "event=plugins-ready providers=" + plugins.current().providers().size() + " formats="
                        + plugins.current().formats().size() + " accounts="
                        + declared.current().accounts().size());
    }

    static Known known(PluginCatalog catalog) {
        return new Known(
                catalog.formats().stream().map(f -> f.id().value()).collect(Collectors.toSet()), catalog.prefixes());
    }
}
