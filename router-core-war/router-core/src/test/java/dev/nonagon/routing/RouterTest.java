package dev.nonagon.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.combos.Combo;
import dev.nonagon.combos.Strategy;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.format.ModelCard;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RouterTest {
    private static final Providers USUAL = Providers.of(
                    Providers.provider("alpha")
                            .models("one", "vendor/two")
                            .account("first")
                            .account("second"),
                    Providers.provider("beta").models("one", "vendor/two").account("third"),
                    Providers.provider("empty").models("one", "vendor/two"))
            .prefix("al", "alpha");

    private static Router router(Map<String, List<String>> combos, Map<String, String> aliases) {
        Map<String, List<String>> pools = new HashMap<>();
        aliases.forEach((name, target) -> pools.put(name, List.of(target)));
        return USUAL.router(
                pools,
                combos.entrySet().stream()
                        .map(e -> Combo.of(e.getKey(), Strategy.PRIORITY, e.getValue()))
                        .toArray(Combo[]::new));
    }

    private static List<String> names(RoutePlan plan) {
        assertThat(plan).isInstanceOf(RoutePlan.Targets.class);
        return ((RoutePlan.Targets) plan)
                .targets().stream()
                        .map(t -> t.name() + "@" + t.account().name())
                        .toList();
    }

    private static Failure refusal(RoutePlan plan) {
        assertThat(plan).isInstanceOf(RoutePlan.Refused.class);
        return ((RoutePlan.Refused) plan).failure();
    }

    @Test
    @DisplayName("R1 K1 K2 an id or a prefix, and only the first slash splits")
    void prefixes() {
        Router router = router(Map.of(), Map.of());
        assertThat(names(router.route("alpha/one"))).containsExactly("alpha/one@first", "alpha/one@second");
        assertThat(names(router.route("al/vendor/two")))
                .containsExactly("alpha/vendor/two@first", "alpha/vendor/two@second");
    }

    @Test
    @DisplayName("R1 K4 K5 a combo's name beats an alias, an alias beats a prefix")
    void order() {
        Router router = router(Map.of("same", List.of("beta/x")), Map.of("same", "alpha/one", "al/y", "beta/z"));
        assertThat(names(router.route("same"))).containsExactly("beta/x@third");
        assertThat(names(router.route("al/y"))).containsExactly("beta/z@third");
    }

    @Test
    @DisplayName("R2 R3 members in order, combos and aliases inside a combo followed")
    void combos() {
        Router router = router(
                Map.of("outer", List.of("beta/x", "inner"), "inner", List.of("short", "beta/y")),
                Map.of("short", "alpha/one"));
        assertThat(names(router.route("outer")))
                .containsExactly("beta/x@third", "alpha/one@first", "alpha/one@second", "beta/y@third");
    }

    @Test
    @DisplayName("R3 F7 a circle is a 400 that shows the circle; meeting a combo twice is none")
    void circles() {
        Router router = router(
                Map.of("a", List.of("b"), "b", List.of("a"), "twice", List.of("c", "c"), "c", List.of("beta/x")),
                Map.of());
        Failure failure = refusal(router.route("a"));
        assertThat(failure.kind()).isEqualTo(Failure.Kind.INVALID_REQUEST);
        assertThat(failure.message()).contains("a → b → a");
        assertThat(names(router.route("twice"))).containsExactly("beta/x@third");
    }

    @Test
    @DisplayName("R4 an unknown name is a 404 with the nearest names")
    void nearest() {
        Router router = router(Map.of("always-on", List.of("beta/one")), Map.of());
        Failure failure = refusal(router.route("alwayson"));
        assertThat(failure.kind()).isEqualTo(Failure.Kind.MODEL_UNAVAILABLE);
        assertThat(failure.message()).contains("no model 'alwayson'").contains("always-on");
        assertThat(refusal(router.route("betta/one")).message()).contains("beta/one");
        assertThat(refusal(router.route("zzzzzzzzzzzzzzzz")).message()).contains("GET /v1/models");
        assertThat(refusal(router.route("/")).message()).contains("no model '/'");
    }

    @Test
    @DisplayName("a provider without an account says how to add one, and a combo goes on without it")
    void noAccount() {
        Router router = router(Map.of("mixed", List.of("empty/one", "beta/one")), Map.of());
        assertThat(refusal(router.route("empty/one")).message())
                .contains("nonagon.accounts.NAME.provider=empty")
                .contains("api-key");
        assertThat(names(router.route("mixed"))).containsExactly("beta/one@third");
    }

    @Test
    @DisplayName("K86 models: combos, then aliases, then what providers with an account have")
    void models() {
        Router router = router(Map.of("z-combo", List.of("beta/x")), Map.of("an-alias", "beta/y"));
        assertThat(router.models(Instant.EPOCH))
                .extracting(ModelCard::id)
                .containsSubsequence("z-combo", "an-alias", "alpha/one", "alpha/vendor/two", "beta/one")
                .doesNotContain("empty/one");
    }

    private static List<String> wishes(RoutePlan plan) {
        assertThat(plan).isInstanceOf(RoutePlan.Targets.class);
        return ((RoutePlan.Targets) plan)
                .targets().stream()
                        .map(t -> t.name()
                                + t.reasoning()
                                        .map(r -> " "
                                                + r.effort()
                                                        .map(e -> e.word())
                                                        .orElse(r.mode().name()))
                                        .orElse(""))
                        .toList();
    }

    @Test
    @DisplayName(
            "R7 a suffix says how much to think, on models, aliases, combos and their members; the outermost counts")
    void suffixes() {
        Router router = router(
                Map.of("team", List.of("beta/one(low)", "quick"), "odd(high)", List.of("beta/two")),
                Map.of("quick", "beta/vendor/two", "deep", "beta/one(high)"));
        assertThat(wishes(router.route("beta/one(high)"))).containsExactly("beta/one high");
        assertThat(wishes(router.route("beta/one(latest)"))).containsExactly("beta/one(latest)");
        assertThat(wishes(router.route("deep"))).containsExactly("beta/one high");
        assertThat(wishes(router.route("deep(none)"))).containsExactly("beta/one OFF");
        assertThat(wishes(router.route("team"))).containsExactly("beta/one low", "beta/vendor/two");
        assertThat(wishes(router.route("team(auto)"))).containsExactly("beta/one ADAPTIVE", "beta/vendor/two ADAPTIVE");
        assertThat(wishes(router.route("odd(high)")))
                .as("a combo of that very name")
                .containsExactly("beta/two");
        assertThat(refusal(router.route("tema(high)")).message()).contains("team");
    }
}
