package dev.nonagon.webhooks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.itinerary.Trace;
import dev.nonagon.itinerary.Traces;
import dev.nonagon.observation.Arrival;
import dev.nonagon.observation.TraceContext;
import dev.nonagon.occasions.Occasion;
import dev.nonagon.quota.AccountView;
import dev.nonagon.quota.Forecast;
import dev.nonagon.quota.QuotaSource;
import dev.nonagon.quota.WindowView;
import dev.nonagon.requests.RequestStory;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.provider.QuotaWindow;
import dev.nonagon.usage.AttemptRecord;
import dev.nonagon.usage.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Who sees occasions. */
class WatchesTest {
    private final List<Occasion> told = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-28T12:00:00Z");
    private double left = 0.5;
    private boolean known = true;

    private List<AccountView> board() {
        return List.of(new AccountView(
                new ProviderId("p"),
                "acc-1",
                Optional.empty(),
                List.of(new WindowView(
                        "5h",
                        QuotaWindow.Unit.TOKENS,
                        List.of(),
                        known,
                        left,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(now.plusSeconds(3600)),
                        Optional.empty(),
                        QuotaSource.PROBE,
                        Optional.empty(),
                        false,
                        Optional.empty(),
                        new Forecast(Forecast.Outlook.UNKNOWN, 0, Optional.empty(), OptionalDouble.empty()))),
                Optional.empty()));
    }

    @Test
    @DisplayName("H8 low is told once, empty once more, back when more is left again; what is not known is nothing")
    void quotas() {
        QuotaWatch watch = new QuotaWatch(this::board, id -> "Mine", () -> 10, () -> now, told::add);
        watch.look();
        assertThat(told).isEmpty();
        for (double next : new double[] {0.11, 0.10, 0.08, 0, 0, 0.05, 0.9, 0.95}) {
            left = next;
            watch.look();
        }
        assertThat(told).extracting(Occasion::kind).containsExactly("quota.low", "quota.low", "quota.back");
        assertThat(told.get(0))
                .isEqualTo(new Occasion.QuotaLow(
                        "p", "acc-1", "Mine", "5h", 0.10, Optional.of(now.plusSeconds(3600)), now));
        assertThat(told.stream().map(Occasion::key).distinct()).hasSize(3);
        known = false;
        left = 0;
        watch.look();
        assertThat(told).hasSize(3);
    }

    private void request(ComboWatch watch, boolean combo, int status, Optional<Failure.Kind> failure, boolean asked) {
        Trace trace = asked ? Traces.resting() : Trace.since(() -> 0, 0);
        watch.begin(new Arrival(
                        "req_1",
                        now,
                        Optional.empty(),
                        Optional.empty(),
                        "POST",
                        "/v1/x",
                        Map.of(),
                        Headers.none(),
                        new byte[0],
                        "f",
                        "chat",
                        "steady",
                        false,
                        TraceContext.of(Headers.none(), () -> 1)))
                .end(new RequestStory(
                        new UsageRecord(
                                "req_1",
                                now,
                                Optional.empty(),
                                "f",
                                "steady",
                                "",
                                "",
                                "",
                                "",
                                false,
                                status,
                                failure,
                                0,
                                TokenUsage.none(),
                                Duration.ZERO,
                                Duration.ZERO,
                                0,
                                new UsageRecord.Details(
                                        AttemptRecord.Who.NOBODY,
                                        "",
                                        combo ? Optional.of("steady") : Optional.empty(),
                                        Operation.CHAT,
                                        0,
                                        0,
                                        List.of())),
                        trace,
                        List.of()));
    }

    @Test
    @DisplayName(
            "H8 a combo that nobody answers is told once in a while; a client's own fault, a key's limit and others are not")
    void combos() {
        ComboWatch watch = new ComboWatch(() -> now, told::add);
        request(watch, true, 200, Optional.empty(), true);
        request(watch, true, 400, Optional.of(Failure.Kind.INVALID_REQUEST), true);
        request(watch, true, 429, Optional.of(Failure.Kind.RATE_LIMITED), false);
        request(watch, true, UsageRecord.CLIENT_LEFT, Optional.of(Failure.Kind.UNREACHABLE), true);
        request(watch, false, 429, Optional.of(Failure.Kind.RATE_LIMITED), true);
        assertThat(told).isEmpty();
        request(watch, true, 429, Optional.of(Failure.Kind.RATE_LIMITED), true);
        request(watch, true, 503, Optional.of(Failure.Kind.OVERLOADED), true);
        assertThat(told).containsExactly(new Occasion.ComboExhausted("steady", "req_1", "rate-limited", now));
        now = now.plus(Occasion.ComboExhausted.AGAIN);
        request(watch, true, 503, Optional.of(Failure.Kind.OVERLOADED), true);
        assertThat(told).hasSize(2);
        assertThat(told.get(0).key()).isNotEqualTo(told.get(1).key());
    }
}
