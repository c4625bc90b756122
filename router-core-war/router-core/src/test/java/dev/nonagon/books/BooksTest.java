package dev.nonagon.books;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nonagon.audit.Actor;
import dev.nonagon.audit.Audit;
import dev.nonagon.audit.Entry;
import dev.nonagon.combos.Combo;
import dev.nonagon.combos.Conditions;
import dev.nonagon.combos.Hours;
import dev.nonagon.combos.Member;
import dev.nonagon.combos.Strategy;
import dev.nonagon.pricing.Rates;
import dev.nonagon.settings.Declared;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.store.Store;
import dev.nonagon.store.StoreSettings;
import dev.nonagon.store.TestStores;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BooksTest {
    private static final Actor ADMIN = new Actor("admin", "127.0.0.1");
    private static final String PLANTED = "planted-4711";

    @TempDir
    Path folder;

    private Store store;
    private Ledger ledger;
    private AccountBook accounts;
    private NodeBook nodes;
    private AliasBook aliases;
    private ComboBook combos;
    private SettingsBook settings;
    private StoredConfiguration picture;
    private Declared declared = Declared.NOTHING;

    StoreSettings storeSettings(Path path) {
        return StoreSettings.local(path);
    }

    @BeforeEach
    void open() {
        store = TestStores.open(folder, storeSettings(folder));
        ledger = new Ledger(store, new Audit(store), () -> declared);
        accounts = new AccountBook(ledger);
        nodes = new NodeBook(ledger, accounts, () -> Map.of("taken", new ProviderId("taken")));
        aliases = new AliasBook(ledger);
        combos = new ComboBook(ledger);
        settings = new SettingsBook(ledger, key -> key.equals("nonagon.gateway.port"));
        picture = new StoredConfiguration(ledger, accounts, nodes);
        store.onChange(picture::rebuild);
        store.poll();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static Credential key(String text) {
        return new Credential.Key(new Secret(text));
    }

    private void assertRefused(
            BookRefusal.Kind kind, String field, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(BookRefusal.class, refusal -> {
            assertThat(refusal.kind()).isEqualTo(kind);
            assertThat(refusal.field()).isEqualTo(field);
        });
    }

    private List<Entry> log() {
        return ledger.audit().before(Instant.parse("2100-01-01T00:00:00Z"), 100);
    }

    @Test
    @DisplayName("B9 an account is in the picture before its creation returns, with its credential")
    void accountInPicture() {
        AccountData data = new AccountData(
                "some",
                "Läbel",
                Map.of("project", "p"),
                5,
                2,
                true,
                Optional.of(URI.create("https://h/v1")),
                Optional.of(new Secret("http://u:" + PLANTED + "@p:3128")),
                "n");
        Kept<AccountData> kept = accounts.create(ADMIN, "a1", data, key(PLANTED));
        assertThat(kept.data()).isEqualTo(data);
        Declared.Account seen = picture.current().accounts().get("a1");
        assertThat(seen.credential()).isEqualTo(key(PLANTED));
        assertThat(seen.label()).isEqualTo("Läbel");
        assertThat(seen.settings()).containsEntry("project", "p");
        assertThat(seen.proxy()).contains(URI.create("http://u:" + PLANTED + "@p:3128"));
        assertThat(seen.weight()).isEqualTo(2);
        assertThat(accounts.find("a1")).contains(kept);
        accounts.edit(ADMIN, "a1", OptionalLong.empty(), d -> d.withActive(false));
        assertThat(picture.current().accounts().get("a1").enabled()).isFalse();
        accounts.delete(ADMIN, "a1");
        assertThat(picture.current().accounts()).isEmpty();
    }

    @Test
    @DisplayName("B5 no secret is in the file, a view, the audit log or a message")
    void nothingInClear() throws Exception {
        accounts.create(
                ADMIN,
                "a1",
                AccountData.of("some", "one").withProxy(Optional.of(new Secret("http://u:" + PLANTED + "@p:3128"))),
                new Credential.Tokens(
                        new Secret(PLANTED),
                        Optional.of(new Secret(PLANTED)),
                        Optional.of(Instant.EPOCH),
                        Map.of("x", new Secret(PLANTED))));
        accounts.replaceCredential(ADMIN, "a1", key(PLANTED));
        nodes.create(
                ADMIN,
                "n1",
                new NodeData(
                        "N", new FormatId("f"), URI.create("http://localhost:1"), Headers.of("x-odd", PLANTED), ""));
        settings.create(ADMIN, "other.secret", new SettingData.Hidden(new Secret(PLANTED)));
        assertThat(log() + " " + accounts.list() + " " + picture.current().accounts() + settings.list())
                .doesNotContain(PLANTED);
        assertThatThrownBy(() -> accounts.edit(
                        ADMIN, "a1", OptionalLong.empty(), d -> d.withProxy(Optional.of(new Secret(PLANTED + " %%")))))
                .isInstanceOf(BookRefusal.class)
                .hasMessageNotContaining(PLANTED);
        store.close();
        assertThat(new String(Files.readAllBytes(folder.resolve("nonagon.mv.db")), StandardCharsets.ISO_8859_1))
                .contains("credential")
                .doesNotContain(PLANTED);
        open();
        assertThat(accounts.credential("a1")).isEqualTo(key(PLANTED));
    }

    @Test
    @DisplayName("B3 a change is audited with before and after, by whom and from where; a rolled back one is not")
    void audited() {
        accounts.create(ADMIN, "a1", AccountData.of("some", "one"), key(PLANTED));
        accounts.edit(ADMIN, "a1", OptionalLong.empty(), d -> d.withLabel("two"));
        assertThatThrownBy(() -> store.change(em -> {
                    accounts.delete(ADMIN, "a1");
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        List<Entry> log = log();
        assertThat(log).extracting(Entry::action).containsExactlyInAnyOrder("account.create", "account.edit");
        Entry edit = log.stream()
                .filter(e -> e.action().equals("account.edit"))
                .findFirst()
                .orElseThrow();
        assertThat(edit.actor()).isEqualTo(ADMIN);
        assertThat(edit.subject()).isEqualTo("a1");
        assertThat(edit.before().orElseThrow().path("label").asString()).isEqualTo("one");
        assertThat(edit.after().orElseThrow().path("label").asString()).isEqualTo("two");
    }

    @Test
    @DisplayName(
            "A1 an entry fits, however long or odd the name of what was changed: a change must not fail by its entry")
    void longSubject() {
        ledger.audit().record(ADMIN, "cooldown.clear", "cooldown", "some:a:\0" + "m".repeat(600));
        assertThat(log()).extracting(Entry::subject).containsExactly("some:a: " + "m".repeat(491) + "…");
    }

    @Test
    @DisplayName("B2 what is declared wins and is read-only")
    void declaredWins() {
        accounts.create(ADMIN, "a1", AccountData.of("some", "kept"), key("kept"));
        aliases.create(ADMIN, "x", AliasData.of("some/model"));
        declared = new Declared(
                Map.of(),
                Map.of(
                        "a1",
                        new Declared.Account(
                                "a1",
                                new ProviderId("some"),
                                Optional.of(new Secret("declared")),
                                1,
                                true,
                                Optional.empty(),
                                Optional.empty())),
                Map.of(),
                Map.of("x", Combo.of("x", "other/model")),
                Map.of());
        assertThat(picture.current().accounts().get("a1").apiKey()).contains(new Secret("declared"));
        assertThat(picture.current().aliases()).isEmpty();
        assertThat(picture.current().combos()).containsOnlyKeys("x");
        assertThat(picture.current())
                .as("the same object until something changes")
                .isSameAs(picture.current());
        assertRefused(BookRefusal.Kind.READ_ONLY, "id", () -> accounts.delete(ADMIN, "a1"));
        assertRefused(
                BookRefusal.Kind.READ_ONLY,
                "id",
                () -> settings.create(ADMIN, "nonagon.gateway.port", new SettingData.Plain("1")));
    }

    @Test
    @DisplayName("B1 what does not fit is refused by its field, and nothing is written")
    void validation() {
        AccountData fine = AccountData.of("some", "one");
        Map<String, AccountData> wrong = Map.of(
                "provider", AccountData.of("No Provider", "one"),
                "label", fine.withLabel(" "),
                "priority", fine.withPriority(-1),
                "baseUrl", fine.withBaseUrl(Optional.of(URI.create("ftp://h"))),
                "proxy", fine.withProxy(Optional.of(new Secret("nonsense"))));
        wrong.forEach((field, data) ->
                assertRefused(BookRefusal.Kind.INVALID, field, () -> accounts.create(ADMIN, "a1", data)));
        assertRefused(BookRefusal.Kind.INVALID, "id", () -> accounts.create(ADMIN, "a b", fine));
        assertRefused(
                BookRefusal.Kind.INVALID,
                "baseUrl",
                () -> accounts.create(ADMIN, "a1", fine.withBaseUrl(Optional.of(URI.create("https://u:p@h/v1")))));
        assertThat(accounts.list()).isEmpty();
        assertThat(log()).isEmpty();
        accounts.create(ADMIN, "a1", fine);
        assertRefused(BookRefusal.Kind.TAKEN, "id", () -> accounts.create(ADMIN, "a1", fine));
        assertRefused(BookRefusal.Kind.UNKNOWN, "id", () -> accounts.delete(ADMIN, "a2"));
    }

    @Test
    @DisplayName("B4 an edit that was made for an older version is refused")
    void outdated() {
        Kept<AccountData> first = accounts.create(ADMIN, "a1", AccountData.of("some", "one"));
        Kept<AccountData> second =
                accounts.edit(ADMIN, "a1", OptionalLong.of(first.version()), d -> d.withLabel("two"));
        assertThat(second.version()).isGreaterThan(first.version());
        assertRefused(
                BookRefusal.Kind.OUTDATED,
                "version",
                () -> accounts.edit(ADMIN, "a1", OptionalLong.of(first.version()), d -> d.withLabel("three")));
        assertThat(accounts.find("a1").orElseThrow().data().label()).isEqualTo("two");
    }

    @Test
    @DisplayName("B7 another host drops the secret; another path of the same host does not")
    void movedAccount() {
        URI here = URI.create("https://here/v1");
        accounts.create(ADMIN, "a1", AccountData.of("some", "one").withBaseUrl(Optional.of(here)), key("k"));
        accounts.edit(ADMIN, "a1", OptionalLong.empty(), d -> d.withBaseUrl(Optional.of(here.resolve("/v2"))));
        assertThat(accounts.credential("a1")).isEqualTo(key("k"));
        accounts.edit(
                ADMIN, "a1", OptionalLong.empty(), d -> d.withBaseUrl(Optional.of(URI.create("https://evil/v1"))));
        assertThat(accounts.credential("a1")).isEqualTo(new Credential.None());
    }

    @Test
    @DisplayName(
            "B7 a node that moves drops its accounts' secrets and its own; a node that goes takes its accounts along")
    void movedNode() {
        NodeData data = new NodeData("N", new FormatId("f"), URI.create("http://h:1"), Headers.of("x-key", "k"), "");
        nodes.create(ADMIN, "n1", data);
        accounts.create(ADMIN, "a1", AccountData.of("n1", "one"), key("k"));
        assertThat(picture.current().nodes().get("n1").headers()).isEqualTo(Headers.of("x-key", "k"));
        nodes.edit(
                ADMIN,
                "n1",
                OptionalLong.empty(),
                d -> new NodeData(d.label(), d.format(), URI.create("http://evil:1"), d.headers(), d.notes()));
        assertThat(nodes.find("n1").orElseThrow().data().headers()).isEqualTo(Headers.none());
        assertThat(accounts.credential("a1")).isEqualTo(new Credential.None());
        nodes.delete(ADMIN, "n1");
        assertThat(accounts.list()).isEmpty();
        assertRefused(BookRefusal.Kind.INVALID, "id", () -> nodes.create(ADMIN, "taken", data));
    }

    @Test
    @DisplayName(
            "B9 a combo's strategy, conditions and weights, a pool, an account's lists and a model are in the picture")
    void routing() {
        Conditions when = new Conditions(
                OptionalLong.of(1),
                OptionalLong.of(2),
                Optional.of(true),
                Optional.of(false),
                Optional.empty(),
                Optional.of(new BigDecimal("0.5")),
                Hours.parse("22:00-06:00 Europe/Berlin"),
                Set.of("ci-*"),
                Set.of("codex", "claude-code"));
        ComboData data = new ComboData(
                Strategy.SOONEST_RESET,
                List.of(
                        Member.of("some/*"),
                        new Member("some/model(high)", 7, Optional.of(ProviderDescriptor.Tier.SUBSCRIPTION), when)),
                true,
                4,
                Optional.of(Duration.ofMillis(1500)),
                "n");
        assertThat(combos.create(ADMIN, "c", data).data()).isEqualTo(data);
        assertThat(picture.current().combos().get("c")).isEqualTo(data.combo("c"));
        aliases.create(ADMIN, "pool", AliasData.of("some/a", "some/b*"));
        assertThat(picture.current().aliases()).containsEntry("pool", List.of("some/a", "some/b*"));
        aliases.put(ADMIN, "pool", AliasData.of("some/a"));
        assertThat(picture.current().aliases()).containsEntry("pool", List.of("some/a"));
        AccountData account = AccountData.of("some", "a")
                .withModels(List.of("m*", "n/o"), List.of("mm"))
                .withParallel(3)
                .withPaused(true);
        assertThat(accounts.create(ADMIN, "a", account, key("k")).data()).isEqualTo(account);
        Declared.Account seen = picture.current().accounts().get("a");
        assertThat(seen.models()).containsExactly("m*", "n/o");
        assertThat(seen.excludedModels()).containsExactly("mm");
        assertThat(seen.parallel()).isEqualTo(3);
        assertThat(seen.paused()).isTrue();
        new ModelBook(ledger)
                .create(
                        ADMIN,
                        "some/own",
                        new ModelData("some", "own", "Own", "chat", OptionalLong.of(9), OptionalLong.empty()));
        assertThat(picture.current().models())
                .containsOnlyKeys(new ProviderId("some"))
                .extractingByKey(new ProviderId("some"))
                .isEqualTo(List.of(new ProviderDescriptor.Model(
                        "own", Optional.of("Own"), OptionalLong.of(9), OptionalLong.empty(), Set.of())));
    }

    @Test
    @DisplayName("B1 a combo's numbers, an account's lists and limits are checked, field by field")
    void routingChecks() {
        assertRefused(BookRefusal.Kind.INVALID, "sticky", () -> combos.create(ADMIN, "c", sticky(0)));
        assertRefused(BookRefusal.Kind.INVALID, "members", () -> combos.create(ADMIN, "c", ComboData.of("a b")));
        assertRefused(BookRefusal.Kind.INVALID, "members", () -> combos.create(ADMIN, "c", ComboData.of("c(high)")));
        assertRefused(BookRefusal.Kind.INVALID, "target", () -> aliases.create(ADMIN, "x", new AliasData(List.of())));
        assertRefused(BookRefusal.Kind.INVALID, "target", () -> aliases.create(ADMIN, "x", AliasData.of("a/b", "x")));
        AccountData account = AccountData.of("some", "a");
        assertRefused(
                BookRefusal.Kind.INVALID,
                "models",
                () -> accounts.create(ADMIN, "a", account.withModels(List.of("a b"), List.of()), key("k")));
        assertRefused(
                BookRefusal.Kind.INVALID,
                "excludedModels",
                () -> accounts.create(ADMIN, "a", account.withModels(List.of(), List.of("")), key("k")));
        assertRefused(
                BookRefusal.Kind.INVALID,
                "parallel",
                () -> accounts.create(ADMIN, "a", account.withParallel(-1), key("k")));
        assertThat(picture.current()).isEqualTo(Declared.NOTHING);
    }

    private static ComboData sticky(int sticky) {
        return new ComboData(
                Strategy.ROUND_ROBIN, List.of(Member.of("some/model")), false, sticky, Optional.empty(), "");
    }

    @Test
    @DisplayName(
            "B9 a combo of before, with a strategy that nobody knows, counts as fallback; an unreadable one is left out")
    void oldRows() {
        combos.create(ADMIN, "old", ComboData.of("some/model"));
        combos.create(ADMIN, "bad", ComboData.of("some/model"));
        store.change(em -> em.createNativeQuery("update combo set strategy = 'best-first' where id = 'old'")
                .executeUpdate());
        store.change(em -> em.createNativeQuery("update combo set members_json = '[{}]' where id = 'bad'")
                .executeUpdate());
        store.poll();
        assertThat(picture.current().combos()).containsOnlyKeys("old");
        assertThat(picture.current().combos().get("old").strategy()).isEqualTo(Strategy.PRIORITY);
        assertThat(picture.problems())
                .singleElement()
                .asString()
                .contains("bad")
                .contains("model");
    }

    @Test
    @DisplayName("B8 aliases and combos share their names and never lead back to themselves")
    void names() {
        combos.create(ADMIN, "c", ComboData.of("some/model", "x"));
        aliases.create(ADMIN, "x", AliasData.of("some/other"));
        assertThat(picture.current().combos()).containsEntry("c", Combo.of("c", "some/model", "x"));
        assertRefused(BookRefusal.Kind.TAKEN, "id", () -> aliases.create(ADMIN, "c", AliasData.of("some/model")));
        assertRefused(BookRefusal.Kind.TAKEN, "id", () -> combos.create(ADMIN, "x", ComboData.of("some/model")));
        assertRefused(BookRefusal.Kind.INVALID, "target", () -> aliases.put(ADMIN, "x", AliasData.of("c")));
        assertRefused(BookRefusal.Kind.INVALID, "members", () -> combos.put(ADMIN, "c", ComboData.of("c")));
        assertRefused(BookRefusal.Kind.INVALID, "members", () -> combos.put(ADMIN, "c", ComboData.of()));
        assertThat(aliases.find("x").orElseThrow().data()).isEqualTo(AliasData.of("some/other"));
    }

    @Test
    @DisplayName("a setting counts at once; an unknown or wrong one of the gateway is refused")
    void liveSettings() {
        LiveSettings live = new LiveSettings(
                key -> key.equals("a.declared") ? Optional.of("declared") : Optional.empty(),
                picture,
                key -> Optional.of("default"));
        String name = "nonagon.gateway.require-api-key";
        assertThat(live.apply(name)).contains("default");
        settings.put(ADMIN, name, new SettingData.Plain("true"));
        settings.put(ADMIN, "a.declared", new SettingData.Plain("kept"));
        assertThat(live.apply(name)).contains("true");
        assertThat(live.apply("a.declared")).contains("declared");
        assertRefused(BookRefusal.Kind.INVALID, name, () -> settings.put(ADMIN, name, new SettingData.Plain("maybe")));
        assertRefused(
                BookRefusal.Kind.INVALID,
                "nonagon.gateway.nonsense",
                () -> settings.put(ADMIN, "nonagon.gateway.nonsense", new SettingData.Plain("1")));
    }

    @Test
    @DisplayName("models and prices are kept as they were given")
    void modelsAndPrices() {
        ModelBook models = new ModelBook(ledger);
        ModelData model = new ModelData("some", "m/1", "M", "chat", OptionalLong.of(200_000), OptionalLong.empty());
        assertThat(models.create(ADMIN, model.id(), model).data()).isEqualTo(model);
        assertThat(models.find("some/m/1").orElseThrow().data()).isEqualTo(model);
        PriceBook prices = new PriceBook(ledger);
        PriceData price = new PriceData(
                "some",
                "m/1",
                Optional.of(LocalDate.of(2026, 12, 1)),
                new Rates(
                        Optional.of(new BigDecimal("0.075")),
                        Optional.of(new BigDecimal("30")),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(new BigDecimal("6")),
                        Optional.empty(),
                        Optional.of(new BigDecimal("0.04")),
                        Optional.of(new BigDecimal("0.001"))));
        prices.create(ADMIN, price.id(), price);
        assertThat(prices.find(price.id()).orElseThrow().data()).isEqualTo(price);
        assertRefused(
                BookRefusal.Kind.INVALID,
                "input",
                () -> prices.put(
                        ADMIN,
                        price.id(),
                        new PriceData(
                                "some",
                                "m/1",
                                price.from(),
                                Rates.of(
                                        Optional.of(new BigDecimal("-1")),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty()))));
    }

    @Test
    @DisplayName("accounts are renumbered in the order given; a stranger is refused")
    void reorder() {
        for (String id : List.of("a", "b", "c")) {
            accounts.create(ADMIN, id, AccountData.of("some", id));
        }
        accounts.reorder(ADMIN, "some", List.of("c"));
        assertThat(accounts.list()).extracting(Kept::id).containsExactly("c", "a", "b");
        assertRefused(BookRefusal.Kind.INVALID, "ids", () -> accounts.reorder(ADMIN, "some", List.of("z")));
    }

    @Test
    @DisplayName("B9 an entry whose secret is damaged is left out and told; the rest counts")
    void damaged() {
        accounts.create(ADMIN, "a1", AccountData.of("some", "one"), key("k"));
        accounts.create(ADMIN, "a2", AccountData.of("some", "two"), key("k"));
        store.change(em -> em.createNativeQuery("update account set credential_sealed ="
                        + " (select b.credential_sealed from account b where b.id = 'a2') where id = 'a1'")
                .executeUpdate());
        assertThat(picture.current().accounts()).containsOnlyKeys("a2");
        assertThat(picture.problems()).singleElement().asString().contains("account a1", "another place");
    }

    @Test
    @DisplayName("a dry run of several books says what would be and changes nothing")
    void dryRun() {
        long revision = store.revision();
        int seen = store.rehearse(em -> {
            accounts.create(ADMIN, "a1", AccountData.of("some", "one"), key("k"));
            aliases.create(ADMIN, "x", AliasData.of("some/model"));
            return accounts.list().size() + aliases.list().size();
        });
        assertThat(seen).isEqualTo(2);
        assertThat(accounts.list()).isEmpty();
        assertThat(log()).isEmpty();
        assertThat(store.revision()).isEqualTo(revision);
        assertThat(picture.current().accounts()).isEmpty();
    }

    @Test
    @DisplayName("ten refreshes at once: each sees the credential that the one before has kept")
    void refreshes() throws Exception {
        accounts.create(ADMIN, "a1", AccountData.of("some", "one"), key("0"));
        AtomicInteger inside = new AtomicInteger();
        CountDownLatch start = new CountDownLatch(1);
        Function<Credential, Credential> next = credential -> {
            assertThat(inside.incrementAndGet()).isEqualTo(1);
            int number = Integer.parseInt(((Credential.Key) credential).key().reveal());
            inside.decrementAndGet();
            return key(Integer.toString(number + 1));
        };
        try (ExecutorService threads = Executors.newFixedThreadPool(10)) {
            List<Future<Credential>> all = java.util.stream.IntStream.range(0, 10)
                    .mapToObj(i -> threads.submit(() -> {
                        start.await();
                        return accounts.refreshCredential("a1", next);
                    }))
                    .toList();
            start.countDown();
            for (Future<Credential> one : all) {
                one.get(30, TimeUnit.SECONDS);
            }
        }
        assertThat(accounts.credential("a1")).isEqualTo(key("10"));
        assertThat(picture.current().accounts().get("a1").credential()).isEqualTo(key("10"));
    }

    private List<String> models(String provider) {
        return picture.current().models().getOrDefault(new ProviderId(provider), List.of()).stream()
                .map(ProviderDescriptor.Model::id)
                .toList();
    }

    @Test
    @DisplayName(
            "B10 models that people name and those that an upstream lists are in the picture, as long as its account is")
    void models() {
        ModelBook models = new ModelBook(ledger);
        ModelData mine = new ModelData("glm", "mine", "Mine", "chat", OptionalLong.of(1000), OptionalLong.empty());
        models.put(ADMIN, mine.id(), mine);
        assertThat(models("glm")).containsExactly("mine");
        accounts.create(ADMIN, "a1", AccountData.of("glm", "one"), key("k"));
        int[] told = {0};
        picture.onChange(() -> told[0]++);
        picture.listed("a1", new ProviderId("glm"), List.of("theirs", "mine"));
        picture.listed("a1", new ProviderId("glm"), List.of("theirs", "mine"));
        assertThat(told[0]).as("told once").isEqualTo(1);
        assertThat(models("glm")).containsExactly("mine", "theirs");
        assertThat(picture.current().models().get(new ProviderId("glm")))
                .filteredOn(model -> model.id().equals("mine"))
                .singleElement()
                .satisfies(model -> assertThat(model.contextTokens()).hasValue(1000));
        models.delete(ADMIN, mine.id());
        assertThat(models("glm")).containsExactly("theirs", "mine");
        accounts.delete(ADMIN, "a1");
        assertThat(models("glm")).isEmpty();
    }
}
