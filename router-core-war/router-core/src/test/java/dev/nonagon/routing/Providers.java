package dev.nonagon.routing;

import dev.nonagon.combos.Combo;
import dev.nonagon.names.NamePatterns;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.Provider;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Providers for routing tests, described in one line each. */
final class Providers {
    private final Map<String, Offer> byPrefix = new LinkedHashMap<>();

    /** One provider under construction. */
    static final class Making {
        private final String id;
        private String tier = "cheap";
        private String more = "";
        private List<String> models = List.of();
        private List<String> excluded = List.of();
        private Optional<String> objection = Optional.empty();
        private final List<Offer.Login> logins = new ArrayList<>();

        private Making(String id) {
            this.id = id;
        }

        Making tier(String word) {
            tier = word;
            return this;
        }

        /** As JSON members of the descriptor, each with a comma before it. */
        Making with(String json) {
            more = json;
            return this;
        }

        /** Ids, or whole objects. */
        Making models(String... listed) {
            models = List.of(listed);
            return this;
        }

        Making excluding(String... patterns) {
            excluded = List.of(patterns);
            return this;
        }

        Making off(String reason) {
            objection = Optional.of(reason);
            return this;
        }

        Making account(String name) {
            return account(name, ModelFilter.ALL);
        }

        Making account(String name, ModelFilter filter) {
            logins.add(new Offer.Login(
                    new Account(
                            name,
                            name,
                            descriptor().id(),
                            Account.none(descriptor().id()).credential(),
                            Map.of()),
                    Optional.empty(),
                    (operation, model, stream) -> Optional.empty(),
                    filter,
                    Terms.USUAL,
                    Standings.apart().of(descriptor().id(), name)));
            return this;
        }

        private ProviderDescriptor descriptor() {
            String listed = String.join(
                    ",",
                    models.stream()
                            .map(m -> m.startsWith("{") ? m : "{\"id\":\"" + m + "\"}")
                            .toList());
            String json = """
                    {"spi":1,"id":"%s","name":"The %s","tier":"%s","format":"some-format","endpoint":"https://example.test/v1/chat",
                     "auth":{"header":"x-key"},"models":[%s],"policy":"official","source":"a test"%s}
                    """.formatted(id, id, tier, listed, more);
            return ProviderDescriptor.of(Json.parseObject(json.getBytes(StandardCharsets.UTF_8)));
        }

        Offer offer() {
            return new Offer(
                    new Provider(descriptor()),
                    logins,
                    NamePatterns.of(excluded),
                    objection,
                    Standings.apart().of(descriptor().id()),
                    Optional.empty(),
                    OptionalInt.empty());
        }
    }

    static Making provider(String id) {
        return new Making(id);
    }

    static Providers of(Making... all) {
        Providers providers = new Providers();
        for (Making making : all) {
            providers.byPrefix.put(making.id, making.offer());
        }
        return providers;
    }

    Providers prefix(String prefix, String id) {
        byPrefix.put(prefix, byPrefix.get(id));
        return this;
    }

    Map<String, Offer> byPrefix() {
        return byPrefix;
    }

    Router router() {
        return new Router(byPrefix, Map.of(), Map.of());
    }

    Router router(Map<String, List<String>> aliases, Combo... combos) {
        return router(NameSettings.DEFAULTS, aliases, combos);
    }

    Router router(NameSettings settings, Map<String, List<String>> aliases, Combo... combos) {
        Map<String, Combo> byName = new LinkedHashMap<>();
        for (Combo combo : combos) {
            byName.put(combo.name(), combo);
        }
        return new Router(byPrefix, byName, aliases, settings);
    }

    /** {@code provider/model@account} of all targets in plain order. */
    static List<String> targets(Router router, String name) {
        return router.route(name) instanceof RoutePlan.Targets found
                ? found.targets().stream()
                        .map(t -> t.name() + "@" + t.account().name())
                        .toList()
                : List.of();
    }

    /** {@code provider/model} of all ends that could answer, in plain order. */
    static List<String> models(Router router, String name) {
        return Ends.of(router.way(name)).directs().stream()
                .map(Way.Direct::name)
                .toList();
    }

    /** Why nobody answers. */
    static String reason(Router router, String name) {
        return router.way(name).nobody().orElseThrow().message();
    }
}
