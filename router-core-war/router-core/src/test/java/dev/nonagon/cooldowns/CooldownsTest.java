package dev.nonagon.cooldowns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.failures.Penalty;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Failure.Extent;
import dev.nonagon.spi.Failure.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rests, with a clock that is moved by hand. */
class CooldownsTest {
    private final Bench bench = new Bench();

    @Test
    @DisplayName("K15 C3 a rate without a hint: 1, 2, 4, 8 seconds, up to the ceiling; an answer begins anew")
    void backOff() {
        List<String> rests = new ArrayList<>();
        for (int strike = 0; strike < 13; strike++) {
            bench.fails(Kind.RATE_LIMITED);
            rests.add(bench.left());
            bench.forward(Duration.between(bench.now, bench.rest().orElseThrow().until()));
            assertThat(bench.rest()).isEmpty();
        }
        assertThat(rests).startsWith("PT1S", "PT2S", "PT4S", "PT8S", "PT16S").endsWith("PT17M4S", "PT30M", "PT30M");
        bench.cooldowns.answered(Bench.PROVIDER, "a", "m");
        bench.fails(Kind.RATE_LIMITED);
        assertThat(bench.left()).isEqualTo("PT1S");
    }

    @ParameterizedTest
    @DisplayName("K16, K18, C3 the first rest of each kind, where nobody says how long")
    @CsvSource({
        "UNAUTHENTICATED,PT30M",
        "FORBIDDEN,PT30M",
        "QUOTA_EXHAUSTED,PT1M",
        "RATE_LIMITED,PT1S",
        "OVERLOADED,PT1S",
        "UNREACHABLE,PT1S",
        "PROTOCOL,",
        "INVALID_REQUEST,",
        "REFUSED,",
        "CONTEXT_TOO_LONG,",
        "MODEL_UNAVAILABLE,",
        "UNSUPPORTED,",
        "INTERNAL,"
    })
    void firstRests(Kind kind, @Nullable String length) {
        bench.fails(kind);
        assertThat(bench.left()).isEqualTo(length == null ? "" : length);
        assertThat(bench.cooldowns.list()).allMatch(rest -> !rest.hinted() && rest.strikes() == 1);
    }

    @Test
    @DisplayName("F20 a client's fault makes nothing rest, however often")
    void clientsFault() {
        for (int time = 0; time < 100; time++) {
            bench.fails(Kind.INVALID_REQUEST);
            bench.fails(Kind.CONTEXT_TOO_LONG);
            bench.fails(Kind.UNSUPPORTED);
        }
        assertThat(bench.cooldowns.list()).isEmpty();
        assertThat(bench.probe()).isTrue();
    }

    @Test
    @DisplayName(
            "F21, K23 C3 a hint lasts as long as it says, a moment or a time; the later of the two; the ceiling cuts")
    void hints() {
        bench.fails(Bench.hinted(Kind.RATE_LIMITED, Duration.ofSeconds(17)));
        assertThat(bench.left()).isEqualTo("PT17S");
        assertThat(bench.rest().orElseThrow().hinted()).isTrue();

        Failure both = new Failure(
                Kind.QUOTA_EXHAUSTED,
                429,
                "both",
                Optional.of(Duration.ofMinutes(1)),
                Optional.of(bench.now.plus(Duration.ofHours(6))));
        bench.fails("b", "m", both, bench.now);
        assertThat(bench.rest("b", "m").orElseThrow().until()).isEqualTo(bench.now.plus(Duration.ofHours(6)));

        bench.fails("c", "m", Bench.hinted(Kind.QUOTA_EXHAUSTED, Duration.ofDays(400)), bench.now);
        assertThat(bench.rest("c", "m").orElseThrow().until()).isEqualTo(bench.now.plus(Duration.ofDays(8)));
    }

    @Test
    @DisplayName("C3 a hint of nothing, or of a moment that is over, is none")
    void emptyHints() {
        bench.fails(Bench.hinted(Kind.RATE_LIMITED, Duration.ZERO));
        assertThat(bench.rest().orElseThrow().hinted()).isFalse();
        Failure over = new Failure(
                Kind.RATE_LIMITED, 429, "", Optional.empty(), Optional.of(bench.now.minus(Duration.ofHours(1))));
        bench.fails("b", "m", over, bench.now);
        assertThat(bench.rest("b", "m").orElseThrow().hinted()).isFalse();
    }

    @Test
    @DisplayName(
            "C2 a model, an account, a provider, a provider's model: each rests alone, the wider one hides nothing")
    void places() {
        bench.fails(Bench.hinted(Kind.RATE_LIMITED, Duration.ofMinutes(1)));
        assertThat(bench.rest("a", "m")).isPresent();
        assertThat(bench.rest("a", "other")).isEmpty();
        assertThat(bench.rest("b", "m")).isEmpty();

        bench.fails(Bench.hinted(Kind.QUOTA_EXHAUSTED, Duration.ofHours(1)));
        assertThat(bench.rest("a", "other").orElseThrow().kind()).isEqualTo(Kind.QUOTA_EXHAUSTED);
        assertThat(bench.rest("a", "m").orElseThrow().kind()).isEqualTo(Kind.QUOTA_EXHAUSTED);
        assertThat(bench.rest("b", "other")).isEmpty();

        bench.fails(Kind.OVERLOADED);
        assertThat(bench.cooldowns.of(Bench.PROVIDER).rest("any", bench.millis()))
                .isPresent();
        assertThat(bench.cooldowns.of(Bench.OTHER).rest("any", bench.millis())).isEmpty();

        bench.forward(Duration.ofSeconds(5));
        bench.fails("a", "m", Bench.failure(Kind.OVERLOADED).reaching(Extent.MODEL), bench.now);
        assertThat(bench.cooldowns.of(Bench.PROVIDER).rest("m", bench.millis())).isPresent();
        assertThat(bench.cooldowns.of(Bench.PROVIDER).rest("any", bench.millis()))
                .isEmpty();
    }

    @Test
    @DisplayName("C1 of two rests the one that was said is shown, though the guess lasts longer")
    void strongest() {
        bench.fails(Kind.FORBIDDEN);
        bench.fails(Bench.hinted(Kind.QUOTA_EXHAUSTED, Duration.ofMinutes(1)));
        assertThat(bench.rest().orElseThrow().hinted()).isTrue();
        bench.forward(Duration.ofMinutes(2));
        assertThat(bench.rest().orElseThrow().kind()).isEqualTo(Kind.FORBIDDEN);
    }

    @Test
    @DisplayName("F14 the end that is told is that of the model that was asked for, not of another one")
    void rightModel() {
        bench.fails("a", "slow", Bench.hinted(Kind.RATE_LIMITED, Duration.ofHours(3)), bench.now);
        bench.fails("a", "quick", Bench.hinted(Kind.RATE_LIMITED, Duration.ofSeconds(30)), bench.now);
        assertThat(bench.rest("a", "quick").orElseThrow().until()).isEqualTo(bench.now.plusSeconds(30));
        assertThat(bench.rest("a", "slow").orElseThrow().until()).isEqualTo(bench.now.plus(Duration.ofHours(3)));
    }

    @Test
    @DisplayName("C4 what began before the rest did is no news, even if it fails long after the rest was over")
    void oneWindow() {
        Instant before = bench.now;
        bench.forward(Duration.ofMillis(10));
        bench.fails("a", "m", Bench.failure(Kind.RATE_LIMITED), before);
        bench.forward(Duration.ofMillis(500));
        bench.fails("a", "m", Bench.failure(Kind.RATE_LIMITED), before);
        assertThat(bench.left()).isEqualTo("PT0.5S");
        bench.forward(Duration.ofSeconds(5));
        bench.fails("a", "m", Bench.failure(Kind.RATE_LIMITED), before);
        assertThat(bench.rest()).isEmpty();
        bench.fails(Kind.RATE_LIMITED);
        assertThat(bench.rest().orElseThrow().strikes()).isEqualTo(2);
    }

    @Test
    @DisplayName("C5 the newest hint counts, also if it is shorter; a guess does not touch it; a hint outdoes a guess")
    void newestHint() {
        bench.fails(Kind.RATE_LIMITED);
        bench.fails(Bench.hinted(Kind.RATE_LIMITED, Duration.ofHours(2)));
        assertThat(bench.left()).isEqualTo("PT2H");
        bench.fails(Kind.RATE_LIMITED);
        assertThat(bench.left()).isEqualTo("PT2H");
        bench.forward(Duration.ofMinutes(10));
        assertThat(bench.probe()).isTrue();
        bench.fails(Bench.hinted(Kind.RATE_LIMITED, Duration.ofMinutes(20)));
        assertThat(bench.left()).isEqualTo("PT20M");
        assertThat(bench.rest().orElseThrow().strikes()).isEqualTo(1);
    }

    @Test
    @DisplayName("C6 an answer ends what rested when its attempt began, and nothing that began to rest since")
    void answers() {
        Instant before = bench.now;
        bench.forward(Duration.ofSeconds(1));
        bench.fails(Bench.hinted(Kind.QUOTA_EXHAUSTED, Duration.ofHours(1)));
        bench.fails(Bench.hinted(Kind.RATE_LIMITED, Duration.ofHours(1)));
        bench.cooldowns.answered(Bench.PROVIDER, "a", "m", before);
        assertThat(bench.cooldowns.list()).hasSize(2);
        bench.forward(Duration.ofMinutes(10));
        assertThat(bench.probe()).isTrue();
        bench.cooldowns.answered(Bench.PROVIDER, "a", "m", bench.now);
        assertThat(bench.cooldowns.list()).isEmpty();
        bench.fails(Kind.OVERLOADED);
        bench.forward(Duration.ofMillis(1));
        bench.cooldowns.answered(Bench.PROVIDER, "other", "m", bench.now);
        assertThat(bench.cooldowns.list()).isEmpty();
    }

    @Test
    @DisplayName("C7 the first broken answer is only remembered, the second rests; ten minutes later it is forgotten")
    void brokenAnswers() {
        bench.fails(Kind.PROTOCOL);
        assertThat(bench.cooldowns.list()).isEmpty();
        bench.forward(Duration.ofMillis(1));
        bench.fails(Kind.PROTOCOL);
        assertThat(bench.left()).isEqualTo("PT1S");
        bench.forward(Duration.ofMinutes(20));
        bench.fails(Kind.PROTOCOL);
        assertThat(bench.cooldowns.list()).isEmpty();
    }

    @Test
    @DisplayName("C7 strikes are remembered as long as the rest lasted, ten minutes at the least")
    void memory() {
        bench.fails(Kind.RATE_LIMITED);
        bench.forward(Duration.ofMinutes(9));
        bench.fails(Kind.RATE_LIMITED);
        assertThat(bench.left()).isEqualTo("PT2S");
        bench.forward(Duration.ofMinutes(11));
        bench.fails(Kind.RATE_LIMITED);
        assertThat(bench.left()).isEqualTo("PT1S");
    }

    @Test
    @DisplayName("C8 evidence of an allowance ends rests for lack of it, and no rate's")
    void evidence() {
        bench.fails(Bench.hinted(Kind.QUOTA_EXHAUSTED, Duration.ofHours(100)));
        bench.fails("b", "m", Bench.hinted(Kind.QUOTA_EXHAUSTED, Duration.ofHours(100)), bench.now);
        bench.fails(Bench.hinted(Kind.RATE_LIMITED, Duration.ofMinutes(1)));
        bench.cooldowns.available(Bench.PROVIDER, "a");
        assertThat(bench.cooldowns.list())
                .extracting(rest -> rest.account() + " " + rest.kind())
                .containsExactly("a RATE_LIMITED", "b QUOTA_EXHAUSTED");
    }

    @Test
    @DisplayName("F22 C8, C9 a lost login rests without a probe until there is another credential")
    void lostLogin() {
        Failure lost = new Failure(
                Kind.UNAUTHENTICATED,
                400,
                "expired",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "invalid_grant");
        bench.fails(lost);
        bench.forward(Duration.ofDays(7));
        assertThat(bench.rest().orElseThrow().hinted()).isTrue();
        assertThat(bench.rest().orElseThrow().reason()).isEqualTo("expired (invalid_grant)");
        assertThat(bench.probe()).isFalse();
        bench.cooldowns.credentialChanged(Bench.PROVIDER, "b");
        assertThat(bench.rest()).isPresent();
        bench.cooldowns.credentialChanged(Bench.PROVIDER, "a");
        assertThat(bench.rest()).isEmpty();
    }

    @Test
    @DisplayName("C8 a person ends rests, strikes and all")
    void button() {
        bench.fails(Kind.FORBIDDEN);
        bench.fails(Kind.OVERLOADED);
        assertThat(bench.cooldowns.clear(rest -> rest.account().equals("a"))).isEqualTo(1);
        assertThat(bench.cooldowns.clear(rest -> true)).isEqualTo(1);
        assertThat(bench.cooldowns.clear(rest -> true)).isZero();
        bench.fails(Kind.OVERLOADED);
        assertThat(bench.left()).isEqualTo("PT1S");
    }

    @Test
    @DisplayName("C9 one request an interval may try; intervals grow by half, to about an hour")
    void halfOpen() {
        bench.fails(Bench.hinted(Kind.QUOTA_EXHAUSTED, Duration.ofDays(2)));
        assertThat(bench.probe()).isFalse();
        List<Long> minutes = new ArrayList<>();
        Instant last = bench.now;
        for (int probes = 0; probes < 7; ) {
            bench.forward(Duration.ofMinutes(1));
            if (bench.probe()) {
                assertThat(bench.probe()).as("one a time").isFalse();
                minutes.add(Duration.between(last, bench.now).toMinutes());
                last = bench.now;
                probes++;
            }
        }
        assertThat(minutes).containsExactly(10L, 15L, 23L, 34L, 51L, 51L, 51L);
        bench.fails(Bench.hinted(Kind.QUOTA_EXHAUSTED, Duration.ofDays(2)));
        assertThat(bench.probe()).as("a failed probe waits for the next").isFalse();
        bench.forward(Duration.ofMinutes(51));
        assertThat(bench.probe()).isTrue();
        bench.cooldowns.answered(Bench.PROVIDER, "a", "m", bench.now);
        assertThat(bench.rest()).as("half-open closes").isEmpty();
    }

    @Test
    @DisplayName("C9 who is not shut out by the account may be by the model, and no probe is spent then")
    void twoDoors() {
        bench.fails(Bench.hinted(Kind.QUOTA_EXHAUSTED, Duration.ofHours(5)));
        bench.forward(Duration.ofMinutes(9));
        bench.fails(Bench.hinted(Kind.RATE_LIMITED, Duration.ofHours(5)));
        bench.forward(Duration.ofMinutes(2));
        assertThat(bench.probe()).isFalse();
        assertThat(bench.cooldowns.of(Bench.PROVIDER, "a").claimProbe("other", bench.millis()))
                .as("the account's probe is still there")
                .isTrue();
    }

    @Test
    @DisplayName("a gatekeeper's challenge lasts ten seconds at the least, and is the provider's")
    void challenge() {
        Failure challenge = Bench.failure(Kind.UNREACHABLE).reaching(Extent.PROVIDER);
        bench.fails(challenge);
        assertThat(bench.cooldowns.list()).allMatch(rest -> rest.account().isEmpty());
        assertThat(bench.left()).isEqualTo("PT10S");
        bench.forward(Duration.ofSeconds(11));
        bench.fails(challenge);
        assertThat(bench.left()).isEqualTo("PT20S");
        bench.cooldowns.clear(rest -> true);
        bench.fails(challenge.withRetryAfter(Duration.ofSeconds(2)));
        assertThat(bench.left()).isEqualTo("PT10S");
    }

    @Test
    @DisplayName("an operator's own time counts as said")
    void operators() {
        bench.fails(Bench.failure(Kind.INVALID_REQUEST), Penalty.MODEL, Optional.of(Duration.ofMinutes(7)));
        assertThat(bench.left()).isEqualTo("PT7M");
        assertThat(bench.rest().orElseThrow().hinted()).isTrue();
    }

    @Test
    @DisplayName("C13 ends are spread: at the most by a tenth, a twentieth, half a minute")
    void spread() {
        bench.chance = 0.999;
        bench.fails(Kind.RATE_LIMITED);
        assertThat(Duration.parse(bench.left()).toMillis()).isBetween(1_050L, 1_100L);
        bench.fails("b", "m", Bench.hinted(Kind.RATE_LIMITED, Duration.ofMinutes(1)), bench.now);
        assertThat(bench.rest("b", "m").orElseThrow().until().toEpochMilli() - bench.millis())
                .isBetween(62_900L, 63_000L);
        bench.fails("c", "m", Bench.hinted(Kind.QUOTA_EXHAUSTED, Duration.ofHours(5)), bench.now);
        assertThat(bench.rest("c", "m").orElseThrow().until().toEpochMilli()
                        - bench.millis()
                        - Duration.ofHours(5).toMillis())
                .isBetween(29_000L, 30_000L);
    }

    @Test
    @DisplayName("settings count at once; what is wrong is named and the default counts")
    void settings() {
        bench.settings = new CooldownSettings(Duration.ofSeconds(3), Duration.ofMinutes(1), Duration.ofSeconds(5));
        bench.fails(Kind.FORBIDDEN);
        assertThat(bench.left()).isEqualTo("PT3S");
        bench.fails("b", "m", Bench.hinted(Kind.RATE_LIMITED, Duration.ofDays(1)), bench.now);
        assertThat(bench.rest("b", "m").orElseThrow().until()).isEqualTo(bench.now.plusSeconds(60));

        Map<String, String> given = Map.of(
                "nonagon.cooldowns.ceiling", "PT5M",
                "nonagon.cooldowns.hint-ceiling", "soon",
                "nonagon.cooldowns.probe-interval", "PT0S");
        CooldownSettings.Result result = CooldownSettings.read(key -> Optional.ofNullable(given.get(key)));
        assertThat(result.settings())
                .isEqualTo(new CooldownSettings(Duration.ofMinutes(5), Duration.ofDays(8), Duration.ofMinutes(10)));
        assertThat(result.problems())
                .containsExactly(
                        "nonagon.cooldowns.hint-ceiling: 'soon' is not a duration above zero such as PT10M; PT192H counts",
                        "nonagon.cooldowns.probe-interval: 'PT0S' is not a duration above zero such as PT10M; PT10M counts");
        assertThat(CooldownSettings.read(key -> Optional.empty()).settings()).isEqualTo(CooldownSettings.DEFAULTS);
    }

    @Test
    @DisplayName("names that somebody makes up do not fill the memory")
    void madeUp() {
        for (int name = 0; name < 5_000; name++) {
            bench.fails("a", "made-up-" + name, Bench.failure(Kind.FORBIDDEN), bench.now);
        }
        assertThat(bench.cooldowns.list()).hasSize(1_000);
        bench.forward(Duration.ofHours(2));
        bench.cooldowns.forgetOld();
        bench.fails("a", "real", Bench.failure(Kind.FORBIDDEN), bench.now);
        assertThat(bench.rest("a", "real")).isPresent();
    }
}
