package dev.nonagon.itinerary;

import dev.nonagon.accounts.AccountLines;
import dev.nonagon.combos.Combo;
import dev.nonagon.combos.Demand;
import dev.nonagon.combos.Strategy;
import dev.nonagon.conversation.Conversation;
import dev.nonagon.cooldowns.CooldownSettings;
import dev.nonagon.cooldowns.Cooldowns;
import dev.nonagon.failures.FailureTable;
import dev.nonagon.quota.QuotaBoard;
import dev.nonagon.routing.Live;
import dev.nonagon.routing.Offer;
import dev.nonagon.routing.Router;
import dev.nonagon.routing.Terms;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.Provider;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;

/** Providers, accounts and a clock that stands still until it is told otherwise. */
final class Town {
    private final AtomicLong nanos = new AtomicLong();
    private final Instant start = Instant.parse("2026-11-23T00:00:00Z");
    final InstantSource clock = () -> start.plusNanos(nanos.get());
    final Cooldowns cooldowns = new Cooldowns(clock, () -> 0.0, () -> CooldownSettings.DEFAULTS);
    final QuotaBoard quotas;
    private final AccountLines lines = new AccountLines();
    private final Map<String, Offer> offers = new LinkedHashMap<>();
    private final Map<String, Combo> combos = new LinkedHashMap<>();
    private final Map<String, List<String>> aliases = new LinkedHashMap<>();
    final Map<String, BigDecimal> prices = new LinkedHashMap<>();
    RoutingSettings settings = RoutingSettings.DEFAULTS;
    Renewal renewal = Renewal.NONE;
    final Itineraries itineraries;

    Town() {
        quotas = new QuotaBoard(clock);
        itineraries = new Itineraries(
                cooldowns,
                new FailureTable(provider -> Optional.empty()),
                quotas,
                target -> renewal.renewed(target),
                clock,
                nanos::get,
                () -> 0L);
    }

    void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    long nanos() {
        return nanos.get();
    }

    Instant now() {
        return clock.instant();
    }

    /** An account's name and what is said of it. */
    record Who(String name, Terms terms) {
        static Who of(String name) {
            return new Who(name, Terms.USUAL);
        }
    }

    Town provider(String id, String tier, String... accounts) {
        List<Who> all = new ArrayList<>();
        for (String account : accounts) {
            all.add(Who.of(account));
        }
        return provider(id, tier, Optional.empty(), OptionalInt.empty(), all, "");
    }

    Town provider(String id, String tier, Strategy strategy, List<Who> accounts) {
        return provider(id, tier, Optional.of(strategy), OptionalInt.empty(), accounts, "");
    }

    /**
     * @param models JSON of the descriptor's models, or nothing
     */
    Town provider(
            String id,
            String tier,
            Optional<Strategy> strategy,
            OptionalInt sticky,
            List<Who> accounts,
            String models) {
        ProviderDescriptor descriptor = ProviderDescriptor.of(
                Json.parseObject("""
                {"spi":1,"id":"%s","name":"The %s","tier":"%s","format":"openai-chat","endpoint":"http://127.0.0.1:1/v1/chat",
                 "auth":{"header":"x-key"},"policy":"official","source":"a test"%s}
                """.formatted(id, id, tier, models.isEmpty() ? "" : ",\"models\":" + models)
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        ProviderId provider = new ProviderId(id);
        List<Offer.Login> logins = new ArrayList<>();
        for (Who who : accounts) {
            logins.add(new Offer.Login(
                    new Account(
                            who.name(),
                            who.name(),
                            provider,
                            Account.none(provider).credential(),
                            Map.of()),
                    Optional.empty(),
                    (operation, model, stream) -> Optional.of(URI.create(descriptor.endpoint())),
                    dev.nonagon.routing.ModelFilter.ALL,
                    who.terms(),
                    new Live(
                            lines.of(provider, who.name()),
                            cooldowns.of(provider, who.name()),
                            quotas.of(provider, who.name()))));
        }
        offers.put(id, new Offer(new Provider(descriptor), logins, cooldowns.of(provider), strategy, sticky));
        return this;
    }

    Town combo(Combo combo) {
        combos.put(combo.name(), combo);
        return this;
    }

    Town combo(String name, Strategy strategy, String... members) {
        return combo(Combo.of(name, strategy, List.of(members)));
    }

    Town alias(String name, String... models) {
        aliases.put(name, List.of(models));
        return this;
    }

    Router router() {
        return new Router(offers, combos, aliases);
    }

    Ask ask(String model, String conversation) {
        return ask(model, conversation, new Demand(100, false, false, false));
    }

    Ask ask(String model, String conversation, Demand demand) {
        return new Ask(
                model,
                Operation.CHAT,
                Conversation.named(conversation),
                Optional.empty(),
                false,
                "",
                () -> demand,
                (int) demand.tokens() * 4,
                demand::vision,
                now(),
                name -> Optional.ofNullable(prices.get(name)));
    }

    /** How a request went. */
    record Trip(
            List<String> asked, Optional<String> answered, Optional<Failure> refused, Duration waited, Trace trace) {}

    /** One request, asked of upstreams that answer at once or fail. */
    Trip go(String model, String conversation, BiFunction<String, String, Optional<Failure>> upstream) {
        return go(router(), ask(model, conversation), upstream);
    }

    Trip go(Router router, Ask ask, BiFunction<String, String, Optional<Failure>> upstream) {
        List<String> asked = new ArrayList<>();
        Itinerary itinerary;
        switch (itineraries.plan(router, settings, ask, nanos.get())) {
            case Itineraries.Plan.Refused refused -> {
                return new Trip(
                        asked, Optional.empty(), Optional.of(refused.failure()), Duration.ZERO, refused.trace());
            }
            case Itineraries.Plan.Going going -> itinerary = going.itinerary();
        }
        Duration waited = Duration.ZERO;
        while (true) {
            switch (itinerary.next()) {
                case Itinerary.Step.Go go -> {
                    String name = go.target().name();
                    String account = go.target().account().id();
                    asked.add(account);
                    Optional<Failure> failure = upstream.apply(name, account);
                    if (failure.isEmpty()) {
                        itinerary.answered(go, Duration.ofMillis(5));
                    }
                    itinerary.left(go);
                    if (failure.isEmpty()) {
                        return new Trip(asked, Optional.of(account), Optional.empty(), waited, itinerary.trace());
                    }
                    itinerary.failed(go, failure.get());
                }
                case Itinerary.Step.Hold hold -> {
                    pass(hold.time());
                    itinerary.held(hold.time());
                    waited = waited.plus(hold.time());
                }
                case Itinerary.Step.Over over -> {
                    return new Trip(asked, Optional.empty(), Optional.of(over.failure()), waited, itinerary.trace());
                }
            }
        }
    }

    static Optional<Failure> well(String name, String account) {
        return Optional.empty();
    }

    static Failure limited(Duration wait) {
        return new Failure(Failure.Kind.RATE_LIMITED, 429, "Too many requests", Optional.of(wait), Optional.empty());
    }

    static Failure exhausted(Instant until) {
        return new Failure(
                Failure.Kind.QUOTA_EXHAUSTED, 429, "The quota is used up", Optional.empty(), Optional.of(until));
    }

    static Failure overloaded() {
        return Failure.of(Failure.Kind.OVERLOADED, 529, "Overloaded");
    }

    static Failure invalid() {
        return Failure.of(Failure.Kind.INVALID_REQUEST, 400, "No such field");
    }
}
