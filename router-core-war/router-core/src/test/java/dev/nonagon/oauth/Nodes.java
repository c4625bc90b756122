package dev.nonagon.oauth;

import dev.nonagon.audit.Actor;
import dev.nonagon.audit.Audit;
import dev.nonagon.books.AccountBook;
import dev.nonagon.books.AccountData;
import dev.nonagon.books.Ledger;
import dev.nonagon.books.NodeBook;
import dev.nonagon.books.StoredConfiguration;
import dev.nonagon.plugins.PluginCatalog;
import dev.nonagon.plugins.PluginCatalogSource;
import dev.nonagon.plugins.PluginContents;
import dev.nonagon.settings.Declared;
import dev.nonagon.settings.OutboundProxies;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.oauth.OAuthTerms;
import dev.nonagon.spi.oauth.StandardOAuthFlow;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.tck.PluginContextDouble;
import dev.nonagon.spi.tck.vendor.OAuthDouble;
import dev.nonagon.spi.tck.vendor.VendorDouble;
import dev.nonagon.store.Store;
import dev.nonagon.store.StoreSettings;
import dev.nonagon.store.TestStores;
import dev.nonagon.upstream.AddressGuard;
import dev.nonagon.upstream.HostMap;
import dev.nonagon.upstream.Networks;
import dev.nonagon.upstream.Transports;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.node.ObjectNode;

/** A vendor with a login by browser and one by device code, and nodes that share a database. */
final class Nodes implements AutoCloseable {
    static final Actor ADMIN = new Actor("admin", "test");

    final VendorDouble vendor = VendorDouble.start();
    final OAuthDouble browser;
    final OAuthDouble device;
    final Store store;
    volatile Instant now = Instant.parse("2026-11-28T12:00:00Z");
    private final InstantSource clock = () -> now;
    private final PluginCatalogSource plugins;
    private final Transports transports;
    private final List<Node> nodes = new ArrayList<>();

    /** The accounts, with their settings, for which a login was begun. */
    final List<String> begunFor = new CopyOnWriteArrayList<>();

    Nodes(Path folder, StoreSettings settings) {
        store = TestStores.open(folder, settings, clock);
        int port = FreePort.next();
        ProviderDescriptor some = descriptor("some", """
                {"label": "Some account", "grant": "code", "authorize": "https://some.example/authorize",
                 "token": "https://some.example/token", "clientId": "the-client", "pkce": true,
                 "redirect": {"port": %d, "path": "/callback"}}""".formatted(port));
        ProviderDescriptor other = descriptor("other", """
                {"label": "Other account", "grant": "device", "device": "https://other.example/device",
                 "token": "https://other.example/token", "clientId": "the-client"}""");
        browser = at(some);
        device = at(other);
        PluginContextDouble context = new PluginContextDouble(Map.of(), now);
        plugins = PluginCatalogSource.fixed(PluginCatalog.of(
                "test",
                new PluginContents(
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(
                                new StandardOAuthFlow(some, context) {
                                    @Override
                                    public Step begin(Account account, Means means)
                                            throws IOException, InterruptedException {
                                        begunFor.add(account.id() + " " + account.settings());
                                        return begin(means);
                                    }
                                },
                                new StandardOAuthFlow(other, context)),
                        List.of())));
        HostMap hosts =
                HostMap.read(vendor.hosts("some.example", "other.example")).hosts();
        transports = new Transports(Duration.ofSeconds(2), AddressGuard.allowing(Networks.of("")), provider -> hosts);
    }

    private OAuthDouble at(ProviderDescriptor descriptor) {
        OAuthTerms terms = descriptor.oauth().orElseThrow();
        return new OAuthDouble(terms).at(vendor);
    }

    private static ProviderDescriptor descriptor(String id, String oauth) {
        return ProviderDescriptor.of(Json.parseObject("""
                {"spi": 1, "id": "%s", "name": "Vendor", "tier": "free", "format": "openai-chat",
                 "endpoint": "https://%1$s.example/v1/chat/completions", "policy": "official", "source": "this test",
                 "oauth": %s}
                """.formatted(id, oauth).getBytes(StandardCharsets.UTF_8)));
    }

    /** Everything of one node: its own memory, the same database. */
    final class Node {
        final AccountBook book;
        final StoredConfiguration picture;
        final Flows flows;
        final LoginDesk desk;
        final RefreshService service;
        final RefreshSchedule schedule;
        final List<String> lost = new ArrayList<>();

        Node(String name) {
            Ledger ledger = new Ledger(store, new Audit(store), () -> Declared.NOTHING);
            book = new AccountBook(ledger);
            picture = new StoredConfiguration(ledger, book, new NodeBook(ledger, book, Map::of));
            store.onChange(picture::rebuild);
            store.poll();
            flows = new Flows(
                    plugins, transports, OutboundProxies.NONE, clock, new SecureRandom(), Duration.ofSeconds(5));
            desk = new LoginDesk(
                    store,
                    flows,
                    new AccountKeeper(store, book),
                    URI.create("http://localhost:20128/api/logins/callback"),
                    clock);
            service = new RefreshService(
                    store,
                    book,
                    picture::current,
                    flows,
                    name,
                    clock,
                    Duration.ofSeconds(1),
                    (account, reason) -> lost.add(account.name()));
            schedule = new RefreshSchedule(service, picture::current, flows, clock, Runnable::run);
        }

        Flows.Facts flow(String id) {
            return flows.find(id).orElseThrow();
        }

        Credential.Tokens tokens(String account) {
            return (Credential.Tokens) picture.current().accounts().get(account).credential();
        }

        RefreshService.Result renew(String account) {
            return service.renew(account, tokens(account).access());
        }

        /** An account with tokens that the vendor has just given. */
        String account(String provider, OAuthDouble login) {
            ObjectNode answer = login.login();
            Credential.Tokens tokens = new Credential.Tokens(
                    new Secret(answer.path("access_token").asString()),
                    Optional.of(new Secret(answer.path("refresh_token").asString())),
                    Optional.of(now.plusSeconds(3600)),
                    Map.of());
            return book.create(
                            ADMIN, book.newId(), AccountData.of(provider, provider + " " + answer.hashCode()), tokens)
                    .id();
        }

        Set<String> accounts() {
            return picture.current().accounts().keySet();
        }
    }

    Node node(String name) {
        Node node = new Node(name);
        nodes.add(node);
        return node;
    }

    @Override
    public void close() {
        nodes.forEach(node -> {
            node.schedule.close();
            node.desk.close();
        });
        store.close();
        vendor.close();
    }
}
