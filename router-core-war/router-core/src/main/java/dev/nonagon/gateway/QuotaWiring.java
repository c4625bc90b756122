package dev.nonagon.gateway;

import dev.nonagon.apikeys.NodeName;
import dev.nonagon.books.LiveSettings;
import dev.nonagon.books.StoredConfiguration;
import dev.nonagon.plugins.PluginCatalogSource;
import dev.nonagon.plugins.Plugins;
import dev.nonagon.quota.QuotaAccount;
import dev.nonagon.quota.QuotaBoard;
import dev.nonagon.quota.QuotaLedger;
import dev.nonagon.quota.QuotaProber;
import dev.nonagon.quota.QuotaSettings;
import dev.nonagon.settings.AccountTerms;
import dev.nonagon.settings.DataDirectory;
import dev.nonagon.settings.Declared;
import dev.nonagon.settings.DeclaredConfiguration;
import dev.nonagon.settings.OutboundProxies;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.Provider;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.QuotaProbe;
import dev.nonagon.spi.provider.RateLimitHeaders;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.store.Store;
import dev.nonagon.upstream.OutboundCalls;
import dev.nonagon.upstream.Transports;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Puts the quota board, its prober and its ledger into the container. Here and not with the board: it knows plugins, books and
 * transports, and the board is what routing stands on.
 */
@ApplicationScoped
public class QuotaWiring {
    private static final System.Logger LOG = System.getLogger(QuotaWiring.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Produces
    @Singleton
    QuotaBoard board(
            Plugins plugins, StoredConfiguration configuration, DeclaredConfiguration declared, LiveSettings settings) {
        QuotaBoard board = new QuotaBoard(InstantSource.system(), new Heads(plugins));
        Supplier<QuotaSettings> wishes = wishes(settings);
        Runnable draw = () -> board.accountsAre(accounts(configuration.current(), plugins, settings, wishes.get()));
        draw.run();
        configuration.onChange(draw);
        declared.onChange(draw);
        plugins.onChange(draw);
        return board;
    }

    @Produces
    @Singleton
    QuotaProber prober(
            QuotaBoard board, Plugins plugins, Transports transports, OutboundProxies proxies, LiveSettings settings) {
        return new QuotaProber(
                board,
                new Plugin(plugins, transports, proxies),
                wishes(settings),
                InstantSource.system(),
                RandomGenerator.of("L64X128MixRandom"),
                work -> Thread.ofVirtual().name("nonagon-quota-question").start(work),
                PATIENCE);
    }

    void close(@Disposes QuotaProber prober) {
        prober.close();
    }

    @Produces
    @Singleton
    QuotaLedger ledger(QuotaBoard board, Store store, DataDirectory data) {
        return new QuotaLedger(board, store, NodeName.in(data.root(), store.random()), InstantSource.system());
    }

    void close(@Disposes QuotaLedger ledger) {
        ledger.close();
    }

    /** What was known is there before anybody is asked. */
    void start(@Observes @Initialized(ApplicationScoped.class) Object ready, QuotaLedger ledger, QuotaProber prober) {
        ledger.load();
        ledger.start();
        prober.start();
    }

    /** Before the store goes, in whatever order the container takes things down. */
    void stop(
            @Observes @BeforeDestroyed(ApplicationScoped.class) Object ending, QuotaLedger ledger, QuotaProber prober) {
        prober.close();
        ledger.close();
    }

    /** The settings of each moment; each mistake in them is told once. */
    private static Supplier<QuotaSettings> wishes(LiveSettings settings) {
        Set<String> told = ConcurrentHashMap.newKeySet();
        return () -> {
            QuotaSettings.Result result = QuotaSettings.read(settings);
            result.problems().stream()
                    .filter(told::add)
                    .forEach(problem ->
                            LOG.log(System.Logger.Level.ERROR, "event=config-problem reason=\"" + problem + "\""));
            return result.settings();
        };
    }

    /** The accounts that are switched on, with what is known of them beforehand. */
    static List<QuotaAccount> accounts(
            Declared configuration, PluginCatalogSource plugins, LiveSettings settings, QuotaSettings wishes) {
        return configuration.accounts().values().stream()
                .filter(Declared.Account::enabled)
                .filter(account -> plugins.current()
                        .provider(account.provider())
                        .map(provider -> OwnerWishes.isOn(settings, provider.descriptor()))
                        .orElse(configuration
                                .nodes()
                                .containsKey(account.provider().value())))
                .map(account -> account(account, plugins, wishes))
                .toList();
    }

    private static QuotaAccount account(Declared.Account account, PluginCatalogSource plugins, QuotaSettings wishes) {
        AccountTerms terms = terms(account);
        return new QuotaAccount(
                new Account(
                        account.name(), account.label(), account.provider(), account.credential(), account.settings()),
                account.proxy(),
                plugins.current()
                        .provider(account.provider())
                        .map(Provider::descriptor)
                        .map(ProviderDescriptor::quota)
                        .orElse(List.of()),
                terms.quota(),
                terms.keep().isEmpty() ? wishes.keep() : terms.keep());
    }

    /** Both ways in check them; what an older version or an import brought may still not fit. */
    private static AccountTerms terms(Declared.Account account) {
        try {
            return AccountTerms.of(account.settings());
        } catch (IllegalArgumentException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "event=state-problem reason=\"The allowance of account " + account.name() + " does not count: "
                            + e.getMessage() + "\"");
            return new AccountTerms(List.of(), List.of());
        }
    }

    /** A provider's own reader goes first, if it has one. */
    record Heads(PluginCatalogSource plugins) implements QuotaBoard.HeadReader {
        private static final Set<ProviderId> TOLD = ConcurrentHashMap.newKeySet();

        @Override
        public Optional<QuotaProbe.Report> read(Provider provider, String model, ResponseHead head, Instant now) {
            ProviderId id = provider.descriptor().id();
            return (plugins.current().quotaProbe(id).isEmpty()
                            ? Optional.<QuotaProbe.Report>empty()
                            : own(id, model, head, now))
                    .or(() -> RateLimitHeaders.read(head.headers(), model, now));
        }

        private Optional<QuotaProbe.Report> own(ProviderId id, String model, ResponseHead head, Instant now) {
            try (PluginCatalogSource.Lease lease = plugins.lease()) {
                return lease.catalog().quotaProbe(id).flatMap(probe -> probe.observe(head, model, now));
            } catch (RuntimeException e) {
                // A reader of free numbers must not cost an answer.
                if (TOLD.add(id)) {
                    LOG.log(System.Logger.Level.ERROR, "event=plugin-bug provider=" + id + " place=quota-observe", e);
                }
                return Optional.empty();
            }
        }
    }

    /** Asks by way of the provider's plugin, through the account's proxy. */
    record Plugin(PluginCatalogSource plugins, Transports transports, OutboundProxies proxies)
            implements QuotaProber.Questioner {
        @Override
        public boolean canAsk(ProviderId provider) {
            return plugins.current().quotaProbe(provider).isPresent();
        }

        @Override
        public QuotaProbe.Outcome ask(QuotaAccount account) throws IOException, InterruptedException {
            try (PluginCatalogSource.Lease lease = plugins.lease()) {
                QuotaProbe probe = lease.catalog()
                        .quotaProbe(account.account().provider())
                        .orElseThrow(() -> new IOException("The plugin is gone"));
                return probe.probe(
                        account.account(),
                        new OutboundCalls(transports, account.account().provider(), uri -> account.proxy()
                                .or(() -> proxies.proxyFor(uri))));
            }
        }
    }
}
