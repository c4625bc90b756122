package dev.nonagon.apikeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nonagon.audit.Entry;
import dev.nonagon.books.BookRefusal;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Secret;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyBookTest {
    @TempDir
    Path folder;

    private House house;

    @BeforeEach
    void open() {
        house = House.open(folder);
    }

    @AfterEach
    void close() {
        house.close();
    }

    private Failure refused(Secret key, Caller caller, KeyScope scope) {
        Admission.Entry entry = house.admission.enter(Optional.of(key), caller, scope);
        assertThat(entry).isInstanceOf(Admission.Entry.Refused.class);
        return ((Admission.Entry.Refused) entry).failure();
    }

    private Failure refused(Secret key) {
        return refused(key, House.local(), KeyScope.INFERENCE);
    }

    private List<Entry> log() {
        return house.ledger.audit().before(Instant.parse("2100-01-01T00:00:00Z"), 100);
    }

    private static KeyData full() {
        return new KeyData(
                "full",
                Set.of(KeyScope.INFERENCE, KeyScope.READ),
                true,
                Optional.of(Instant.parse("2027-01-01T00:00:00Z")),
                List.of("echo/*"),
                List.of("best"),
                List.of("127.0.0.0/8", "::1"),
                new KeyLimits(
                        OptionalInt.of(60),
                        OptionalInt.of(3),
                        OptionalLong.of(1000),
                        OptionalLong.of(20_000),
                        Optional.of(new BigDecimal("1.5")),
                        Optional.of(new BigDecimal("30"))),
                true,
                true,
                true,
                "Nötes");
    }

    @Test
    @DisplayName("K3 a key comes back as it was written, is let in at once, and is nowhere in clear")
    void roundTrip() throws Exception {
        KeyBook.Made made = house.book.create(House.ADMIN, full());
        assertThat(made.key().data()).isEqualTo(full());
        assertThat(house.book.find(made.key().id())).contains(made.key());
        assertThat(house.pass(made.secret()).name()).contains("full");
        assertThat(house.pass(made.secret()).tokenSaver()).isTrue();
        assertThat(house.pass(made.secret()).leftoversOnly()).isTrue();
        String id = made.secret().reveal().split("-", -1)[2];
        assertThat(made + " " + house.book.list() + log() + house.pass(made.secret()) + made.key())
                .doesNotContain(id);
        house.close();
        assertThat(new String(Files.readAllBytes(folder.resolve("nonagon.mv.db")), StandardCharsets.ISO_8859_1))
                .contains("full")
                .doesNotContain(id);
        open();
        assertThat(house.pass(made.secret()).name()).contains("full");
    }

    @Test
    @DisplayName("F83 K3 a reveal is audited; a key that was made unrevealable has no copy and can never be revealed")
    void reveal() {
        KeyBook.Made open = house.book.create(House.ADMIN, KeyData.named("open"));
        KeyBook.Made shut = house.book.create(House.ADMIN, KeyData.named("shut").withRevealable(false));
        assertThat(house.book.reveal(House.ADMIN, open.key().id())).isEqualTo(open.secret());
        assertThat(log())
                .filteredOn(e -> e.action().equals("apiKey.reveal"))
                .singleElement()
                .satisfies(e -> {
                    assertThat(e.subject()).isEqualTo(open.key().id());
                    assertThat(e.actor()).isEqualTo(House.ADMIN);
                });
        assertThatThrownBy(() -> house.book.reveal(House.ADMIN, shut.key().id()))
                .isInstanceOf(BookRefusal.class)
                .hasMessageContaining("never be revealed");
        house.book.edit(House.ADMIN, open.key().id(), OptionalLong.empty(), d -> d.withRevealable(false));
        assertThatThrownBy(() -> house.book.reveal(House.ADMIN, open.key().id()))
                .isInstanceOf(BookRefusal.class);
        assertThatThrownBy(() -> house.book.edit(
                        House.ADMIN, open.key().id(), OptionalLong.empty(), d -> d.withRevealable(true)))
                .hasMessageContaining("rotate");
        assertThat(house.pass(open.secret()).name()).contains("open");
    }

    @Test
    @DisplayName("K6 K82 tampered, unknown, off, expired, rotated and deleted keys are 401, each with its own sentence")
    void unauthenticated() {
        KeyBook.Made made = house.book.create(House.ADMIN, KeyData.named("ci"));
        String text = made.secret().reveal();
        char last = text.charAt(text.length() - 1) == '0' ? '1' : '0';
        Failure tampered = refused(new Secret(text.substring(0, text.length() - 1) + last));
        assertThat(tampered.kind()).isEqualTo(Failure.Kind.UNAUTHENTICATED);
        assertThat(tampered.message()).contains("mistyped").doesNotContain(text.split("-", -1)[2]);
        assertThat(refused(new Secret("sk-stranger")).message()).contains("not known");

        String id = made.key().id();
        house.book.deactivate(House.ADMIN, id);
        assertThat(refused(made.secret()).message()).contains("'ci' is switched off");
        house.book.edit(House.ADMIN, id, OptionalLong.empty(), d -> d.withActive(true)
                .withExpiresAt(Optional.of(house.clock.instant().plusSeconds(60))));
        assertThat(house.pass(made.secret()).name()).contains("ci");
        house.clock.forward(Duration.ofSeconds(60));
        assertThat(refused(made.secret()).message()).contains("has expired");
        house.book.edit(House.ADMIN, id, OptionalLong.empty(), d -> d.withExpiresAt(Optional.empty()));

        Secret fresh = house.book.rotate(House.ADMIN, id, true).secret();
        assertThat(refused(made.secret()).message()).contains("deleted or replaced");
        assertThat(house.pass(fresh).id()).contains(id);
        house.book.delete(House.ADMIN, id);
        assertThat(refused(fresh).kind()).isEqualTo(Failure.Kind.UNAUTHENTICATED);
        assertThat(log())
                .extracting(Entry::action)
                .contains("apiKey.create", "apiKey.edit", "apiKey.rotate", "apiKey.delete");
        assertThat(log().toString()).doesNotContain(fresh.reveal());
    }

    @Test
    @DisplayName("K6 networks and scopes: 403 that names the rule; the management API learns the scopes")
    void forbidden() throws Exception {
        Caller far = new Caller(InetAddress.getByName("203.0.113.9"), false);
        Secret bound = house.book
                .create(House.ADMIN, KeyData.named("bound").withNetworks(List.of("10.0.0.0/8", "127.0.0.1")))
                .secret();
        assertThat(house.pass(bound).name()).contains("bound");
        Failure network = refused(bound, far, KeyScope.INFERENCE);
        assertThat(network.kind()).isEqualTo(Failure.Kind.FORBIDDEN);
        assertThat(network.message()).contains("203.0.113.9", "10.0.0.0/8");

        Secret admin = house.book
                .create(House.ADMIN, KeyData.named("boss").withScopes(Set.of(KeyScope.ADMIN)))
                .secret();
        Failure scope = refused(admin);
        assertThat(scope.kind()).isEqualTo(Failure.Kind.FORBIDDEN);
        assertThat(scope.message()).contains("for admin only", "inference");
        assertThat(house.admission.holder(admin, House.local()).orElseThrow().scopes())
                .containsExactly(KeyScope.ADMIN);
        assertThat(house.admission.holder(bound, far)).isEmpty();
        assertThat(refused(bound, House.local(), KeyScope.READ).kind()).isEqualTo(Failure.Kind.FORBIDDEN);
    }

    @Test
    @DisplayName("K4 declared keys are in the list, read-only, for inference, and their names are taken")
    void declared() {
        house.declare("file", "from-the-file-1");
        ApiKey key = house.book.list().getFirst();
        assertThat(key.id()).isEqualTo("declared.file");
        assertThat(key.declared()).isTrue();
        assertThat(key.data().scopes()).containsExactly(KeyScope.INFERENCE);
        assertThat(house.book.find("declared.file")).contains(key);
        assertThat(house.pass(new Secret("from-the-file-1")).name()).contains("file");
        assertThatThrownBy(() -> house.book.delete(House.ADMIN, "declared.file"))
                .isInstanceOfSatisfying(
                        BookRefusal.class, e -> assertThat(e.kind()).isEqualTo(BookRefusal.Kind.READ_ONLY));
        assertThatThrownBy(() -> house.book.create(House.ADMIN, KeyData.named("file")))
                .isInstanceOfSatisfying(
                        BookRefusal.class, e -> assertThat(e.kind()).isEqualTo(BookRefusal.Kind.TAKEN));
        assertThatThrownBy(
                        () -> house.book.importKey(House.ADMIN, KeyData.named("again"), new Secret("from-the-file-1")))
                .isInstanceOfSatisfying(
                        BookRefusal.class, e -> assertThat(e.kind()).isEqualTo(BookRefusal.Kind.TAKEN));
    }

    @Test
    @DisplayName("K1 an imported key of 9Router, of either form, is let in as it is")
    void imported() {
        for (String key : List.of("sk-0123456789abcdef-x1y2z3-deadbeef", "sk-a1b2c3d4")) {
            house.book.importKey(House.ADMIN, KeyData.named("old " + key.length()), new Secret(key));
            assertThat(house.pass(new Secret(key)).name()).contains("old " + key.length());
        }
        assertThatThrownBy(() -> house.book.importKey(House.ADMIN, KeyData.named("bad"), new Secret("a b")))
                .isInstanceOf(BookRefusal.class)
                .hasMessageNotContaining("a b");
    }

    @Test
    @DisplayName("what does not fit is refused by its field")
    void validation() {
        KeyData fine = KeyData.named("fine");
        record Case(String field, UnaryOperator<KeyData> edit) {}
        for (Case c : List.of(
                new Case("name", d -> d.withName(" ")),
                new Case("scopes", d -> d.withScopes(Set.of())),
                new Case("models", d -> d.withModels(List.of("a b"), List.of())),
                new Case("combos", d -> d.withModels(List.of(), List.of(""))),
                new Case("networks", d -> d.withNetworks(List.of("10.0.0.0/99"))),
                new Case("networks", d -> d.withNetworks(List.of("example.com"))),
                new Case("requestsPerMinute", d -> d.withLimits(KeyLimits.NONE.withRequestsPerMinute(0))),
                new Case("parallelRequests", d -> d.withLimits(KeyLimits.NONE.withParallelRequests(-1))),
                new Case(
                        "tokensPerDay",
                        d -> d.withLimits(KeyLimits.NONE.withTokens(OptionalLong.of(0), OptionalLong.empty()))),
                new Case(
                        "moneyPerMonth",
                        d -> d.withLimits(
                                KeyLimits.NONE.withMoney(Optional.empty(), Optional.of(new BigDecimal("-1"))))))) {
            assertThatThrownBy(() -> house.book.create(House.ADMIN, c.edit().apply(fine)))
                    .isInstanceOfSatisfying(BookRefusal.class, e -> {
                        assertThat(e.field()).isEqualTo(c.field());
                        assertThat(e.kind()).isEqualTo(BookRefusal.Kind.INVALID);
                    });
        }
        assertThat(house.book.list()).isEmpty();
        ApiKey key = house.book.create(House.ADMIN, fine).key();
        house.book.edit(House.ADMIN, key.id(), OptionalLong.of(key.version()), d -> d.withNotes("x"));
        assertThatThrownBy(() ->
                        house.book.edit(House.ADMIN, key.id(), OptionalLong.of(key.version()), d -> d.withNotes("y")))
                .isInstanceOfSatisfying(
                        BookRefusal.class, e -> assertThat(e.kind()).isEqualTo(BookRefusal.Kind.OUTDATED));
    }

    @Test
    @DisplayName("K5 without a key: only programs on this machine, only as long as no key is demanded there")
    void withoutKey() throws Exception {
        Caller far = new Caller(InetAddress.getByName("192.168.1.9"), false);
        assertThat(house.admission.enter(Optional.empty(), House.local(), KeyScope.INFERENCE))
                .isInstanceOf(Admission.Entry.Entered.class);
        assertThat(house.admission.enter(Optional.of(new Secret("any")), House.local(), KeyScope.INFERENCE))
                .isInstanceOf(Admission.Entry.Entered.class);
        assertThat(house.admission.enter(Optional.empty(), far, KeyScope.INFERENCE))
                .isInstanceOf(Admission.Entry.Refused.class);
        assertThat(house.admission.enter(Optional.empty(), House.local(), KeyScope.READ))
                .isInstanceOf(Admission.Entry.Refused.class);
        house.book.create(House.ADMIN, KeyData.named("first"));
        assertThat(house.admission.enter(Optional.empty(), House.local(), KeyScope.INFERENCE))
                .isInstanceOf(Admission.Entry.Refused.class);
        house.demanded = Optional.of(false);
        assertThat(house.admission.enter(Optional.empty(), House.local(), KeyScope.INFERENCE))
                .isInstanceOf(Admission.Entry.Entered.class);
        assertThat(house.admission.enter(Optional.empty(), far, KeyScope.INFERENCE))
                .isInstanceOf(Admission.Entry.Refused.class);
    }
}
