package dev.nonagon.exchange;

import dev.nonagon.apikeys.KeyBook;
import dev.nonagon.apikeys.KeyFormat;
import dev.nonagon.audit.Actor;
import dev.nonagon.audit.Audit;
import dev.nonagon.books.AccountBook;
import dev.nonagon.books.AliasBook;
import dev.nonagon.books.ComboBook;
import dev.nonagon.books.Ledger;
import dev.nonagon.books.ModelBook;
import dev.nonagon.books.NodeBook;
import dev.nonagon.books.PriceBook;
import dev.nonagon.books.SettingsBook;
import dev.nonagon.books.StoredConfiguration;
import dev.nonagon.settings.Declared;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
import dev.nonagon.store.Store;
import dev.nonagon.store.TestStores;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A store with all books, and files of other routers. */
public final class Fixture implements AutoCloseable {
    /** Stands in every secret of the files below. */
    public static final String PLANTED = "planted-4711";

    public static final Actor ADMIN = new Actor("admin", "127.0.0.1");
    static final Map<String, ProviderId> PREFIXES = Map.of(
            "openrouter", new ProviderId("openrouter"),
            "glm", new ProviderId("glm"),
            "anthropic", new ProviderId("anthropic"),
            "deepseek", new ProviderId("deepseek"),
            "ds", new ProviderId("deepseek"),
            "xai", new ProviderId("xai"));

    public final Store store;
    public final StoredConfiguration picture;
    public final Shelves shelves;
    public final Importer importer;
    public final Exporter exporter;

    public Fixture(Path folder) {
        store = TestStores.open(folder);
        Ledger ledger = new Ledger(store, new Audit(store), () -> Declared.NOTHING);
        AccountBook accounts = new AccountBook(ledger);
        NodeBook nodes = new NodeBook(ledger, accounts, () -> PREFIXES);
        KeyFormat format = new KeyFormat("0123456789abcdef", new Secret("check"), new Secret("hash"), store.random());
        shelves = new Shelves(
                ledger,
                nodes,
                accounts,
                new AliasBook(ledger),
                new ComboBook(ledger),
                new ModelBook(ledger),
                new PriceBook(ledger),
                new SettingsBook(ledger, key -> false),
                new KeyBookShelf(new KeyBook(ledger, format)));
        picture = new StoredConfiguration(ledger, accounts, nodes);
        store.onChange(picture::rebuild);
        store.poll();
        importer = new Importer(shelves, () -> PREFIXES);
        exporter = new Exporter(shelves);
    }

    public Report take(String content) {
        return take(content, Importer.Options.USUAL);
    }

    Report take(String content, Importer.Options options) {
        return importer.run(ADMIN, Source.of("db.json", content.getBytes(StandardCharsets.UTF_8)), options);
    }

    Report takeFolder(Map<String, String> files, Importer.Options options) {
        Map<String, byte[]> contents = new TreeMap<>();
        files.forEach((name, text) -> contents.put(name, text.getBytes(StandardCharsets.UTF_8)));
        return importer.run(ADMIN, new Source(contents), options);
    }

    /** How many rows each table of the state has, the audit log included. */
    Map<String, Long> rows() {
        Map<String, Long> rows = new TreeMap<>();
        for (String table : List.of(
                "account", "node", "alias", "combo", "custom_model", "price", "setting", "api_key", "audit_entry")) {
            rows.put(table, store.read(em -> ((Number) em.createNativeQuery("select count(*) from " + table)
                            .getSingleResult())
                    .longValue()));
        }
        return rows;
    }

    @Override
    public void close() {
        store.close();
    }

    /** As the later version keeps it. */
    public static String nineRouter(String baseUrl) {
        return """
                {
                  "providerConnections": [
                    {"id":"0d2a7c1e-0001-4000-8000-000000000001","provider":"openrouter","authType":"apikey",
                     "name":"work","priority":1,"isActive":true,"apiKey":"or-planted-4711","testStatus":"active",
                     "createdAt":"2026-04-01T10:00:00.000Z","updatedAt":"2026-04-02T10:00:00.000Z",
                     "providerSpecificData":{"proxyPoolId":"pool-1","modelLock_x":"2026-04-29T10:00:00Z"}},
                    {"id":"0d2a7c1e-0001-4000-8000-000000000002","provider":"claude","authType":"oauth",
                     "name":"Account 1","email":"me@example.org","priority":2,"isActive":false,
                     "accessToken":"at-planted-4711","refreshToken":"rt-planted-4711","idToken":"id-planted-4711",
                     "expiresAt":"2026-04-29T12:00:00.000Z","expiresIn":3600,"scope":"a b","tokenType":"Bearer",
                     "providerSpecificData":{"clientSecret":"cs-planted-4711","region":"us-east-1"}},
                    {"id":"0d2a7c1e-0001-4000-8000-000000000003","provider":"glm","authType":"apikey",
                     "name":"plan","priority":1,"apiKey":"glm-planted-4711"},
                    {"id":"0d2a7c1e-0001-4000-8000-000000000004",
                     "provider":"openai-compatible-chat-7f0c","authType":"apikey","name":"box","priority":1,
                     "apiKey":"box-planted-4711",
                     "providerSpecificData":{"prefix":"Box_1","apiType":"chat","baseUrl":"%1$s","nodeName":"The box"}},
                    {"id":"0d2a7c1e-0001-4000-8000-000000000005","provider":"grok-web","authType":"cookie",
                     "name":"web","priority":1,"apiKey":"sso=planted-4711"},
                    {"id":"0d2a7c1e-0001-4000-8000-000000000005","provider":"glm","authType":"apikey",
                     "name":"twice","apiKey":"x-planted-4711"},
                    {"id":"0d2a7c1e-0001-4000-8000-000000000006","provider":"glm","authType":"apikey","name":"empty"},
                    17
                  ],
                  "providerNodes": [
                    {"id":"openai-compatible-chat-7f0c","type":"openai-compatible","name":"The box","prefix":"Box_1",
                     "apiType":"responses","baseUrl":"%1$s"}
                  ],
                  "proxyPools": [{"id":"pool-1","name":"p","proxyUrl":"http://u:planted-4711@proxy.example:3128",
                     "type":"http","isActive":true}],
                  "modelAliases": {"fast":"ds/deepseek-chat","cc/claude-opus-4-6":"opus","box":"Box_1/m"},
                  "mitmAlias": {"x":{"y":"z"}},
                  "combos": [
                    {"id":"c1","name":"best","models":["cc/claude-opus-4-6","Box_1/m","openrouter/auto"]},
                    {"id":"c2","name":"round","models":["trip"]},
                    {"id":"c3","name":"trip","models":["round"]}
                  ],
                  "apiKeys": [
                    {"id":"k1","name":"Default Key","key":"sk-0011223344556677-abc123-planted-4711",
                     "machineId":"0011223344556677","createdAt":"2026-04-01T10:00:00.000Z","isActive":true},
                    {"id":"k2","name":"old","key":"sk-planted-4711","isActive":false}
                  ],
                  "customModels": [{"providerAlias":"glm","id":"glm-9","type":"llm","name":"GLM 9"}],
                  "pricing": {"ds":{"deepseek-chat":{"input":0.28,"output":0.42,"cached":0.028,"cache_creation":0.28}},
                              "glm":{"bad":{"input":-1}}},
                  "settings": {"requireLogin":false,"requireApiKey":true,"password":"$2a$10$planted-4711",
                               "comboStrategy":"fallback","comboStrategies":{"best":{"fallbackStrategy":"round-robin"}}}
                }
                """.formatted(baseUrl);
    }

    /** As the first version keeps it: no cookies, pools or custom models, and legacy keys. */
    static final String SEED = """
            {"providerConnections":[
               {"id":"a1","provider":"codex","authType":"oauth","name":"Account 1","priority":1,"isActive":true,
                "accessToken":"a-planted-4711","refreshToken":"r-planted-4711","expiresAt":1790000000000,
                "rateLimitedUntil":"2026-02-08T10:00:00Z","consecutiveUseCount":3},
               {"id":"a2","provider":"codex","authType":"oauth","name":"Account 1","priority":2,"isActive":true,
                "refreshToken":"r2-planted-4711"},
               {"id":"a3","provider":"anthropic-compatible-99","authType":"apikey","name":"k","apiKey":"y-planted-4711",
                "providerSpecificData":{"prefix":"corp","baseUrl":"https://llm.example/v1","nodeName":"Corp"}}],
             "providerNodes":[],
             "modelAliases":{},"mitmAlias":{},"combos":[],
             "apiKeys":[{"id":"k","name":"Legacy","key":"sk-planted-4711x"}],
             "settings":{"cloudEnabled":false,"stickyRoundRobinLimit":3,"requireLogin":true},"pricing":{}}
            """;

    static final String CONFIG = """
            port: 8317
            auth-dir: "~/.cli-proxy-api"
            proxy-url: "http://u:planted-4711@proxy.example:3128"
            api-keys:
              - "client-planted-4711"
              - "client-two-planted-4711"
            claude-api-key:
              - api-key: "sk-ant-planted-4711"
                models:
                  - name: claude-opus-4-6
                    alias: opus
                excluded-models: ["claude-3-*", "*-thinking"]
              - api-key: "other-planted-4711"
                prefix: team
                base-url: "https://claude.example"
                headers: {X-Team: "hd-planted-4711"}
            openai-compatibility:
              - name: openrouter
                base-url: "https://openrouter.ai/api/v1"
                api-key-entries:
                  - api-key: "or1-planted-4711"
                    proxy-url: direct
                  - api-key: "or2-planted-4711"
                models:
                  - {name: "moonshotai/kimi-k2:free", alias: kimi}
                  - {name: "z-ai/glm", alias: kimi}
              - name: Box
                base-url: "%s"
                api-key-entries:
                  - api-key: "box-planted-4711"
            """;

    static final Map<String, String> AUTH_FILES = Map.of(
            "claude-me.json",
            """
            {"type":"claude","access_token":"ca-planted-4711","refresh_token":"cr-planted-4711",
             "expired":"2026-11-22T20:00:00+08:00","email":"me@example.org","id_token":""}""",
            "gemini-old.json",
            """
            {"type":"gemini","email":"g@example.org","project_id":"proj","auto":true,
             "token":{"access_token":"ga-planted-4711","refresh_token":"gr-planted-4711",
                      "client_secret":"gs-planted-4711","expiry":"2026-11-22T10:00:00Z"}}""",
            "vertex-sa.json",
            """
            {"type":"vertex","project_id":"p1","location":"us-central1","email":"sa@p1",
             "service_account":{"type":"service_account","private_key":"pk-planted-4711"}}""",
            "broken.json",
            "{\"type\":\"codex\",\"access_token\":\"x-planted-4711",
            "notes.json",
            "{\"hello\":1}");
}
