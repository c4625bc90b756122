package dev.nonagon.gateway;

import dev.nonagon.plugins.PluginCatalog;
import dev.nonagon.routing.Offer;
import dev.nonagon.routing.Router;
import dev.nonagon.settings.BaseUrls;
import dev.nonagon.settings.Declared;
import dev.nonagon.settings.GatewaySettings;
import dev.nonagon.settings.OutboundProxies;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.format.UpstreamConventions;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.Provider;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/** Draws a {@link Board} from the plugins and the declared configuration. */
final class BoardDrawing implements BiFunction<PluginCatalog, Declared, Board> {
    private static final System.Logger LOG = System.getLogger(BoardDrawing.class.getName());

    private final OutboundProxies proxies;
    private final Function<String, Optional<String>> config;
    private final InstantSource clock;
    private final Function<Declared, ClientKeys> keys;

    /**
     * @param settings as they are now
     * @param config the value of a key, for {@code nonagon.providers.ID.*}
     */
    BoardDrawing(
            Supplier<GatewaySettings> settings,
            OutboundProxies proxies,
            Function<String, Optional<String>> config,
            InstantSource clock) {
        this(
                proxies,
                config,
                clock,
                declared -> new ClientKeys(declared.apiKeys(), settings.get().requireApiKey()));
    }

    /**
     * @param keys who may come in, as far as the configuration says it
     */
    BoardDrawing(
            OutboundProxies proxies,
            Function<String, Optional<String>> config,
            InstantSource clock,
            Function<Declared, ClientKeys> keys) {
        this.proxies = proxies;
        this.config = config;
        this.clock = clock;
        this.keys = keys;
    }

    @Override
    public Board apply(PluginCatalog catalog, Declared declared) {
        Map<FormatId, FormatTranslator> formats = new LinkedHashMap<>();
        catalog.formats().forEach(f -> formats.put(f.id(), f));
        Map<String, Offer> offers = new HashMap<>();
        Map<ProviderId, Offer> byId = new HashMap<>();
        for (Provider provider : catalog.providers()) {
            if (isOn(provider.descriptor())) {
                byId.put(provider.descriptor().id(), offer(provider, formats, declared));
            }
        }
        catalog.prefixes().forEach((prefix, id) -> {
            Offer offer = byId.get(id);
            if (offer != null) {
                offers.put(prefix, offer);
            }
        });
        declared.nodes().forEach((name, node) -> {
            FormatTranslator format = formats.get(node.format());
            if (format != null) {
                offers.put(name, node(node, format, declared));
            }
        });
        return new Board(
                new RouteTable(catalog.formats(), catalog.modelListings()),
                formats,
                new Router(offers, declared.combos(), declared.aliases()),
                keys.apply(declared),
                new Board.Savers(tokenSaver(), declared.tokenSavers()),
                clock.instant());
    }

    /** A provider against its vendor's terms is off until its owner says otherwise; any can be switched off. */
    private boolean isOn(ProviderDescriptor descriptor) {
        return own(descriptor.id(), "enabled")
                .map(v -> v.equalsIgnoreCase("true"))
                .orElse(descriptor.policy() != ProviderDescriptor.Policy.AGAINST_TERMS);
    }

    /** Off unless its owner says "true" and nothing else: it changes what a model reads. */
    private boolean tokenSaver() {
        String key = "nonagon.token-saver.enabled";
        Optional<String> value = config.apply(key).map(String::strip).filter(v -> !v.isEmpty());
        if (value.isPresent()
                && !value.get().equalsIgnoreCase("true")
                && !value.get().equalsIgnoreCase("false")) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "event=config-problem key=" + key + " reason=\"'" + value.get()
                            + "' is neither true nor false; false counts\"");
        }
        return value.filter(v -> v.equalsIgnoreCase("true")).isPresent();
    }

    private Optional<String> own(ProviderId id, String key) {
        return config.apply("nonagon.providers." + id + "." + key)
                .map(String::strip)
                .filter(v -> !v.isEmpty());
    }

    private Offer offer(Provider provider, Map<FormatId, FormatTranslator> formats, Declared declared) {
        ProviderDescriptor descriptor = withOwnModels(withOwnTimeouts(provider.descriptor()), declared);
        Optional<UpstreamConventions> conventions =
                Optional.ofNullable(formats.get(descriptor.format())).map(FormatTranslator::upstream);
        Map<Operation, String> urls = new HashMap<>(descriptor.endpoints());
        urls.put(Operation.CHAT, descriptor.endpoint());
        EndpointTable usual = EndpointTable.of(urls);
        List<Offer.Login> logins = new ArrayList<>();
        for (Declared.Account account : accountsOf(descriptor.id(), declared)) {
            EndpointTable endpoints = account.baseUrl().isPresent() && conventions.isPresent()
                    ? EndpointTable.of(
                            based(account.baseUrl().get(), conventions.get(), "accounts." + account.name()),
                            conventions.get())
                    : usual;
            logins.add(login(account, endpoints));
        }
        if (logins.isEmpty() && descriptor.needsNoAccount()) {
            logins.add(new Offer.Login(Account.none(descriptor.id()), proxyFor(usual), usual));
        }
        return new Offer(new Provider(descriptor, provider.executor()), logins);
    }

    private Offer node(Declared.Node node, FormatTranslator format, Declared declared) {
        UpstreamConventions conventions = format.upstream();
        URI base = based(node.baseUrl(), conventions, "nodes." + node.name());
        EndpointTable endpoints = EndpointTable.of(base, conventions);
        Headers[] headers = {conventions.headers()};
        node.headers().forEach((name, value) -> headers[0] = headers[0].with(name, value));
        ProviderDescriptor plain = new ProviderDescriptor(
                node.name(),
                node.name().value(),
                List.of(),
                ProviderDescriptor.Tier.CHEAP,
                node.format(),
                endpoints.of(Operation.CHAT, "model", false).map(URI::toString).orElse(base.toString()),
                Map.of(),
                Optional.of(conventions.auth()),
                headers[0],
                conventions.forwardedHeaders(),
                List.of(),
                List.of(),
                ProviderDescriptor.Timeouts.UNSET,
                Optional.empty(),
                ProviderDescriptor.LifeCycle.ACTIVE,
                ProviderDescriptor.Policy.OFFICIAL,
                Optional.empty(),
                "declared configuration");
        ProviderDescriptor descriptor = withOwnModels(withOwnTimeouts(plain), declared);
        List<Offer.Login> logins = new ArrayList<>();
        accountsOf(node.name(), declared)
                .forEach(account -> logins.add(login(
                        account,
                        account.baseUrl().isEmpty()
                                ? endpoints
                                : EndpointTable.of(
                                        based(account.baseUrl().get(), conventions, "accounts." + account.name()),
                                        conventions))));
        boolean declaredButOff =
                declared.accounts().values().stream().anyMatch(a -> a.provider().equals(node.name()));
        if (logins.isEmpty() && !declaredButOff) {
            // Many local servers want no key.
            logins.add(new Offer.Login(Account.none(node.name()), proxyFor(endpoints), endpoints));
        }
        return new Offer(new Provider(descriptor), logins);
    }

    /** Its own models, as its owner calls and bounds them, and behind them what only its owner or its upstream knows. */
    private static ProviderDescriptor withOwnModels(ProviderDescriptor descriptor, Declared declared) {
        List<ProviderDescriptor.Model> more = declared.models().getOrDefault(descriptor.id(), List.of());
        if (more.isEmpty()) {
            return descriptor;
        }
        Map<String, ProviderDescriptor.Model> models = new LinkedHashMap<>();
        descriptor.models().forEach(model -> models.put(model.id(), model));
        more.forEach(model -> models.merge(model.id(), model, BoardDrawing::joined));
        return descriptor.withModels(List.copyOf(models.values()));
    }

    /** What the descriptor knows of a model stays, but for the words and numbers that somebody has set. */
    private static ProviderDescriptor.Model joined(ProviderDescriptor.Model known, ProviderDescriptor.Model said) {
        return new ProviderDescriptor.Model(
                known.id(),
                said.name().or(known::name),
                said.contextTokens().isPresent() ? said.contextTokens() : known.contextTokens(),
                said.outputTokens().isPresent() ? said.outputTokens() : known.outputTokens(),
                known.can(),
                known.family(),
                known.thinking());
    }

    private static List<Declared.Account> accountsOf(ProviderId id, Declared declared) {
        return declared.accounts().values().stream()
                .filter(a -> a.provider().equals(id) && a.enabled())
                .sorted(Comparator.comparingInt(Declared.Account::priority))
                .toList();
    }

    private Offer.Login login(Declared.Account account, EndpointTable endpoints) {
        return new Offer.Login(
                new Account(
                        account.name(), account.label(), account.provider(), account.credential(), account.settings()),
                account.proxy().or(() -> proxyFor(endpoints)),
                endpoints);
    }

    private Optional<URI> proxyFor(EndpointTable endpoints) {
        return endpoints.of(Operation.CHAT, "model", false).flatMap(proxies::proxyFor);
    }

    private static URI based(URI given, UpstreamConventions conventions, String key) {
        BaseUrls.Completed completed = BaseUrls.complete(given, conventions);
        if (completed.changed()) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "event=base-url-completed key=nonagon." + key + ".base-url given=" + given + " used="
                            + completed.url());
        }
        return completed.url();
    }

    private ProviderDescriptor withOwnTimeouts(ProviderDescriptor descriptor) {
        ProviderDescriptor.Timeouts usual = descriptor.timeouts();
        return descriptor.withTimeouts(new ProviderDescriptor.Timeouts(
                duration(descriptor.id(), "first-byte-timeout").or(usual::firstByte),
                duration(descriptor.id(), "between-bytes-timeout").or(usual::betweenBytes)));
    }

    private Optional<Duration> duration(ProviderId id, String key) {
        Optional<String> text = own(id, key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Duration.parse(text.get().toUpperCase(Locale.ROOT)));
        } catch (DateTimeParseException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "event=config-problem key=nonagon.providers." + id + "." + key + " reason=\"'" + text.get()
                            + "' is not a duration such as PT90S; the default counts\"");
            return Optional.empty();
        }
    }
}
