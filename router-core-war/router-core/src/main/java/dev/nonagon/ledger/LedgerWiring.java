package dev.nonagon.ledger;

import dev.nonagon.apikeys.NodeName;
import dev.nonagon.books.LiveSettings;
import dev.nonagon.pricing.PriceList;
import dev.nonagon.settings.ConfigLookup;
import dev.nonagon.settings.DataDirectory;
import dev.nonagon.settings.RouterZone;
import dev.nonagon.store.Store;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import org.eclipse.microprofile.config.ConfigProvider;

/** Puts the ledger into the container. */
@ApplicationScoped
public class LedgerWiring {
    @Produces
    @Singleton
    UsageLedger ledger(Store store, DataDirectory data, PriceList prices, LiveSettings settings) {
        return new UsageLedger(
                store,
                NodeName.in(data.root(), store.random()),
                RouterZone.of(new ConfigLookup(ConfigProvider.getConfig())),
                new Billing(prices),
                () -> LedgerSettings.read(settings).keepRows(),
                InstantSource.system());
    }

    void close(@Disposes UsageLedger ledger) {
        ledger.close();
    }

    void start(@Observes @Initialized(ApplicationScoped.class) Object ready, UsageLedger ledger) {
        ledger.start();
    }

    /** Before the store goes, in whatever order the container takes things down. */
    void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object ending, UsageLedger ledger) {
        ledger.close();
    }
}
