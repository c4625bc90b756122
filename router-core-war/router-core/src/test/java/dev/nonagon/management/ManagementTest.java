package dev.nonagon.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nonagon.books.BookRefusal;
import dev.nonagon.failures.Next;
import dev.nonagon.failures.Penalty;
import dev.nonagon.failures.Reaction;
import dev.nonagon.quota.QuotaAccount;
import dev.nonagon.settings.Declared;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.provider.Account;
import jakarta.ws.rs.core.SecurityContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class ManagementTest {
    private static final SecurityContext ADMIN = Office.admin();

    @TempDir
    Path folder;

    private FakeUpstream upstream;
    private Office office;

    @BeforeEach
    void open() throws Exception {
        upstream = new FakeUpstream();
        office = new Office(
                folder,
                new Declared(Map.of(), Map.of(), Map.of("steady", List.of("echo/hello")), Map.of(), Map.of()),
                Map.of("nonagon.gateway.port", "4711"));
    }

    @AfterEach
    void close() {
        office.close();
        upstream.close();
    }

    private static JsonNode json(Object answer) {
        return Json.parse(Office.text(answer));
    }

    private static void assertRefused(int status, String field, ThrowingCallable call) {
        assertThatThrownBy(call).satisfies(thrown -> {
            RefusalAnswers.Told told = thrown instanceof BookRefusal book
                    ? RefusalAnswers.told(book)
                    : RefusalAnswers.told((ApiRefusal) thrown);
            assertThat(told.status()).as(String.valueOf(told.body())).isEqualTo(status);
            assertThat(told.body().path("field").asString("")).isEqualTo(field);
            assertThat(told.body().path("error").asString("")).isNotBlank();
        });
    }

    private String node(String prefix) {
        office.nodesApi.create(
                Office.body(
                        "{\"name\":\"Mine\",\"prefix\":\"" + prefix + "\",\"apiType\":\"chat\",\"baseUrl\":\""
                                + upstream.url() + "\"}",
                        NodeViews.NewNode.class),
                ADMIN);
        return prefix;
    }

    private String account(String provider, String name, String key) {
        return office.providers
                .create(
                        Office.body(
                                "{\"provider\":\"" + provider + "\",\"name\":\"" + name + "\",\"apiKey\":\"" + key
                                        + "\"}",
                                AccountViews.NewAccount.class),
                        ADMIN)
                .connection()
                .id();
    }

    @Test
    @DisplayName("M3 unknown fields, fields twice and wrong types are refused by name, without quoting what was sent")
    void strict() {
        assertRefused(
                400,
                "globalPriority",
                () -> Office.body(
                        "{\"provider\":\"echo\",\"name\":\"a\",\"globalPriority\":1}", AccountViews.NewAccount.class));
        assertRefused(
                400,
                "priority",
                () -> Office.body(
                        "{\"provider\":\"echo\",\"name\":\"a\",\"priority\":\"1\"}", AccountViews.NewAccount.class));
        assertRefused(
                400,
                "priority",
                () -> Office.body(
                        "{\"provider\":\"echo\",\"name\":\"a\",\"priority\":1.5}", AccountViews.NewAccount.class));
        assertRefused(
                400, "name", () -> Office.body("{\"provider\":\"echo\",\"name\":7}", AccountViews.NewAccount.class));
        assertRefused(400, "name", () -> Office.body("{\"provider\":\"echo\"}", AccountViews.NewAccount.class));
        assertRefused(
                400,
                "weight",
                () -> Office.body(
                        "{\"provider\":\"echo\",\"name\":\"a\",\"weight\":0}", AccountViews.NewAccount.class));
        assertRefused(
                400,
                "limits.tokensPerDay",
                () -> Office.body("{\"name\":\"a\",\"limits\":{\"tokensPerDay\":0}}", KeyViews.NewKey.class));
        assertRefused(400, "", () -> Office.body("[1]", AccountViews.NewAccount.class));
        assertThatThrownBy(() -> Office.body("{\"apiKey\":[\"planted-1\"]}", AccountViews.NewAccount.class))
                .hasMessageNotContaining("planted");
        assertThatThrownBy(() -> Office.body(
                        "{\"name\":\"a\",\"apiKey\":\"planted-1\",\"apiKey\":\"planted-2\"}",
                        AccountViews.NewAccount.class))
                .isInstanceOf(ApiRefusal.class)
                .hasMessageNotContaining("planted");
        assertThatThrownBy(() -> Office.body("{\"apiKey\":planted-1}", AccountViews.NewAccount.class))
                .isInstanceOf(ApiRefusal.class)
                .hasMessageNotContaining("planted");
    }

    @Test
    @DisplayName(
            "accounts say what they hold and keep, in fields of their own; an edit leaves them, an empty text takes"
                    + " them away")
    void allowances() {
        String node = node("mine");
        String id = office.providers
                .create(
                        Office.body(
                                "{\"provider\":\"" + node + "\",\"name\":\"a\",\"apiKey\":\"" + FakeUpstream.KEY
                                        + "\",\"quota\":\"5h: 1000 requests\",\"keep\":\"weekly:20%\","
                                        + "\"providerSpecificData\":{\"project\":\"x\"}}",
                                AccountViews.NewAccount.class),
                        ADMIN)
                .connection()
                .id();
        JsonNode made = json(office.providers.get(id)).path("connection");
        assertThat(made.path("quota").asString()).isEqualTo("5h: 1000 requests");
        assertThat(made.path("keep").asString()).isEqualTo("weekly:20%");
        assertThat(made.path("providerSpecificData").propertyNames()).containsExactly("project");
        office.providers.edit(
                id,
                null,
                Office.body(
                        "{\"keep\":\"\",\"providerSpecificData\":{\"project\":\"y\"}}", AccountViews.AccountEdit.class),
                ADMIN);
        JsonNode edited = json(office.providers.get(id)).path("connection");
        assertThat(edited.path("quota").asString()).isEqualTo("5h: 1000 requests");
        assertThat(edited.has("keep")).isFalse();
        for (String wrong : List.of("{\"keep\":\"weekly\"}", "{\"keep\":\"weekly:101%\"}")) {
            assertRefused(
                    400,
                    "keep",
                    () -> office.providers.edit(id, null, Office.body(wrong, AccountViews.AccountEdit.class), ADMIN));
        }
        assertRefused(
                400,
                "quota",
                () -> office.providers.edit(
                        id, null, Office.body("{\"quota\":\"a lot\"}", AccountViews.AccountEdit.class), ADMIN));
        assertRefused(
                400,
                "providerSpecificData.keep",
                () -> office.providers.edit(
                        id,
                        null,
                        Office.body(
                                "{\"providerSpecificData\":{\"keep\":\"weekly:20%\"}}", AccountViews.AccountEdit.class),
                        ADMIN));
    }

    @Test
    @DisplayName(
            "quota: all windows, what is used up first; one account with its history; asked now, with what came of it")
    void quota() {
        office.quotaBoard.accountsAre(List.of(quotaAccount("told"), quotaAccount("refusing"), quotaAccount("mute")));
        assertThat(json(office.quota.list()).path("windows")).isEmpty();
        JsonNode asked = json(office.quota.refresh("told"));
        assertThat(asked.path("refreshed").asBoolean()).isTrue();
        JsonNode list = json(office.quota.list());
        assertThat(list.path("windows").get(0).path("name").asString()).isEqualTo("weekly");
        assertThat(list.path("windows").get(0).path("exhausted").asBoolean()).isTrue();
        JsonNode five = list.path("windows").get(1);
        assertThat(five.path("left").asDouble()).isEqualTo(0.75);
        assertThat(five.path("source").asString()).isEqualTo("probe");
        assertThat(five.path("ageSeconds").asInt()).isBetween(0, 60);
        assertThat(five.path("forecast").path("outlook").asString()).isEqualTo("unknown");
        assertThat(list.path("accounts").get(0).path("plan").asString()).isEqualTo("pro");
        JsonNode one = json(office.quota.get("told"));
        assertThat(one.path("histories").get(0).path("points")).hasSize(1);
        JsonNode refused = json(office.quota.refresh("refusing"));
        assertThat(refused.path("refreshed").asBoolean()).isFalse();
        assertThat(refused.path("error").asString()).isEqualTo("FORBIDDEN 403: no such scope");
        assertThat(json(office.quota.refresh("mute")).path("error").asString()).contains("cannot be asked");
        assertRefused(404, "", () -> office.quota.refresh("nobody"));
        assertRefused(404, "", () -> office.quota.get("nobody"));
    }

    private static QuotaAccount quotaAccount(String provider) {
        return new QuotaAccount(
                new Account(provider, provider, new ProviderId(provider), new Credential.None(), Map.of()),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of());
    }

    @Test
    @DisplayName("accounts: made, listed without the key, changed for a version, reordered, deleted; each audited")
    void accounts() {
        String node = node("mine");
        String first = account(node, "first", FakeUpstream.KEY);
        String second = account(node, "second", "sk-other");
        JsonNode shown = json(office.providers.get(first)).path("connection");
        assertThat(shown.path("authType").asString()).isEqualTo("apikey");
        assertThat(shown.path("testStatus").asString()).isEqualTo("unknown");
        assertThat(Office.text(office.providers.list())).doesNotContain(FakeUpstream.KEY, "sk-other");

        long version = shown.path("version").asLong();
        AccountViews.AccountEdit off = Office.body("{\"isActive\":false}", AccountViews.AccountEdit.class);
        assertThat(office.providers
                        .edit(first, "\"" + version + "\"", off, ADMIN)
                        .connection()
                        .isActive())
                .isFalse();
        AccountViews.AccountEdit on = Office.body("{\"isActive\":true}", AccountViews.AccountEdit.class);
        assertRefused(409, "version", () -> office.providers.edit(first, "\"" + version + "\"", on, ADMIN));
        assertRefused(400, "If-Match", () -> office.providers.edit(first, "yesterday", on, ADMIN));

        office.providers.reorder(
                Office.body("{\"provider\":\"mine\",\"ids\":[\"" + second + "\"]}", AccountViews.Order.class), ADMIN);
        assertThat(office.providers.list().connections().getFirst().id()).isEqualTo(second);
        assertRefused(409, "name", () -> account(node, "first", "sk-again"));
        assertRefused(400, "provider", () -> account("nobody", "x", "k"));

        office.providers.delete(first, ADMIN);
        assertRefused(404, "", () -> office.providers.get(first));
        String log = Office.text(office.auditApi.list(null, "100", "", "", ""));
        assertThat(log)
                .contains(
                        "account.create", "account.edit", "account.reorder", "account.delete", "\"actor\":\"key:ci\"");
        assertThat(log).doesNotContain(FakeUpstream.KEY, "sk-other");
    }

    @Test
    @DisplayName("M8 another host drops the credential and says so; the key sent with the change is kept")
    void otherHost() {
        String id = account(node("mine"), "first", FakeUpstream.KEY);
        AccountViews.AccountAnswer moved = office.providers.edit(
                id,
                null,
                Office.body("{\"baseUrl\":\"http://127.0.0.1:1/v1\"}", AccountViews.AccountEdit.class),
                ADMIN);
        assertThat(moved.message()).isPresent();
        assertThat(moved.connection().authType()).isEqualTo("none");
        AccountViews.AccountAnswer again = office.providers.edit(
                id,
                null,
                Office.body(
                        "{\"baseUrl\":\"http://127.0.0.1:2/v1\",\"apiKey\":\"sk-new\"}",
                        AccountViews.AccountEdit.class),
                ADMIN);
        assertThat(again.message()).isEmpty();
        assertThat(again.connection().authType()).isEqualTo("apikey");

        NodeViews.NodeAnswer node = office.nodesApi.edit(
                "mine", null, Office.body("{\"baseUrl\":\"http://127.0.0.1:3/v1\"}", NodeViews.NodeEdit.class), ADMIN);
        assertThat(node.message()).isPresent();
    }

    @Test
    @DisplayName(
            "F8, 39d nodes: no built-in prefix, no private address, no change of prefix; deleting takes the accounts"
                    + " along")
    void nodes() {
        assertRefused(400, "prefix", () -> node("echo"));
        for (String host : List.of("169.254.169.254", "10.0.0.8", "192.168.1.1")) {
            assertRefused(
                    400,
                    "baseUrl",
                    () -> office.nodesApi.create(
                            Office.body(
                                    "{\"name\":\"x\",\"prefix\":\"x\",\"apiType\":\"chat\",\"baseUrl\":\"http://" + host
                                            + "/v1\"}",
                                    NodeViews.NewNode.class),
                            ADMIN));
            assertRefused(
                    400,
                    "baseUrl",
                    () -> office.nodesApi.validate(
                            Office.body("{\"baseUrl\":\"http://" + host + "/v1\"}", NodeViews.NodeTrial.class)));
        }
        node("mine");
        String id = account("mine", "first", FakeUpstream.KEY);
        assertRefused(
                400,
                "prefix",
                () -> office.nodesApi.edit(
                        "mine", null, Office.body("{\"prefix\":\"yours\"}", NodeViews.NodeEdit.class), ADMIN));
        assertThat(office.nodesApi.get("mine").node().format()).startsWith("openai-");
        office.nodesApi.delete("mine", ADMIN);
        assertRefused(404, "", () -> office.providers.get(id));
    }

    @Test
    @DisplayName("M7 a test is a real call: the list of models; what came of it is the account's status")
    void test() {
        String node = node("mine");
        String good = account(node, "good", FakeUpstream.KEY);
        String bad = account(node, "bad", "sk-wrong");
        assertThat(office.trials.test(good, null).valid()).isTrue();
        assertThat(upstream.asked).containsExactly("GET /v1/models ");
        assertThat(office.trials.models(good).models())
                .extracting(AccountViews.NamedModel::id)
                .containsExactly("big", "small");
        AccountViews.TestAnswer refused = office.trials.test(bad, null);
        assertThat(refused.valid()).isFalse();
        assertThat(refused.status()).isEqualTo(401);
        assertThat(office.providers.get(good).connection().testStatus()).isEqualTo("active");
        assertThat(office.providers.get(bad).connection().testStatus()).isEqualTo("error");
        AccountViews.TestAnswer chat =
                office.trials.test(good, Office.body("{\"model\":\"big\"}", AccountViews.TestWish.class));
        assertThat(chat.valid()).isTrue();
        assertThat(upstream.asked.getLast())
                .startsWith("POST /v1/chat/completions")
                .contains("\"big\"");
        upstream.listStatus = 500;
        assertThat(office.trials.models(good).warning()).isPresent();
        assertThat(office.models
                        .test(Office.body("{\"model\":\"mine/big\"}", ModelsResource.ModelTrial.class))
                        .ok())
                .isTrue();
        assertThat(office.models
                        .test(Office.body("{\"model\":\"nobody/x\"}", ModelsResource.ModelTrial.class))
                        .ok())
                .isFalse();
    }

    @Test
    @DisplayName("A9 the words of a node's validation")
    void validation() {
        assertThat(verdict("")).isEmpty();
        upstream.listStatus = 404;
        assertThat(verdict("")).contains("/models endpoint not found - try chat validation with model ID");
        assertThat(verdict(",\"modelId\":\"big\"")).isEmpty();
        upstream.chatStatus = 400;
        assertThat(verdict(",\"modelId\":\"big\"")).contains("Invalid model or bad request");
        upstream.chatStatus = 418;
        assertThat(verdict(",\"modelId\":\"big\"")).contains("Chat request failed (418)");
        upstream.listStatus = 503;
        assertThat(verdict("")).contains("Server error - try again later");
        upstream.listStatus = 302;
        assertThat(verdict("")).contains("Unexpected response (302)");
        assertThat(verdict("http://127.0.0.1:1/v1", "k", ""))
                .contains("Connection refused - provider node offline or unreachable");
        assertThat(verdict("http://nowhere.invalid/v1", "k", ""))
                .contains("DNS lookup failed - invalid domain or network issue");
        assertThat(verdict(upstream.url(), "sk-wrong", "")).contains("API key unauthorized");
    }

    private Optional<String> verdict(String more) {
        return verdict(upstream.url(), FakeUpstream.KEY, more);
    }

    private Optional<String> verdict(String url, String key, String more) {
        NodeViews.NodeVerdict verdict = office.nodesApi.validate(Office.body(
                "{\"type\":\"openai-compatible\",\"apiType\":\"chat\",\"baseUrl\":\"" + url + "\",\"apiKey\":\"" + key
                        + "\"" + more + "}",
                NodeViews.NodeTrial.class));
        assertThat(verdict.valid()).isEqualTo(verdict.error().isEmpty());
        return verdict.error();
    }

    @Test
    @DisplayName(
            "combos with more to say: objects beside names, both back as they came; strategies are checked by name")
    void richCombos() {
        String body = """
            {"name":"night","strategy":"weighted","sticky":3,"hedgeAfter":"PT8S","subscriptionOnly":true,
             "models":["echo/hello",{"model":"echo/*","weight":2,"tier":"free",
              "when":{"minTokens":5,"vision":false,"maxPrice":0.5,"hours":"22:00-06:00 UTC","keys":["ci"]}}]}\
            """;
        CombosResource.ComboView made = office.combos.create(Office.body(body, CombosResource.NewCombo.class), ADMIN);
        assertThat(json(made).path("models")).isEqualTo(Json.parse(body).path("models"));
        assertThat(made.strategy()).isEqualTo("weighted");
        assertThat(made.sticky()).isEqualTo(3);
        assertThat(made.hedgeAfter()).contains("PT8S");
        assertThat(made.subscriptionOnly()).isTrue();
        CombosResource.ComboView edited = office.combos.edit(
                "night",
                null,
                Office.body("{\"hedgeAfter\":\"\",\"strategy\":\"priority\"}", CombosResource.ComboEdit.class),
                ADMIN);
        assertThat(edited.hedgeAfter()).isEmpty();
        assertThat(edited.strategy()).isEqualTo("fallback");
        assertThat(json(edited).path("models")).isEqualTo(Json.parse(body).path("models"));
        for (Map.Entry<String, String> bad : Map.of(
                        "strategy", "\"strategy\":\"best\"",
                        "sticky", "\"sticky\":0",
                        "hedgeAfter", "\"hedgeAfter\":\"8s\"",
                        "models[0]", "\"models\":[7]",
                        "models[1].weight", "\"models\":[\"a/b\",{\"model\":\"a/b\",\"weight\":0}]",
                        "models[0].wait", "\"models\":[{\"model\":\"a/b\",\"wait\":0}]",
                        "models[0].model", "\"models\":[{\"weight\":1}]",
                        "models[0].when.hours", "\"models\":[{\"model\":\"a/b\",\"when\":{\"hours\":\"9\"}}]",
                        "models[0].tier", "\"models\":[{\"model\":\"a/b\",\"tier\":\"dear\"}]")
                .entrySet()) {
            assertRefused(
                    400,
                    bad.getKey(),
                    () -> office.combos.edit(
                            "night",
                            null,
                            Office.body("{" + bad.getValue() + "}", CombosResource.ComboEdit.class),
                            ADMIN));
        }
        assertRefused(
                400,
                "models",
                () -> office.combos.edit(
                        "night", null, Office.body("{\"models\":[\"a b\"]}", CombosResource.ComboEdit.class), ADMIN));
        assertThat(json(office.combos.get("night")).path("models"))
                .isEqualTo(Json.parse(body).path("models"));
    }

    @Test
    @DisplayName("K5 an alias as a text, as provider and model, and as a pool of both")
    void aliasShapes() {
        for (Map.Entry<String, String> shape : Map.of(
                        "\"echo/a\"", "\"echo/a\"",
                        "{\"provider\":\"echo\",\"model\":\"x/b\"}", "\"echo/x/b\"",
                        "[\"echo/a\",{\"provider\":\"echo\",\"model\":\"b\"}]", "[\"echo/a\",\"echo/b\"]",
                        "[\"echo/a\"]", "\"echo/a\"")
                .entrySet()) {
            AliasesResource.AliasAnswer answer = office.aliases.put(
                    Office.body("{\"alias\":\"one\",\"model\":" + shape.getKey() + "}", AliasesResource.NewAlias.class),
                    ADMIN);
            assertThat(answer.model()).isEqualTo(Json.parse(shape.getValue()));
            assertThat(json(office.aliases.list()).at("/aliases/one")).isEqualTo(Json.parse(shape.getValue()));
        }
        for (String bad : List.of("7", "[]", "{\"model\":\"a\"}", "\" \"", "[7]", "[[\"a/b\"]]", "null")) {
            assertRefused(
                    400,
                    "model",
                    () -> office.aliases.put(
                            Office.body("{\"alias\":\"one\",\"model\":" + bad + "}", AliasesResource.NewAlias.class),
                            ADMIN));
        }
    }

    @Test
    @DisplayName("an account's lists of models, its limit and its pause go in, come back and are checked")
    void accountRouting() {
        String id = office.providers
                .create(
                        Office.body(
                                "{\"provider\":\"echo\",\"name\":\"r\",\"apiKey\":\"k\",\"models\":[\"h*\"],"
                                        + "\"excludedModels\":[\"hh\"],\"parallel\":2,\"paused\":true}",
                                AccountViews.NewAccount.class),
                        ADMIN)
                .connection()
                .id();
        AccountViews.AccountView kept = office.providers.get(id).connection();
        assertThat(kept.models()).containsExactly("h*");
        assertThat(kept.excludedModels()).containsExactly("hh");
        assertThat(kept.parallel()).isEqualTo(2);
        assertThat(kept.paused()).isTrue();
        AccountViews.AccountView edited = office.providers
                .edit(id, null, Office.body("{\"models\":[],\"paused\":false}", AccountViews.AccountEdit.class), ADMIN)
                .connection();
        assertThat(edited.models()).isEmpty();
        assertThat(edited.excludedModels()).containsExactly("hh");
        assertThat(edited.paused()).isFalse();
        assertRefused(400, "parallel", () -> Office.body("{\"parallel\":-1}", AccountViews.AccountEdit.class));
        assertRefused(
                400,
                "excludedModels",
                () -> office.providers.edit(
                        id,
                        null,
                        Office.body("{\"excludedModels\":[\"a b\"]}", AccountViews.AccountEdit.class),
                        ADMIN));
    }

    @Test
    @DisplayName("the settings of names: a text, a switch, and what a provider leaves out")
    void nameSettings() {
        office.settings.change(
                Office.body(
                        "{\"nonagon.routing.fallback-model\":\"steady\",\"nonagon.routing.subscription-only\":\"true\","
                                + "\"nonagon.providers.echo.excluded-models\":\"fail-*, cut\"}",
                        ObjectNode.class),
                ADMIN);
        assertThat(office.settings
                        .list()
                        .settings()
                        .get("nonagon.routing.fallback-model")
                        .value())
                .contains("steady");
        assertRefused(
                400,
                "nonagon.routing.subscription-only",
                () -> office.settings.change(
                        Office.body("{\"nonagon.routing.subscription-only\":\"ture\"}", ObjectNode.class), ADMIN));
        assertRefused(
                400,
                "nonagon.routing.fallback-model",
                () -> office.settings.change(
                        Office.body("{\"nonagon.routing.fallback-model\":\" \"}", ObjectNode.class), ADMIN));
    }

    @Test
    @DisplayName("aliases and combos: 9Router's shapes; declared ones are read-only; circles are refused")
    void names() {
        office.aliases.put(
                Office.body("{\"alias\":\"fast\",\"model\":\"echo/hello\"}", AliasesResource.NewAlias.class), ADMIN);
        assertThat(json(office.aliases.list()).path("aliases").path("fast").asString())
                .isEqualTo("echo/hello");
        assertThat(office.aliases.list().declared()).containsExactly("steady");
        assertRefused(
                409,
                "alias",
                () -> office.aliases.put(
                        Office.body("{\"alias\":\"steady\",\"model\":\"echo/x\"}", AliasesResource.NewAlias.class),
                        ADMIN));
        assertRefused(
                400,
                "model",
                () -> office.aliases.put(
                        Office.body("{\"alias\":\"fast\",\"model\":\"fast\"}", AliasesResource.NewAlias.class), ADMIN));
        office.combos.create(
                Office.body("{\"name\":\"pair\",\"models\":[\"fast\",\"echo/b\"]}", CombosResource.NewCombo.class),
                ADMIN);
        assertThat(office.combos.get("pair").models())
                .extracting(JsonNode::asString)
                .containsExactly("fast", "echo/b");
        assertRefused(
                400, "models", () -> Office.body("{\"name\":\"none\",\"models\":[]}", CombosResource.NewCombo.class));
        assertRefused(
                409,
                "name",
                () -> office.combos.create(
                        Office.body("{\"name\":\"pair\",\"models\":[\"echo/b\"]}", CombosResource.NewCombo.class),
                        ADMIN));
        assertRefused(
                400,
                "name",
                () -> office.combos.edit(
                        "pair", null, Office.body("{\"name\":\"other\"}", CombosResource.ComboEdit.class), ADMIN));
        office.combos.delete("pair", ADMIN);
        assertRefused(404, "", () -> office.combos.get("pair"));
        office.aliases.delete("fast", ADMIN);
        assertThat(office.aliases.list().aliases()).containsOnlyKeys("steady");
    }

    @Test
    @DisplayName(
            "prices: a table in 9Router's shape, all or none; negative ones and unknown columns are refused by name")
    void prices() {
        ObjectNode table = office.pricing.change(
                Office.body(
                        "{\"echo\":{\"a\":{\"input\":1.5,\"cache_creation\":2},\"b\":{\"output\":3}}}",
                        ObjectNode.class),
                ADMIN);
        assertThat(table.at("/echo/a/cache_creation").decimalValue()).isEqualByComparingTo("2");
        assertRefused(
                400,
                "echo.a.input",
                () -> office.pricing.change(
                        Office.body("{\"echo\":{\"b\":{\"output\":9},\"a\":{\"input\":-1}}}", ObjectNode.class),
                        ADMIN));
        assertThat(office.pricing.table().at("/echo/b/output").decimalValue()).isEqualByComparingTo("3");
        assertRefused(
                400,
                "echo.a.inptu",
                () -> office.pricing.change(Office.body("{\"echo\":{\"a\":{\"inptu\":1}}}", ObjectNode.class), ADMIN));
        assertThat(office.pricing.delete("echo", "a", null, ADMIN).path("echo").has("a"))
                .isFalse();
        assertRefused(404, "", () -> office.pricing.delete("echo", "a", null, ADMIN));
    }

    @Test
    @DisplayName("settings: unknown, read-only and password fields are refused by name and nothing is changed")
    void settings() {
        office.settings.change(Office.body("{\"requireApiKey\":true}", ObjectNode.class), ADMIN);
        assertThat(office.settings.list().requireApiKey()).contains(true);
        assertRefused(
                400,
                "cloudEnabled",
                () -> office.settings.change(
                        Office.body("{\"requireApiKey\":false,\"cloudEnabled\":true}", ObjectNode.class), ADMIN));
        for (String field : List.of(
                "password",
                "newPassword",
                "nonagon.login.initial-password",
                "nonagon.gateway.host",
                "api-keys.hash-secret")) {
            assertRefused(
                    400,
                    field,
                    () -> office.settings.change(Office.body("{\"" + field + "\":\"x\"}", ObjectNode.class), ADMIN));
        }
        assertRefused(
                400,
                "requireLogin",
                () -> office.settings.change(Office.body("{\"requireLogin\":\"maybe\"}", ObjectNode.class), ADMIN));
        assertThat(office.settings.list().requireApiKey()).contains(true);
        assertThat(office.settings.list().settings().get("nonagon.gateway.port").source())
                .isEqualTo("declared");
        office.settings.change(Office.body("{\"requireApiKey\":null}", ObjectNode.class), ADMIN);
        assertThat(office.settings.list().requireApiKey()).isEmpty();
    }

    @Test
    @DisplayName("keys: in full once, then a hint; again only by an audited reveal")
    void keys() {
        KeyViews.ShownKey made = office.keys.create(
                Office.body("{\"name\":\"laptop\",\"scopes\":[\"read\"]}", KeyViews.NewKey.class), ADMIN);
        assertThat(made.key()).startsWith("sk-");
        assertThat(made.toString()).doesNotContain(made.key());
        assertThat(Office.text(office.keys.list())).doesNotContain(made.key()).contains("laptop");
        assertThat(Office.text(office.keys.get(made.id()))).doesNotContain(made.key());
        assertThat(office.keys.reveal(made.id(), ADMIN).key()).isEqualTo(made.key());
        assertThat(Office.text(office.auditApi.list(null, "10", "", "", "")))
                .contains("apiKey.reveal")
                .doesNotContain(made.key());
        assertRefused(
                400,
                "scopes",
                () -> office.keys.create(
                        Office.body("{\"name\":\"x\",\"scopes\":[\"root\"]}", KeyViews.NewKey.class), ADMIN));
        KeyViews.ShownKey other = office.keys.rotate(made.id(), null, ADMIN);
        assertThat(other.key()).isNotEqualTo(made.key());
        office.keys.edit(made.id(), null, Office.body("{\"isActive\":false}", KeyViews.KeyEdit.class), ADMIN);
        assertThat(office.keys.get(made.id()).key().isActive()).isFalse();
        office.keys.delete(made.id(), ADMIN);
        assertRefused(404, "", () -> office.keys.get(made.id()));
    }

    @Test
    @DisplayName("cooldowns: listed, tested, cleared; each clearing audited")
    void cooldowns() {
        String id = account(node("mine"), "first", FakeUpstream.KEY);
        assertThat(office.cooldowns.list().cooldowns()).isEmpty();
        ProviderId mine = new ProviderId("mine");
        for (Penalty penalty : List.of(Penalty.MODEL, Penalty.ACCOUNT, Penalty.PROVIDER)) {
            office.rests.penalise(
                    mine,
                    id,
                    "big",
                    Failure.of(Failure.Kind.RATE_LIMITED, 429, "busy"),
                    new Reaction(penalty, Next.NEXT_ACCOUNT, Optional.of(Duration.ofHours(1)), "test"));
        }
        assertThat(office.cooldowns.list().cooldowns())
                .extracting(c -> c.id() + " " + c.scope() + " " + c.kind())
                .containsExactlyInAnyOrder(
                        "mine:" + id + ":big model rate-limited",
                        "mine:" + id + ": account rate-limited",
                        "mine:: provider rate-limited");
        assertThat(office.cooldowns.list().cooldowns())
                .filteredOn(c -> c.scope().equals("model"))
                .allMatch(c -> c.accountName().equals(Optional.of("first")) && c.hinted());
        assertThat(office.cooldowns.test("mine:" + id + ":big", ADMIN).cleared())
                .isTrue();
        assertThat(office.cooldowns.test("mine::", ADMIN).cleared()).isTrue();
        assertThat(office.cooldowns.list().cooldowns()).hasSize(1);
        assertThat(office.cooldowns.clear("other", null, null, ADMIN).cleared()).isZero();
        assertThat(office.cooldowns.clear("mine", id, null, ADMIN).cleared()).isEqualTo(1);
        assertRefused(404, "", () -> office.cooldowns.clearOne("mine:" + id + ":", ADMIN));
        assertThat(Office.text(office.auditApi.list(null, "10", "", "", ""))).contains("cooldown.clear");
    }

    @Test
    @DisplayName("M4 planted secrets are in no answer to a GET, no error, no log and no toString")
    void planted() {
        StringBuilder logged = new StringBuilder();
        Handler ear = new Handler() {
            @Override
            public void publish(LogRecord line) {
                logged.append(line.getMessage())
                        .append('\n')
                        .append(line.getThrown())
                        .append('\n');
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger.getLogger("").addHandler(ear);
        try {
            office.nodes.create(
                    new dev.nonagon.audit.Actor("admin", ""),
                    "mine",
                    new dev.nonagon.books.NodeData(
                            "Mine",
                            new FormatId("openai-chat"),
                            java.net.URI.create(upstream.url()),
                            Headers.of("x-team", "planted-header"),
                            ""));
            String id = account("mine", "first", "planted-key");
            office.providers.edit(
                    id,
                    null,
                    Office.body("{\"proxy\":\"http://u:planted-proxy@127.0.0.1:9\"}", AccountViews.AccountEdit.class),
                    ADMIN);
            office.accounts.create(
                    new dev.nonagon.audit.Actor("import", ""),
                    "tokens",
                    new dev.nonagon.books.AccountData(
                            new ProviderId("mine").value(),
                            "tokens",
                            Map.of("copilotToken", "planted-setting", "project", "p1"),
                            1,
                            1,
                            true,
                            Optional.empty(),
                            Optional.empty(),
                            ""),
                    new Credential.Tokens(
                            new Secret("planted-access"),
                            Optional.of(new Secret("planted-refresh")),
                            Optional.empty(),
                            Map.of("x", new Secret("planted-extra"))));
            String key = office.keys
                    .create(Office.body("{\"name\":\"laptop\"}", KeyViews.NewKey.class), ADMIN)
                    .key();
            office.trials.test(id, null);
            List<Object> answers = List.of(
                    office.providers.list(),
                    office.providers.get(id),
                    office.providers.get("tokens"),
                    office.trials.models("tokens"),
                    office.catalog.catalog(),
                    office.nodesApi.list(),
                    office.nodesApi.get("mine"),
                    office.keys.list(),
                    office.models.list(),
                    office.aliases.list(),
                    office.combos.list(),
                    office.custom.list(),
                    office.pricing.table(),
                    office.settings.list(),
                    office.cooldowns.list(),
                    office.about.about(),
                    office.providers.edit(
                            "tokens", null, Office.body("{\"notes\":\"n\"}", AccountViews.AccountEdit.class), ADMIN));
            for (Object answer : answers) {
                assertThat(Office.text(answer)).doesNotContain("planted").doesNotContain(key);
                assertThat(answer.toString()).doesNotContain("planted").doesNotContain(key);
            }
            assertThat(Office.body(
                                    "{\"provider\":\"a\",\"name\":\"b\",\"apiKey\":\"planted\"}",
                                    AccountViews.NewAccount.class)
                            .toString())
                    .doesNotContain("planted");
            assertRefused(
                    400,
                    "providerSpecificData.clientSecret",
                    () -> office.providers.edit(
                            id,
                            null,
                            Office.body(
                                    "{\"providerSpecificData\":{\"clientSecret\":\"planted\"}}",
                                    AccountViews.AccountEdit.class),
                            ADMIN));
            assertThat(json(office.providers.get("tokens"))
                            .at("/connection/providerSpecificData/project")
                            .asString())
                    .isEqualTo("p1");
            assertThat(logged.toString()).doesNotContain("planted").doesNotContain(key);
        } finally {
            Logger.getLogger("").removeHandler(ear);
        }
    }

    @Test
    @DisplayName("the catalog names policies and what a form asks for")
    void catalog() {
        JsonNode echo = json(office.catalog.catalog()).path("providers").get(0);
        assertThat(echo.path("id").asString()).isEqualTo("echo");
        assertThat(echo.path("policy").asString()).isEqualTo("official");
        assertThat(echo.path("enabled").asBoolean()).isTrue();
        assertThat(new String(StrictJson.bytes(office.about.about()), StandardCharsets.UTF_8))
                .contains("\"database\":true");
    }
}
