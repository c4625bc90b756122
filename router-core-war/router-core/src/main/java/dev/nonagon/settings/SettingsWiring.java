package dev.nonagon.settings;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/**
 * Puts the settings into the container. {@link DeclaredConfiguration} is not made here: it needs the plugins'
 * names, and nothing here depends on plugins.
 */
@ApplicationScoped
public class SettingsWiring {
    private static final Logger LOG = System.getLogger(SettingsWiring.class.getName());

    @Produces
    @Singleton
    DataDirectory dataDirectory() {
        return DataDirectory.find().create();
    }

    @Produces
    @Singleton
    GatewaySettings gatewaySettings() {
        GatewaySettings.Result result = GatewaySettings.read(config(), SettingsWiring::variable);
        log(result.problems());
        return result.settings();
    }

    @Produces
    @Singleton
    SocketSettings socketSettings() {
        SocketSettings.Result result = SocketSettings.read(config());
        log(result.problems());
        return result.settings();
    }

    @Produces
    @Singleton
    TranscriptSettings transcriptSettings() {
        TranscriptSettings.Result result = TranscriptSettings.read(config());
        log(result.problems());
        return result.settings();
    }

    @Produces
    @Singleton
    OutboundProxies outboundProxies() {
        OutboundProxies.Result result = OutboundProxies.read(config(), SettingsWiring::variable);
        log(result.problems());
        return result.proxies();
    }

    private static Function<String, Optional<String>> config() {
        Config config = ConfigProvider.getConfig();
        return key -> config.getOptionalValue(key, String.class);
    }

    private static Optional<String> variable(String name) {
        return Optional.ofNullable(System.getenv(name));
    }

    private static void log(List<Problem> problems) {
        problems.forEach(problem -> LOG.log(
                Level.ERROR, "event=config-problem key=" + problem.key() + " reason=\"" + problem.message() + "\""));
    }
}
