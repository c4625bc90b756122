package dev.nonagon.health;

import dev.nonagon.books.StoredConfiguration;
import dev.nonagon.store.Store;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Rule H3. */
@Readiness
@ApplicationScoped
public class Database implements HealthCheck {
    @Inject
    Store store;

    @Inject
    StoredConfiguration configuration;

    @Override
    public HealthCheckResponse call() {
        Store.Health health = store.health();
        return HealthCheckResponse.named("database")
                .up()
                .withData("answers", health.up())
                .withData("since", health.since().toString())
                .withData("unreadable", configuration.problems().size())
                .build();
    }
}
