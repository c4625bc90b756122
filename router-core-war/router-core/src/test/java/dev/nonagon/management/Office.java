package dev.nonagon.management;

import dev.nonagon.access.Caller;
import dev.nonagon.access.ClientAddress;
import dev.nonagon.access.Scope;
import dev.nonagon.access.Visitor;
import dev.nonagon.apikeys.KeyBook;
import dev.nonagon.apikeys.KeyFormat;
import dev.nonagon.audit.Audit;
import dev.nonagon.books.AccountBook;
import dev.nonagon.books.AliasBook;
import dev.nonagon.books.CatalogBook;
import dev.nonagon.books.ComboBook;
import dev.nonagon.books.Ledger;
import dev.nonagon.books.LiveSettings;
import dev.nonagon.books.ModelBook;
import dev.nonagon.books.NodeBook;
import dev.nonagon.books.PriceBook;
import dev.nonagon.books.SettingsBook;
import dev.nonagon.books.StoredConfiguration;
import dev.nonagon.cooldowns.CooldownSettings;
import dev.nonagon.cooldowns.Cooldowns;
import dev.nonagon.gateway.TestSoundings;
import dev.nonagon.oauth.AccountKeeper;
import dev.nonagon.oauth.Flows;
import dev.nonagon.oauth.LoginDesk;
import dev.nonagon.oauth.RefreshService;
import dev.nonagon.plugins.Plugins;
import dev.nonagon.pricing.ListPrices;
import dev.nonagon.pricing.PriceList;
import dev.nonagon.quota.QuotaBoard;
import dev.nonagon.quota.QuotaProber;
import dev.nonagon.quota.QuotaSettings;
import dev.nonagon.settings.Declared;
import dev.nonagon.settings.OutboundProxies;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
import dev.nonagon.store.Store;
import dev.nonagon.store.TestStores;
import dev.nonagon.upstream.AddressGuard;
import dev.nonagon.upstream.Hosts;
import dev.nonagon.upstream.Networks;
import dev.nonagon.upstream.OutboundCalls;
import dev.nonagon.upstream.Transports;
import jakarta.ws.rs.core.SecurityContext;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.Principal;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All resources over a fresh database, as the container would put them together. */
final class Office implements AutoCloseable {
    final Store store;
    final Plugins plugins;
    final AccountBook accounts;
    final NodeBook nodes;
    final Audit audit;
    final StoredConfiguration picture;
    final AccountsResource providers;
    final TrialsResource trials;
    final CatalogResource catalog;
    final NodesResource nodesApi;
    final AliasesResource aliases;
    final ModelsResource models;
    final CustomModelsResource custom;
    final CombosResource combos;
    final PricingResource pricing;
    final SettingsResource settings;
    final KeysResource keys;
    final QuotaBoard quotaBoard;
    final QuotaResource quota;
    final Cooldowns rests;
    final CooldownsResource cooldowns;
    final CatalogFileResource catalogFile;
    final LoginDesk desk;
    final LoginsResource logins;
    final AuditResource auditApi;
    final AboutResource about;

    Office(Path folder, Declared declared, Map<String, String> declaredSettings) {
        store = TestStores.open(folder.resolve("data"));
        plugins = new Plugins(
                folder.resolve("plugins"),
                Office.class.getClassLoader(),
                List.of(),
                key -> Optional.empty(),
                InstantSource.system());
        audit = new Audit(store);
        Ledger ledger = new Ledger(store, audit, () -> declared);
        accounts = new AccountBook(ledger);
        nodes = new NodeBook(ledger, accounts, () -> plugins.current().prefixes());
        picture = new StoredConfiguration(ledger, accounts, nodes);
        store.onChange(picture::rebuild);
        store.poll();
        AliasBook aliasBook = new AliasBook(ledger);
        ModelBook modelBook = new ModelBook(ledger);
        SettingsBook settingsBook = new SettingsBook(ledger, declaredSettings::containsKey);
        LiveSettings live = new LiveSettings(
                key -> Optional.ofNullable(declaredSettings.get(key)), picture, key -> Optional.empty());
        TestResults results = new TestResults();
        Connections connections = new Connections(accounts, picture, plugins, results);
        AddressGuard guard = AddressGuard.allowing(Networks.of(""));
        Transports transports = new Transports(Duration.ofSeconds(2), guard, new Hosts(live, System::nanoTime));
        Addresses addresses = new Addresses(guard);
        Trials asking = new Trials(TestSoundings.of(plugins), new Probe(transports, Duration.ofSeconds(2)));
        Flows flows = new Flows(
                plugins,
                transports,
                OutboundProxies.NONE,
                InstantSource.system(),
                new SecureRandom(),
                Duration.ofSeconds(5));
        desk = new LoginDesk(
                store,
                flows,
                new AccountKeeper(store, accounts),
                URI.create("http://localhost:20128/api/logins/callback"),
                InstantSource.system());
        RefreshService renewals = new RefreshService(
                store,
                accounts,
                picture::current,
                flows,
                "office",
                InstantSource.system(),
                Duration.ofSeconds(1),
                (account, reason) -> {});
        logins = new LoginsResource(desk, new LoginReception(desk, renewals, picture, audit));
        providers = new AccountsResource(new AccountDesk(store, accounts, connections, addresses, results));
        trials = new TrialsResource(
                new TestDesk(connections, picture, plugins, asking, results, addresses, store, renewals));
        catalog = new CatalogResource(new Offers(plugins, picture, live));
        nodesApi = new NodesResource(new NodeDesk(nodes, picture, plugins, addresses, asking));
        aliases = new AliasesResource(aliasBook, picture);
        models = new ModelsResource(plugins, modelBook, aliasBook, picture, asking);
        custom = new CustomModelsResource(modelBook, connections);
        combos = new CombosResource(new ComboBook(ledger), picture);
        pricing = new PricingResource(
                new PriceDesk(store, new PriceBook(ledger), new PriceList(ListPrices.none(), InstantSource.system())),
                store);
        settings = new SettingsResource(new SettingsDesk(store, settingsBook, live, plugins));
        Secret secret = new Secret("0123456789abcdef");
        keys = new KeysResource(
                new KeyBook(ledger, new KeyFormat(KeyFormat.machineId("test"), secret, secret, new SecureRandom())));
        quotaBoard = new QuotaBoard();
        quota = new QuotaResource(
                quotaBoard,
                new QuotaProber(
                        quotaBoard,
                        new FakeQuestioner(),
                        () -> QuotaSettings.DEFAULTS,
                        InstantSource.system(),
                        new SecureRandom(),
                        Runnable::run,
                        Duration.ofSeconds(2)));
        rests = new Cooldowns(InstantSource.system(), () -> 0, () -> CooldownSettings.DEFAULTS);
        cooldowns = new CooldownsResource(new CooldownDesk(rests, store, audit, picture, asking));
        catalogFile = new CatalogFileResource(
                new CatalogBook(ledger),
                new CatalogOffers(
                        live,
                        new OutboundCalls(transports, new ProviderId("catalog"), uri -> Optional.empty()),
                        folder,
                        InstantSource.system()),
                store);
        auditApi = new AuditResource(audit, store);
        about = new AboutResource(store, new Shutdown(false, () -> {}));
    }

    static <T> T body(String json, Class<T> type) {
        return StrictJson.read(json.getBytes(StandardCharsets.UTF_8), type);
    }

    static String text(Object answer) {
        return new String(StrictJson.bytes(answer), StandardCharsets.UTF_8);
    }

    /** An administrator with the key {@code ci}. */
    static SecurityContext admin() {
        Visitor visitor = new Visitor(
                new Caller.ByKey("ci", Set.of(Scope.ADMIN)),
                new ClientAddress(InetAddress.getLoopbackAddress(), false, true));
        return new SecurityContext() {
            @Override
            public Principal getUserPrincipal() {
                return visitor;
            }

            @Override
            public boolean isUserInRole(String role) {
                return true;
            }

            @Override
            public boolean isSecure() {
                return false;
            }

            @Override
            public @Nullable String getAuthenticationScheme() {
                return null;
            }
        };
    }

    @Override
    public void close() {
        plugins.close();
        store.close();
    }
}
