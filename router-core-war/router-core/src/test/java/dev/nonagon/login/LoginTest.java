package dev.nonagon.login;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.access.Asking;
import dev.nonagon.access.ClientAddress;
import dev.nonagon.access.OpenSession;
import dev.nonagon.audit.Actor;
import dev.nonagon.audit.Audit;
import dev.nonagon.audit.Entry;
import dev.nonagon.spi.Secret;
import dev.nonagon.store.Store;
import dev.nonagon.store.StoreSettings;
import dev.nonagon.store.TestStores;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoginTest {
    private static final Secret PASSWORD = new Secret("correct horse");
    private static final Secret OTHER = new Secret("battery staple");
    private static final ClientAddress FAR = new ClientAddress(Asking.address("203.0.113.7"), false, true);
    private static final ClientAddress FARTHER = new ClientAddress(Asking.address("198.51.100.7"), false, true);
    private static final ClientAddress HERE = new ClientAddress(Asking.address("127.0.0.1"), false, true);
    private static final Actor ADMIN = new Actor("admin", "203.0.113.7");

    @TempDir
    Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-22T12:00:00Z"));
    private final List<String> console = new ArrayList<>();
    private Store store;
    private Audit audit;
    private Sessions sessions;
    private Throttle throttle;
    private FirstRun firstRun;
    private Login login;

    @BeforeEach
    void open() {
        store = TestStores.open(folder, StoreSettings.local(folder), now::get);
        wire(1000);
    }

    private void wire(int iterations) {
        audit = new Audit(store);
        Passwords passwords = new Passwords(iterations, new SecureRandom());
        sessions = new Sessions(store, audit, LoginSettings.DEFAULTS, () -> true);
        throttle = new Throttle(store, audit);
        firstRun = new FirstRun(store, audit, passwords, folder, console::add);
        login = new Login(store, audit, passwords, sessions, throttle, firstRun, true);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void pass(Duration time) {
        now.updateAndGet(t -> t.plus(time));
    }

    private static Secret opened(Login.Outcome outcome) {
        assertThat(outcome).isInstanceOf(Login.Outcome.Opened.class);
        return ((Login.Outcome.Opened) outcome).session();
    }

    private static int refused(Login.Outcome outcome) {
        assertThat(outcome).isInstanceOf(Login.Outcome.Refused.class);
        return ((Login.Outcome.Refused) outcome).status();
    }

    private Login.Outcome logIn(Secret password, ClientAddress client) {
        return login.login("admin", password, client, Optional.empty());
    }

    private List<String> actions() {
        return audit.before(now.get().plusSeconds(1), 100).stream()
                .map(Entry::action)
                .toList();
    }

    @Test
    @DisplayName("L4 L7 sessions are listed without what lets in, and one of them is ended, or all but one's own")
    void openSessions() {
        firstRun.begin(Optional.of(PASSWORD));
        Secret mine = opened(logIn(PASSWORD, HERE));
        pass(Duration.ofMinutes(5));
        Secret other = opened(logIn(PASSWORD, FAR));
        List<Sessions.Standing> open = sessions.open(Optional.of(mine));
        assertThat(open).extracting(Sessions.Standing::own).containsExactly(false, true);
        assertThat(open.getFirst().origin()).isEqualTo(FAR.text());
        assertThat(open.getFirst().endsAt())
                .as("silence ends it before its age does")
                .isEqualTo(now.get().plus(LoginSettings.DEFAULTS.idle()));
        assertThat(open.toString()).doesNotContain(mine.reveal()).doesNotContain(other.reveal());
        assertThat(sessions.find(new Secret(open.getFirst().handle())))
                .as("a handle lets nobody in")
                .isEmpty();

        assertThat(sessions.end("%", ADMIN)).isFalse();
        assertThat(sessions.end("0000000000000000", ADMIN)).isFalse();
        assertThat(sessions.end(open.getFirst().handle(), ADMIN)).isTrue();
        assertThat(sessions.find(other)).isEmpty();
        assertThat(sessions.find(mine)).isPresent();
        opened(logIn(PASSWORD, FAR));
        opened(logIn(PASSWORD, FAR));
        assertThat(sessions.endOthers(mine, ADMIN)).isEqualTo(2);
        assertThat(sessions.open(Optional.of(mine))).singleElement().matches(Sessions.Standing::own);
        assertThat(actions()).contains("login.end");
        pass(LoginSettings.DEFAULTS.idle());
        assertThat(sessions.open(Optional.of(mine))).isEmpty();
    }

    @Test
    @DisplayName("L1 F78 39b no default password: a token on the console and in a file for its owner, good for once")
    void setUp() throws Exception {
        firstRun.begin(Optional.empty());
        Path file = folder.resolve("setup-token");
        String token = Files.readString(file).strip();
        assertThat(Files.getPosixFilePermissions(file))
                .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        assertThat(console).hasSize(1);
        assertThat(console.getFirst()).contains(token).contains(file.toString());
        assertThat(token).hasSizeGreaterThanOrEqualTo(43);

        assertThat(refused(logIn(new Secret("123456"), HERE))).isEqualTo(409);
        assertThat(refused(login.setUp(new Secret("guess"), PASSWORD, FAR, Optional.empty())))
                .isEqualTo(401);
        assertThat(refused(login.setUp(new Secret(token), new Secret("changeme"), FAR, Optional.empty())))
                .isEqualTo(400);
        Secret session = opened(login.setUp(new Secret(token), PASSWORD, FAR, Optional.empty()));
        assertThat(sessions.find(session)).map(OpenSession::user).contains("admin");
        assertThat(file).doesNotExist();
        assertThat(refused(login.setUp(new Secret(token), OTHER, FAR, Optional.empty())))
                .isEqualTo(409);
        assertThat(opened(logIn(PASSWORD, FAR))).isNotEqualTo(session);
        assertThat(refused(logIn(OTHER, FAR))).isEqualTo(401);
        assertThat(actions())
                .containsExactlyInAnyOrder("login.refused", "login.open", "login.open", "login.setup", "login.refused");
    }

    @Test
    @DisplayName("L1 INITIAL_PASSWORD sets the first password and no later one; a weak one is not used")
    void initial() {
        firstRun.begin(Optional.of(new Secret("123456")));
        assertThat(firstRun.hasPassword()).isFalse();
        assertThat(console).hasSize(1);
        firstRun.begin(Optional.of(PASSWORD));
        assertThat(folder.resolve("setup-token")).doesNotExist();
        opened(logIn(PASSWORD, FAR));
        firstRun.begin(Optional.of(OTHER));
        assertThat(refused(logIn(OTHER, FAR))).isEqualTo(401);
    }

    @Test
    @DisplayName("L2 a file in the data directory takes password and sessions back")
    void reset() throws Exception {
        firstRun.begin(Optional.of(PASSWORD));
        Secret session = opened(logIn(PASSWORD, FAR));
        Files.createFile(folder.resolve("reset-password"));
        firstRun.begin(Optional.empty());
        assertThat(sessions.find(session)).isEmpty();
        assertThat(firstRun.hasPassword()).isFalse();
        assertThat(folder.resolve("reset-password")).doesNotExist();
        assertThat(folder.resolve("setup-token")).exists();
    }

    @Test
    @DisplayName("L3 a hash names its count, and is made anew when the count rises; passwords are in no row")
    void rehash() {
        firstRun.begin(Optional.of(PASSWORD));
        assertThat(hash()).startsWith("pbkdf2-sha256$1000$").doesNotContain(PASSWORD.reveal());
        wire(2000);
        opened(logIn(PASSWORD, FAR));
        assertThat(hash()).startsWith("pbkdf2-sha256$2000$");
        opened(logIn(PASSWORD, FAR));
        assertThat(new Passwords(10, new SecureRandom()).hash(PASSWORD))
                .isNotEqualTo(new Passwords(10, new SecureRandom()).hash(PASSWORD));
        assertThat(Passwords.ITERATIONS).isGreaterThanOrEqualTo(600_000);
    }

    private String hash() {
        return store.read(em -> em.find(UserRow.class, "admin").passwordHash);
    }

    @Test
    @DisplayName("L3 what is too short or what everybody tries is refused with a sentence")
    void weak() {
        for (String weak : List.of("", "123456", "short", "changeme", "1234567890", "aaaaaaaaaaaa", "PASSWORD123")) {
            assertThat(Passwords.weakness(new Secret(weak))).as(weak).isPresent();
        }
        assertThat(Passwords.weakness(PASSWORD)).isEmpty();
        assertThat(Passwords.weakness(new Secret("x".repeat(1001)))).isPresent();
    }

    @Test
    @DisplayName(
            "L4 a session ends when idle, when old, at logout and when the password changes; the table holds no id")
    void sessionEnds() {
        firstRun.begin(Optional.of(PASSWORD));
        Secret idle = opened(logIn(PASSWORD, FAR));
        pass(Duration.ofMinutes(119));
        assertThat(sessions.find(idle)).isPresent();
        pass(Duration.ofMinutes(119));
        assertThat(sessions.find(idle)).as("it was used in between").isPresent();
        pass(Duration.ofMinutes(120));
        assertThat(sessions.find(idle)).as("idle").isEmpty();

        Secret old = opened(logIn(PASSWORD, FAR));
        for (int i = 0; i < 23; i++) {
            pass(Duration.ofHours(1));
            assertThat(sessions.find(old)).isPresent();
        }
        pass(Duration.ofHours(1));
        assertThat(sessions.find(old)).as("old").isEmpty();

        Secret left = opened(logIn(PASSWORD, FAR));
        login.logout(left, ADMIN);
        assertThat(sessions.find(left)).as("logout").isEmpty();

        Secret one = opened(logIn(PASSWORD, FAR));
        Secret two = opened(logIn(PASSWORD, FARTHER));
        assertThat(refused(login.change(OTHER, OTHER, FAR, ADMIN))).isEqualTo(403);
        assertThat(refused(login.change(PASSWORD, new Secret("short"), FAR, ADMIN)))
                .isEqualTo(400);
        assertThat(sessions.find(two)).isPresent();
        Secret fresh = opened(login.change(PASSWORD, OTHER, FAR, ADMIN));
        assertThat(sessions.find(one)).isEmpty();
        assertThat(sessions.find(two)).isEmpty();
        assertThat(sessions.find(fresh)).isPresent();
        assertThat(refused(logIn(PASSWORD, FARTHER))).isEqualTo(401);
        List<String> ids = store.read(em ->
                em.createQuery("select s.id from SessionRow s", String.class).getResultList());
        assertThat(ids).hasSize(1).doesNotContain(fresh.reveal());
    }

    @Test
    @DisplayName("L4 a login never keeps the id that was there before, and ends it")
    void fixation() {
        firstRun.begin(Optional.of(PASSWORD));
        Secret planted = new Secret("planted-by-an-attacker");
        Secret first = opened(login.login("admin", PASSWORD, FAR, Optional.of(planted)));
        assertThat(first).isNotEqualTo(planted);
        assertThat(sessions.find(planted)).isEmpty();
        Secret second = opened(login.login("admin", PASSWORD, FAR, Optional.of(first)));
        assertThat(second).isNotEqualTo(first);
        assertThat(sessions.find(first)).isEmpty();
        assertThat(sessions.find(new Secret("x".repeat(100_000)))).isEmpty();
    }

    @Test
    @DisplayName("L4 another node knows the session, and its end")
    void nodes() {
        firstRun.begin(Optional.of(PASSWORD));
        Sessions elsewhere = new Sessions(store, audit, LoginSettings.DEFAULTS, () -> true);
        Secret session = opened(logIn(PASSWORD, FAR));
        assertThat(elsewhere.find(session).map(OpenSession::csrfToken))
                .isEqualTo(sessions.find(session).map(OpenSession::csrfToken));
        login.logout(session, ADMIN);
        assertThat(elsewhere.find(session)).isEmpty();
    }

    @Test
    @DisplayName("F78 L6 failures cost time, doubling; a wait is no failure; success forgives")
    void throttled() {
        firstRun.begin(Optional.of(PASSWORD));
        for (int i = 0; i < 5; i++) {
            assertThat(refused(logIn(OTHER, FAR))).isEqualTo(401);
        }
        assertThat(refused(logIn(PASSWORD, FAR)))
                .as("the right one must wait, too")
                .isEqualTo(429);
        pass(Duration.ofSeconds(1));
        assertThat(refused(logIn(OTHER, FAR))).isEqualTo(401);
        pass(Duration.ofMillis(1999));
        Login.Outcome wait = logIn(OTHER, new ClientAddress(Asking.address("203.0.113.200"), false, true));
        assertThat(refused(wait)).as("same network").isEqualTo(429);
        assertThat(((Login.Outcome.Refused) wait).retryAfter()).isEqualTo(Duration.ofSeconds(1));
        opened(logIn(PASSWORD, FARTHER));
        pass(Duration.ofMillis(1));
        opened(logIn(PASSWORD, FAR));
        assertThat(refused(logIn(OTHER, FAR))).as("forgiven").isEqualTo(401);
    }

    @Test
    @DisplayName("L6 the arithmetic: free ones, then doubling up to a most, without overflow")
    void arithmetic() {
        Throttle.Rule rule = new Throttle.Rule(2, Duration.ofSeconds(1), Duration.ofSeconds(60), 8);
        assertThat(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, Integer.MAX_VALUE))
                .extracting(n -> rule.delay(n).toSeconds())
                .containsExactly(0L, 0L, 0L, 1L, 2L, 4L, 8L, 16L, 60L, 60L);
    }

    @Test
    @DisplayName("L6 L7 a lockout is audited, listed and liftable; a day without failures forgets")
    void lockout() {
        firstRun.begin(Optional.of(PASSWORD));
        for (int i = 0; i < 10; i++) {
            pass(Duration.ofSeconds(33));
            assertThat(refused(logIn(OTHER, FAR))).isEqualTo(401);
        }
        assertThat(actions()).contains("login.lockout");
        pass(Throttle.NETWORK.longest().minusMillis(1));
        assertThat(refused(logIn(PASSWORD, FAR))).isEqualTo(429);
        assertThat(throttle.lockouts()).extracting(Throttle.Lockout::id).containsExactly("network:203.0.113.0/24");
        assertThat(throttle.lift("network:203.0.113.0/24", ADMIN)).isTrue();
        assertThat(throttle.lift("network:203.0.113.0/24", ADMIN)).isFalse();
        opened(logIn(PASSWORD, FAR));
        assertThat(actions()).contains("login.lift");

        for (int i = 0; i < 5; i++) {
            refused(logIn(OTHER, FAR));
        }
        pass(Throttle.MEMORY.plusSeconds(1));
        for (int i = 0; i < 4; i++) {
            assertThat(refused(logIn(OTHER, FAR))).isEqualTo(401);
        }
        assertThat(throttle.lockouts()).isEmpty();
    }

    @Test
    @DisplayName("L6 guesses from many networks slow the account, but not whoever sits at the machine")
    void account() {
        firstRun.begin(Optional.of(PASSWORD));
        for (int i = 0; i < 11; i++) {
            ClientAddress each = new ClientAddress(Asking.address("198.18." + i + ".1"), false, true);
            assertThat(refused(logIn(OTHER, each))).isEqualTo(401);
        }
        assertThat(refused(logIn(PASSWORD, FAR))).isEqualTo(429);
        assertThat(throttle.lockouts()).extracting(Throttle.Lockout::id).containsExactly("account:admin");
        opened(logIn(PASSWORD, HERE));
    }

    @Test
    @DisplayName("L5 of many guesses at once no more get through than one after another")
    void atOnce() throws Exception {
        firstRun.begin(Optional.of(PASSWORD));
        List<Future<Integer>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 40; i++) {
                answers.add(threads.submit(() -> refused(logIn(OTHER, FAR))));
            }
        }
        int tried = 0;
        for (Future<Integer> answer : answers) {
            tried += answer.get() == 401 ? 1 : 0;
        }
        assertThat(tried).isBetween(1, 5);
    }

    @Test
    @DisplayName("L1 of several who set the first password at once one does, and the others are told so")
    void setUpAtOnce() throws Exception {
        for (int round = 0; round < 20; round++) {
            Files.writeString(folder.resolve("reset-password"), "");
            firstRun.begin(Optional.empty());
            Secret token =
                    new Secret(Files.readString(folder.resolve("setup-token")).strip());
            List<Future<Login.Outcome>> answers = new ArrayList<>();
            try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
                for (int i = 0; i < 4; i++) {
                    answers.add(threads.submit(() -> login.setUp(token, PASSWORD, FAR, Optional.empty())));
                }
            }
            int opened = 0;
            for (Future<Login.Outcome> answer : answers) {
                if (answer.get() instanceof Login.Outcome.Opened) {
                    opened++;
                } else {
                    assertThat(refused(answer.get())).isEqualTo(409);
                }
            }
            assertThat(opened).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("an unknown user gets the same answer, and no row of its own")
    void unknown() {
        firstRun.begin(Optional.of(PASSWORD));
        assertThat(login.login("root", PASSWORD, FAR, Optional.empty())).isEqualTo(logIn(OTHER, FAR));
        assertThat(refused(login.login("x".repeat(10_000), PASSWORD, FAR, Optional.empty())))
                .isEqualTo(401);
    }
}
