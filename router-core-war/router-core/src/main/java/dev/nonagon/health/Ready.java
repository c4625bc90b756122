package dev.nonagon.health;

import dev.nonagon.plugins.PluginCatalog;
import dev.nonagon.plugins.Plugins;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Rule H2. */
@Readiness
@ApplicationScoped
public class Ready implements HealthCheck {
    @Inject
    Plugins plugins;

    private volatile boolean open;

    /** From now on requests are answered. */
    void open() {
        open = true;
    }

    @Override
    public HealthCheckResponse call() {
        PluginCatalog catalog = plugins.current();
        return HealthCheckResponse.named("formats")
                .status(open && !catalog.formats().isEmpty())
                .withData("open", open)
                .withData("formats", catalog.formats().size())
                .withData("providers", catalog.providers().size())
                .build();
    }
}
