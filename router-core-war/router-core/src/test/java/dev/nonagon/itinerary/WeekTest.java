package dev.nonagon.itinerary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.combos.Strategy;
import dev.nonagon.routing.Router;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.provider.HttpFailures;
import dev.nonagon.spi.provider.ResponseHead;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * A week of work: 10,000 requests of many conversations over three subscriptions with windows of five hours and a week, a
 * cheap key with a daily allowance, and a free model with a limit a minute. The upstreams keep their own books; the router
 * sees what providers show: headers and refusals.
 */
class WeekTest {
    private static final int REQUESTS = 10_000;
    private static final Duration FIVE_HOURS = Duration.ofHours(5);
    private static final Duration WEEK = Duration.ofDays(7);

    /** What an account has really left. */
    private interface Allowance {
        boolean open(Instant now);

        void use(Instant now);

        /** What the answer says about it. */
        Headers headers(Instant now, boolean refused);
    }

    /** Five hours from the first use on, and a week that begins at its own hour. */
    private static final class Subscription implements Allowance {
        private final int perWindow;
        private final int perWeek;
        private Instant windowEnds = Instant.MIN;
        private Instant weekEnds;
        private int inWindow;
        private int inWeek;
        private int total;

        Subscription(int perWindow, int perWeek, Instant weekEnds) {
            this.perWindow = perWindow;
            this.perWeek = perWeek;
            this.weekEnds = weekEnds;
        }

        Subscription(Subscription other) {
            this(other.perWindow, other.perWeek, other.weekEnds);
        }

        private void roll(Instant now) {
            if (!now.isBefore(windowEnds)) {
                inWindow = 0;
                windowEnds = Instant.MIN;
            }
            while (!now.isBefore(weekEnds)) {
                inWeek = 0;
                weekEnds = weekEnds.plus(WEEK);
            }
        }

        @Override
        public boolean open(Instant now) {
            roll(now);
            return inWindow < perWindow && inWeek < perWeek;
        }

        @Override
        public void use(Instant now) {
            roll(now);
            if (windowEnds.equals(Instant.MIN)) {
                windowEnds = now.plus(FIVE_HOURS);
            }
            inWindow++;
            inWeek++;
            total++;
        }

        @Override
        public Headers headers(Instant now, boolean refused) {
            roll(now);
            boolean week = inWeek >= perWeek;
            Instant window = windowEnds.equals(Instant.MIN) ? now.plus(FIVE_HOURS) : windowEnds;
            Headers headers = Headers.of("anthropic-ratelimit-unified-status", refused ? "rejected" : "allowed")
                    .plus("anthropic-ratelimit-unified-representative-claim", week ? "seven_day" : "five_hour")
                    .plus("anthropic-ratelimit-unified-reset", seconds(week ? weekEnds : window))
                    .plus("anthropic-ratelimit-unified-5h-status", inWindow >= perWindow ? "rejected" : "allowed")
                    .plus("anthropic-ratelimit-unified-5h-utilization", part(inWindow, perWindow))
                    .plus("anthropic-ratelimit-unified-5h-reset", seconds(window))
                    .plus("anthropic-ratelimit-unified-7d-status", week ? "rejected" : "allowed")
                    .plus("anthropic-ratelimit-unified-7d-utilization", part(inWeek, perWeek))
                    .plus("anthropic-ratelimit-unified-7d-reset", seconds(weekEnds));
            return refused
                    ? headers.plus(
                            "retry-after",
                            Long.toString(Duration.between(now, week ? weekEnds : window)
                                            .toSeconds()
                                    + 1))
                    : headers;
        }

        private static String seconds(Instant at) {
            return Long.toString(at.getEpochSecond() + (at.getNano() > 0 ? 1 : 0));
        }

        private static String part(int used, int all) {
            return Double.toString(Math.min(1.0, (double) used / all));
        }
    }

    /** So many a day; the day begins at ten in Shanghai. */
    private static final class Daily implements Allowance {
        private static final ZoneId SHANGHAI = ZoneId.of("Asia/Shanghai");
        private final int perDay;
        private Instant ends = Instant.MIN;
        private int used;

        Daily(int perDay) {
            this.perDay = perDay;
        }

        private void roll(Instant now) {
            if (!now.isBefore(ends)) {
                ZonedDateTime there = now.atZone(SHANGHAI);
                ZonedDateTime next = there.with(LocalTime.of(10, 0));
                ends = (next.isAfter(there) ? next : next.plusDays(1)).toInstant();
                used = 0;
            }
        }

        @Override
        public boolean open(Instant now) {
            roll(now);
            return used < perDay;
        }

        @Override
        public void use(Instant now) {
            roll(now);
            used++;
        }

        @Override
        public Headers headers(Instant now, boolean refused) {
            roll(now);
            return refused
                    ? Headers.of(
                            "retry-after",
                            Long.toString(Duration.between(now, ends).toSeconds() + 1))
                    : Headers.none();
        }
    }

    /** So many a minute. */
    private static final class Minute implements Allowance {
        private final int perMinute;
        private Instant ends = Instant.MIN;
        private int used;

        Minute(int perMinute) {
            this.perMinute = perMinute;
        }

        @Override
        public boolean open(Instant now) {
            if (!now.isBefore(ends)) {
                ends = now.plus(Duration.ofMinutes(1));
                used = 0;
            }
            return used < perMinute;
        }

        @Override
        public void use(Instant now) {
            used++;
        }

        @Override
        public Headers headers(Instant now, boolean refused) {
            return refused
                    ? Headers.of(
                            "retry-after",
                            Long.toString(Duration.between(now, ends).toSeconds() + 1))
                    : Headers.none();
        }
    }

    private record Arrival(Instant at, String conversation) {}

    /** Conversations of some twenty turns, most of them by day, several at once. */
    private static List<Arrival> arrivals(Instant start, Random random) {
        List<Arrival> all = new ArrayList<>();
        int conversation = 0;
        while (all.size() < REQUESTS) {
            Instant at = start.plus(Duration.ofMinutes(random.nextInt(7 * 24 * 60)));
            int hour = at.atZone(ZoneOffset.UTC).getHour();
            if (random.nextDouble() > (hour >= 8 && hour < 23 ? 1.0 : 0.12)) {
                continue;
            }
            String name = "conversation-" + conversation++;
            int turns = 5 + random.nextInt(30);
            for (int turn = 0; turn < turns && all.size() < REQUESTS; turn++) {
                all.add(new Arrival(at, name));
                at = at.plusSeconds(10 + random.nextInt(100));
            }
        }
        all.removeIf(arrival -> !arrival.at().isBefore(start.plus(WEEK)));
        all.sort(Comparator.comparing(Arrival::at));
        return all;
    }

    @Test
    @DisplayName("a week: everybody is answered, and what would be lost is used first")
    void week() {
        Town town = new Town();
        Instant start = town.now();
        Map<String, Subscription> subscriptions = new LinkedHashMap<>();
        subscriptions.put("monday", new Subscription(110, 1_900, next(start, DayOfWeek.MONDAY, 20)));
        subscriptions.put("wednesday", new Subscription(110, 1_900, next(start, DayOfWeek.WEDNESDAY, 12)));
        subscriptions.put("saturday", new Subscription(110, 1_900, next(start, DayOfWeek.SATURDAY, 6)));
        Map<String, Allowance> allowances = new LinkedHashMap<>(subscriptions);
        allowances.put("key", new Daily(350));
        allowances.put("free", new Minute(30));
        town.provider(
                "sub",
                "subscription",
                Strategy.SOONEST_RESET,
                subscriptions.keySet().stream().map(Town.Who::of).toList());
        town.provider("cheap", "cheap", "key").provider("gratis", "free", "free");
        town.combo("work", Strategy.PRIORITY, "sub/m", "cheap/m", "gratis/m");
        Router router = town.router();

        List<Arrival> arrivals = arrivals(start, new Random(7));
        Oracle oracle = new Oracle(subscriptions.values());
        int wasted = 0;
        int calls = 0;
        for (Arrival arrival : arrivals) {
            if (arrival.at().isAfter(town.now())) {
                town.pass(Duration.between(town.now(), arrival.at()));
            }
            oracle.serve(arrival.at());
            boolean couldSubscription = subscriptions.values().stream().anyMatch(s -> s.open(town.now()));
            Walk walk = walk(town, router, arrival.conversation(), allowances);
            calls += walk.calls();
            assertThat(walk.answered())
                    .as("request of %s at %s: %s", arrival.conversation(), arrival.at(), walk.refusal())
                    .isPresent();
            if (couldSubscription && !subscriptions.containsKey(walk.answered().orElseThrow())) {
                wasted++;
            }
        }
        int used = subscriptions.values().stream().mapToInt(s -> s.total).sum();
        System.out.printf(
                "week: %d requests, %d calls; subscriptions used %d, oracle %d (%.1f %%); elsewhere while one was open: %d%n",
                arrivals.size(), calls, used, oracle.used(), 100.0 * used / oracle.used(), wasted);
        assertThat(used).isGreaterThanOrEqualTo((int) (0.95 * oracle.used()));
        assertThat(wasted)
                .as("answered elsewhere while a subscription had quota")
                .isLessThan(arrivals.size() / 200);
        assertThat(calls).as("hardly anybody is asked in vain").isLessThan(arrivals.size() + arrivals.size() / 20);
    }

    /** Knows what is really left, and always spends what ends first. */
    private static final class Oracle {
        private final List<Subscription> own = new ArrayList<>();

        Oracle(Iterable<Subscription> real) {
            real.forEach(s -> own.add(new Subscription(s)));
        }

        void serve(Instant now) {
            own.stream()
                    .filter(s -> s.open(now))
                    .min(Comparator.comparing(s -> s.windowEnds.equals(Instant.MIN) ? s.weekEnds : s.windowEnds))
                    .ifPresent(s -> s.use(now));
        }

        int used() {
            return own.stream().mapToInt(s -> s.total).sum();
        }
    }

    private record Walk(Optional<String> answered, int calls, Optional<Failure> refusal) {}

    private static Walk walk(Town town, Router router, String conversation, Map<String, Allowance> allowances) {
        Itineraries.Plan plan =
                town.itineraries.plan(router, town.settings, town.ask("work", conversation), town.nanos());
        Itinerary itinerary = ((Itineraries.Plan.Going) plan).itinerary();
        int calls = 0;
        while (true) {
            switch (itinerary.next()) {
                case Itinerary.Step.Go go -> {
                    calls++;
                    String account = go.target().account().id();
                    Allowance allowance = allowances.get(account);
                    Instant now = town.now();
                    boolean open = allowance.open(now);
                    if (open) {
                        allowance.use(now);
                    }
                    ResponseHead head = new ResponseHead(open ? 200 : 429, allowance.headers(now, !open));
                    town.quotas.observe(go.target().provider(), go.target().account(), "m", head);
                    if (open) {
                        itinerary.answered(go, Duration.ofMillis(300));
                        town.quotas.count(
                                go.target().provider().descriptor().id(), account, "m", TokenUsage.none(), now);
                    }
                    itinerary.left(go);
                    if (open) {
                        return new Walk(Optional.of(account), calls, Optional.empty());
                    }
                    itinerary.failed(
                            go,
                            HttpFailures.classify(
                                    head,
                                    "{\"error\":{\"type\":\"rate_limit_error\",\"message\":\"This request would exceed your account's rate limit.\"}}"
                                            .getBytes(StandardCharsets.UTF_8)));
                }
                case Itinerary.Step.Hold hold -> {
                    town.pass(hold.time());
                    itinerary.held(hold.time());
                }
                case Itinerary.Step.Over over -> {
                    return new Walk(Optional.empty(), calls, Optional.of(over.failure()));
                }
            }
        }
    }

    private static Instant next(Instant from, DayOfWeek day, int hour) {
        ZonedDateTime there = from.atZone(ZoneOffset.UTC).with(LocalTime.of(hour, 0));
        ZonedDateTime on = there.with(TemporalAdjusters.nextOrSame(day));
        return (on.toInstant().isAfter(from) ? on : on.plusWeeks(1)).toInstant();
    }
}
