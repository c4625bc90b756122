package dev.nonagon.oauth;

import dev.nonagon.apikeys.NodeName;
import dev.nonagon.books.AccountBook;
import dev.nonagon.books.StoredConfiguration;
import dev.nonagon.cooldowns.CooldownLedger;
import dev.nonagon.cooldowns.Cooldowns;
import dev.nonagon.failures.Reactions;
import dev.nonagon.itinerary.Renewal;
import dev.nonagon.plugins.Plugins;
import dev.nonagon.settings.DataDirectory;
import dev.nonagon.settings.Declared;
import dev.nonagon.settings.GatewaySettings;
import dev.nonagon.settings.OutboundProxies;
import dev.nonagon.spi.Failure;
import dev.nonagon.store.Store;
import dev.nonagon.upstream.Transports;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** Puts logins and their renewal into the container. */
@ApplicationScoped
public class OAuthWiring {
    /** Google makes a project for whoever logs in for the first time, which takes its time. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Produces
    @Singleton
    Flows flows(Plugins plugins, Transports transports, OutboundProxies proxies, Store store) {
        return new Flows(plugins, transports, proxies, InstantSource.system(), store.random(), PATIENCE);
    }

    @Produces
    @Singleton
    LoginDesk desk(Store store, Flows flows, AccountBook book, GatewaySettings settings) {
        URI callback = URI.create("http://localhost:" + settings.port() + "/api/logins/callback");
        return new LoginDesk(store, flows, new AccountKeeper(store, book), callback, InstantSource.system());
    }

    void close(@Disposes LoginDesk desk) {
        desk.close();
    }

    @Produces
    @Singleton
    RefreshService service(
            Store store,
            AccountBook book,
            StoredConfiguration configuration,
            Flows flows,
            DataDirectory data,
            Cooldowns cooldowns,
            Reactions reactions) {
        return new RefreshService(
                store,
                book,
                configuration::current,
                flows,
                NodeName.in(data.root(), store.random()),
                InstantSource.system(),
                PATIENCE,
                (account, reason) -> rest(cooldowns, reactions, account, reason));
    }

    /** Nothing goes to an account that nobody can be logged in at; and whoever listens for {@code Notice} hears of it. */
    private static void rest(Cooldowns cooldowns, Reactions reactions, Declared.Account account, String reason) {
        Failure failure = new Failure(
                Failure.Kind.UNAUTHENTICATED,
                0,
                reason,
                Optional.empty(),
                Optional.empty(),
                Optional.of(Failure.Extent.ACCOUNT),
                "invalid_grant");
        cooldowns.penalise(
                account.provider(), account.name(), "", failure, reactions.to(failure, account.provider(), ""));
    }

    @Produces
    @Singleton
    Renewal renewal(RefreshService service) {
        return new TargetRenewal(service);
    }

    @Produces
    @Singleton
    RefreshSchedule schedule(RefreshService service, StoredConfiguration configuration, Flows flows) {
        return new RefreshSchedule(
                service, configuration::current, flows, InstantSource.system(), work -> Thread.ofVirtual()
                        .name("nonagon-renewal")
                        .start(work));
    }

    void close(@Disposes RefreshSchedule schedule) {
        schedule.close();
    }

    /** After the rests of the former life have been taken over: the ledger of cooldowns is asked for, so that they are. */
    void start(
            @Observes @Initialized(ApplicationScoped.class) Object ready,
            LoginDesk desk,
            RefreshService service,
            RefreshSchedule schedule,
            Cooldowns cooldowns,
            CooldownLedger ledger,
            StoredConfiguration configuration,
            Plugins plugins,
            AccountBook book) {
        AccountMoves moves = new AccountMoves(plugins, book);
        moves.run();
        plugins.onChange(moves::run);
        service.look();
        ledger.start();
        LostRests.wake(cooldowns, configuration.current(), service);
        desk.start();
        schedule.start();
    }

    /** Before the store goes, in whatever order the container takes things down. */
    void stop(
            @Observes @BeforeDestroyed(ApplicationScoped.class) Object ending,
            LoginDesk desk,
            RefreshSchedule schedule) {
        schedule.close();
        desk.close();
    }
}
