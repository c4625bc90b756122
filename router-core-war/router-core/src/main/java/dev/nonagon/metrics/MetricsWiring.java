package dev.nonagon.metrics;

import dev.nonagon.books.StoredConfiguration;
import dev.nonagon.cooldowns.Cooldowns;
import dev.nonagon.ledger.UsageLedger;
import dev.nonagon.quota.QuotaBoard;
import dev.nonagon.requestlog.RequestLog;
import dev.nonagon.settings.Declared;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Puts the numbers into the container. */
@ApplicationScoped
public class MetricsWiring {
    @Produces
    @Singleton
    RequestMetrics requestMetrics() {
        return new RequestMetrics(System::nanoTime);
    }

    @Produces
    @Singleton
    JvmNumbers jvmNumbers() {
        return new JvmNumbers();
    }

    @Produces
    @Singleton
    RouterNumbers routerNumbers(
            Cooldowns cooldowns,
            QuotaBoard quotas,
            RequestLog log,
            UsageLedger ledger,
            StoredConfiguration configuration) {
        return new RouterNumbers(
                cooldowns::list,
                quotas::glance,
                log::state,
                () -> new RouterNumbers.Queued(ledger.waiting(), ledger.dropped()),
                id -> Optional.ofNullable(configuration.current().accounts().get(id))
                        .map(Declared.Account::label)
                        .orElse(id));
    }

    @Produces
    @Singleton
    Scrape scrape(RequestMetrics requests, @Any Instance<MetricSource> sources) {
        return new Scrape(requests, sources.stream().toList());
    }
}
