package dev.nonagon.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.blackbox.support.Dialect;
import dev.nonagon.blackbox.support.EventStream;
import dev.nonagon.blackbox.support.House;
import dev.nonagon.blackbox.support.Pairs;
import dev.nonagon.blackbox.support.RawStream;
import dev.nonagon.blackbox.support.RouterTest;
import dev.nonagon.blackbox.support.Waiting;
import dev.nonagon.spi.tck.upstream.Manner;
import dev.nonagon.spi.tck.upstream.Received;
import dev.nonagon.spi.tck.upstream.Reply;
import dev.nonagon.spi.tck.upstream.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams that go well: when their events come, and what a client can do to them. */
@RouterTest
class StreamingIT {
    private static final Duration AT_ONCE = Duration.ofMillis(200);
    private static final Duration SOON = Duration.ofSeconds(5);

    private final House house;

    StreamingIT(House house) {
        this.house = house;
    }

    private EventStream stream(Dialect client, String model) {
        EventStream answer = house.http().stream(client.path(), client.ask(model, true));
        assertThat(answer.status()).isEqualTo(200);
        return answer;
    }

    private static EventStream.Event firstText(Dialect client, EventStream answer) {
        while (true) {
            EventStream.Event event = answer.next().orElseThrow();
            if (!client.text(List.of(event)).isEmpty()) {
                return event;
            }
        }
    }

    @Pairs
    @DisplayName("Each event leaves when it is there")
    void separately(Dialect client, Dialect upstream) {
        try (EventStream answer = stream(client, upstream.model("text+events=12+pause=80"))) {
            EventStream.Event first = firstText(client, answer);
            int sentByThen = house.upstream(upstream).last().eventsSent();
            List<EventStream.Event> rest = answer.toEnd();
            assertThat(sentByThen)
                    .as("events sent upstream when the first text was here")
                    .isLessThanOrEqualTo(5);
            assertThat(client.ended(rest)).isTrue();
            List<Duration> times = rest.stream()
                    .filter(e -> !client.text(List.of(e)).isEmpty())
                    .map(EventStream.Event::after)
                    .toList();
            assertThat(times).hasSize(11);
            assertThat(times.getLast().minus(first.after())).isGreaterThan(Duration.ofMillis(11 * 80 * 8 / 10));
        }
    }

    @Pairs
    @DisplayName("W5 a client that leaves in the middle ends the upstream's work within 200 ms")
    void leavesInTheMiddle(Dialect client, Dialect upstream) {
        EventStream answer = stream(client, upstream.model("text+events=500+pause=100"));
        firstText(client, answer);
        assertLeaves(upstream, answer::close);
    }

    @Pairs
    @DisplayName("W5 also while the upstream is silent in the middle")
    void leavesInSilence(Dialect client, Dialect upstream) {
        EventStream answer = stream(client, upstream.model("text+stall=6"));
        firstText(client, answer);
        assertLeaves(upstream, answer::close);
    }

    @Pairs
    @DisplayName("W5 also before the upstream's first word, streamed or whole")
    void leavesBeforeTheAnswer(Dialect client, Dialect upstream) {
        for (boolean stream : new boolean[] {true, false}) {
            house.upstream(upstream).clear();
            RawStream waiting = RawStream.post(
                    house.router().port(), client.path(), client.ask(upstream.model("text+hang"), stream));
            assertThat(Waiting.until(
                            SOON, () -> !house.upstream(upstream).received().isEmpty()))
                    .isTrue();
            assertLeaves(upstream, waiting::close);
        }
    }

    private void assertLeaves(Dialect upstream, Runnable leave) {
        Received received = house.upstream(upstream).last();
        assertThat(received.isOver()).isFalse();
        leave.run();
        long left = System.nanoTime();
        Received.Outcome outcome = received.awaitOutcome(SOON);
        assertThat(outcome.peerLeft()).isTrue();
        assertThat(Duration.ofNanos(outcome.at() - left)).isLessThan(AT_ONCE);
    }

    @Pairs
    @DisplayName("A silent upstream: the client hears its dialect's keep-alive, before the first event and after")
    void keepAlive(Dialect client, Dialect upstream) throws Exception {
        Manner late =
                Manner.well().beforeHead(House.KEEP_ALIVE_AFTER.multipliedBy(5).dividedBy(2));
        house.upstream(upstream).next(Reply.text("At last.").with(late));
        CompletableFuture<List<EventStream.Event>> before = CompletableFuture.supplyAsync(() -> {
            try (EventStream answer = stream(client, upstream.model("text"))) {
                return answer.toEnd();
            }
        });
        house.upstream(upstream).awaitReceived(1, SOON);
        try (EventStream answer = stream(client, upstream.model("text+stall=6"))) {
            firstText(client, answer);
            List<EventStream.Event> silence = new ArrayList<>();
            while (silence.stream().filter(EventStream.Event::isKeepAlive).count() < 2) {
                Optional<EventStream.Event> event = answer.next();
                silence.add(event.orElseThrow());
            }
            EventStream.Event last = silence.getLast();
            assertThat(client == Dialect.OPENAI ? last.isComment() : last.name().equals("ping"))
                    .isTrue();
        }
        List<EventStream.Event> all = before.get();
        assertThat(all.stream().limit(2)).allMatch(EventStream.Event::isKeepAlive);
        assertThat(all.getFirst().after()).as("headers came with the first one").isLessThan(Duration.ofMillis(500));
        assertThat(client.text(all)).isEqualTo("At last.");
        assertThat(client.ended(all)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("A client that waits for a whole answer hears nothing before it")
    void noKeepAliveWhole(Dialect client) {
        Manner late =
                Manner.well().beforeHead(House.KEEP_ALIVE_AFTER.multipliedBy(5).dividedBy(2));
        house.upstream(client).next(Reply.text("At last.").with(late));
        var answer = house.http().post(client.path(), client.ask(client.model("text"), false));
        assertThat(client.text(answer.json())).isEqualTo("At last.");
    }

    @Pairs
    @DisplayName("A slow reader slows the upstream down, costs no memory, and gets everything in the end")
    void slowReader(Dialect client, Dialect upstream) throws IOException {
        int pieces = 4_000;
        Script huge = Script.text("0123456789".repeat(1_024).repeat(pieces)).withPieces(pieces);
        house.upstream(upstream).next(Reply.say(huge));
        long before = residentBytes();
        try (RawStream slow =
                RawStream.post(house.router().port(), client.path(), client.ask(upstream.model("text"), true))) {
            slow.read(2_000);
            Received received = house.upstream(upstream).last();
            int sent = settled(received);
            assertThat(sent).as("of %d events", pieces).isLessThan(pieces * 3 / 4);
            assertThat(residentBytes() - before).isLessThan(96L * 1024 * 1024);
            long total = slow.readToEnd();
            assertThat(total).isGreaterThan(10_240L * pieces);
            assertThat(received.awaitOutcome(SOON).peerLeft()).isFalse();
        }
    }

    /** How many events were sent when the upstream could send no more. */
    private static int settled(Received received) {
        int[] last = {-1};
        assertThat(Waiting.until(Duration.ofSeconds(20), () -> {
                    int now = received.eventsSent();
                    Waiting.pause(Duration.ofMillis(700));
                    last[0] = received.eventsSent();
                    return now == last[0];
                }))
                .isTrue();
        return last[0];
    }

    /** What the server holds in memory; 0 where that cannot be told. */
    private long residentBytes() throws IOException {
        Path status = Path.of("/proc/" + house.router().pid() + "/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElse(0);
    }

    @Pairs
    @DisplayName("Torn into pieces of five bytes, packed, or ended by closing: the same answer")
    void torn(Dialect client, Dialect upstream) {
        for (String manner : List.of("torn=5", "torn=1", "gzip", "close", "close+torn=5")) {
            try (EventStream answer = stream(client, upstream.model("text+" + manner))) {
                List<EventStream.Event> events = answer.toEnd();
                assertThat(client.text(events)).as(manner).isEqualTo("Hello from the double. ✓ naïve 漢字 🚀");
                assertThat(client.ended(events)).as(manner).isTrue();
            }
            var whole = house.http().post(client.path(), client.ask(upstream.model("text+" + manner), false));
            assertThat(client.text(whole.json())).as(manner).isEqualTo("Hello from the double. ✓ naïve 漢字 🚀");
        }
    }

    @Pairs
    @DisplayName("Same format in and out: what the upstream sends is what the client gets, byte for byte")
    void identity(Dialect client, Dialect upstream) {
        if (client != upstream) {
            return;
        }
        String body = client.ask(client.model("text"), true);
        try (EventStream through = house.http().stream(client.path(), body);
                EventStream direct = new dev.nonagon.blackbox.support.Http(java.net.URI.create(
                                house.upstream(client).baseUrl().replace("/v1", "")))
                        .stream(
                                client.path(),
                                body.replace(client.model("text"), "text"),
                                "authorization",
                                "Bearer up-key",
                                "x-api-key",
                                "up-key",
                                "anthropic-version",
                                "2023-06-01")) {
            through.toEnd();
            direct.toEnd();
            // The double counts its answers in their ids.
            assertThat(through.raw().replaceAll("double\\d+", "ID"))
                    .isEqualTo(direct.raw().replaceAll("double\\d+", "ID"));
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("A stream's head tells caches and proxies to keep their hands off it")
    void head(Dialect client) {
        try (EventStream answer = stream(client, client.model("text"))) {
            assertThat(answer.header("content-type")).startsWith("text/event-stream");
            assertThat(answer.header("cache-control")).contains("no-cache");
            assertThat(answer.header("x-accel-buffering")).isEqualTo("no");
            assertThat(answer.header("x-request-id")).isNotBlank();
            answer.toEnd();
        }
    }
}
