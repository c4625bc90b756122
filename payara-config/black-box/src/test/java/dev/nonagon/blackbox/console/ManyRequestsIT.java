package dev.nonagon.blackbox.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.blackbox.support.RestartedRouter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A quarter of a year in the ledger, and a browser in front of it. */
class ManyRequestsIT {
    private static final int REQUESTS = 100_000;
    private static final long MOST_MS = 1_000;

    /** An account, and a text of other accounts' requests: each fits a fourth of all, and none fits both. */
    private static final String APART = "/requests?account=provider-0-account&q=provider-1";

    private final Random random = new Random(28);

    @Test
    @DisplayName("Usage and Requests open within a second over 100,000 requests")
    void quick() throws SQLException {
        Path chromium = Window.chromium();
        try (RestartedRouter router = RestartedRouter.in("many", "nonagon.login.require-login=false\n")) {
            // Once, for the tables.
            router.start();
            router.awaitReady();
            router.stop();
            long now = System.currentTimeMillis();
            long span = Duration.ofDays(80).toMillis();
            PastRequests.write(
                    router.data(),
                    IntStream.range(0, REQUESTS).mapToObj(n -> past(n, now - span + span * n / REQUESTS)));
            router.start();
            router.awaitReady();
            try (Window window = Window.open(chromium, router.http().uri())) {
                Map<String, Long> slow = new TreeMap<>();
                for (String path : List.of(
                        "/usage?period=30d", "/usage?period=all&by=client", "/requests", APART, "/prices", "")) {
                    long best = Long.MAX_VALUE;
                    // Others share the machine: the best of three says what the page costs.
                    for (int n = 0; n < 3 && best > MOST_MS; n++) {
                        window.go(path);
                        best = Math.min(best, window.took());
                    }
                    if (best > MOST_MS) {
                        slow.put(path, best);
                    }
                }
                assertThat(slow).as("milliseconds of pages that take too long").isEmpty();
                window.go("/usage?period=all");
                window.sees("100,000");
                window.picture("usage-many");
                window.go(APART);
                window.sees("Nothing fits so far");
                window.sees("Looked back to");
                assertThat(window.page().locator("[data-none]").isVisible())
                        .as("told twice that nothing fits")
                        .isFalse();
                window.picture("requests-so-far");
                // A fourth of all is more than two looks.
                window.page().locator("a:has-text('Look further back')").click();
                window.page().waitForURL(url -> url.contains("before="));
                window.page().locator("a:has-text('Look further back')").click();
                window.sees("No request fits");
                assertThat(router.http()
                                .get("/api/usage/requests?account=provider-0-account&text=provider-1")
                                .json()
                                .propertyNames())
                        .containsExactlyInAnyOrder("requests", "next", "reached");
                assertThat(window.weight("/usage?period=all")).isLessThan(600_000);
                assertThat(window.troubles()).isEmpty();
            }
        }
    }

    private PastRequests.Past past(int n, long end) {
        // People have habits: a key is one tool's, and an account one provider's.
        int habit = random.nextInt(5);
        String provider = "provider-" + random.nextInt(4);
        String model = provider + "/model-" + random.nextInt(4);
        boolean failed = random.nextInt(25) == 0;
        boolean paid = random.nextBoolean();
        long input = random.nextInt(60_000);
        long output = random.nextInt(4_000);
        long cost = input * 3_000 + output * 15_000;
        return new PastRequests.Past(
                "req_many" + n,
                end,
                new PastRequests.Who("key-" + habit, "key-" + habit),
                "tool-" + habit,
                model,
                "",
                provider,
                model,
                new PastRequests.Who(provider + "-account", provider + "-account"),
                failed ? "RATE_LIMITED" : "",
                failed ? 429 : 200,
                input,
                output,
                input / 2,
                paid ? cost : 0,
                paid ? 0 : cost,
                400,
                2_000);
    }
}
