package dev.nonagon.blackbox.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.nonagon.blackbox.matrix.Format;
import dev.nonagon.blackbox.support.EventStream;
import dev.nonagon.blackbox.support.Http.Answer;
import dev.nonagon.blackbox.support.RestartedRouter;
import dev.nonagon.blackbox.support.Waiting;
import dev.nonagon.spi.tck.upstream.Received;
import dev.nonagon.spi.tck.upstream.Reply;
import dev.nonagon.spi.tck.upstream.Script;
import dev.nonagon.spi.tck.upstream.UpstreamDouble;
import java.io.File;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Twenty streams beside each other with large requests, all of them in the request log, for {@code nonagon.soak-minutes}.
 *
 * <p>Every {@value #SAMPLE_SECONDS} s all streams rest between two requests, the log writes what waits, and what is then
 * still alive in the router's heap is counted: under load the requests on their way would be most of it, and their number
 * chance. {@link SoakVerdict} says what the samples mean. That it can say no is shown, for {@code
 * nonagon.soak-leak-minutes}, with a plugin that leaks.
 */
class SoakIT {
    private static final int STREAMS = 20;
    private static final int BODY = 500_000;
    /** Some ten entries of such requests. */
    private static final long LOG_BUDGET = 8L << 20;

    private static final int SAMPLE_SECONDS = 10;

    /** Of each request through the leaking provider, which are a fifth of all. */
    private static final int LEAKED = 64 * 1024;

    private static final Duration LOOK_EVERY = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final UpstreamDouble upstream = UpstreamDouble.start();
    private final RestartedRouter router = RestartedRouter.in(
            "soak",
            "nonagon.login.require-login=false\nnonagon.request-log.enabled=true\nnonagon.request-log.max-bytes="
                    + LOG_BUDGET + "\n" + Dialects.nodes(upstream));

    /** Held to read by each request, to write while everything rests. */
    private final ReadWriteLock traffic = new ReentrantReadWriteLock(true);

    private final AtomicBoolean over = new AtomicBoolean();
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
    private final Told told = new Told();
    private final AtomicLong mostLogged = new AtomicLong();
    private final String chatter = chatter(4 * BODY);
    private final List<LiveHeap> heaps = new ArrayList<>();
    private final AtomicLong answered = new AtomicLong();
    private volatile Script.Usage telling = new Script.Usage(1, 1, 0, 0, 0);
    private String chatModel = Format.CHAT.node() + "/text";
    private long received;

    @AfterEach
    void close() {
        over.set(true);
        router.close();
        upstream.close();
    }

    /** Letters that do not compress to nothing, as a log of real texts would not. */
    private static String chatter(int length) {
        StringBuilder text = new StringBuilder(length);
        for (int n = 0; n < length; n++) {
            text.append(
                    (char) (n % 9 == 8 ? ' ' : 'a' + ThreadLocalRandom.current().nextInt(26)));
        }
        return text.toString();
    }

    @Test
    @DisplayName(
            "K62 D5 D6 large streams for long: no request fails, no byte is counted wrongly, neither heap nor log grows")
    void soaks() throws InterruptedException {
        Duration time = minutes("nonagon.soak-minutes", "The soak takes -Dsoak.minutes=3 or -Pnightly");
        soak(time);
        assertThat(complaints).isEmpty();
        checkHeap();
        checkLog();
        checkLedger();
    }

    @Test
    @DisplayName("the soak finds a leak: a plugin that keeps a part of each of its requests")
    void findsLeak() throws InterruptedException {
        Duration time = minutes("nonagon.soak-leak-minutes", "A planted leak takes -Dsoak.leak.minutes=3 or -Pnightly");
        LeakingJar.plant(router.data(), LEAKED, upstream.baseUrl());
        chatModel = LeakingJar.PROVIDER + "/text";
        soak(time);
        assertThat(complaints).isEmpty();
        Optional<String> found =
                SoakVerdict.heap(heaps.stream().map(LiveHeap::bytes).toList());
        System.out.println("With a planted leak: " + found.orElse("nothing is wrong"));
        assertThat(found).hasValueSatisfying(wrong -> assertThat(wrong).contains("the live heap grew"));
        // Arrays of bytes are what it keeps.
        assertThat(heaps.getLast()
                        .grownSince(heaps.get(heaps.size() / 3))
                        .lines()
                        .findFirst())
                .hasValueSatisfying(most -> assertThat(most).contains("[B"));
    }

    private static Duration minutes(String property, String how) {
        long minutes = Long.getLong(property, 0);
        assumeTrue(minutes > 0, how);
        return Duration.ofMinutes(minutes);
    }

    private void soak(Duration time) throws InterruptedException {
        router.start();
        router.awaitReady();
        tell();
        List<Thread> threads = new ArrayList<>(IntStream.range(0, STREAMS)
                .mapToObj(n -> Thread.ofVirtual().name("stream-" + n).start(() -> stream(n)))
                .toList());
        threads.add(Thread.ofPlatform().name("log-watch").start(this::watchLog));
        long end = System.nanoTime() + time.toNanos();
        // On a machine that is too busy for enough samples in that time, it takes longer.
        while ((System.nanoTime() < end || heaps.size() < SoakVerdict.LEAST_SAMPLES) && complaints.isEmpty()) {
            Waiting.pause(Duration.ofSeconds(SAMPLE_SECONDS));
            sample();
        }
        over.set(true);
        for (Thread thread : threads) {
            assertThat(thread.join(PATIENCE)).as("%s ends", thread.getName()).isTrue();
        }
        rest();
        report(time);
    }

    /** One of the streams; each has a pair of dialects of its own. */
    private void stream(int n) {
        Format client = Format.values()[n % 5];
        Format node = Format.values()[(n / 5 + n) % 5];
        String model = node == Format.CHAT ? chatModel : node.node() + "/text";
        while (!over.get()) {
            traffic.readLock().lock();
            try {
                ask(client, model);
            } catch (RuntimeException | AssertionError e) {
                complaints.add(client + " over " + node + ": " + e);
                return;
            } finally {
                traffic.readLock().unlock();
            }
        }
    }

    private void ask(Format client, String model) {
        int from = ThreadLocalRandom.current().nextInt(3 * BODY);
        String body = Dialects.body(client, model, true, chatter.substring(from, from + BODY));
        try (EventStream answer = router.http().stream(Dialects.path(client, model, true), body)) {
            if (answer.status() != 200) {
                throw new AssertionError("status " + answer.status() + " " + answer.toEnd());
            }
            answer.toEnd();
            if (!answer.raw().contains(end(client))) {
                throw new AssertionError("an answer without its end: " + answer.raw());
            }
        }
        answered.incrementAndGet();
    }

    /** What the last event of an answer says in a client's dialect. */
    private static String end(Format client) {
        return switch (client) {
            case CHAT -> "data: [DONE]";
            case RESPONSES -> "response.completed";
            case MESSAGES -> "message_stop";
            case GEMINI -> "finishReason";
            case OLLAMA -> "\"done\":true";
        };
    }

    private void watchLog() {
        while (!over.get()) {
            long bytes = loggedBytes();
            mostLogged.accumulateAndGet(bytes, Math::max);
            if (bytes > LOG_BUDGET) {
                complaints.add("the request log holds " + bytes + " bytes of " + LOG_BUDGET);
            }
            Waiting.pause(LOOK_EVERY);
        }
    }

    /** Of the files as they are at one moment: only those listed count, and one that has gone since counts nothing. */
    private long loggedBytes() {
        File[] files = router.data().resolve("requests").toFile().listFiles();
        return files == null ? 0 : Stream.of(files).mapToLong(File::length).sum();
    }

    private void sample() {
        traffic.writeLock().lock();
        try {
            rest();
            heaps.add(LiveHeap.of(router.pid()));
        } finally {
            traffic.writeLock().unlock();
        }
    }

    /** Waits until the log is through with all requests, takes down what the double has told, and has it tell other numbers. */
    private void rest() {
        assertThat(Waiting.until(PATIENCE, () -> logged(log()) == answered.get()))
                .as(() -> answered + " requests are over, but the log says " + log())
                .isTrue();
        assertThat(log().path("bytes").asLong()).isEqualTo(loggedBytes());
        // It is asked for its models, too.
        for (Received request : upstream.received().stream()
                .filter(request -> request.method().equals("POST"))
                .toList()) {
            assertThat(request.refusal()).as(request::toString).isEmpty();
            told.told(formatOf(request), telling);
            received++;
        }
        tell();
    }

    /** The double's words from now on; it forgets the requests so far, which are large. */
    private void tell() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        telling = new Script.Usage(
                20_000 + random.nextInt(20_000),
                500 + random.nextInt(500),
                random.nextInt(10_000),
                random.nextInt(9_000),
                random.nextInt(500));
        upstream.clear();
        upstream.always(
                Reply.say(Script.text("It may rain. ".repeat(40)).withPieces(40).withUsage(telling)));
    }

    private static Format formatOf(Received request) {
        return Stream.of(Format.values())
                .filter(format -> request.path().contains(format.streams().replaceFirst("^.*\\{model}", "")))
                .findFirst()
                .orElseThrow(() -> new AssertionError("Of no dialect: " + request));
    }

    private JsonNode log() {
        return get("/api/request-log?limit=0");
    }

    /** Requests that the log is through with, kept or not. */
    private static long logged(JsonNode log) {
        return log.path("written").asLong()
                + log.path("dropped").asLong()
                + log.path("failed").asLong();
    }

    private JsonNode get(String path) {
        Answer answer = router.http().get(path);
        assertThat(answer.status()).as(answer::toString).isEqualTo(200);
        return answer.json();
    }

    private void report(Duration time) {
        System.out.println("Soaked for " + time + ": " + answered + " answers of " + BODY
                + "-byte requests; the log held at most " + mostLogged + " bytes: " + log());
        System.out.println(
                "Grown since the middle third began:\n" + heaps.getLast().grownSince(heaps.get(heaps.size() / 3)));
        System.out.println("Live heap in KiB: "
                + heaps.stream().map(heap -> heap.bytes() / 1024).toList());
    }

    private void checkHeap() {
        assertThat(SoakVerdict.heap(heaps.stream().map(LiveHeap::bytes).toList()))
                .as(() ->
                        "since the middle third began grew\n" + heaps.getLast().grownSince(heaps.get(heaps.size() / 3)))
                .isEmpty();
    }

    /** The budget was reached, and what came first has gone. */
    private void checkLog() {
        JsonNode log = log();
        assertThat(SoakVerdict.log(mostLogged.get(), LOG_BUDGET)).isEmpty();
        assertThat(log.path("failed").asLong()).isZero();
        assertThat(log.path("written").asLong())
                .isGreaterThan(10L * log.path("entryCount").asLong());
        JsonNode newest = get("/api/request-log?limit=1").at("/entries/0");
        JsonNode entry = get("/api/requests/" + newest.path("id").asString() + "/log");
        assertThat(entry.at("/request/body/bytes").asLong()).isGreaterThan(BODY);
        assertThat(entry.at("/attempts/0/request/body/bytes").asLong()).isGreaterThan(BODY);
        assertThat(entry.at("/outcome/status").asInt()).isEqualTo(200);
    }

    private void checkLedger() {
        assertThat(received).as("requests at the double").isEqualTo(answered.get());
        JsonNode total = get("/api/usage/summary?period=24h").path("total");
        assertThat(total.path("requests").asLong()).isEqualTo(told.requests);
        assertThat(total.path("failed").asLong()).isZero();
        assertThat(total.path("clientLeft").asLong()).isZero();
        assertThat(total.at("/tokens/input").asLong()).isEqualTo(told.input);
        assertThat(total.at("/tokens/output").asLong()).isEqualTo(told.output);
        assertThat(total.at("/tokens/cacheRead").asLong()).isEqualTo(told.cacheRead);
        assertThat(total.at("/tokens/cacheWrite").asLong()).isEqualTo(told.cacheWrite);
        assertThat(total.at("/tokens/reasoning").asLong()).isEqualTo(told.reasoning);
        assertThat(total.at("/tokens/estimated").asLong()).isZero();
    }
}
