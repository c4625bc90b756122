package dev.nonagon.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.nonagon.books.AccountData;
import dev.nonagon.books.AliasData;
import dev.nonagon.books.ComboData;
import dev.nonagon.books.SettingData;
import dev.nonagon.combos.Conditions;
import dev.nonagon.combos.Member;
import dev.nonagon.combos.Strategy;
import dev.nonagon.settings.Declared;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.oauth.Credential;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

class ExchangeTest {
    private static final String BOX = "http://127.0.0.1:9/v1";
    private static final Secret PASSPHRASE = new Secret("correct horse battery");

    @TempDir
    Path folder;

    @TempDir
    Path other;

    private Fixture here;

    @BeforeEach
    void open() {
        here = new Fixture(folder);
    }

    @AfterEach
    void close() {
        here.close();
    }

    private static String line(Report report, String kind, String name) {
        return report.lines().stream()
                .filter(line -> line.kind().equals(kind) && line.name().contains(name))
                .map(line -> line.outcome().word() + ": " + line.note())
                .reduce((a, b) -> a + " | " + b)
                .orElse("no line");
    }

    private Declared.Account account(String label) {
        return here.picture.current().accounts().values().stream()
                .filter(account -> account.label().equals(label))
                .findFirst()
                .orElseThrow();
    }

    private String everythingSaid(Report report) {
        return report.toText()
                + Json.text(report.toJson())
                + report
                + here.shelves.ledger().audit().before(Instant.parse("2100-01-01T00:00:00Z"), 1000);
    }

    @Test
    @DisplayName(
            "X3 a later 9Router database: accounts, nodes, aliases, combos, prices, keys, and a line for each entry")
    void nineRouter() {
        Report report = here.take(Fixture.nineRouter(BOX));

        assertThat(account("work").credential()).isEqualTo(new Credential.Key(new Secret("or-planted-4711")));
        assertThat(account("work").proxy()).isPresent();
        assertThat(account("Account 1").provider().value()).isEqualTo("claude");
        assertThat(account("Account 1").enabled()).isFalse();
        assertThat(account("Account 1").settings()).containsOnly(Map.entry("region", "us-east-1"));
        assertThat(account("Account 1").credential())
                .isEqualTo(new Credential.Tokens(
                        new Secret("at-planted-4711"),
                        Optional.of(new Secret("rt-planted-4711")),
                        Optional.of(Instant.parse("2026-04-29T12:00:00Z")),
                        Map.of(
                                "idToken", new Secret("id-planted-4711"),
                                "clientSecret", new Secret("cs-planted-4711"))));
        assertThat(line(report, "account", "Account 1")).contains("no plugin serves claude yet");
        Declared.Node box = here.picture.current().nodes().get("box-1");
        assertThat(box).isNotNull();
        assertThat(box.format().value()).isEqualTo("openai-chat");
        assertThat(account("box").provider().value()).isEqualTo("box-1");
        assertThat(line(report, "node", "box-1")).startsWith("changed").contains("Box_1");
        assertThat(line(report, "account", "twice")).startsWith("skipped").contains("twice");
        assertThat(line(report, "account", "empty")).contains("neither key nor token");
        assertThat(line(report, "account", "providerConnections[7]")).contains("no object");

        assertThat(here.picture.current().aliases())
                .containsEntry("fast", List.of("ds/deepseek-chat"))
                .containsEntry("opus", List.of("claude/claude-opus-4-6"))
                .containsEntry("box", List.of("box-1/m"));
        assertThat(line(report, "alias", "opus")).contains("wrong way round");
        assertThat(here.shelves.combos().find("best").orElseThrow().data())
                .isEqualTo(ComboData.of(
                        Strategy.ROUND_ROBIN, List.of("claude/claude-opus-4-6", "box-1/m", "openrouter/auto")));
        assertThat(here.shelves
                        .prices()
                        .find("deepseek/deepseek-chat")
                        .orElseThrow()
                        .data()
                        .rates()
                        .input())
                .hasValueSatisfying(price -> assertThat(price).isEqualByComparingTo("0.28"));
        assertThat(line(report, "price", "glm/bad")).startsWith("skipped");
        assertThat(here.shelves.models().find("glm/glm-9")).isPresent();
        assertThat(here.shelves
                        .settings()
                        .find("nonagon.gateway.require-api-key")
                        .orElseThrow()
                        .data())
                .isEqualTo(new SettingData.Plain("true"));
        assertThat(here.shelves.keys().list(Fixture.ADMIN, true))
                .extracting(KeyShelf.Shown::name, KeyShelf.Shown::key)
                .containsExactly(
                        tuple("Default Key", Optional.of(new Secret("sk-0011223344556677-abc123-planted-4711"))),
                        tuple("old", Optional.of(new Secret("sk-planted-4711"))));
        assertThat(here.shelves
                        .keys()
                        .list(Fixture.ADMIN, false)
                        .get(1)
                        .rules()
                        .path("active")
                        .asBoolean())
                .isFalse();
    }

    @Test
    @DisplayName("X8 neither a password nor a switched-off login is taken over")
    void guard() {
        Report report = here.take(Fixture.nineRouter(BOX));
        assertThat(line(report, "setting", "password")).startsWith("skipped");
        assertThat(line(report, "setting", "requireLogin")).startsWith("skipped");
        assertThat(here.take("{\"combos\":[],\"settings\":{\"requireApiKey\":false}}")
                        .count(Report.Outcome.SKIPPED))
                .isEqualTo(1);
    }

    @Test
    @DisplayName("the first 9Router's database: equal names are numbered, a lost node is made again, legacy keys stay")
    void seed() {
        Report report = here.take(Fixture.SEED);
        assertThat(here.picture.current().accounts().keySet()).containsExactlyInAnyOrder("a1", "a2", "a3");
        assertThat(account("Account 1 (2)").credential())
                .isEqualTo(new Credential.Tokens(
                        new Secret(""),
                        Optional.of(new Secret("r2-planted-4711")),
                        Optional.of(Instant.EPOCH),
                        Map.of()));
        assertThat(here.picture.current().nodes().get("corp")).isNotNull();
        assertThat(line(report, "node", "corp")).contains("made again");
        assertThat(line(report, "key", "Legacy")).startsWith("taken");
    }

    @Test
    @DisplayName("X9 combos that lead back to each other are skipped, both")
    void circles() {
        Report report = here.take(Fixture.nineRouter(BOX));
        assertThat(line(report, "combo", "round")).contains("leads back");
        assertThat(line(report, "combo", "trip")).contains("leads back");
        assertThat(here.picture.current().combos().keySet()).containsExactly("best");
    }

    @Test
    @DisplayName("X3 a dry run says the same, and neither a row nor the revision changes")
    void dryRun() {
        Map<String, Long> rows = here.rows();
        long revision = here.store.revision();
        Report dry = here.take(Fixture.nineRouter(BOX), Importer.Options.USUAL.withDryRun(true));
        assertThat(here.rows()).isEqualTo(rows);
        assertThat(here.store.revision()).isEqualTo(revision);
        Report wet = here.take(Fixture.nineRouter(BOX));
        assertThat(dry.lines()).isEqualTo(wet.lines());
        assertThat(dry.toText()).contains("nothing was changed");
        assertThat(here.store.revision()).isEqualTo(revision + 1);
    }

    @Test
    @DisplayName("X4 a second import changes nothing; with replace, what is different is replaced")
    void again() {
        here.take(Fixture.nineRouter(BOX));
        Map<String, Long> rows = here.rows();
        Report second = here.take(Fixture.nineRouter(BOX));
        assertThat(second.count(Report.Outcome.TAKEN) + second.count(Report.Outcome.CHANGED))
                .isZero();
        rows.merge("audit_entry", 1L, Long::sum);
        assertThat(here.rows()).isEqualTo(rows);
        String edited = Fixture.nineRouter(BOX).replace("or-planted-4711", "or-new-planted-4711");
        assertThat(line(here.take(edited), "account", "work")).contains("--replace");
        here.take(edited, Importer.Options.USUAL.withReplace(true));
        assertThat(account("work").credential()).isEqualTo(new Credential.Key(new Secret("or-new-planted-4711")));
    }

    @Test
    @DisplayName("X4 a node of the same name that is another server keeps its place, and gets no key of the file's")
    void otherHost() {
        here.take(Fixture.nineRouter(BOX));
        String moved = Fixture.nineRouter("https://elsewhere.example/v1")
                .replace("8000-000000000004", "8000-000000000044")
                .replace("\"name\":\"box\"", "\"name\":\"moved\"");
        Report report = here.take(moved);
        assertThat(line(report, "node", "box-1")).startsWith("skipped");
        assertThat(line(report, "account", "moved")).startsWith("skipped").contains("another server");
    }

    @Test
    @DisplayName(
            "X1 a CLIProxyAPI folder with its configuration: tokens by type, keys, servers, aliases; a broken file is told")
    void cliProxy() {
        Map<String, String> files = new HashMap<>(Fixture.AUTH_FILES);
        files.put("config.yaml", Fixture.CONFIG.formatted(BOX));
        Report report = here.takeFolder(files, Importer.Options.USUAL);

        assertThat(account("me@example.org").provider().value()).isEqualTo("claude");
        assertThat(account("me@example.org").credential())
                .isEqualTo(new Credential.Tokens(
                        new Secret("ca-planted-4711"),
                        Optional.of(new Secret("cr-planted-4711")),
                        Optional.of(Instant.parse("2026-11-22T12:00:00Z")),
                        Map.of()));
        assertThat(account("g@example.org").provider().value()).isEqualTo("gemini-cli");
        assertThat(account("g@example.org").settings()).containsEntry("projectId", "proj");
        assertThat(((Credential.Key) account("sa@p1").credential()).key().reveal())
                .contains("pk-planted-4711");
        assertThat(line(report, "file", "broken.json")).startsWith("skipped").contains("cut off");
        assertThat(line(report, "file", "notes.json")).startsWith("skipped");

        assertThat(account("openrouter 1").proxy()).isPresent();
        assertThat(account("openrouter 2").provider().value()).isEqualTo("openrouter");
        assertThat(here.picture.current().nodes()).containsOnlyKeys("box", "team");
        assertThat(here.picture.current().nodes().get("team").headers().first("x-team"))
                .contains("hd-planted-4711");
        assertThat(here.picture.current().aliases())
                .containsEntry("opus", List.of("anthropic/claude-opus-4-6"))
                .containsEntry("kimi", List.of("openrouter/moonshotai/kimi-k2:free", "openrouter/z-ai/glm"));
        assertThat(here.picture.current().accounts().values())
                .filteredOn(account -> !account.excludedModels().isEmpty())
                .singleElement()
                .satisfies(account -> assertThat(account.excludedModels()).containsExactly("claude-3-*", "*-thinking"));
        assertThat(here.shelves.keys().list(Fixture.ADMIN, false)).hasSize(2);
        assertThat(everythingSaid(report)).doesNotContain(Fixture.PLANTED);
    }

    @Test
    @DisplayName("X1 the same folder as a zip")
    void zip() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, String> file : Fixture.AUTH_FILES.entrySet()) {
                zip.putNextEntry(new ZipEntry("../../auth/" + file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        Report report =
                here.importer.run(Fixture.ADMIN, Source.of("x.zip", bytes.toByteArray()), Importer.Options.USUAL);
        assertThat(account("me@example.org").provider().value()).isEqualTo("claude");
        assertThat(report.count(Report.Outcome.SKIPPED)).isEqualTo(2);
    }

    @Test
    @DisplayName("X2 what makes no sense as a whole is refused with a sentence, and nothing of it is kept")
    void hostile() {
        String whole = Fixture.nineRouter(BOX);
        Map<String, Long> rows = here.rows();
        for (String bad : List.of(
                "",
                "   ",
                whole.substring(0, whole.length() / 2),
                "{\"combos\":" + "[".repeat(100_000),
                "a: " + "[".repeat(100_000),
                "{\"hello\":\"planted-4711\"}",
                "[1,2]",
                "just text planted-4711",
                "PK\u0003\u0004 planted-4711",
                "{\"nonagonExport\":99}",
                "{\"nonagonExport\":1,\"sealed\":{\"kdf\":\"x\"}}",
                "{\"apiKeys\":[" + "\"sk-planted-4711\",".repeat(6000) + "1]}")) {
            assertThatThrownBy(() -> here.take(bad))
                    .as(bad.substring(0, Math.min(40, bad.length())))
                    .isInstanceOf(ExchangeRefusal.class)
                    .message()
                    .hasSizeBetween(10, 300)
                    .doesNotContain(Fixture.PLANTED);
            assertThat(here.rows()).isEqualTo(rows);
        }
        assertThatThrownBy(() -> Source.of("x", new byte[Source.MOST_BYTES + 1]))
                .isInstanceOf(ExchangeRefusal.class)
                .hasMessageContaining("MiB");
    }

    @Test
    @DisplayName("X2 wrong types are skipped with a reason and stop nobody")
    void wrongTypes() {
        Report report = here.take("""
                {"providerConnections":"planted-4711","providerNodes":[[],{"id":7,"baseUrl":{}}],"modelAliases":[1],
                 "combos":[{"name":[],"models":{}},{"name":"x","models":[1,null]},{"name":"ok","models":["a/b"]}],
                 "apiKeys":[null,{"key":5.5,"name":{}}],"pricing":{"a":[1],"b":{"c":"d"}},"settings":7}""");
        assertThat(here.picture.current().combos().keySet()).containsExactly("ok");
        assertThat(line(report, "section", "providerConnections")).contains("no list");
        assertThat(report.count(Report.Outcome.SKIPPED)).isGreaterThanOrEqualTo(9);
    }

    @Test
    @DisplayName("X6 no planted secret is in a report, the audit log or an export without secrets")
    void nothingInClear() {
        String strayed = Fixture.nineRouter(BOX).replace("\"name\":\"work\"", "\"name\":\"or-planted-4711\"");
        Report report = here.take(strayed);
        assertThat(everythingSaid(report).replace("or-planted-4711", "")).doesNotContain(Fixture.PLANTED);
        assertThat(report.toText()).doesNotContain(Fixture.PLANTED);
        here.shelves.accounts().delete(Fixture.ADMIN, "0d2a7c1e-0001-4000-8000-000000000001");
        String open = Json.text(here.exporter.export(Fixture.ADMIN, Optional.empty()));
        String sealed = Json.text(here.exporter.export(Fixture.ADMIN, Optional.of(PASSPHRASE)));
        assertThat(open).contains("box-1").doesNotContain(Fixture.PLANTED);
        assertThat(sealed).contains("box-1").doesNotContain(Fixture.PLANTED);
    }

    @Test
    @DisplayName("X7 an export with secrets, taken into an empty store, gives an equal state")
    void roundTrip() {
        here.take(Fixture.nineRouter(BOX));
        here.takeFolder(Map.of("config.yaml", Fixture.CONFIG.formatted(BOX)), Importer.Options.USUAL);
        here.shelves
                .settings()
                .create(Fixture.ADMIN, "nonagon.some.secret", new SettingData.Hidden(new Secret("s-planted-4711")));
        ObjectNode export = here.exporter.export(Fixture.ADMIN, Optional.of(PASSPHRASE));
        try (Fixture there = new Fixture(other)) {
            Report report = there.take(Json.text(export), Importer.Options.USUAL.withPassphrase(PASSPHRASE));
            assertThat(report.count(Report.Outcome.SKIPPED)).as(report.toText()).isZero();
            assertThat(there.picture.current()).isEqualTo(here.picture.current());
            assertThat(there.shelves.keys().list(Fixture.ADMIN, true))
                    .isEqualTo(here.shelves.keys().list(Fixture.ADMIN, true));
            assertThat(there.shelves
                            .settings()
                            .find("nonagon.some.secret")
                            .orElseThrow()
                            .data())
                    .isEqualTo(new SettingData.Hidden(new Secret("s-planted-4711")));
            assertThat(there.exporter.export(Fixture.ADMIN, Optional.empty()))
                    .isEqualTo(here.exporter.export(Fixture.ADMIN, Optional.empty()));
        }
    }

    @Test
    @DisplayName(
            "X7 what routing knows of combos, pools and accounts goes out and comes back; plain ones look as before")
    void routingRoundTrip() {
        here.shelves
                .combos()
                .create(
                        Fixture.ADMIN,
                        "rich",
                        new ComboData(
                                Strategy.WEIGHTED,
                                List.of(Member.of("a/b"), new Member("c/*", 3, Optional.empty(), Conditions.NONE)),
                                true,
                                2,
                                Optional.of(Duration.ofSeconds(8)),
                                ""));
        here.shelves.combos().create(Fixture.ADMIN, "plain", ComboData.of("a/b"));
        here.shelves.aliases().create(Fixture.ADMIN, "pool", AliasData.of("a/b", "c/d"));
        here.shelves
                .accounts()
                .create(
                        Fixture.ADMIN,
                        "acc",
                        AccountData.of("some", "s")
                                .withModels(List.of("m*"), List.of("mm"))
                                .withParallel(4)
                                .withPaused(true),
                        new Credential.None());
        ObjectNode export = here.exporter.export(Fixture.ADMIN, Optional.empty());
        assertThat(Json.text(export))
                .contains("{\"name\":\"plain\",\"strategy\":\"fallback\",\"notes\":\"\",\"members\":[\"a/b\"]}");
        try (Fixture there = new Fixture(other)) {
            Report report = there.take(Json.text(export));
            assertThat(report.count(Report.Outcome.SKIPPED)).isZero();
            assertThat(there.picture.current().combos())
                    .isEqualTo(here.picture.current().combos());
            assertThat(there.picture.current().aliases())
                    .isEqualTo(here.picture.current().aliases());
            assertThat(there.picture.current().accounts())
                    .isEqualTo(here.picture.current().accounts());
        }
    }

    @Test
    @DisplayName("X2 an export of before still goes in, and a strategy that nobody knows is said to be fallback")
    void oldExport() {
        Report report = here.take("""
                {"nonagonExport":1,"aliases":[{"name":"x","target":"a/b"}],
                 "combos":[{"name":"c","strategy":"best-first","notes":"","members":["a/b","x"]},
                           {"name":"bad","members":[{"weight":2}]}],
                 "accounts":[{"id":"i","provider":"some","label":"l","active":true}]}""");
        assertThat(line(report, "combo", "c")).startsWith("changed").contains("best-first");
        assertThat(line(report, "combo", "bad")).startsWith("skipped").contains("members[0].model");
        assertThat(here.picture.current().combos()).containsOnlyKeys("c");
        assertThat(here.picture.current().accounts().get("i").models()).isEmpty();
        assertThat(here.picture.current().aliases()).containsEntry("x", List.of("a/b"));
    }

    @Test
    @DisplayName("X7 a wrong passphrase, none, and a changed address are refused with a sentence")
    void wrongPassphrase() {
        here.take(Fixture.nineRouter(BOX));
        String export = Json.text(here.exporter.export(Fixture.ADMIN, Optional.of(PASSPHRASE)));
        assertThatThrownBy(() -> here.take(export)).hasMessageContaining("give the passphrase");
        assertThatThrownBy(() ->
                        here.take(export, Importer.Options.USUAL.withPassphrase(new Secret("wrong horse battery"))))
                .isInstanceOf(ExchangeRefusal.class)
                .hasMessageContaining("passphrase is not the one");
        assertThatThrownBy(() -> here.take(
                        export.replace("127.0.0.1:9", "127.0.0.1:8"),
                        Importer.Options.USUAL.withPassphrase(PASSPHRASE)))
                .isInstanceOf(ExchangeRefusal.class)
                .hasMessageContaining("changed since");
        assertThatThrownBy(() -> here.exporter.export(Fixture.ADMIN, Optional.of(new Secret("short"))))
                .hasMessageContaining("at least 8");
    }

    @Test
    @DisplayName("a form's first part is the file")
    void multipart() {
        byte[] body = "--b\r\nContent-Disposition: form-data; name=\"f\"\r\n\r\n{\"combos\":[]}\r\n--b--\r\n"
                .getBytes(StandardCharsets.UTF_8);
        assertThat(MultipartFile.of("multipart/form-data; boundary=b", body))
                .asString()
                .isEqualTo("{\"combos\":[]}");
        assertThatThrownBy(() -> MultipartFile.of("multipart/form-data; boundary=c", body))
                .isInstanceOf(ExchangeRefusal.class);
        assertThat(MultipartFile.of("application/json", body)).isSameAs(body);
    }

    @Test
    @DisplayName("the command line asks the running router, and leaves no file with secrets behind")
    void commandLine() throws Exception {
        Path db = Files.writeString(other.resolve("db.json"), Fixture.nineRouter(BOX));
        try (ExchangeDesk desk = new ExchangeDesk(here.importer, here.exporter, folder)) {
            desk.start();
            assertThat(ExchangeCommand.run(folder, "import", db, List.of("--dry-run")))
                    .contains("dry run");
            assertThat(here.picture.current().accounts()).isEmpty();
            assertThat(ExchangeCommand.run(folder, "import", db, List.of())).contains("work (openrouter)");
            assertThat(account("work").apiKey()).isPresent();
            Path export = other.resolve("export.json");
            ExchangeCommand.run(folder, "export", export, List.of());
            assertThat(export).content().contains("box-1").doesNotContain(Fixture.PLANTED);
            assertThatThrownBy(() -> ExchangeCommand.run(folder, "export", export, List.of()))
                    .isInstanceOf(ExchangeRefusal.class);
        }
        assertThat(folder).isDirectoryNotContaining("glob:**exchange-*");
    }
}
