package dev.nonagon.gateway;

import dev.nonagon.plugins.PluginCatalog;
import dev.nonagon.routing.ModelFilter;
import dev.nonagon.routing.Offer;
import dev.nonagon.routing.Standings;
import dev.nonagon.routing.Terms;
import dev.nonagon.settings.BaseUrls;
import dev.nonagon.settings.Declared;
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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Draws who can be asked: providers with their accounts, and nodes. A provider whose descriptor uses another's accounts ({@code
 * accountsOf}) is drawn as a face of that one: the same provider to everybody, spoken to in another format. Used once.
 */
final class OfferDrawing {
    private static final System.Logger LOG = System.getLogger(OfferDrawing.class.getName());

    private final PluginCatalog catalog;
    private final Declared declared;
    private final Map<FormatId, FormatTranslator> formats;
    private final OwnerWishes wishes;
    private final OutboundProxies proxies;
    private final Standings standings;
    private final Map<ProviderId, String> flows = new HashMap<>();

    /** @param standings where the live state of accounts is */
    OfferDrawing(
            PluginCatalog catalog,
            Declared declared,
            Map<FormatId, FormatTranslator> formats,
            OwnerWishes wishes,
            OutboundProxies proxies,
            Standings standings) {
        this.catalog = catalog;
        this.declared = declared;
        this.formats = formats;
        this.wishes = wishes;
        this.proxies = proxies;
        this.standings = standings;
        catalog.oauthFlows().forEach(flow -> flows.putIfAbsent(flow.provider(), flow.id()));
    }

    /** By what stands before the slash in {@code prefix/model}. */
    Map<String, Offer> byPrefix() {
        Map<ProviderId, Offer> byId = new HashMap<>();
        Map<ProviderId, List<Provider>> faces = new HashMap<>();
        for (Provider provider : catalog.providers()) {
            faces.computeIfAbsent(catalog.home(provider.descriptor().id()), id -> new ArrayList<>())
                    .add(provider);
        }
        faces.forEach((home, all) -> byId.putAll(house(home, all)));
        Map<String, Offer> offers = new HashMap<>();
        catalog.prefixes().forEach((prefix, id) -> {
            Offer offer = byId.get(id);
            if (offer != null) {
                offers.put(prefix, offer);
            }
        });
        declared.nodes().forEach((name, node) -> {
            FormatTranslator format = formats.get(node.format());
            if (format != null) {
                offers.put(name, node(node, format));
            }
        });
        return offers;
    }

    /** A provider and those that use its accounts. @param all itself among them */
    private Map<ProviderId, Offer> house(ProviderId home, List<Provider> all) {
        Set<ProviderId> names = all.stream().map(one -> one.descriptor().id()).collect(Collectors.toSet());
        List<Declared.Account> accounts = accountsOf(names);
        Provider main = all.stream()
                .filter(one -> one.descriptor().id().equals(home))
                .findFirst()
                .orElseThrow();
        Map<ProviderId, Offer> offers = new HashMap<>();
        Map<String, Offer> elsewhere = new HashMap<>();
        for (Provider one : all) {
            ProviderDescriptor own = one.descriptor();
            if (!own.id().equals(home)) {
                ProviderDescriptor named = news(own).as(main.descriptor());
                Offer face = offer(new Provider(named, one.executor()), Map.of(), accounts);
                offers.put(own.id(), face);
                named.models().forEach(model -> elsewhere.putIfAbsent(model.id(), face));
            }
        }
        offers.put(home, offer(new Provider(news(main.descriptor()), main.executor()), elsewhere, accounts));
        return offers;
    }

    /** A descriptor with what is newly known of it. */
    private ProviderDescriptor news(ProviderDescriptor descriptor) {
        return Optional.ofNullable(declared.catalog().get(descriptor.id()))
                .map(news -> news.over(descriptor))
                .orElse(descriptor);
    }

    /**
     * @param faces by model: where it is spoken to in another format; what the provider lists itself is not led there
     */
    private Offer offer(Provider provider, Map<String, Offer> faces, List<Declared.Account> accounts) {
        Optional<UpstreamConventions> conventions =
                Optional.ofNullable(formats.get(provider.descriptor().format())).map(FormatTranslator::upstream);
        ProviderDescriptor known = provider.descriptor();
        Map<String, Offer> elsewhere = new HashMap<>(faces);
        known.models().forEach(model -> elsewhere.remove(model.id()));
        List<ProviderDescriptor.Model> models = new ArrayList<>(known.models());
        new TreeMap<>(elsewhere)
                .forEach((model, face) ->
                        face.provider().descriptor().model(model).ifPresent(models::add));
        ProviderDescriptor descriptor = withOwnModels(wishes.over(
                known.withModels(models),
                conventions.map(UpstreamConventions::can).orElse(Set.of())));
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
                wishes.excluded(descriptor.id()),
                wishes.whyOff(descriptor),
                standings.of(descriptor.id()),
                wishes.strategy(descriptor.id()),
                wishes.sticky(descriptor.id()),
                Optional.ofNullable(flows.get(descriptor.id())),
                elsewhere);
    }

    private Offer node(Declared.Node node, FormatTranslator format) {
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
        ProviderDescriptor descriptor = withOwnModels(wishes.over(plain, conventions.can()));
        List<Offer.Login> logins = new ArrayList<>();
        accountsOf(Set.of(node.name()))
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
                wishes.excluded(node.name()),
                wishes.whyOff(node.name()),
                standings.of(node.name()),
                wishes.strategy(node.name()),
                wishes.sticky(node.name()));
    }

    /** Its own models, as its owner calls and bounds them, and behind them what only its owner or its upstream knows. */
    private ProviderDescriptor withOwnModels(ProviderDescriptor descriptor) {
        List<ProviderDescriptor.Model> more = declared.models().getOrDefault(descriptor.id(), List.of());
        if (more.isEmpty()) {
            return descriptor;
        }
        Map<String, ProviderDescriptor.Model> models = new LinkedHashMap<>();
        descriptor.models().forEach(model -> models.put(model.id(), model));
        more.forEach(model -> models.merge(model.id(), model, OfferDrawing::joined));
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
    private List<Declared.Account> accountsOf(Set<ProviderId> names) {
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
                ModelFilter.of(
                        OwnerWishes.variants(id, account.models()), OwnerWishes.variants(id, account.excludedModels())),
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
}
