package dev.nonagon.gateway;

import dev.nonagon.combos.Strategy;
import dev.nonagon.itinerary.RoutingSettings;
import dev.nonagon.names.NamePatterns;
import dev.nonagon.plugins.PluginCatalog;
import dev.nonagon.routing.ModelFilter;
import dev.nonagon.routing.NameSettings;
import dev.nonagon.routing.Offer;
import dev.nonagon.routing.Router;
import dev.nonagon.routing.Standings;
import dev.nonagon.routing.Terms;
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
import dev.nonagon.spi.provider.Abilities;
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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Draws a {@link Board} from the plugins and the declared configuration. */
final class BoardDrawing implements BiFunction<PluginCatalog, Declared, Board> {
    private static final System.Logger LOG = System.getLogger(BoardDrawing.class.getName());

    private final OutboundProxies proxies;
    private final Function<String, Optional<String>> config;
    private final InstantSource clock;
    private final Function<Declared, ClientKeys> keys;
    private final Standings standings;

    /**
     * In a world of its own.
     *
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
                declared -> new ClientKeys(declared.apiKeys(), settings.get().requireApiKey()),
                Standings.apart());
    }

    /**
     * @param keys who may come in, as far as the configuration says it
     * @param standings where the live state of accounts is
     */
    BoardDrawing(
            OutboundProxies proxies,
            Function<String, Optional<String>> config,
            InstantSource clock,
            Function<Declared, ClientKeys> keys,
            Standings standings) {
        this.proxies = proxies;
        this.config = config;
        this.clock = clock;
        this.keys = keys;
        this.standings = standings;
    }

    @Override
    public Board apply(PluginCatalog catalog, Declared declared) {
        Map<FormatId, FormatTranslator> formats = new LinkedHashMap<>();
        catalog.formats().forEach(f -> formats.put(f.id(), f));
        Map<String, Offer> offers = new HashMap<>();
        Map<ProviderId, Offer> byId = new HashMap<>();
        Map<ProviderId, List<Provider>> faces = new HashMap<>();
        for (Provider provider : catalog.providers()) {
            ProviderId home = catalog.home(provider.descriptor().id());
            if (!home.equals(provider.descriptor().id())) {
                faces.computeIfAbsent(home, id -> new ArrayList<>()).add(provider);
            }
        }
        for (Provider provider : catalog.providers()) {
            ProviderDescriptor descriptor = provider.descriptor();
            if (catalog.home(descriptor.id()).equals(descriptor.id())) {
                List<Provider> others = faces.getOrDefault(descriptor.id(), List.of());
                Set<ProviderId> names = new HashSet<>(Set.of(descriptor.id()));
                others.forEach(other -> names.add(other.descriptor().id()));
                Map<String, Offer> elsewhere = new HashMap<>();
                for (Provider other : others) {
                    Offer face = offer(
                            new Provider(news(other.descriptor(), declared).as(descriptor), other.executor()),
                            Map.of(),
                            formats,
                            accountsOf(names, declared),
                            declared);
                    byId.put(other.descriptor().id(), face);
                    other.descriptor().models().forEach(model -> elsewhere.putIfAbsent(model.id(), face));
                }
                byId.put(
                        descriptor.id(),
                        offer(
                                new Provider(news(descriptor, declared), provider.executor()),
                                elsewhere,
                                formats,
                                accountsOf(names, declared),
                                declared));
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
                new Router(offers, declared.combos(), declared.aliases(), NameSettings.read(config)),
                routing(),
                keys.apply(declared),
                new Board.Savers(tokenSaver(), declared.tokenSavers()),
                clock.instant());
    }

    /** A provider against its vendor's terms is off until its owner says otherwise; any can be switched off. */
    private Optional<String> whyOff(ProviderDescriptor descriptor) {
        Optional<String> said = own(descriptor.id(), "enabled");
        boolean againstTerms = descriptor.policy() == ProviderDescriptor.Policy.AGAINST_TERMS;
        if (said.isPresent() ? said.get().equalsIgnoreCase("true") : !againstTerms) {
            return Optional.empty();
        }
        String key = "nonagon.providers." + descriptor.id() + ".enabled";
        return Optional.of(descriptor.name() + " is switched off"
                + (said.isPresent()
                        ? " (" + key + "=" + said.get() + ")."
                        : ", because its terms do not allow such use; " + key + "=true switches it on."));
    }

    private RoutingSettings routing() {
        RoutingSettings.Result result = RoutingSettings.read(config);
        result.problems().forEach(problem -> LOG.log(System.Logger.Level.ERROR, "event=config-problem " + problem));
        return result.settings();
    }

    private Optional<Strategy> strategy(ProviderId id) {
        Optional<String> said = own(id, "account-strategy");
        Optional<Strategy> strategy = said.flatMap(Strategy::of);
        if (said.isPresent() && strategy.isEmpty()) {
            complain(id, "account-strategy", said.get(), "one of " + String.join(", ", Strategy.words()));
        }
        return strategy;
    }

    private OptionalInt sticky(ProviderId id) {
        Optional<String> said = own(id, "sticky");
        if (said.isEmpty()) {
            return OptionalInt.empty();
        }
        if (said.get().matches("[1-9][0-9]{0,5}")) {
            return OptionalInt.of(Integer.parseInt(said.get()));
        }
        complain(id, "sticky", said.get(), "a whole number from 1 to 999999");
        return OptionalInt.empty();
    }

    private static void complain(ProviderId id, String key, String value, String should) {
        LOG.log(
                System.Logger.Level.ERROR,
                "event=config-problem key=nonagon.providers." + id + "." + key + " reason=\"'" + value + "' is not "
                        + should + "; the default counts\"");
    }

    private NamePatterns excluded(ProviderId id) {
        return NamePatterns.of(own(id, "excluded-models")
                .map(text -> variants(
                        id,
                        Stream.of(text.split(",", -1))
                                .map(String::strip)
                                .filter(pattern -> !pattern.isEmpty())
                                .toList()))
                .orElse(List.of()));
    }

    /** Patterns of models, with and without the provider that some write before them. */
    private static List<String> variants(ProviderId id, List<String> patterns) {
        String prefix = id + "/";
        return patterns.stream()
                .flatMap(pattern -> pattern.startsWith(prefix)
                        ? Stream.of(pattern, pattern.substring(prefix.length()))
                        : Stream.of(pattern))
                .toList();
    }

    /** Whether a provider serves: one that is against terms only if its owner says so. */
    static boolean isOn(Function<String, Optional<String>> config, ProviderDescriptor descriptor) {
        return config.apply("nonagon.providers." + descriptor.id() + ".enabled")
                .map(String::strip)
                .filter(v -> !v.isEmpty())
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

    /** A descriptor with what is newly known of it. */
    private static ProviderDescriptor news(ProviderDescriptor descriptor, Declared declared) {
        return Optional.ofNullable(declared.catalog().get(descriptor.id()))
                .map(news -> news.over(descriptor))
                .orElse(descriptor);
    }

    /**
     * @param faces by model: where it is spoken to in another format; what the provider lists itself is not led there
     */
    private Offer offer(
            Provider provider,
            Map<String, Offer> faces,
            Map<FormatId, FormatTranslator> formats,
            List<Declared.Account> accounts,
            Declared declared) {
        Optional<UpstreamConventions> conventions =
                Optional.ofNullable(formats.get(provider.descriptor().format())).map(FormatTranslator::upstream);
        ProviderDescriptor known = provider.descriptor();
        Map<String, Offer> elsewhere = new HashMap<>(faces);
        known.models().forEach(model -> elsewhere.remove(model.id()));
        List<ProviderDescriptor.Model> models = new ArrayList<>(known.models());
        new TreeMap<>(elsewhere)
                .forEach((model, face) ->
                        face.provider().descriptor().model(model).ifPresent(models::add));
        ProviderDescriptor descriptor = withOwnModels(
                withOwnSettings(
                        known.withModels(models),
                        conventions.map(UpstreamConventions::can).orElse(Set.of())),
                declared);
        Map<Operation, String> urls = new HashMap<>(descriptor.endpoints());
        urls.put(Operation.CHAT, descriptor.endpoint());
        EndpointTable usual = EndpointTable.of(urls);
        List<Offer.Login> logins = new ArrayList<>();
        for (Declared.Account account : accounts) {
            EndpointTable endpoints = account.baseUrl().isPresent() && conventions.isPresent()
                    ? EndpointTable.of(
                            based(account.baseUrl().get(), conventions.get(), "accounts." + account.name()),
                            conventions.get())
                    : usual;
            logins.add(login(descriptor.id(), account, endpoints));
        }
        if (logins.isEmpty() && descriptor.needsNoAccount()) {
            logins.add(open(descriptor.id(), usual));
        }
        return new Offer(
                new Provider(descriptor, provider.executor()),
                logins,
                excluded(descriptor.id()),
                whyOff(descriptor),
                standings.of(descriptor.id()),
                strategy(descriptor.id()),
                sticky(descriptor.id()),
                elsewhere);
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
                List.of(),
                ProviderDescriptor.LifeCycle.ACTIVE,
                ProviderDescriptor.Policy.OFFICIAL,
                Optional.empty(),
                "declared configuration");
        ProviderDescriptor descriptor = withOwnModels(withOwnSettings(plain, conventions.can()), declared);
        List<Offer.Login> logins = new ArrayList<>();
        accountsOf(Set.of(node.name()), declared)
                .forEach(account -> logins.add(login(
                        node.name(),
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
            logins.add(open(node.name(), endpoints));
        }
        return new Offer(
                new Provider(descriptor),
                logins,
                excluded(node.name()),
                own(node.name(), "enabled")
                        .filter("false"::equalsIgnoreCase)
                        .map(off -> "The node " + node.name() + " is switched off (nonagon.providers." + node.name()
                                + ".enabled=false)."),
                standings.of(node.name()),
                strategy(node.name()),
                sticky(node.name()));
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

    /** @param names a provider's id, and those of the others that use its accounts: some are declared under these */
    private static List<Declared.Account> accountsOf(Set<ProviderId> names, Declared declared) {
        return declared.accounts().values().stream()
                .filter(a -> names.contains(a.provider()) && a.enabled() && !a.paused())
                .sorted(Comparator.comparingInt(Declared.Account::priority))
                .toList();
    }

    /** @param id the provider whose account it is, whatever it is declared under */
    private Offer.Login login(ProviderId id, Declared.Account account, EndpointTable endpoints) {
        return new Offer.Login(
                new Account(account.name(), account.label(), id, account.credential(), account.settings()),
                account.proxy().or(() -> proxyFor(endpoints)),
                endpoints,
                ModelFilter.of(variants(id, account.models()), variants(id, account.excludedModels())),
                new Terms(account.priority(), account.weight(), account.parallel()),
                standings.of(id, account.name()));
    }

    /** What needs no account has one all the same, that everybody uses. */
    private Offer.Login open(ProviderId id, EndpointTable endpoints) {
        Account nobodys = Account.none(id);
        return new Offer.Login(
                nobodys, proxyFor(endpoints), endpoints, ModelFilter.ALL, Terms.USUAL, standings.of(id, nobodys.id()));
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

    private ProviderDescriptor withOwnSettings(ProviderDescriptor descriptor, Set<String> byFormat) {
        Set<String> can = new HashSet<>(descriptor.can());
        can.addAll(byFormat);
        can.addAll(words(descriptor.id(), "can"));
        can.removeAll(words(descriptor.id(), "cannot"));
        ProviderDescriptor.Timeouts usual = descriptor.timeouts();
        return descriptor
                .withLifeCycle(life(descriptor))
                .withCan(can)
                .withTimeouts(new ProviderDescriptor.Timeouts(
                        duration(descriptor.id(), "first-byte-timeout").or(usual::firstByte),
                        duration(descriptor.id(), "between-bytes-timeout").or(usual::betweenBytes)));
    }

    /** What its vendor has ended is asked nevertheless if its owner says so: some still have access. */
    private ProviderDescriptor.LifeCycle life(ProviderDescriptor descriptor) {
        ProviderDescriptor.LifeCycle life = descriptor.lifeCycle();
        return life.status() == ProviderDescriptor.LifeCycle.Status.ENDED
                        && own(descriptor.id(), "enabled")
                                .filter("true"::equalsIgnoreCase)
                                .isPresent()
                ? new ProviderDescriptor.LifeCycle(
                        ProviderDescriptor.LifeCycle.Status.DEGRADED, life.since(), life.replacement())
                : life;
    }

    /** Abilities that a setting names, separated by commas. */
    private List<String> words(ProviderId id, String key) {
        List<String> words = own(id, key).stream()
                .flatMap(value -> Stream.of(value.split(",")))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
        words.stream()
                .filter(word -> !Abilities.ALL.contains(word))
                .forEach(word -> LOG.log(
                        System.Logger.Level.ERROR,
                        "event=config-problem key=nonagon.providers." + id + "." + key + " reason=\"'" + word
                                + "' is none of " + String.join(", ", new TreeSet<>(Abilities.ALL))
                                + "; it counts for nothing\""));
        return words.stream().filter(Abilities.ALL::contains).toList();
    }

    private Optional<Duration> duration(ProviderId id, String key) {
        Optional<String> text = own(id, key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Duration.parse(text.get().toUpperCase(Locale.ROOT)));
        } catch (DateTimeParseException e) {
            complain(id, key, text.get(), "a duration such as PT90S");
            return Optional.empty();
        }
    }
}
