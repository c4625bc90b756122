package dev.nonagon.spi.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.oauth.OAuthFlow;
import dev.nonagon.spi.oauth.OAuthFlow.Means;
import dev.nonagon.spi.oauth.OAuthFlow.Outcome;
import dev.nonagon.spi.oauth.OAuthFlow.Pending;
import dev.nonagon.spi.oauth.OAuthFlow.Step;
import dev.nonagon.spi.oauth.OAuthTerms;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.tck.vendor.OAuthDouble;
import dev.nonagon.spi.tck.vendor.Told;
import dev.nonagon.spi.tck.vendor.VendorDouble;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The contract of a login. Extend it for a flow whose token endpoint is that of {@link OAuthTerms}. Rules:
 *
 * <ul>
 *   <li>O1 A login leads to tokens: by the browser's return, by {@code code#state} pasted, by a device code.
 *   <li>O2 A state that is not ours, an error or nothing that came back is a no, and nothing is exchanged.
 *   <li>O3 "Not yet" is waited for, "slow down" makes it wait longer, a no is a no.
 *   <li>O4 A refresh gives new tokens; the old refresh token stays where no new one came.
 *   <li>O5 A refresh token that is of no more use means that the person must log in again; a vendor in trouble does not.
 *   <li>O6 No secret is in the text of anything.
 *   <li>O7 Without a secret that the vendor wants, the login does not begin, and says which setting is missing.
 * </ul>
 */
public abstract class OAuthContract {
    protected static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    protected static final String SECRET = "the-clients-secret";

    protected VendorDouble vendor;
    protected OAuthDouble login;
    private OAuthFlow flow;
    private OAuthTerms terms;

    /** The flow. @param secret what {@code nonagon.providers.ID.oauth.client-secret} says; empty for nothing */
    protected abstract OAuthFlow flow(Optional<String> secret);

    /** What the descriptor says. */
    protected abstract OAuthTerms terms();

    /** Serves what the flow asks beside the token endpoint, and tells the double what the vendor is like. */
    protected void serve(VendorDouble vendor, OAuthDouble login) {}

    /** Who is logged in at the double; empty if the vendor does not say. */
    protected Optional<String> person() {
        return Optional.empty();
    }

    @BeforeEach
    void open() {
        vendor = VendorDouble.start();
        terms = terms();
        flow = flow(Optional.of(SECRET));
        login = new OAuthDouble(terms);
        if (terms.secret() == OAuthTerms.ClientSecret.REQUIRED) {
            login.secret(SECRET);
        }
        login.at(vendor);
        serve(vendor, login);
    }

    @AfterEach
    void close() {
        vendor.close();
    }

    protected final Means means() {
        return new Means(
                flow.loopback().map(OAuthFlow.Loopback::redirect).orElse(URI.create("http://localhost/callback")),
                vendor.http(),
                () -> NOW,
                new Random(7));
    }

    private Step.OpenBrowser browser() throws IOException, InterruptedException {
        assumeTrue(terms.grant() == OAuthTerms.Grant.CODE, "no login by browser");
        Step step = flow.begin(means());
        assertThat(step).isInstanceOf(Step.OpenBrowser.class);
        return (Step.OpenBrowser) step;
    }

    private Step.ShowCode device() throws IOException, InterruptedException {
        assumeTrue(terms.grant() == OAuthTerms.Grant.DEVICE, "no login by device code");
        Step step = flow.begin(means());
        assertThat(step).isInstanceOf(Step.ShowCode.class);
        return (Step.ShowCode) step;
    }

    private Outcome.Granted granted(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Granted.class);
        Outcome.Granted granted = (Outcome.Granted) outcome;
        assertThat(granted.accountName()).isEqualTo(person());
        assertThat(granted.toString()).doesNotContain("access-", "refresh-", SECRET);
        Credential.Tokens tokens = (Credential.Tokens) granted.credential();
        assertThat(tokens.refresh()).isPresent();
        return granted;
    }

    @Test
    @DisplayName("O1 O6 the browser's return leads to tokens; the page is complete, and no secret is in any text")
    void returned() throws Exception {
        Step.OpenBrowser step = browser();
        Pending pending = step.pending();
        assertThat(pending.toString()).doesNotContain(pending.value(Pending.STATE));
        assertThat(step.page().toString())
                .contains(pending.value(Pending.STATE))
                .doesNotContain(SECRET);
        assertThat(pending.expiresAt()).isAfter(NOW).isBefore(NOW.plus(Duration.ofMinutes(11)));
        String code = login.agree(step.page());
        granted(flow.resume(pending, Map.of("code", code, "state", pending.value(Pending.STATE)), means()));
        assertThat(flow.resume(pending, Map.of("code", code, "state", pending.value(Pending.STATE)), means()))
                .as("the same code again")
                .isInstanceOf(Outcome.Denied.class);
    }

    @Test
    @DisplayName("O1 code#state as the vendor's page shows it to people")
    void pasted() throws Exception {
        Step.OpenBrowser step = browser();
        String code = login.agree(step.page());
        granted(flow.resume(
                step.pending(), Map.of("code", code + "#" + step.pending().value(Pending.STATE)), means()));
    }

    @Test
    @DisplayName("O2 another state, an error and nothing are a no, and nothing is exchanged")
    void notOurs() throws Exception {
        Step.OpenBrowser step = browser();
        String code = login.agree(step.page());
        vendor.forget();
        for (Map<String, String> answer : List.of(
                Map.of("code", code, "state", "another"),
                Map.of("code", code),
                Map.of("error", "access_denied", "state", step.pending().value(Pending.STATE)),
                Map.<String, String>of())) {
            Outcome outcome = flow.resume(step.pending(), answer, means());
            assertThat(outcome).as("%s", answer).isInstanceOf(Outcome.Denied.class);
            assertThat(((Outcome.Denied) outcome).reason()).isNotBlank();
        }
        assertThat(vendor.asked()).as("what was exchanged").isEmpty();
    }

    @Test
    @DisplayName("O1 O3 a device code: not yet, slow down, granted")
    void deviceCode() throws Exception {
        Step.ShowCode step = device();
        assertThat(step.code()).isNotBlank();
        Outcome first = flow.resume(step.pending(), Map.of(), means());
        assertThat(first).isEqualTo(new Outcome.Waiting(step.pollEvery(), step.pending()));
        login.hurry();
        Outcome.Waiting slower = (Outcome.Waiting) flow.resume(step.pending(), Map.of(), means());
        assertThat(slower.pollAfter()).isGreaterThan(step.pollEvery());
        Outcome.Waiting still = (Outcome.Waiting) flow.resume(slower.pending(), Map.of(), means());
        assertThat(still.pollAfter()).isEqualTo(slower.pollAfter());
        login.answer(step.code(), true);
        granted(flow.resume(still.pending(), Map.of(), means()));
    }

    @Test
    @DisplayName("O3 a person who says no at the vendor's page")
    void refused() throws Exception {
        Step.ShowCode step = device();
        login.answer(step.code(), false);
        assertThat(flow.resume(step.pending(), Map.of(), means()))
                .isInstanceOfSatisfying(Outcome.Denied.class, denied -> assertThat(denied.reason())
                        .isNotBlank());
    }

    /** An account as a login has left it. */
    protected final Account account() throws Exception {
        Outcome outcome =
                switch (terms.grant()) {
                    case CODE -> {
                        Step.OpenBrowser step = browser();
                        yield flow.resume(
                                step.pending(),
                                Map.of(
                                        "code",
                                        login.agree(step.page()),
                                        "state",
                                        step.pending().value(Pending.STATE)),
                                means());
                    }
                    case DEVICE -> {
                        Step.ShowCode step = device();
                        login.answer(step.code(), true);
                        yield flow.resume(step.pending(), Map.of(), means());
                    }
                };
        Outcome.Granted granted = granted(outcome);
        return new Account("a", "a", new ProviderId("some"), granted.credential(), granted.settings());
    }

    private static Account with(Account account, Credential credential, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(account.settings());
        settings.putAll(more);
        return new Account(account.id(), account.name(), account.provider(), credential, settings);
    }

    @Test
    @DisplayName("O4 O5 tokens are renewed again and again; one that was used is of no more use")
    void renewed() throws Exception {
        Account account = account();
        Account now = account;
        for (int n = 0; n < 3; n++) {
            Outcome.Granted renewed = (Outcome.Granted) flow.refresh(now, means());
            Credential.Tokens tokens = (Credential.Tokens) renewed.credential();
            assertThat(tokens.refresh()).isPresent();
            assertThat(tokens.expiresAt()).isPresent();
            assertThat(tokens.access()).isNotEqualTo(((Credential.Tokens) now.credential()).access());
            now = with(now, tokens, renewed.settings());
        }
        boolean rotates = !((Credential.Tokens) now.credential())
                .refresh()
                .equals(((Credential.Tokens) account.credential()).refresh());
        if (rotates) {
            assertThat(flow.refresh(account, means()))
                    .isInstanceOfSatisfying(Outcome.Denied.class, denied -> assertThat(denied.mustLoginAgain())
                            .isTrue());
        }
    }

    @Test
    @DisplayName("O5 a login that was withdrawn must be made again; a vendor in trouble is asked again later")
    void lost() throws Exception {
        Account account = account();
        for (Told told : List.of(
                Told.json(503, "{\"error\":\"server_error\"}"),
                Told.json(500, "<html>Oops</html>"),
                Told.json(200, "<html>Attention</html>"),
                Told.json(429, "{\"error\":\"too_many_requests\"}").with("retry-after", "7"))) {
            login.trouble(told);
            Outcome outcome = flow.refresh(account, means());
            assertThat(outcome).as("%s", told.status()).isInstanceOf(Outcome.Busy.class);
            if (told.status() == 429) {
                assertThat(((Outcome.Busy) outcome).retryAfter()).hasValue(Duration.ofSeconds(7));
            }
        }
        login.revoke();
        Outcome outcome = flow.refresh(account, means());
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Denied.class, denied -> assertThat(denied.mustLoginAgain())
                .isTrue());
        assertThat(outcome.toString()).doesNotContain("refresh-", SECRET);
    }

    @Test
    @DisplayName("O5 an account without a refresh token must log in again")
    void noRefreshToken() throws Exception {
        Account bare = new Account(
                "a",
                "a",
                new ProviderId("some"),
                new Credential.Tokens(new Secret("x"), Optional.empty(), Optional.empty(), Map.of()),
                Map.of());
        assertThat(flow.refresh(bare, means()))
                .isInstanceOfSatisfying(Outcome.Denied.class, denied -> assertThat(denied.mustLoginAgain())
                        .isTrue());
    }

    @Test
    @DisplayName("O7 without the client's secret it does not begin, and says which setting is missing")
    void noSecret() throws Exception {
        assumeTrue(terms.secret() == OAuthTerms.ClientSecret.REQUIRED, "no secret is needed");
        assertThat(flow(Optional.empty()).begin(means()))
                .isInstanceOfSatisfying(Step.Unavailable.class, step -> assertThat(step.reason())
                        .contains("nonagon.providers.", ".oauth.client-secret"));
    }
}
