package dev.nonagon.gateway;

import dev.nonagon.access.AccessSettings;
import dev.nonagon.access.TrustedProxies;
import dev.nonagon.accounts.AccountLines;
import dev.nonagon.apikeys.Admission;
import dev.nonagon.apikeys.KeyBook;
import dev.nonagon.books.LiveSettings;
import dev.nonagon.books.StoredConfiguration;
import dev.nonagon.cooldowns.Cooldowns;
import dev.nonagon.failures.Reactions;
import dev.nonagon.itinerary.Itineraries;
import dev.nonagon.itinerary.Renewal;
import dev.nonagon.ledger.UsageLedger;
import dev.nonagon.observation.Observer;
import dev.nonagon.observation.Observers;
import dev.nonagon.plugins.PluginCatalog;
import dev.nonagon.plugins.Plugins;
import dev.nonagon.pricing.PriceList;
import dev.nonagon.promptcache.PromptCache;
import dev.nonagon.quota.QuotaBoard;
import dev.nonagon.quota.QuotaEvidence;
import dev.nonagon.requests.InFlight;
import dev.nonagon.requests.RecentRequests;
import dev.nonagon.requests.RequestStory;
import dev.nonagon.routing.Standings;
import dev.nonagon.seals.SealLedger;
import dev.nonagon.seals.SealPass;
import dev.nonagon.settings.DataDirectory;
import dev.nonagon.settings.DeclaredConfiguration;
import dev.nonagon.settings.GatewaySettings;
import dev.nonagon.settings.Known;
import dev.nonagon.settings.LiveValue;
import dev.nonagon.settings.OutboundProxies;
import dev.nonagon.settings.TranscriptSettings;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.thinking.ThinkingFit;
import dev.nonagon.thinking.ThinkingTable;
import dev.nonagon.tokens.PromptTokens;
import dev.nonagon.tokens.Tokenizer;
import dev.nonagon.tools.ToolTurns;
import dev.nonagon.transcripts.TranscriptStore;
import dev.nonagon.translation.RequestPass;
import dev.nonagon.upstream.AddressGuard;
import dev.nonagon.upstream.Hosts;
import dev.nonagon.upstream.LookupListener;
import dev.nonagon.upstream.Networks;
import dev.nonagon.upstream.Patience;
import dev.nonagon.upstream.Transports;
import dev.nonagon.upstream.Watchdog;
import dev.nonagon.usage.UsageLog;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.ConfigProvider;

/** Builds the gateway out of what the container provides. Singletons, not proxies: they are asked on every request. */
@ApplicationScoped
public class GatewayWiring {
    @Produces
    @Singleton
    DeclaredConfiguration declared(DataDirectory data, Plugins plugins) {
        DeclaredConfiguration declared =
                new DeclaredConfiguration(data, System.getenv(), () -> known(plugins.current()));
        plugins.onChange(declared::reread);
        declared.watch();
        return declared;
    }

    void close(@Disposes DeclaredConfiguration declared) {
        declared.close();
    }

    private static Known known(PluginCatalog catalog) {
        return new Known(
                catalog.formats().stream().map(f -> f.id().value()).collect(Collectors.toSet()), catalog.prefixes());
    }

    @Produces
    @Singleton
    Watchdog watchdog() {
        Watchdog watchdog = new Watchdog(System::nanoTime);
        watchdog.start();
        return watchdog;
    }

    void close(@Disposes Watchdog watchdog) {
        watchdog.close();
    }

    @Produces
    @Singleton
    Switchboard switchboard(
            Plugins plugins,
            DeclaredConfiguration declared,
            StoredConfiguration configuration,
            LiveSettings settings,
            OutboundProxies proxies,
            ClientKeys keys,
            Standings standings) {
        Switchboard switchboard =
                new Switchboard(plugins, configuration::current, drawing(settings, proxies, keys, standings));
        plugins.onChange(switchboard::refresh);
        declared.onChange(switchboard::refresh);
        configuration.onChange(switchboard::refresh);
        switchboard.refresh();
        return switchboard;
    }

    @Produces
    @Singleton
    ClientKeys clientKeys(Admission admission, AccessSettings access) {
        return new ClientKeys(admission, new TrustedProxies(access.trustedProxies()));
    }

    private static BoardDrawing drawing(
            LiveSettings settings, OutboundProxies proxies, ClientKeys keys, Standings standings) {
        return new BoardDrawing(proxies, settings, InstantSource.system(), entries -> keys, standings);
    }

    @Produces
    @Singleton
    Soundings soundings(Plugins plugins, LiveSettings settings, OutboundProxies proxies, ClientKeys keys) {
        return new Soundings(plugins, drawing(settings, proxies, keys, Standings.apart()));
    }

    /** In the router's own server the resolver of names asks before it hands out an address; elsewhere there is none. */
    @Produces
    @Singleton
    AddressGuard addressGuard() {
        AddressGuard guard = AddressGuard.allowing(Networks.of(ConfigProvider.getConfig()
                .getOptionalValue("nonagon.outbound.allowed-networks", String.class)
                .orElse("")));
        return LookupListener.find().map(guard::listening).orElse(guard);
    }

    @Produces
    @Singleton
    UsageLog usageLog() {
        return new UsageLog();
    }

    void close(@Disposes UsageLog usageLog) {
        usageLog.close();
    }

    @Produces
    @Singleton
    Transports transports(GatewaySettings settings, AddressGuard guard, LiveSettings live) {
        return new Transports(settings.connectTimeout(), guard, new Hosts(live, System::nanoTime));
    }

    @Produces
    @Singleton
    Standings standings(Cooldowns cooldowns, QuotaBoard quotas) {
        return new Standings(new AccountLines(), cooldowns, quotas);
    }

    @Produces
    @Singleton
    Itineraries itineraries(Cooldowns cooldowns, Reactions reactions, QuotaBoard quotas, Renewal renewal) {
        quotas.onEvidence(new QuotaEvidence() {
            @Override
            public void available(ProviderId provider, String accountId) {
                cooldowns.available(provider, accountId);
            }

            @Override
            public void exhausted(ProviderId provider, String accountId, List<String> models, Instant until) {
                // The board itself says so to whoever chooses an account.
            }
        });
        return new Itineraries(
                cooldowns,
                reactions,
                quotas,
                renewal,
                InstantSource.system(),
                System::nanoTime,
                () -> ThreadLocalRandom.current().nextLong());
    }

    @Produces
    @Singleton
    RecentRequests recentRequests() {
        return new RecentRequests();
    }

    @Produces
    @Singleton
    InFlight inFlight() {
        return new InFlight();
    }

    @Produces
    @Singleton
    RoutePreviews routePreviews(Switchboard switchboard, Itineraries itineraries, PriceList prices, KeyBook keys) {
        return new RoutePreviews(switchboard, itineraries, prices::input, name -> keys.list().stream()
                .filter(kept -> kept.id().equals(name) || kept.data().name().equals(name))
                .map(kept -> new RoutePreviews.KeyFacts(
                        kept.id(), kept.data().name(), kept.data().leftoversOnly()))
                .findFirst());
    }

    @Produces
    @Singleton
    Dispatch dispatch(
            Transports transports,
            Watchdog watchdog,
            GatewaySettings settings,
            UsageLog usageLog,
            RequestPasses passes,
            Itineraries itineraries,
            PriceList prices,
            UsageLedger ledger,
            RecentRequests recent,
            InFlight flights,
            Tracing tracing,
            @Any Instance<Observer> observers) {
        Patience patience =
                new Patience(settings.firstByteTimeout(), settings.betweenBytesTimeout(), settings.keepAliveAfter());
        return new Dispatch(
                new Attempts(transports, patience, passes.inOrder(), tracing),
                itineraries,
                prices::input,
                watchdog,
                patience,
                stories(usageLog, ledger, recent),
                flights,
                new Observers(observers.stream().toList()));
    }

    private static Consumer<RequestStory> stories(UsageLog log, UsageLedger ledger, RecentRequests recent) {
        return story -> {
            log.accept(story.record());
            ledger.accept(story.record());
            recent.accept(story);
        };
    }

    @Produces
    @Singleton
    Tracing tracing(LiveSettings settings, StoredConfiguration configuration) {
        return new Tracing(
                new LiveValue<>(
                        List.of(Tracing.PROPAGATE),
                        settings,
                        config -> Tracing.Reach.of(config.apply(Tracing.PROPAGATE)),
                        System::nanoTime),
                id -> configuration.current().nodes().containsKey(id.value()),
                () -> ThreadLocalRandom.current().nextLong());
    }

    @Produces
    @Singleton
    Replays replays(
            Switchboard switchboard,
            Dispatch dispatch,
            CallReader calls,
            RequestIds ids,
            RecentRequests recent,
            PriceList prices) {
        return new Replays(
                switchboard, dispatch, calls, ids, recent, prices::cost, InstantSource.system(), System::nanoTime);
    }

    @Produces
    @Singleton
    Translations translations(
            Switchboard switchboard,
            Dispatch dispatch,
            RequestPasses passes,
            CallReader calls,
            RequestIds ids,
            Itineraries itineraries,
            RecentRequests recent,
            PriceList prices) {
        InstantSource clock = InstantSource.system();
        return new Translations(
                switchboard,
                dispatch,
                new QuestionReader(calls, ids, clock, System::nanoTime),
                new AccountSteps(new Preparations(passes.inOrder()), itineraries, prices::input),
                recent,
                prices::cost,
                clock,
                System::nanoTime);
    }

    /** What is done to a request that is written anew, in this order. */
    @Produces
    @Singleton
    RequestPasses requestPasses(SealLedger seals, DataDirectory data) {
        List<RequestPass> passes = List.of(
                new SealPass(seals),
                new ToolTurns(),
                new ThinkingFit(ThinkingTable.with(data.root().resolve("thinking.json"))));
        boolean cache = ConfigProvider.getConfig()
                .getOptionalValue("nonagon.prompt-cache.enabled", Boolean.class)
                .orElse(true);
        // Marks come last: what is marked is what leaves.
        return new RequestPasses(
                cache
                        ? Stream.concat(passes.stream(), Stream.of(new PromptCache()))
                                .toList()
                        : passes);
    }

    @Produces
    @Singleton
    CallReader callReader(TranscriptSettings settings) {
        TranscriptStore store = new TranscriptStore(settings.maxBytes(), settings.maxAge(), System::nanoTime);
        return new CallReader(key -> store.of(key.orElse("")));
    }

    @Produces
    @Singleton
    RequestIds requestIds() {
        return new RequestIds(
                InstantSource.system(), () -> ThreadLocalRandom.current().nextLong());
    }

    @Produces
    @Singleton
    Gateway gateway(
            Switchboard switchboard,
            Dispatch dispatch,
            CallReader calls,
            Transports transports,
            Watchdog watchdog,
            RequestPasses passes,
            RequestIds ids,
            GatewaySettings settings,
            Itineraries itineraries,
            PriceList prices) {
        return new Gateway(
                switchboard,
                dispatch,
                new TokenCounts(
                        transports,
                        watchdog,
                        passes.inOrder(),
                        promptTokens(),
                        call -> itineraries.favourite(
                                call.board().router(), call.board().routing(), AskReader.of(call, prices::input))),
                new BodyReader(settings.maxBodyBytes()),
                ids,
                InstantSource.system(),
                System::nanoTime,
                calls);
    }

    @Produces
    @Singleton
    SocketDoor socketDoor(Switchboard switchboard, Dispatch dispatch, CallReader calls, RequestIds ids) {
        return new SocketDoor(switchboard, dispatch, calls, ids, InstantSource.system(), System::nanoTime);
    }

    private static PromptTokens promptTokens() {
        return new PromptTokens(new Tokenizer(System::nanoTime, Duration.ofSeconds(2)));
    }

    /** Everything is made at the start, so that a first request does not wait for it and mistakes are told at once. */
    void start(@Observes @Initialized(ApplicationScoped.class) Object ready, Gateway gateway) {
        System.getLogger(GatewayWiring.class.getName())
                .log(System.Logger.Level.DEBUG, "event=gateway-ready " + gateway);
    }

    /** A list of its own type, for CDI. */
    record RequestPasses(List<RequestPass> inOrder) {}
}
