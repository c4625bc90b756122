package dev.nonagon.analytics;

import dev.nonagon.ledger.UsageLedger;
import dev.nonagon.settings.ConfigLookup;
import dev.nonagon.settings.RouterZone;
import dev.nonagon.store.Store;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import org.eclipse.microprofile.config.ConfigProvider;

/** Puts the reports into the container. */
@ApplicationScoped
public class AnalyticsWiring {
    @Produces
    @Singleton
    UsageReports reports(Store store, UsageLedger ledger) {
        return new UsageReports(
                store,
                RouterZone.of(new ConfigLookup(ConfigProvider.getConfig())),
                InstantSource.system(),
                ledger::flush);
    }

    @Produces
    @Singleton
    RequestSearch requests(Store store, UsageLedger ledger) {
        return new RequestSearch(store, ledger::flush);
    }
}
