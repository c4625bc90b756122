package dev.nonagon.spi.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.nonagon.spi.Headers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Each family of headers, in the shapes that providers send. */
class RateLimitHeadersTest {
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

    private static List<QuotaWindow> read(String... lines) {
        Headers headers = Headers.of("content-type", "application/json");
        for (String line : lines) {
            int colon = line.indexOf(':');
            headers = headers.plus(
                    line.substring(0, colon), line.substring(colon + 1).strip());
        }
        return RateLimitHeaders.read(headers, "m-1", NOW)
                .map(QuotaProbe.Report::windows)
                .orElse(List.of());
    }

    private static QuotaWindow named(List<QuotaWindow> windows, String name) {
        return windows.stream().filter(w -> w.name().equals(name)).findFirst().orElseThrow();
    }

    @Test
    @DisplayName("an answer without such headers says nothing")
    void nothing() {
        assertThat(RateLimitHeaders.read(Headers.of("x-request-id", "1"), "m", NOW))
                .isEmpty();
        assertThat(read("x-ratelimit-limit-requests: many", "x-ratelimit-remaining-requests: some"))
                .isEmpty();
        assertThat(read("x-codex-plan-type: plus", "anthropic-ratelimit-unified-status: allowed"))
                .isEmpty();
    }

    @Test
    @DisplayName("OpenAI: requests and tokens of the model that answered, spans of minutes and milliseconds")
    void openAi() {
        List<QuotaWindow> windows = read(
                "x-ratelimit-limit-requests: 5000",
                "x-ratelimit-limit-tokens: 160000",
                "x-ratelimit-remaining-requests: 4999",
                "x-ratelimit-remaining-tokens: 40000",
                "x-ratelimit-reset-requests: 12ms",
                "x-ratelimit-reset-tokens: 6m0s");
        assertThat(windows).hasSize(2);
        QuotaWindow requests = named(windows, "requests");
        assertThat(requests.unit()).isEqualTo(QuotaWindow.Unit.REQUESTS);
        assertThat(requests.left()).isCloseTo(0.9998, within(1e-9));
        assertThat(requests.limit()).hasValue(5000);
        assertThat(requests.resetsAt()).contains(NOW.plusMillis(12));
        assertThat(requests.length()).contains(Duration.ofMinutes(1));
        assertThat(requests.models()).containsExactly("m-1");
        QuotaWindow tokens = named(windows, "tokens");
        assertThat(tokens.unit()).isEqualTo(QuotaWindow.Unit.TOKENS);
        assertThat(tokens.left()).isEqualTo(0.25);
        assertThat(tokens.resetsAt()).contains(NOW.plusSeconds(360));
        // 120,000 of 160,000 back in six minutes is no period that anybody has.
        assertThat(tokens.length()).isEmpty();
    }

    @Test
    @DisplayName(
            "Groq: the same names, requests by the day and tokens by the minute, told apart by how fast they come back")
    void groq() {
        List<QuotaWindow> windows = read(
                "x-ratelimit-limit-requests: 1000",
                "x-ratelimit-limit-tokens: 8000",
                "x-ratelimit-remaining-requests: 999",
                "x-ratelimit-remaining-tokens: 7890",
                "x-ratelimit-reset-requests: 1m26.4s",
                "x-ratelimit-reset-tokens: 825ms");
        assertThat(named(windows, "requests").length()).contains(Duration.ofDays(1));
        assertThat(named(windows, "requests").resetsAt()).contains(NOW.plusMillis(86_400));
        assertThat(named(windows, "tokens").length()).contains(Duration.ofMinutes(1));
    }

    @Test
    @DisplayName("Cerebras: the period stands in the name, resets are seconds with fractions")
    void cerebras() {
        List<QuotaWindow> windows = read(
                "X-RateLimit-Limit-Requests-Day: 14400",
                "X-RateLimit-Limit-Tokens-Minute: 60000",
                "X-RateLimit-Remaining-Requests-Day: 13693",
                "X-RateLimit-Remaining-Tokens-Minute: 0",
                "X-RateLimit-Reset-Requests-Day: 11726.2840924263",
                "X-RateLimit-Reset-Tokens-Minute: 26.28409242630005");
        QuotaWindow day = named(windows, "requests-daily");
        assertThat(day.length()).contains(Duration.ofDays(1));
        assertThat(day.resetsAt()).contains(NOW.plusMillis(11_726_284));
        assertThat(day.left()).isCloseTo(0.95, within(0.001));
        assertThat(named(windows, "tokens-minute").left()).isZero();
    }

    @Test
    @DisplayName("Mistral and Fireworks: other words for what is counted")
    void otherWords() {
        List<QuotaWindow> windows = read(
                "x-ratelimit-limit-req-minute: 5",
                "x-ratelimit-remaining-req-minute: 4",
                "x-ratelimit-limit-tokens-prompt: 60000",
                "x-ratelimit-remaining-tokens-prompt: 30000");
        assertThat(named(windows, "requests-minute").left()).isCloseTo(0.8, within(1e-9));
        assertThat(named(windows, "tokens-prompt").unit()).isEqualTo(QuotaWindow.Unit.TOKENS);
        assertThat(named(windows, "tokens-prompt").left()).isEqualTo(0.5);
        assertThat(named(windows, "tokens-prompt").resetsAt()).isEmpty();
    }

    @Test
    @DisplayName("one window without a kind: OpenRouter's milliseconds since 1970, the IETF draft's seconds from now")
    void single() {
        List<QuotaWindow> router =
                read("X-RateLimit-Limit: 50", "X-RateLimit-Remaining: 0", "X-RateLimit-Reset: 1795737600000");
        assertThat(router).singleElement().satisfies(w -> {
            assertThat(w.name()).isEqualTo("requests");
            assertThat(w.left()).isZero();
            assertThat(w.resetsAt()).contains(Instant.ofEpochMilli(1_795_737_600_000L));
        });
        assertThat(read("RateLimit-Limit: 100", "RateLimit-Remaining: 25", "RateLimit-Reset: 50"))
                .singleElement()
                .satisfies(w -> {
                    assertThat(w.left()).isEqualTo(0.25);
                    assertThat(w.resetsAt()).contains(NOW.plusSeconds(50));
                });
    }

    @Test
    @DisplayName(
            "a limit that nobody set (-1 of -1) is no window; nothing remaining of an unsaid limit is one that is used up")
    void partly() {
        assertThat(read("x-ratelimit-limit-requests: -1", "x-ratelimit-remaining-requests: -1"))
                .isEmpty();
        assertThat(read("x-ratelimit-remaining-requests: 17")).isEmpty();
        assertThat(read("x-ratelimit-remaining-requests: 0", "x-ratelimit-reset-requests: 30"))
                .singleElement()
                .satisfies(w -> {
                    assertThat(w.left()).isZero();
                    assertThat(w.limit()).isEmpty();
                });
    }

    @Test
    @DisplayName("Anthropic with a key: four limits a minute, resets as dates")
    void anthropic() {
        List<QuotaWindow> windows = read(
                "anthropic-ratelimit-requests-limit: 4000",
                "anthropic-ratelimit-requests-remaining: 3999",
                "anthropic-ratelimit-requests-reset: 2026-11-25T12:00:01Z",
                "anthropic-ratelimit-input-tokens-limit: 2000000",
                "anthropic-ratelimit-input-tokens-remaining: 1000000",
                "anthropic-ratelimit-input-tokens-reset: 2026-11-25T12:00:30Z",
                "anthropic-ratelimit-output-tokens-limit: 400000",
                "anthropic-ratelimit-output-tokens-remaining: 400000",
                "anthropic-ratelimit-output-tokens-reset: 2026-11-25T12:00:00Z");
        assertThat(windows).hasSize(3).allSatisfy(w -> {
            assertThat(w.length()).contains(Duration.ofMinutes(1));
            assertThat(w.models()).containsExactly("m-1");
        });
        assertThat(named(windows, "input-tokens-minute").left()).isEqualTo(0.5);
        assertThat(named(windows, "input-tokens-minute").resetsAt()).contains(NOW.plusSeconds(30));
    }

    @Test
    @DisplayName(
            "Anthropic with a subscription: shares of 5 hours and 7 days for the account, of a family for its models")
    void unified() {
        List<QuotaWindow> windows = read(
                "anthropic-ratelimit-unified-status: allowed",
                "anthropic-ratelimit-unified-reset: 1795622400",
                "anthropic-ratelimit-unified-representative-claim: five_hour",
                "anthropic-ratelimit-unified-5h-status: allowed",
                "anthropic-ratelimit-unified-5h-reset: 1795622400",
                "anthropic-ratelimit-unified-5h-utilization: 0.42",
                "anthropic-ratelimit-unified-7d-status: allowed_warning",
                "anthropic-ratelimit-unified-7d-reset: 1796054400",
                "anthropic-ratelimit-unified-7d-utilization: 0.83",
                "anthropic-ratelimit-unified-7d-surpassed-threshold: 0.75",
                "anthropic-ratelimit-unified-7d_sonnet-utilization: 0.02",
                "anthropic-ratelimit-unified-7d_sonnet-reset: 1796054400",
                "anthropic-ratelimit-unified-7d_oi-status: rejected",
                "anthropic-ratelimit-unified-7d_oi-utilization: 0.99",
                "anthropic-ratelimit-unified-7d_oi-reset: 1796054400",
                "anthropic-ratelimit-unified-overage-status: rejected",
                "anthropic-ratelimit-unified-fallback-percentage: 0.5");
        assertThat(windows).hasSize(4);
        QuotaWindow five = named(windows, "5h");
        assertThat(five.left()).isCloseTo(0.58, within(1e-9));
        assertThat(five.resetsAt()).contains(Instant.ofEpochSecond(1_795_622_400));
        assertThat(five.length()).contains(Duration.ofHours(5));
        assertThat(five.models()).isEmpty();
        assertThat(named(windows, "weekly").left()).isCloseTo(0.17, within(1e-9));
        assertThat(named(windows, "weekly-sonnet").models()).containsExactly("*sonnet*");
        assertThat(named(windows, "weekly-oi").models()).containsExactly("m-1");
        assertThat(named(windows, "weekly-oi").left()).as("rejected at 99 %").isZero();
    }

    @Test
    @DisplayName(
            "Codex: two windows of the account, by the time left or the moment; a plan without a second window has none")
    void codex() {
        List<QuotaWindow> windows = read(
                "x-codex-primary-used-percent: 42.5",
                "x-codex-primary-window-minutes: 300",
                "x-codex-primary-reset-after-seconds: 3600",
                "x-codex-secondary-used-percent: 100",
                "x-codex-secondary-window-minutes: 10080",
                "x-codex-secondary-reset-at: 1795900000",
                "x-codex-plan-type: plus");
        assertThat(named(windows, "5h").left()).isCloseTo(0.575, within(1e-9));
        assertThat(named(windows, "5h").resetsAt()).contains(NOW.plusSeconds(3600));
        assertThat(named(windows, "weekly").left()).isZero();
        assertThat(named(windows, "weekly").resetsAt()).contains(Instant.ofEpochSecond(1_795_900_000));
        assertThat(windows).allSatisfy(w -> assertThat(w.models()).isEmpty());
        assertThat(read(
                        "x-codex-primary-used-percent: 7",
                        "x-codex-primary-window-minutes: 10080",
                        "x-codex-primary-reset-at: 1795900000",
                        "x-codex-secondary-used-percent: 0",
                        "x-codex-secondary-window-minutes: 0"))
                .singleElement()
                .satisfies(w -> assertThat(w.name()).isEqualTo("weekly"));
    }

    @Test
    @DisplayName("Codex: the limit that was in force counts for the model that answered")
    void codexFamily() {
        List<QuotaWindow> windows = read(
                "x-codex-primary-used-percent: 40",
                "x-codex-primary-window-minutes: 300",
                "x-codex-bengalfox-primary-used-percent: 100",
                "x-codex-bengalfox-primary-window-minutes: 300",
                "x-codex-bengalfox-primary-reset-at: 1795900000",
                "x-codex-active-limit: codex_bengalfox");
        assertThat(named(windows, "5h-bengalfox").left()).isZero();
        assertThat(named(windows, "5h-bengalfox").models()).containsExactly("m-1");
        assertThat(named(windows, "5h").models()).isEmpty();
    }

    @Test
    @DisplayName("moments in all forms, and what is none")
    void moments() {
        assertThat(ResetTimes.moment("17", NOW)).contains(NOW.plusSeconds(17));
        assertThat(ResetTimes.moment("0.5", NOW)).contains(NOW.plusMillis(500));
        assertThat(ResetTimes.moment("2h7m23s", NOW)).contains(NOW.plusSeconds(7_643));
        assertThat(ResetTimes.moment("1d2h", NOW)).contains(NOW.plus(Duration.ofHours(26)));
        assertThat(ResetTimes.moment("250ms", NOW)).contains(NOW.plusMillis(250));
        assertThat(ResetTimes.moment("1795900000", NOW)).contains(Instant.ofEpochSecond(1_795_900_000));
        assertThat(ResetTimes.moment("2026-11-25T14:00:00+02:00", NOW)).contains(NOW);
        assertThat(ResetTimes.moment("Wed, 25 Nov 2026 12:00:30 GMT", NOW)).contains(NOW.plusSeconds(30));
        for (String none : List.of("", "soon", "-5", "NaN", "Infinity", "1e99", "99999999d", "2099-01-01T00:00:00Z")) {
            assertThat(ResetTimes.moment(none, NOW)).as(none).isEqualTo(Optional.empty());
        }
    }
}
