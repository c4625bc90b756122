package dev.nonagon.access;

import dev.nonagon.settings.DeclaredConfiguration;
import dev.nonagon.settings.GatewaySettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.eclipse.microprofile.config.ConfigProvider;

/** Puts the door into the container. */
@ApplicationScoped
public class AccessWiring {
    private static final Logger LOG = System.getLogger(AccessWiring.class.getName());

    @Produces
    @Singleton
    AccessSettings accessSettings() {
        return AccessSettings.read(key -> ConfigProvider.getConfig().getOptionalValue(key, String.class));
    }

    @Produces
    @Singleton
    Gatekeeper gatekeeper(AccessSettings settings, Instance<KeyLookup> keys, SessionLookup sessions) {
        return new Gatekeeper(
                settings, keys.isResolvable() ? keys.get() : (presented, client) -> Optional.empty(), sessions);
    }

    void warn(
            @Observes @Initialized(ApplicationScoped.class) Object ready,
            GatewaySettings settings,
            DeclaredConfiguration declared) {
        boolean keysRequired =
                settings.requireApiKey() || !declared.current().apiKeys().isEmpty();
        BindWarning.of(settings.host(), keysRequired)
                .ifPresent(sentence -> LOG.log(
                        Level.WARNING,
                        "event=open-to-the-network host=" + settings.host() + " reason=\"" + sentence + "\""));
    }
}
