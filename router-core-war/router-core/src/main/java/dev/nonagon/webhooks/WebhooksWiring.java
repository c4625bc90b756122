package dev.nonagon.webhooks;

import dev.nonagon.books.LiveSettings;
import dev.nonagon.books.StoredConfiguration;
import dev.nonagon.books.WebhookBook;
import dev.nonagon.cooldowns.Notice;
import dev.nonagon.cooldowns.Rest;
import dev.nonagon.occasions.Occasion;
import dev.nonagon.quota.QuotaBoard;
import dev.nonagon.settings.Declared;
import dev.nonagon.settings.LiveValue;
import dev.nonagon.settings.OutboundProxies;
import dev.nonagon.settings.Ticker;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.store.Store;
import dev.nonagon.upstream.OutboundCalls;
import dev.nonagon.upstream.Transports;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Puts webhooks into the container, and turns what other features say into occasions. */
@ApplicationScoped
@SuppressWarnings("NullAway.Init") // Injected by the container.
public class WebhooksWiring {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration LOOK_AT_QUOTAS_EVERY = Duration.ofSeconds(5);

    @Inject
    private WebhookDesk desk;

    @Inject
    private StoredConfiguration configuration;

    private Optional<Ticker> quotas = Optional.empty();

    @Produces
    @Singleton
    static LiveWebhookSettings settings(LiveSettings live) {
        return new LiveWebhookSettings(
                new LiveValue<>(WebhookSettings.keys(), live, WebhookSettings::read, System::nanoTime));
    }

    /** A value of its own type, for CDI. */
    record LiveWebhookSettings(LiveValue<WebhookSettings> value) {}

    /** Webhooks are nobody's provider: none of their hosts is led elsewhere. */
    @Produces
    @Singleton
    static WebhookDesk desk(
            Store store,
            WebhookBook book,
            Transports transports,
            OutboundProxies proxies,
            LiveWebhookSettings settings) {
        OutboundCalls calls = new OutboundCalls(transports, new ProviderId("webhooks"), proxies::proxyFor);
        return new WebhookDesk(
                store,
                book,
                new Courier(calls, PATIENCE),
                settings.value(),
                InstantSource.system(),
                () -> ThreadLocalRandom.current().nextDouble());
    }

    static void close(@Disposes WebhookDesk desk) {
        desk.close();
    }

    @Produces
    @Singleton
    static ComboWatch comboWatch(Event<Occasion> occasions) {
        return new ComboWatch(InstantSource.system(), occasions::fire);
    }

    void start(
            @Observes @Initialized(ApplicationScoped.class) Object ready,
            QuotaBoard board,
            LiveWebhookSettings settings,
            Event<Occasion> occasions) {
        desk.start();
        QuotaWatch watch = new QuotaWatch(
                board::glance,
                this::name,
                () -> settings.value().get().quotaLow(),
                InstantSource.system(),
                occasions::fire);
        quotas = Optional.of(Ticker.start("nonagon-quota-watch", LOOK_AT_QUOTAS_EVERY, watch::look));
    }

    /** Before the store goes, in whatever order the container takes things down. */
    void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object ending) {
        quotas.ifPresent(Ticker::close);
        desk.close();
    }

    void take(@Observes Occasion occasion) {
        desk.accept(occasion);
    }

    /** Of the node that saw it only (W1). */
    void take(@Observes Notice notice, Event<Occasion> occasions) {
        switch (notice) {
            case Notice.LoginNeeded lost -> {
                if (lost.here()) {
                    Rest rest = lost.rest();
                    occasions.fire(new Occasion.LoginNeeded(
                            rest.provider().value(),
                            rest.account(),
                            name(rest.account()),
                            rest.reason(),
                            rest.began()));
                }
            }
            case Notice.Began ignored -> {}
            case Notice.Ended ignored -> {}
        }
    }

    private String name(String account) {
        return Optional.ofNullable(configuration.current().accounts().get(account))
                .map(Declared.Account::label)
                .orElse(account);
    }
}
