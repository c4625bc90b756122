package dev.nonagon.management;

import dev.nonagon.access.KeyLookup;
import dev.nonagon.analytics.RequestSearch;
import dev.nonagon.analytics.UsageReports;
import dev.nonagon.apikeys.Admission;
import dev.nonagon.apikeys.Caller;
import dev.nonagon.apikeys.KeyBook;
import dev.nonagon.audit.Audit;
import dev.nonagon.books.AccountBook;
import dev.nonagon.books.LiveSettings;
import dev.nonagon.books.NodeBook;
import dev.nonagon.books.PriceBook;
import dev.nonagon.books.SettingsBook;
import dev.nonagon.books.StoredConfiguration;
import dev.nonagon.books.WebhookBook;
import dev.nonagon.clienttools.Machine;
import dev.nonagon.clienttools.ToolShelf;
import dev.nonagon.cooldowns.Cooldowns;
import dev.nonagon.gateway.Replays;
import dev.nonagon.gateway.Soundings;
import dev.nonagon.oauth.LoginDesk;
import dev.nonagon.oauth.RefreshService;
import dev.nonagon.plugins.PluginUploads;
import dev.nonagon.plugins.Plugins;
import dev.nonagon.pricing.PriceList;
import dev.nonagon.quota.QuotaBoard;
import dev.nonagon.requestlog.RequestLog;
import dev.nonagon.requests.InFlight;
import dev.nonagon.requests.RecentRequests;
import dev.nonagon.settings.DataDirectory;
import dev.nonagon.settings.OutboundProxies;
import dev.nonagon.settings.Ticker;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.store.Backups;
import dev.nonagon.store.Store;
import dev.nonagon.upstream.AddressGuard;
import dev.nonagon.upstream.LookupListener;
import dev.nonagon.upstream.OutboundCalls;
import dev.nonagon.upstream.Transports;
import dev.nonagon.webhooks.WebhookDesk;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/** Puts what the resources share into the container. */
@ApplicationScoped
public class ManagementWiring {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration GOODBYE = Duration.ofMillis(500);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    private Optional<Ticker> lookouts = Optional.empty();

    @Produces
    @Singleton
    KeyLookup keyLookup(Admission admission) {
        return new KeyDoor(admission);
    }

    @Produces
    @Singleton
    LiveFeed liveFeed(InFlight flights, RecentRequests recent, QuotaBoard quotas) {
        return new LiveFeed(flights, recent, quotas);
    }

    void close(@Disposes LiveFeed feed) {
        feed.close();
    }

    @Produces
    @Singleton
    TestResults testResults() {
        return new TestResults();
    }

    @Produces
    @Singleton
    Trials trials(Soundings soundings, Transports transports) {
        return new Trials(soundings, new Probe(transports, PATIENCE));
    }

    /** A catalog is nobody's provider: no host of it is led elsewhere but by its own URL. */
    @Produces
    @Singleton
    CatalogOffers catalogOffers(
            LiveSettings settings, Transports transports, OutboundProxies proxies, DataDirectory data) {
        return new CatalogOffers(
                settings,
                new OutboundCalls(transports, new ProviderId("catalog"), proxies::proxyFor),
                data.root(),
                InstantSource.system());
    }

    @Produces
    @Singleton
    Addresses addresses(AddressGuard guard) {
        return new Addresses(guard);
    }

    @Produces
    @Singleton
    Connections connections(AccountBook book, StoredConfiguration picture, Plugins plugins, TestResults tests) {
        return new Connections(book, picture, plugins, tests);
    }

    @Produces
    @Singleton
    AccountDesk accountDesk(
            Store store, AccountBook book, Connections connections, Addresses addresses, TestResults tests) {
        return new AccountDesk(store, book, connections, addresses, tests);
    }

    @Produces
    @Singleton
    TestDesk testDesk(
            Connections connections,
            StoredConfiguration picture,
            Plugins plugins,
            Trials trials,
            TestResults tests,
            Addresses addresses,
            Store store,
            RefreshService renewals) {
        return new TestDesk(connections, picture, plugins, trials, tests, addresses, store, renewals);
    }

    /** The first look comes soon after the start: who has just added a server of their own wants to see its models. */
    void lookForModels(
            @Observes @Initialized(ApplicationScoped.class) Object ready,
            StoredConfiguration picture,
            Trials trials,
            LiveSettings settings) {
        ModelLookout lookout = new ModelLookout(
                picture::current,
                account -> Optional.of(trials.models(picture.current(), account))
                        .filter(Trials.Outcome::valid)
                        .map(Trials.Outcome::models),
                (account, models) -> picture.listed(account.name(), account.provider(), models),
                () -> ModelLookout.isOn(settings::apply),
                InstantSource.system());
        lookouts = Optional.of(Ticker.start("nonagon-model-lookout", LOOK_EVERY, lookout::turn));
    }

    void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object ending) {
        lookouts.ifPresent(Ticker::close);
    }

    @Produces
    @Singleton
    CooldownDesk cooldownDesk(Cooldowns live, Store store, Audit audit, StoredConfiguration picture, Trials trials) {
        return new CooldownDesk(live, store, audit, picture, trials);
    }

    @Produces
    @Singleton
    NodeDesk nodeDesk(NodeBook book, StoredConfiguration picture, Plugins plugins, Addresses addresses, Trials trials) {
        return new NodeDesk(book, picture, plugins, addresses, trials);
    }

    @Produces
    @Singleton
    RequestLogDesk requestLogDesk(RequestLog log, Replays replays, SettingsBook settings, Store store, Audit audit) {
        return new RequestLogDesk(log, replays::run, settings, store, audit);
    }

    @Produces
    @Singleton
    PluginDesk pluginDesk(Plugins plugins, PluginUploads uploads, Audit audit) {
        return new PluginDesk(plugins, uploads, audit);
    }

    @Produces
    @Singleton
    HookDesk hookDesk(WebhookBook book, WebhookDesk desk, Addresses addresses, Audit audit) {
        return new HookDesk(book, desk, addresses, audit);
    }

    @Produces
    @Singleton
    BackupDesk backupDesk(Backups backups, Audit audit) {
        return new BackupDesk(backups, audit);
    }

    @Produces
    @Singleton
    Proxies proxies(OutboundProxies general, Connections connections) {
        return new Proxies(general, connections);
    }

    @Produces
    @Singleton
    PriceDesk priceDesk(Store store, PriceBook book, PriceList prices) {
        return new PriceDesk(store, book, prices);
    }

    @Produces
    @Singleton
    SettingsDesk settingsDesk(Store store, SettingsBook book, LiveSettings live, Plugins plugins) {
        return new SettingsDesk(store, book, live, plugins);
    }

    @Produces
    @Singleton
    Offers offers(Plugins plugins, StoredConfiguration picture, LiveSettings settings) {
        return new Offers(plugins, picture, settings);
    }

    /** Read when the router starts: a file with a slip in it must not wait for its reader. */
    void readTools(@Observes @Initialized(ApplicationScoped.class) Object ready, ToolDesk desk) {
        desk.tools();
    }

    @Produces
    @Singleton
    ToolDesk toolDesk(
            KeyBook keys,
            Admission admission,
            UsageReports reports,
            RequestSearch requests,
            Offers offers,
            StoredConfiguration picture) {
        return new ToolDesk(
                ToolShelf.bundled(),
                Machine.of(System.getenv(), System.getProperty("user.home"), System.getProperty("os.name")),
                keys,
                () -> admission.demanded(new Caller(InetAddress.getLoopbackAddress(), true)),
                reports,
                requests,
                () -> AskableModels.of(picture, offers.list()));
    }

    @Produces
    @Singleton
    LoginReception loginReception(LoginDesk desk, RefreshService renewals, StoredConfiguration picture, Audit audit) {
        return new LoginReception(desk, renewals, picture, audit);
    }

    /** Only the router's own server is ours to stop; it has our resolver of names. */
    @Produces
    @Singleton
    Shutdown shutdown() {
        return LookupListener.find().isPresent()
                ? new Shutdown(
                        true, () -> Thread.ofPlatform().name("nonagon-shutdown").start(ManagementWiring::leave))
                : new Shutdown(false, () -> {});
    }

    /** After the answer has left; the server's own hook ends what is under way. */
    private static void leave() {
        try {
            Thread.sleep(GOODBYE);
        } catch (InterruptedException e) {
            // Then at once.
        }
        Runtime.getRuntime().exit(0);
    }
}
