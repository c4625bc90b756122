package dev.nonagon.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nonagon.audit.Audit;
import dev.nonagon.audit.Entry;
import dev.nonagon.books.AccountBook;
import dev.nonagon.books.Ledger;
import dev.nonagon.books.LiveSettings;
import dev.nonagon.books.NodeBook;
import dev.nonagon.books.SettingsBook;
import dev.nonagon.books.StoredConfiguration;
import dev.nonagon.books.WebhookBook;
import dev.nonagon.gateway.Replayed;
import dev.nonagon.observation.Arrival;
import dev.nonagon.observation.TraceContext;
import dev.nonagon.requestlog.LoggedRequest;
import dev.nonagon.requestlog.RequestLog;
import dev.nonagon.requestlog.RequestLogSettings;
import dev.nonagon.settings.Declared;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.json.Json;
import dev.nonagon.store.Store;
import dev.nonagon.store.TestStores;
import dev.nonagon.upstream.AddressGuard;
import dev.nonagon.upstream.Networks;
import dev.nonagon.webhooks.Desks;
import dev.nonagon.webhooks.WebhookDesk;
import jakarta.ws.rs.core.SecurityContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The resources for the request log and for webhooks. */
class ObservingResourcesTest {
    private static final SecurityContext ADMIN = Office.admin();

    @TempDir
    Path folder;

    private Store store;
    private Audit audit;
    private LiveSettings live;
    private RequestLog log;
    private RequestLogDesk logDesk;
    private RequestLogResource logApi;
    private LoggedRequestResource entryApi;
    private WebhooksResource hooks;
    private int receiverSays = 204;

    @BeforeEach
    void open() {
        store = TestStores.open(folder.resolve("data"));
        audit = new Audit(store);
        Ledger ledger = new Ledger(store, audit, () -> new Declared(Map.of(), Map.of(), Map.of(), Map.of(), Map.of()));
        AccountBook accounts = new AccountBook(ledger);
        StoredConfiguration picture =
                new StoredConfiguration(ledger, accounts, new NodeBook(ledger, accounts, Map::of));
        store.onChange(picture::rebuild);
        store.poll();
        live = new LiveSettings(key -> Optional.empty(), picture, key -> Optional.empty());
        log = new RequestLog(
                folder.resolve("requests"),
                store.vault(),
                store.random(),
                () -> RequestLogSettings.read(live, false).settings(),
                store.clock(),
                System::nanoTime);
        logDesk = new RequestLogDesk(log, this::again, new SettingsBook(ledger, key -> false), store, audit);
        logApi = new RequestLogResource(logDesk, store);
        entryApi = new LoggedRequestResource(logDesk);
        WebhookBook book = new WebhookBook(ledger);
        WebhookDesk desk =
                Desks.over(store, book, request -> new OutboundHttp.Answer(receiverSays, Headers.none(), new byte[0]));
        hooks = new WebhooksResource(
                new HookDesk(book, desk, new Addresses(AddressGuard.allowing(Networks.none())), audit));
    }

    /** Answers the same for less. */
    private Replayed again(LoggedRequest logged, Optional<String> model) {
        LoggedRequest.Tokens tokens = new LoggedRequest.Tokens(1, 2, 0, 0, 0, false);
        return new Replayed(
                "req_again",
                model.orElse("m"),
                new Replayed.Side(404, "", "old", List.of(), Optional.empty(), tokens, Optional.empty(), 5, 9),
                new Replayed.Side(200, "p/m", "new", List.of(), Optional.empty(), tokens, Optional.empty(), 4, 10),
                true);
    }

    @AfterEach
    void close() {
        log.close();
        store.close();
    }

    private void record(String id) {
        var observation = log.begin(new Arrival(
                id,
                store.clock().instant(),
                Optional.of("laptop"),
                Optional.of("k1"),
                "POST",
                "/v1/x",
                Map.of(),
                Headers.none(),
                "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                "f",
                "chat",
                "m",
                false,
                TraceContext.of(Headers.none(), () -> 1)));
        observation.end(new dev.nonagon.requests.RequestStory(
                new dev.nonagon.usage.UsageRecord(
                        id,
                        store.clock().instant(),
                        Optional.of("laptop"),
                        "f",
                        "m",
                        "",
                        "",
                        "",
                        "",
                        false,
                        404,
                        Optional.empty(),
                        0,
                        dev.nonagon.spi.chat.TokenUsage.none(),
                        java.time.Duration.ZERO,
                        java.time.Duration.ZERO,
                        0,
                        dev.nonagon.usage.UsageRecord.Details.NONE),
                dev.nonagon.itinerary.Traces.resting(),
                List.of()));
    }

    private List<String> acts() {
        return audit.before(store.clock().instant().plusSeconds(1), 100).stream()
                .map(Entry::action)
                .toList();
    }

    private static JsonNode json(Object answer) {
        return Json.parse(Office.text(answer));
    }

    @Test
    @DisplayName("D1 D8 the log is switched on for keys and a time, read, deleted and switched off, all of it audited")
    void log() throws Exception {
        assertThat(json(logApi.show(10, null)).path("on").asBoolean(true)).isFalse();
        JsonNode on = json(logApi.on(
                Office.body("{\"keys\":[\"laptop\"],\"for\":\"PT1H\"}", RequestLogResource.Wish.class), ADMIN));
        assertThat(on.path("on").asBoolean(false)).isTrue();
        assertThat(on.path("keys").toString()).isEqualTo("[\"laptop\"]");
        assertThat(on.path("until").asString())
                .isEqualTo(store.clock().instant().plusSeconds(3600).toString());
        record("req_1");
        for (int at = 0; at < 500 && log.state().entries() == 0; at++) {
            Thread.sleep(10);
        }
        JsonNode listed = json(logApi.show(10, null)).path("entries");
        assertThat(listed.path(0).path("id").asString()).isEqualTo("req_1");
        assertThat(listed.path(0).path("summary").path("key").asString()).isEqualTo("laptop");
        assertThat(entryApi.get("req_1", ADMIN).path("asked").asString()).isEqualTo("m");
        assertThatThrownBy(() -> entryApi.get("req_2", ADMIN)).isInstanceOf(ApiRefusal.class);
        ReplayResource replayApi = new ReplayResource(logDesk);
        JsonNode replayed = json(replayApi.replay(
                "req_1", Office.body("{\"model\":\"other\"}", ReplayResource.ReplayWish.class), ADMIN));
        assertThat(replayed.path("asked").asString()).isEqualTo("other");
        assertThat(replayed.at("/difference/textsPartAt").asInt(-1)).isZero();
        assertThat(replayed.at("/difference/totalMs").asInt()).isEqualTo(1);
        assertThatThrownBy(() -> replayApi.replay("req_2", null, ADMIN)).isInstanceOf(ApiRefusal.class);
        assertThatThrownBy(() -> replayApi.replay("file", null, ADMIN)).isInstanceOf(ApiRefusal.class);
        assertThat(logDesk.kept(List.of("req_1", "req_2"))).containsExactly("req_1");
        assertThat(entryApi.delete("req_1", ADMIN).success()).isTrue();
        assertThatThrownBy(() -> entryApi.delete("req_1", ADMIN)).isInstanceOf(ApiRefusal.class);
        logApi.on(null, ADMIN);
        assertThat(json(logApi.show(0, null)).path("keys")).isEmpty();
        assertThat(json(logApi.off(ADMIN)).path("on").asBoolean(true)).isFalse();
        assertThat(logApi.clear(ADMIN).message()).startsWith("0 ");
        assertThat(acts())
                .contains(
                        "request-log.read",
                        "request-log.replay",
                        "request-log.delete",
                        "request-log.clear",
                        "setting.create");
    }

    @Test
    @DisplayName("M3 what does not fit is refused by name")
    void refused() {
        assertThatThrownBy(() -> logApi.on(Office.body("{\"for\":\"an hour\"}", RequestLogResource.Wish.class), ADMIN))
                .isInstanceOf(ApiRefusal.class)
                .hasMessageContaining("for");
        assertThatThrownBy(() -> logApi.on(Office.body("{\"keys\":[\"a,b\"]}", RequestLogResource.Wish.class), ADMIN))
                .isInstanceOf(ApiRefusal.class)
                .hasMessageContaining("keys");
        assertThatThrownBy(() -> logApi.show(501, null)).isInstanceOf(ApiRefusal.class);
        assertThatThrownBy(() -> logApi.show(1, "yesterday")).isInstanceOf(ApiRefusal.class);
        assertThatThrownBy(() -> hooks.deliveries("nobody", 10)).isInstanceOf(ApiRefusal.class);
        assertThatThrownBy(() -> hooks.create(
                        Office.body(
                                "{\"name\":\"x\",\"url\":\"http://169.254.169.254/latest\"}",
                                WebhooksResource.NewWebhook.class),
                        ADMIN))
                .as("H5")
                .isInstanceOf(ApiRefusal.class)
                .hasMessageContaining("169.254.169.254");
    }

    @Test
    @DisplayName("H6 the secret is shown once, the URL never; edits keep what they do not name; a test says what came")
    void webhooks() {
        WebhooksResource.ShownWebhook made = hooks.create(
                Office.body(
                        "{\"name\":\"pager\",\"url\":\"http://127.0.0.1:1/secret-path\",\"events\":[\"quota.low\"]}",
                        WebhooksResource.NewWebhook.class),
                ADMIN);
        String id = made.webhook().id();
        assertThat(made.secret()).startsWith("whsec_");
        JsonNode edited = json(hooks.edit(
                id,
                "\"" + made.webhook().version() + "\"",
                Office.body("{\"enabled\":false}", WebhooksResource.WebhookEdit.class),
                ADMIN));
        assertThat(edited.at("/webhook/enabled").asBoolean(true)).isFalse();
        assertThat(edited.at("/webhook/events").toString()).isEqualTo("[\"quota.low\"]");
        assertThat(edited.at("/webhook/host").asString()).isEqualTo("127.0.0.1");
        hooks.edit(
                id,
                null,
                Office.body(
                        "{\"enabled\":true,\"url\":\"http://localhost:2/other-secret\"}",
                        WebhooksResource.WebhookEdit.class),
                ADMIN);
        WebhooksResource.ShownWebhook rotated = hooks.rotate(id, ADMIN);
        assertThat(rotated.secret()).isNotEqualTo(made.secret());
        assertThat(hooks.test(id, ADMIN).state()).isEqualTo("delivered");
        receiverSays = 500;
        WebhooksResource.DeliveryView failed = hooks.test(id, ADMIN);
        assertThat(failed.state()).isEqualTo("pending");
        assertThat(failed.status()).contains(500);
        assertThat(failed.nextAt()).isPresent();
        assertThat(hooks.retry(id, failed.id(), ADMIN).success()).isTrue();
        assertThatThrownBy(() -> hooks.retry("other", failed.id(), ADMIN)).isInstanceOf(ApiRefusal.class);
        String shown = Office.text(hooks.list())
                + Office.text(hooks.get(id))
                + Office.text(hooks.deliveries(id, 10))
                + audit.before(store.clock().instant().plusSeconds(1), 100);
        assertThat(shown)
                .contains("\"kinds\"")
                .doesNotContain("secret-path")
                .doesNotContain("other-secret")
                .doesNotContain("whsec_");
        assertThat(hooks.delete(id, ADMIN).success()).isTrue();
        assertThat(acts())
                .contains("webhook.create", "webhook.edit", "webhook.test", "webhook.retry", "webhook.delete");
    }
}
