package dev.nonagon.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nonagon.audit.Actor;
import dev.nonagon.audit.Audit;
import dev.nonagon.books.BookRefusal;
import dev.nonagon.books.Ledger;
import dev.nonagon.books.WebhookBook;
import dev.nonagon.books.WebhookData;
import dev.nonagon.occasions.Occasion;
import dev.nonagon.settings.Declared;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.provider.UpstreamRequest;
import dev.nonagon.store.Store;
import dev.nonagon.store.StoreSettings;
import dev.nonagon.store.TestStores;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class WebhookDeskTest {
    private static final Actor ACTOR = new Actor("admin", "a test");
    private static final Instant NOON = TestStores.CLOCK.instant();
    private static final Occasion LOST =
            new Occasion.LoginNeeded("p", "acc-1", "Mine", "invalid_grant", NOON.minusSeconds(5));

    @TempDir
    Path folder;

    private final List<UpstreamRequest> calls = new ArrayList<>();
    private final Deque<Integer> answers = new ArrayDeque<>();
    private Instant now = NOON;
    private Store store;
    private WebhookBook book;
    private WebhookDesk desk;

    StoreSettings settings(Path path) {
        return StoreSettings.local(path);
    }

    @BeforeEach
    void open() {
        store = TestStores.open(folder, settings(folder));
        book = new WebhookBook(new Ledger(
                store, new Audit(store), () -> new Declared(Map.of(), Map.of(), Map.of(), Map.of(), Map.of())));
        desk = node();
    }

    private WebhookDesk node() {
        return new WebhookDesk(
                store,
                book,
                new Courier(this::answer, Duration.ofSeconds(5)),
                () -> WebhookSettings.DEFAULTS,
                () -> now,
                () -> 0.5);
    }

    @AfterEach
    void close() {
        desk.close();
        store.close();
    }

    /** The receiver: answers as the test has said, else well. */
    private OutboundHttp.Answer answer(UpstreamRequest request) throws IOException {
        calls.add(request);
        int status = answers.isEmpty() ? 204 : answers.removeFirst();
        if (status == 0) {
            throw new IOException("Connection refused by http://receiver.example/secret-path");
        }
        return new OutboundHttp.Answer(status, Headers.none(), new byte[0]);
    }

    private Secret hook(String id, String... events) {
        Secret secret = book.newSecret();
        book.create(
                ACTOR,
                id,
                new WebhookData(
                        "Hook " + id,
                        new Secret("http://receiver.example/secret-path"),
                        "receiver.example",
                        secret,
                        Set.of(events),
                        true));
        return secret;
    }

    private void tell(Occasion occasion) throws InterruptedException {
        desk.write(occasion, book.list());
        desk.turn();
    }

    private Delivery only(String hook) {
        assertThat(desk.deliveries(hook, 10)).hasSize(1);
        return desk.deliveries(hook, 10).getFirst();
    }

    @Test
    @DisplayName("H1 H3 whoever asks for a kind is told of it, and can verify who called")
    void signed() throws Exception {
        Secret secret = hook("all");
        hook("quota-only", "quota.low", "quota.back");
        tell(LOST);
        assertThat(calls).hasSize(1);
        UpstreamRequest call = calls.getFirst();
        JsonNode body = Json.parse(call.body());
        assertThat(body.path("type").asString()).isEqualTo("account.login-needed");
        assertThat(body.at("/data/account").asString()).isEqualTo("acc-1");
        assertThat(body.at("/data/reason").asString()).isEqualTo("invalid_grant");
        String id = call.headers().first("webhook-id").orElseThrow();
        String at = call.headers().first("webhook-timestamp").orElseThrow();
        assertThat(at).isEqualTo(Long.toString(NOON.getEpochSecond()));
        assertThat(call.headers().first("webhook-signature"))
                .contains("v1," + hmac(secret, id + "." + at + "." + new String(call.body(), StandardCharsets.UTF_8)));
        assertThat(only("all").state()).isEqualTo(Delivery.State.DELIVERED);
        assertThat(desk.deliveries("quota-only", 10)).isEmpty();
    }

    private static String hmac(Secret secret, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.reveal().substring(6)), "HmacSHA256"));
        return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    @DisplayName("H3 the signature of the specification's own example")
    void example() {
        Headers headers = Signature.headers(
                new Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                Instant.ofEpochSecond(1_614_265_330),
                "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8));
        assertThat(headers.first("webhook-signature")).contains("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    @DisplayName("H4 after a failure it is tried again, later each time, with the same id; then it is delivered")
    void retries() throws Exception {
        hook("h");
        answers.addAll(List.of(500, 0));
        tell(LOST);
        Delivery once = only("h");
        assertThat(once.state()).isEqualTo(Delivery.State.PENDING);
        assertThat(once.status()).isEqualTo(500);
        assertThat(once.nextAt()).isEqualTo(millis(now.plusMillis(6_250)));
        desk.turn();
        assertThat(calls).hasSize(1);
        now = once.nextAt();
        desk.turn();
        Delivery twice = only("h");
        assertThat(twice.status()).isZero();
        assertThat(twice.trouble()).contains("Connection refused").doesNotContain("secret-path");
        assertThat(twice.nextAt()).isEqualTo(millis(now.plusMillis(12_500)));
        now = twice.nextAt();
        desk.turn();
        assertThat(only("h").state()).isEqualTo(Delivery.State.DELIVERED);
        assertThat(only("h").attempts()).isEqualTo(3);
        assertThat(calls).extracting(call -> call.headers().first("webhook-id")).containsOnly(Optional.of(once.id()));
        assertThat(calls)
                .extracting(call -> call.headers().first("webhook-timestamp"))
                .doesNotHaveDuplicates();
    }

    private static Instant millis(Instant instant) {
        return Instant.ofEpochMilli(instant.toEpochMilli());
    }

    @Test
    @DisplayName("H4 given up after a day, shown as dead, and sent again by hand")
    void dead() throws Exception {
        hook("h");
        for (int at = 0; at < 60; at++) {
            answers.add(503);
        }
        tell(LOST);
        while (only("h").state() == Delivery.State.PENDING) {
            now = only("h").nextAt();
            desk.turn();
        }
        assertThat(only("h").state()).isEqualTo(Delivery.State.DEAD);
        assertThat(Duration.between(NOON, now)).isBetween(Duration.ofHours(21), Duration.ofHours(24));
        assertThat(calls.size()).isBetween(20, 40);
        answers.clear();
        assertThat(desk.again("other", only("h").id())).isFalse();
        assertThat(desk.again("h", only("h").id())).isTrue();
        desk.turn();
        assertThat(only("h").state()).isEqualTo(Delivery.State.DELIVERED);
    }

    @Test
    @DisplayName("H4 410 says that nobody is there: dead at once; so is what a webhook that is off was to be told")
    void gone() throws Exception {
        hook("h");
        answers.add(410);
        tell(LOST);
        assertThat(only("h").state()).isEqualTo(Delivery.State.DEAD);
        hook("off");
        desk.write(LOST, book.list());
        book.edit(
                ACTOR,
                "off",
                java.util.OptionalLong.empty(),
                before -> new WebhookData(
                        before.name(), before.url(), before.host(), before.secret(), before.events(), false));
        desk.turn();
        assertThat(only("off").state()).isEqualTo(Delivery.State.DEAD);
        assertThat(only("off").trouble()).contains("switched off");
    }

    @Test
    @DisplayName("H2 what two nodes see is told once; what waits survives a restart; one node at a time tries")
    void once() throws Exception {
        hook("h");
        answers.add(500);
        tell(LOST);
        WebhookDesk other = node();
        other.write(LOST, book.list());
        assertThat(desk.deliveries("h", 10)).hasSize(1);
        Delivery waiting = only("h");
        now = waiting.nextAt();
        assertThat(claimed(waiting)).isTrue();
        assertThat(claimed(waiting)).isFalse();
        other.turn();
        assertThat(calls).hasSize(1);
        // The claimer has died.
        now = now.plusSeconds(61);
        other.turn();
        assertThat(only("h").state()).isEqualTo(Delivery.State.DELIVERED);
        tell(new Occasion.LoginNeeded("p", "acc-1", "Mine", "again", NOON.plusSeconds(60)));
        assertThat(desk.deliveries("h", 10)).hasSize(2);
    }

    private boolean claimed(Delivery delivery) {
        return store.note(em -> new DeliveryRows(em).claim(delivery, now, Duration.ofMinutes(1)));
    }

    @Test
    @DisplayName("H1 taking an occasion never waits; a thread tells it")
    void taken() throws Exception {
        hook("h");
        for (int at = 0; at < 5_000; at++) {
            desk.accept(LOST);
        }
        desk.start();
        for (int at = 0;
                at < 500 && desk.deliveries("h", 1).stream().noneMatch(d -> d.state() != Delivery.State.PENDING);
                at++) {
            Thread.sleep(10);
        }
        assertThat(only("h").state()).isEqualTo(Delivery.State.DELIVERED);
    }

    @Test
    @DisplayName(
            "H6 H7 URL and secret are sealed, a test answers at once, old deliveries go, all go with their webhook")
    void kept() throws Exception {
        hook("h", "quota.low");
        List<?> row =
                store.read(em -> em.createNativeQuery("select url_sealed, secret_sealed, host, events from webhook")
                        .getResultList());
        assertThat(java.util.Arrays.toString((Object[]) row.getFirst()))
                .doesNotContain("secret-path")
                .doesNotContain("whsec_")
                .contains("quota.low");
        answers.add(400);
        Delivery test = desk.test("h");
        assertThat(test.status()).isEqualTo(400);
        assertThat(test.kind()).isEqualTo("test");
        now = now.plus(Duration.ofSeconds(8));
        desk.turn();
        assertThat(only("h").state()).isEqualTo(Delivery.State.DELIVERED);
        now = now.plus(Duration.ofDays(8));
        desk.turn();
        assertThat(desk.deliveries("h", 10)).isEmpty();
        desk.test("h");
        book.delete(ACTOR, "h");
        assertThat(desk.deliveries("h", 10)).isEmpty();
    }

    @Test
    @DisplayName("H6 what does not fit is refused by name, without the address")
    void checks() {
        assertThatThrownBy(() -> hook("h", "quota.lwo"))
                .isInstanceOf(BookRefusal.class)
                .hasMessageContaining("quota.lwo")
                .hasMessageContaining("quota.low");
        assertThatThrownBy(() -> book.create(
                        ACTOR,
                        "h",
                        new WebhookData(
                                "x", new Secret("ftp://host/secret-path"), "host", book.newSecret(), Set.of(), true)))
                .isInstanceOf(BookRefusal.class)
                .hasMessageContaining("url")
                .hasMessageNotContaining("secret-path");
    }
}
