package dev.nonagon.itinerary;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.nonagon.combos.Strategy;
import dev.nonagon.routing.Router;
import dev.nonagon.routing.Terms;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What choosing costs. The limits are far above what is measured on a quiet machine: a test must not fail for its neighbours. */
class ChoosingSpeedTest {
    private static final int PROVIDERS = 50;
    private static final int ACCOUNTS = 20;
    private static final int WARM = 60_000;
    private static final int ROUNDS = 60_000;

    @Test
    @DisplayName("I2 one of 1,000 accounts in 50 combos: a few microseconds, next to no allocation")
    void choosing() {
        for (Strategy strategy : List.of(Strategy.PRIORITY, Strategy.ROUND_ROBIN, Strategy.SOONEST_RESET)) {
            Cost cost = measure(strategy);
            System.out.printf(
                    "choosing by %s: %.2f µs, %d bytes%n", strategy.word(), cost.nanos() / 1000.0, cost.bytes());
            assertThat(cost.nanos()).isLessThan(20_000);
            assertThat(cost.bytes()).isLessThan(4_000);
        }
    }

    private record Cost(long nanos, long bytes) {}

    private static Cost measure(Strategy strategy) {
        Town town = new Town();
        for (int provider = 0; provider < PROVIDERS; provider++) {
            List<Town.Who> accounts = new ArrayList<>();
            for (int account = 0; account < ACCOUNTS; account++) {
                accounts.add(new Town.Who("a" + provider + "-" + account, new Terms(account, 1 + account % 3, 0)));
            }
            town.provider("p" + provider, "cheap", strategy, accounts);
        }
        for (int combo = 0; combo < PROVIDERS; combo++) {
            town.combo(
                    "combo" + combo,
                    strategy,
                    "p" + combo + "/m",
                    "p" + (combo + 1) % PROVIDERS + "/m",
                    "p" + (combo + 2) % PROVIDERS + "/m");
        }
        // A few of the first rest, as they do in real life.
        for (int provider = 0; provider < PROVIDERS; provider += 3) {
            String first = "a" + provider + "-0";
            town.go(
                    "p" + provider + "/m",
                    "x",
                    (name, account) ->
                            account.equals(first) ? Optional.of(Town.limited(Duration.ofHours(3))) : Optional.empty());
        }
        Router router = town.router();
        Ask[] asks = new Ask[PROVIDERS * 4];
        for (int at = 0; at < asks.length; at++) {
            asks[at] = town.ask("combo" + at % PROVIDERS, "session" + at);
        }
        choose(town, router, asks, WARM);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long best = Long.MAX_VALUE;
        long bytes = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long allocated = threads.getCurrentThreadAllocatedBytes();
            long began = threads.getCurrentThreadCpuTime();
            choose(town, router, asks, ROUNDS);
            best = Math.min(best, (threads.getCurrentThreadCpuTime() - began) / ROUNDS);
            bytes = Math.min(bytes, (threads.getCurrentThreadAllocatedBytes() - allocated) / ROUNDS);
        }
        return new Cost(best, bytes);
    }

    private static void choose(Town town, Router router, Ask[] asks, int times) {
        for (int at = 0; at < times; at++) {
            Ask ask = asks[at % asks.length];
            Itineraries.Plan plan = town.itineraries.plan(router, town.settings, ask, 0);
            Itinerary itinerary = ((Itineraries.Plan.Going) plan).itinerary();
            Itinerary.Step.Go go = (Itinerary.Step.Go) itinerary.next();
            itinerary.answered(go, Duration.ofMillis(1));
            itinerary.left(go);
        }
    }
}
