package dev.nonagon.routing;

import static dev.nonagon.routing.Providers.models;
import static dev.nonagon.routing.Providers.provider;
import static dev.nonagon.routing.Providers.reason;
import static dev.nonagon.routing.Providers.targets;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.combos.Combo;
import dev.nonagon.combos.Conditions;
import dev.nonagon.combos.Member;
import dev.nonagon.combos.Strategy;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.format.ModelCard;
import dev.nonagon.spi.provider.ProviderDescriptor.Tier;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WaysTest {
    private static final Map<String, List<String>> NO_ALIASES = Map.of();

    private static Providers market() {
        return Providers.of(
                        provider("plan")
                                .tier("subscription")
                                .models("big-1", "small-1")
                                .account("p1"),
                        provider("shop")
                                .models("big-1", "big-2", "maker/big-3")
                                .account("s1")
                                .account("s2"),
                        provider("gift").tier("free").models("small-1").account("g1"),
                        provider("closed").models("big-1", "rare-1"),
                        provider("maker")
                                .with(",\"names\":[\"big-*\"]")
                                .models("big-9")
                                .account("m1"))
                .prefix("sh", "shop");
    }

    private static Combo combo(String name, Member... members) {
        return new Combo(name, Strategy.PRIORITY, List.of(members), false, 1, Optional.empty());
    }

    private static Combo subscriptionOnly(String name, Member... members) {
        return new Combo(name, Strategy.PRIORITY, List.of(members), true, 1, Optional.empty());
    }

    private static Member tiered(String model, Tier tier) {
        return new Member(model, 1, Optional.of(tier), Conditions.NONE);
    }

    @Test
    @DisplayName("K1 K2 R1 id and prefix lead to the same way's end; only the first slash splits")
    void prefixes() {
        Router router = market().router();
        assertThat(models(router, "sh/big-1")).containsExactly("shop/big-1");
        assertThat(models(router, "shop/maker/big-3")).containsExactly("shop/maker/big-3");
        assertThat(targets(router, "shop/never/heard-of"))
                .containsExactly("shop/never/heard-of@s1", "shop/never/heard-of@s2");
    }

    @Test
    @DisplayName("K3 a node's prefix is its name: it is an offer like any other, models listed or not")
    void nodes() {
        Router router = Providers.of(provider("gpu-box").account("a")).router();
        assertThat(targets(router, "gpu-box/some/model:31b")).containsExactly("gpu-box/some/model:31b@a");
    }

    @Test
    @DisplayName("K4 R1 a combo's name beats an alias, both beat a prefix and a bare name")
    void precedence() {
        Router router = market().router(
                        Map.of(
                                "same",
                                List.of("gift/small-1"),
                                "shop/big-1",
                                List.of("plan/big-1"),
                                "big-2",
                                List.of("gift/x")),
                        Combo.of("same", "plan/big-1"));
        assertThat(models(router, "same")).containsExactly("plan/big-1");
        assertThat(models(router, "shop/big-1")).containsExactly("plan/big-1");
        assertThat(models(router, "big-2")).containsExactly("gift/x");
        assertThat(models(router, "Same")).as("case counts").isEmpty();
    }

    @Test
    @DisplayName("K5 R2 an alias of one model is that model; of several, a pool that gives to each in turn")
    void aliases() {
        Router router = market().router(Map.of(
                "one", List.of("shop/big-1"),
                "pool", List.of("shop/big-1", "plan/big-1"),
                "all", List.of("shop/*")));
        assertThat(router.way("one")).isInstanceOf(Way.Direct.class);
        Way.Choice pool = (Way.Choice) router.way("pool");
        assertThat(pool.combo().strategy()).isEqualTo(Strategy.ROUND_ROBIN);
        assertThat(pool.combo().name()).isEqualTo("pool");
        assertThat(models(router, "pool")).containsExactly("shop/big-1", "plan/big-1");
        assertThat(models(router, "all")).containsExactly("shop/big-1", "shop/big-2", "shop/maker/big-3");
    }

    @Test
    @DisplayName("K6 R12 a vendor's bare name goes to all who know it and can be asked, the thriftiest tier first")
    void bareNames() {
        Router router = market().router();
        assertThat(models(router, "big-1")).containsExactly("plan/big-1", "shop/big-1", "maker/big-1");
        assertThat(models(router, "small-1")).containsExactly("plan/small-1", "gift/small-1");
        assertThat(models(router, "big-77-preview")).as("by the pattern alone").containsExactly("maker/big-77-preview");
        assertThat(router.way("big-77-preview")).isInstanceOf(Way.Direct.class);
        assertThat(models(router, "maker/big-3"))
                .as("a prefix goes before a model with a slash in its name")
                .containsExactly("maker/big-3");
        assertThat(reason(router, "rare-1")).contains("rare-1").contains("nonagon.accounts.NAME.provider=closed");
        Way.Choice choice = (Way.Choice) router.way("big-1");
        assertThat(choice.combo().strategy()).isEqualTo(Strategy.PRIORITY);
    }

    @Test
    @DisplayName("R12 a listed model with a slash in its name needs no prefix, if its first part is none")
    void bareWithSlash() {
        Router router =
                Providers.of(provider("hub").models("lab/model-1").account("h")).router();
        assertThat(models(router, "lab/model-1")).containsExactly("hub/lab/model-1");
    }

    @Test
    @DisplayName("F7 R3 who leads back to itself means nothing and says how; a combo around it goes on without it")
    void circles() {
        Router router = market().router(
                        Map.of("x", List.of("b(high)")),
                        Combo.of("a", "b", "shop/big-1"),
                        Combo.of("b", "x", "gift/small-1"),
                        Combo.of("outer", "a", "plan/big-1"));
        for (String name : List.of("b", "x")) {
            assertThat(router.way(name)).isInstanceOf(Way.Nowhere.class);
            assertThat(((Way.Nowhere) router.way(name)).kind()).isEqualTo(Failure.Kind.INVALID_REQUEST);
        }
        assertThat(reason(router, "b")).contains("b → x → b");
        assertThat(models(router, "a")).containsExactly("shop/big-1");
        assertThat(models(router, "outer")).containsExactly("shop/big-1", "plan/big-1");
    }

    @Test
    @DisplayName("R8 the same name is the same object; members that nobody can answer stay, with their reasons")
    void ways() {
        Router router = market().router(NO_ALIASES, Combo.of("c", "closed/big-1", "no/such", "shop/big-1", "tpyo"));
        assertThat(router.way("c")).isSameAs(router.way("c"));
        assertThat(router.way("shop/unlisted")).isSameAs(router.way("shop/unlisted"));
        assertThat(router.way("c(high)")).isSameAs(router.way("c(high)"));
        Way.Choice choice = (Way.Choice) router.way("c");
        assertThat(choice.branches())
                .extracting(branch -> branch.way().getClass().getSimpleName())
                .containsExactly("Nowhere", "Nowhere", "Direct", "Nowhere");
        assertThat(((Way.Nowhere) choice.branches().get(0).way()).reason()).contains("The closed");
        assertThat(((Way.Nowhere) choice.branches().get(1).way()).reason()).contains("no model 'no/such'");
        assertThat(choice.nobody()).isEmpty();
        assertThat(reason(market().router(NO_ALIASES, Combo.of("c", "closed/big-1", "tpyo")), "c"))
                .contains("The closed")
                .contains("tpyo");
    }

    @Test
    @DisplayName(
            "R8 what has ended says what replaces it, the provider or one model; what is off says how to switch it on")
    void ended() {
        Router router = Providers.of(
                        provider("old")
                                .with(
                                        ",\"lifeCycle\":{\"status\":\"ended\",\"since\":\"2026-04-15\",\"replacement\":\"shop/big-1\"}")
                                .models("m")
                                .account("o"),
                        provider("half")
                                .models(
                                        "fine",
                                        "{\"id\":\"gone\",\"lifeCycle\":{\"status\":\"ended\",\"replacement\":\"half/fine\"}}")
                                .account("h"),
                        provider("off").models("n").account("f").off("The off is switched off."))
                .router(NO_ALIASES, Combo.of("c", "old/m", "half/gone", "off/n", "half/fine"));
        assertThat(reason(router, "old/m")).contains("ended on 2026-04-15").contains("use shop/big-1 instead");
        assertThat(reason(router, "half/gone")).contains("half/gone has ended").contains("use half/fine instead");
        assertThat(reason(router, "off/n")).isEqualTo("The off is switched off.");
        assertThat(reason(router, "gone")).as("by its bare name, too").contains("use half/fine instead");
        assertThat(models(router, "c")).containsExactly("half/fine");
        assertThat(router.models(Instant.EPOCH)).extracting(ModelCard::id).containsExactly("c", "half/fine");
    }

    @Test
    @DisplayName("R9 a maximum price goes along into combos, the smaller one wins; a branch objects for its own model")
    void prices() {
        Member cheap = new Member("inner", 1, Optional.empty(), Conditions.NONE.atMost(new BigDecimal("2")));
        Member dear = new Member("shop/big-1", 3, Optional.empty(), Conditions.NONE.atMost(new BigDecimal("5")));
        Router router =
                market().router(NO_ALIASES, combo("outer", cheap), combo("inner", dear, Member.of("plan/big-1")));
        Way.Choice outer = (Way.Choice) router.way("outer");
        Way.Choice inner = (Way.Choice) outer.branches().getFirst().way();
        assertThat(inner.branches())
                .allSatisfy(
                        branch -> assertThat(branch.member().when().maxPrice()).contains(new BigDecimal("2")));
        assertThat(inner.branches().getFirst().member().weight()).isEqualTo(3);
        Way.Choice alone = (Way.Choice) router.way("inner");
        assertThat(alone.branches().get(1).member().when()).isEqualTo(Conditions.NONE);
    }

    @Test
    @DisplayName("R10 subscription only: of a combo and all that it holds, and it fails closed with a sentence")
    void subscriptions() {
        Router router = market().router(
                        NO_ALIASES,
                        subscriptionOnly(
                                "thrifty",
                                Member.of("inner"),
                                Member.of("small-1"),
                                tiered("shop/big-2", Tier.SUBSCRIPTION)),
                        combo("inner", Member.of("shop/big-1"), Member.of("plan/big-1")),
                        subscriptionOnly("none", Member.of("shop/big-1"), Member.of("gift/small-1")),
                        subscriptionOnly("not", tiered("plan/big-1", Tier.CHEAP)));
        assertThat(models(router, "thrifty")).containsExactly("plan/big-1", "plan/small-1", "shop/big-2");
        assertThat(models(router, "inner")).containsExactly("shop/big-1", "plan/big-1");
        assertThat(models(router, "none")).isEmpty();
        assertThat(reason(router, "none"))
                .contains("The combo 'none' is for subscriptions only")
                .contains("shop/big-1");
        assertThat(models(router, "not")).isEmpty();
    }

    @Test
    @DisplayName("R10 subscription only for the whole router: direct names, bare names, combos and lists")
    void subscriptionsEverywhere() {
        NameSettings only = new NameSettings(Optional.empty(), true);
        Router router = market().router(
                        only,
                        NO_ALIASES,
                        combo("mine", Member.of("shop/big-1"), tiered("gift/small-1", Tier.SUBSCRIPTION)));
        assertThat(models(router, "shop/big-1")).isEmpty();
        assertThat(reason(router, "shop/big-1")).contains("nonagon.routing.subscription-only");
        assertThat(reason(router, "shop/unlisted")).contains("nonagon.routing.subscription-only");
        assertThat(models(router, "big-1")).containsExactly("plan/big-1");
        assertThat(models(router, "mine")).containsExactly("gift/small-1");
        assertThat(router.models(Instant.EPOCH))
                .extracting(ModelCard::id)
                .containsExactly("mine", "plan/big-1", "plan/small-1");
    }

    @Test
    @DisplayName("R10 R13 the settings: a misspelt switch counts as on, for it is there so that no money is spent")
    void settings() {
        assertThat(NameSettings.read(key -> Optional.empty())).isEqualTo(NameSettings.DEFAULTS);
        assertThat(NameSettings.read(key -> Optional.of(" false ")))
                .isEqualTo(new NameSettings(Optional.of("false"), false));
        assertThat(NameSettings.read(key -> Optional.of("ture")).subscriptionOnly())
                .isTrue();
        assertThat(NameSettings.read(key -> Optional.of(" "))).isEqualTo(NameSettings.DEFAULTS);
    }

    @Test
    @DisplayName(
            "R11 patterns: thriftiest tier first, by prefix, over all providers, with a suffix; nothing found is said")
    void patterns() {
        Router router = market().router(
                        NO_ALIASES,
                        Combo.of("a", "sh/big*"),
                        Combo.of("b", "*/big-1"),
                        Combo.of("c", "small*"),
                        Combo.of("d", "plan/*(high)"),
                        Combo.of("e", "closed/*", "gift/*"),
                        combo("f", new Member("shop/big-*", 4, Optional.of(Tier.FREE), Conditions.NONE)));
        assertThat(models(router, "a")).containsExactly("shop/big-1", "shop/big-2");
        assertThat(models(router, "b")).containsExactly("plan/big-1", "shop/big-1");
        assertThat(models(router, "c")).containsExactly("plan/small-1", "gift/small-1");
        assertThat(Ends.of(router.way("d")).directs()).hasSize(2).allSatisfy(direct -> assertThat(direct.reasoning())
                .isPresent());
        Way.Choice e = (Way.Choice) router.way("e");
        assertThat(((Way.Nowhere) e.branches().getFirst().way()).reason()).contains("closed/*");
        assertThat(models(router, "e")).containsExactly("gift/small-1");
        assertThat(((Way.Choice) router.way("f")).branches())
                .extracting(Way.Branch::member)
                .containsExactly(
                        new Member("shop/big-1", 4, Optional.of(Tier.FREE), Conditions.NONE),
                        new Member("shop/big-2", 4, Optional.of(Tier.FREE), Conditions.NONE));
        assertThat(models(router, "shop/*"))
                .as("a client must say what it wants")
                .isEmpty();
    }

    @Test
    @DisplayName("R13 the fallback: for names that nobody can answer, never for a prefix, a combo or a member")
    void fallback() {
        NameSettings settings = new NameSettings(Optional.of("safe"), false);
        Router router = market().router(
                        settings, NO_ALIASES, Combo.of("safe", "plan/big-1", "shop/big-1"), Combo.of("broken", "tpyo"));
        assertThat(models(router, "auto")).containsExactly("plan/big-1", "shop/big-1");
        assertThat(models(router, "rare-1"))
                .as("known, but nobody has an account")
                .containsExactly("plan/big-1", "shop/big-1");
        assertThat(Ends.of(router.way("auto(high)")).directs())
                .allSatisfy(direct -> assertThat(direct.reasoning()).isPresent());
        assertThat(models(router, "closed/big-1")).as("said outright").isEmpty();
        assertThat(models(router, "broken")).isEmpty();
        assertThat(reason(router, "broken")).contains("tpyo");
        assertThat(models(router, "big-2")).as("bare names go before it").containsExactly("shop/big-2", "maker/big-2");
        assertThat(models(market().router(), "auto")).as("off by default").isEmpty();
        Router astray = market().router(new NameSettings(Optional.of("nowhere"), false), NO_ALIASES);
        assertThat(reason(astray, "auto")).contains("auto").contains("nowhere").contains(NameSettings.FALLBACK_MODEL);
    }

    @Test
    @DisplayName(
            "R14 for a picker with words each foreign model has one more id, which is understood, with a suffix too")
    void shapes() {
        Router router = market().router(NO_ALIASES, Combo.of("my-claude", "plan/big-1"));
        List<ModelCard> cards = Router.shaped(router.models(Instant.EPOCH), List.of("claude", "anthropic"));
        assertThat(cards)
                .extracting(ModelCard::id)
                .contains("my-claude", "shop/big-1", "claude-nonagon--shop--big-1")
                .doesNotContain("claude-nonagon--my_2dclaude", "claude-nonagon--my-claude")
                .doesNotHaveDuplicates();
        assertThat(cards)
                .filteredOn(card -> card.id().equals("claude-nonagon--shop--big-1"))
                .extracting(ModelCard::name)
                .containsExactly("big-1 (shop/big-1)");
        assertThat(Router.shaped(router.models(Instant.EPOCH), List.of())).isEqualTo(router.models(Instant.EPOCH));
        assertThat(models(router, "claude-nonagon--shop--maker--big-3")).containsExactly("shop/maker/big-3");
        assertThat(Ends.of(router.way("claude-nonagon--shop--big-1(high)")).directs())
                .allSatisfy(direct -> assertThat(direct.reasoning()).isPresent());
        assertThat(router.meaning("claude-nonagon--sh--big-1(high)").names()).contains("shop/big-1");
        assertThat(router.meaning("claude-nonagon--my-claude").combo()).isTrue();
    }

    @Test
    @DisplayName("R14 who claims all names of a vendor claims no id of the picker; a name of the owner's comes first")
    void shapesAndClaims() {
        Providers.Making claims = provider("plan")
                .tier("subscription")
                .with(",\"names\":[\"claude-*\"]")
                .off("Its terms do not allow such use.");
        Providers all = Providers.of(claims, provider("shop").models("big-1").account("a"));
        assertThat(models(all.router(), "claude-nonagon--shop--big-1")).containsExactly("shop/big-1");
        assertThat(reason(all.router(), "claude-nonagon--nobody--big-1")).contains("terms");
        assertThat(reason(all.router(), "claude-sonnet-5")).contains("terms");
        Router own = all.router(
                NO_ALIASES, Combo.of("claude-nonagon--shop--big-2", "shop/big-1"), Combo.of("other", "shop/big-1"));
        assertThat(own.meaning("claude-nonagon--shop--big-2").combo()).isTrue();
        assertThat(models(own, "claude-nonagon--shop--big-2")).containsExactly("shop/big-1");
    }

    @Test
    @DisplayName(
            "R15 excluded models, of a provider and of accounts, are neither answered nor listed nor meant by patterns")
    void exclusions() {
        Router router = Providers.of(provider("shop")
                        .models("big-1", "big-2", "small-1")
                        .excluding("big-2")
                        .account("wide", ModelFilter.of(List.of(), List.of("small*")))
                        .account("narrow", ModelFilter.of(List.of("big*"), List.of())))
                .router(NO_ALIASES, Combo.of("all", "shop/*"));
        assertThat(targets(router, "shop/big-1")).containsExactly("shop/big-1@wide", "shop/big-1@narrow");
        assertThat(targets(router, "shop/other")).containsExactly("shop/other@wide");
        assertThat(reason(router, "shop/big-2")).contains("nonagon.providers.shop.excluded-models");
        assertThat(reason(router, "big-2")).contains("nonagon.providers.shop.excluded-models");
        assertThat(reason(router, "shop/small-1")).contains("No account of The shop takes 'small-1'");
        assertThat(models(router, "all")).containsExactly("shop/big-1");
        assertThat(router.models(Instant.EPOCH)).extracting(ModelCard::id).containsExactly("all", "shop/big-1");
        assertThat(((Way.Direct) router.way("shop/other")).offer().logins()).hasSize(1);
    }

    @Test
    @DisplayName("R16 leave for one of a pool, or of several who know a bare name, is not leave for the name")
    void meanings() {
        NameSettings settings = new NameSettings(Optional.of("shop/big-2"), false);
        Router router = market().router(
                        settings,
                        Map.of("pool", List.of("shop/big-1", "plan/big-1"), "one", List.of("sh/big-1(high)")),
                        Combo.of("c", "plan/big-1"));
        assertThat(router.meaning("pool").names()).containsExactly("pool");
        assertThat(router.meaning("big-1").names()).containsExactly("big-1");
        assertThat(router.meaning("big-77").names()).contains("big-77", "maker/big-77");
        assertThat(router.meaning("one").names()).contains("one", "sh/big-1", "shop/big-1");
        assertThat(router.meaning("c").combo()).isTrue();
        assertThat(router.meaning("made-up").names())
                .as("a name that anybody can think up does not count, what it falls back to does")
                .containsExactly("shop/big-2");
        assertThat(router.meaning("closed/x").names()).containsExactly("closed/x");
        assertThat(market().router().meaning("made-up").names()).containsExactly("made-up");
    }
}
