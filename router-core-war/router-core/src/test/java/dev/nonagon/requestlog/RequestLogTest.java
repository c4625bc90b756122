package dev.nonagon.requestlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nonagon.itinerary.Trace;
import dev.nonagon.observation.Arrival;
import dev.nonagon.observation.Asked;
import dev.nonagon.observation.AttemptObservation;
import dev.nonagon.observation.Observation;
import dev.nonagon.observation.TraceContext;
import dev.nonagon.requests.RequestStory;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.format.Loss;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.provider.UpstreamRequest;
import dev.nonagon.usage.AttemptRecord;
import dev.nonagon.usage.UsageRecord;
import dev.nonagon.vault.Vault;
import dev.nonagon.vault.VaultException;
import dev.nonagon.vault.VaultKey;
import dev.nonagon.vault.VaultKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

class RequestLogTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    Path folder;

    private final VaultKey key = VaultKey.random(RANDOM);
    private RequestLogSettings settings = on();
    private Instant now = NOW;

    private static RequestLogSettings on() {
        return new RequestLogSettings(true, Optional.empty(), Set.of(), 64 << 20, Duration.ofDays(7), 1 << 20);
    }

    private RequestLogSettings with(long maxBytes, int maxBodyBytes) {
        return new RequestLogSettings(true, Optional.empty(), Set.of(), maxBytes, Duration.ofDays(7), maxBodyBytes);
    }

    private RequestLog log() {
        return log(512, 64 << 20);
    }

    private RequestLog log(int queue, long memory) {
        return new RequestLog(
                folder.resolve("requests"),
                new Vault(new VaultKeys(List.of(key), "a test"), RANDOM),
                RANDOM,
                () -> settings,
                () -> now,
                System::nanoTime,
                queue,
                memory);
    }

    private static Arrival arrival(String id, String body, Headers headers, Optional<String> key) {
        return new Arrival(
                id,
                NOW,
                key,
                key.map(name -> "id-of-" + name),
                "POST",
                "/v1/chat/completions",
                Map.of("key", "query-secret-1", "alt", "sse"),
                headers,
                body.getBytes(StandardCharsets.UTF_8),
                "openai-chat",
                "chat",
                "any",
                true,
                TraceContext.of(headers, () -> 7));
    }

    private static Arrival arrival(String id, String body) {
        return arrival(id, body, Headers.of("authorization", "Bearer client-secret-1"), Optional.empty());
    }

    private static RequestStory story(String id, int status) {
        return new RequestStory(
                new UsageRecord(
                        id,
                        NOW,
                        Optional.empty(),
                        "openai-chat",
                        "any",
                        "p/m",
                        "openai-chat",
                        "m-1",
                        "mine",
                        true,
                        status,
                        status == 200 ? Optional.empty() : Optional.of(Failure.Kind.RATE_LIMITED),
                        2,
                        new TokenUsage(10, 5, 3, 0, 0, 1, false),
                        Duration.ofMillis(20),
                        Duration.ofMillis(90),
                        1,
                        UsageRecord.Details.NONE),
                Trace.since(() -> 0, 0),
                List.of(new Loss("/seed", "is not there")));
    }

    /** A request with a failed attempt and a good one, whose account's key is {@code account-secret-1}. */
    private static void play(RequestLog log, String id, String body, String answer) {
        Observation observation = log.begin(arrival(id, body));
        AttemptObservation failed = observation.attempt(asked("first"));
        failed.sent(call("{\"model\":\"m\"}"));
        failed.head(new ResponseHead(429, Headers.of("set-cookie", "session=cookie-secret-1")));
        tell(failed, "{\"error\":\"the key account-secret-1 is tired\"}");
        failed.ended(
                AttemptRecord.Fate.FAILED,
                Optional.of(Failure.of(Failure.Kind.RATE_LIMITED, "account-secret-1 is tired")));
        AttemptObservation good = observation.attempt(asked("second"));
        good.sent(call(body));
        good.head(new ResponseHead(200, Headers.of("content-type", "text/event-stream")));
        tell(good, answer);
        observation.answerBegins(200, Headers.of("content-type", "text/event-stream"));
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        observation.answer(bytes, 0, bytes.length);
        good.ended(AttemptRecord.Fate.COMPLETED, Optional.empty());
        observation.end(story(id, 200));
    }

    private static Asked asked(String account) {
        return new Asked(
                "p",
                "m",
                account,
                "openai-chat",
                List.of(new Loss("/seed", "is not there")),
                text -> text.replace("account-secret-1", "***"));
    }

    private static UpstreamRequest call(String body) {
        return new UpstreamRequest(
                "POST",
                URI.create("http://127.0.0.1/v1/chat?key=account-secret-1&alt=sse"),
                Headers.of("authorization", "Bearer account-secret-1").plus("accept", "text/event-stream"),
                body.getBytes(StandardCharsets.UTF_8));
    }

    private static void tell(AttemptObservation attempt, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        attempt.body(bytes, 0, bytes.length);
    }

    private List<Path> files() {
        if (!Files.isDirectory(folder.resolve("requests"))) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder.resolve("requests"))) {
            return all.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long sizes(List<Path> files) {
        return files.stream()
                .mapToLong(file -> {
                    try {
                        return Files.size(file);
                    } catch (IOException e) {
                        return 0;
                    }
                })
                .sum();
    }

    @Test
    @DisplayName("D1 off by default; on for some keys only, and until a moment only")
    void whose() {
        assertThat(RequestLogSettings.read(key -> Optional.empty(), false).settings())
                .isEqualTo(RequestLogSettings.DEFAULTS);
        assertThat(RequestLogSettings.DEFAULTS.on(NOW)).isFalse();
        settings = RequestLogSettings.DEFAULTS;
        try (RequestLog log = log()) {
            assertThat(log.begin(arrival("req_a", "{}"))).isSameAs(Observation.NONE);
            settings = new RequestLogSettings(
                    true, Optional.of(NOW.plusSeconds(1)), Set.of("laptop"), 1 << 20, Duration.ofDays(1), 1000);
            assertThat(log.begin(arrival("req_a", "{}"))).isSameAs(Observation.NONE);
            assertThat(log.begin(arrival("req_a", "{}", Headers.none(), Optional.of("laptop"))))
                    .isNotSameAs(Observation.NONE);
            settings = new RequestLogSettings(
                    true, Optional.of(NOW), Set.of("id-of-laptop"), 1 << 20, Duration.ofDays(1), 1000);
            assertThat(log.begin(arrival("req_a", "{}", Headers.none(), Optional.of("laptop"))))
                    .isSameAs(Observation.NONE);
        }
    }

    @Test
    @DisplayName("D1 ENABLE_REQUEST_LOGS counts where nobody has set anything else; what does not fit is told by name")
    void reading() {
        assertThat(RequestLogSettings.read(key -> Optional.empty(), true)
                        .settings()
                        .enabled())
                .isTrue();
        assertThat(RequestLogSettings.read(
                                key -> key.equals(RequestLogSettings.ENABLED) ? Optional.of("false") : Optional.empty(),
                                true)
                        .settings()
                        .enabled())
                .isFalse();
        Map<String, String> odd = Map.of(
                "nonagon.request-log.enabled", "perhaps",
                "nonagon.request-log.until", "tomorrow",
                "nonagon.request-log.max-bytes", "1",
                "nonagon.request-log.max-age", "PT0S",
                "nonagon.request-log.max-body-bytes", "-1",
                "nonagon.request-log.keys", " laptop , ci ");
        RequestLogSettings.Result result = RequestLogSettings.read(key -> Optional.ofNullable(odd.get(key)), false);
        assertThat(result.problems()).hasSize(5).allMatch(problem -> problem.startsWith("nonagon.request-log."));
        assertThat(result.settings().keys()).containsExactlyInAnyOrder("laptop", "ci");
        assertThat(result.settings().maxAge()).isEqualTo(RequestLogSettings.DEFAULTS.maxAge());
    }

    @Test
    @DisplayName("D2 D3 an entry tells all four messages of each attempt and their times, and no credential")
    void whole() {
        try (RequestLog log = log()) {
            play(
                    log,
                    "req_a",
                    "{\"model\":\"any\",\"x\":\"client-secret-1 query-secret-1\"}",
                    "data: héllo\n\ndata: [DONE]\n\n");
        }
        try (RequestLog log = log()) {
            ObjectNode entry = log.find("req_a").orElseThrow();
            String all = entry.toString();
            assertThat(all)
                    .doesNotContain("client-secret-1")
                    .doesNotContain("query-secret-1")
                    .doesNotContain("account-secret-1")
                    .doesNotContain("cookie-secret-1");
            assertThat(entry.path("request").path("body").path("text").asString())
                    .isEqualTo("{\"model\":\"any\",\"x\":\"*** ***\"}");
            assertThat(entry.path("request").path("query").path("alt").asString())
                    .isEqualTo("sse");
            assertThat(entry.path("attempts")).hasSize(2);
            assertThat(entry.at("/attempts/0/request/url").asString())
                    .isEqualTo("http://127.0.0.1/v1/chat?key=***&alt=sse");
            assertThat(entry.at("/attempts/0/response/status").asInt()).isEqualTo(429);
            assertThat(entry.at("/attempts/0/response/body/text").asString())
                    .isEqualTo("{\"error\":\"the key *** is tired\"}");
            assertThat(entry.at("/attempts/0/ending").asString()).isEqualTo("failed");
            assertThat(entry.at("/attempts/0/failure/kind").asString()).isEqualTo("rate-limited");
            assertThat(entry.at("/attempts/1/lost/0").asString()).contains("/seed");
            assertThat(entry.at("/attempts/1/endedMs").asDouble())
                    .isGreaterThanOrEqualTo(
                            entry.at("/attempts/1/response/afterMs").asDouble());
            assertThat(entry.at("/response/body/text").asString()).isEqualTo("data: héllo\n\ndata: [DONE]\n\n");
            assertThat(entry.at("/outcome/tokens/input").asInt()).isEqualTo(10);
            assertThat(entry.at("/outcome/lost/0").asString()).contains("/seed");
        }
    }

    @Test
    @DisplayName("D4 files are for their owner alone, unreadable in clear, and open only under their own id and key")
    void sealed() throws IOException {
        try (RequestLog log = log()) {
            play(log, "req_a", "{\"model\":\"any\",\"prompt\":\"a very private question\"}", "a very private answer");
            play(log, "req_b", "{}", "b");
        }
        List<Path> files = files();
        assertThat(files).hasSize(2);
        for (Path file : files) {
            assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                    .doesNotContain("private")
                    .doesNotContain("any")
                    .doesNotContain("openai");
            assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
        }
        assertThat(Files.getPosixFilePermissions(folder.resolve("requests"))).hasSize(3);
        // One entry's content under another's name.
        Files.write(files.get(1), Files.readAllBytes(files.get(0)));
        try (RequestLog log = log()) {
            assertThat(log.find("req_a")).isPresent();
            assertThatThrownBy(() -> log.find("req_b")).isInstanceOf(VaultException.class);
            assertThat(log.newest(10, NOW.plusSeconds(1)))
                    .extracting(entry -> entry.summary().has("problem"))
                    .containsExactlyInAnyOrder(true, false);
        }
        byte[] changed = Files.readAllBytes(files.get(0));
        changed[changed.length - 1] ^= 1;
        Files.write(files.get(0), changed);
        try (RequestLog log = log()) {
            assertThatThrownBy(() -> log.find("req_a"))
                    .isInstanceOf(VaultException.class)
                    .hasMessageContaining("delete it");
        }
    }

    @Test
    @DisplayName("D5 the budget holds at every moment under load, and the oldest go first")
    void budget() throws Exception {
        settings = with(100_000, 1 << 20);
        Random random = new Random(1);
        long most = 0;
        try (RequestLog log = log()) {
            for (int at = 0; at < 60; at++) {
                byte[] noise = new byte[7_000];
                random.nextBytes(noise);
                play(
                        log,
                        String.format("req_%03d", at),
                        java.util.HexFormat.of().formatHex(noise),
                        "ok");
                most = Math.max(most, sizes(files()));
            }
        }
        assertThat(most).isLessThanOrEqualTo(100_000);
        assertThat(sizes(files())).isBetween(50_000L, 100_000L);
        try (RequestLog log = log()) {
            assertThat(log.state().bytes()).isEqualTo(sizes(files()));
            assertThat(log.find("req_059")).isPresent();
            assertThat(log.find("req_000")).isEmpty();
            settings = with(20_000, 1 << 20);
            log.tidy();
            assertThat(sizes(files())).isLessThanOrEqualTo(20_000);
            // An entry that alone is too large displaces nothing.
            int before = log.state().entries();
            byte[] noise = new byte[40_000];
            random.nextBytes(noise);
            play(log, "req_zzz", java.util.HexFormat.of().formatHex(noise), "ok");
            while (log.state().failed() == 0) {
                Thread.sleep(5);
            }
            assertThat(log.state().entries()).isEqualTo(before);
        }
    }

    @Test
    @DisplayName("D5 what is too old goes; leftovers of a killed process go at the start")
    void age() throws IOException {
        try (RequestLog log = log()) {
            play(log, "req_a", "{}", "a");
        }
        Files.writeString(folder.resolve("requests/1764331200000-req_x.log.part"), "half");
        try (RequestLog log = log()) {
            assertThat(files()).hasSize(1);
            now = NOW.plus(Duration.ofDays(6));
            log.tidy();
            assertThat(files()).hasSize(1);
            now = NOW.plus(Duration.ofDays(8));
            log.tidy();
            assertThat(files()).isEmpty();
            assertThat(log.state().bytes()).isZero();
        }
    }

    @Test
    @DisplayName("D6 a long body is cut at its limit and marked, between characters; what is cut cannot be replayed")
    void cut() {
        settings = with(1 << 20, 10);
        try (RequestLog log = log()) {
            play(log, "req_a", "123456789é123", "short");
        }
        try (RequestLog log = log()) {
            ObjectNode entry = log.find("req_a").orElseThrow();
            assertThat(entry.at("/request/body/text").asString()).isEqualTo("123456789");
            assertThat(entry.at("/request/body/cut").asBoolean()).isTrue();
            assertThat(entry.at("/request/body/bytes").asInt()).isEqualTo(14);
            assertThat(entry.at("/response/body").has("cut")).isFalse();
            assertThatThrownBy(() -> LoggedRequest.read(entry))
                    .isInstanceOf(LoggedRequest.NotReplayable.class)
                    .hasMessageContaining("max-body-bytes");
        }
    }

    @Test
    @DisplayName("D6 all requests together hold no more than they may, and give all of it back")
    void memory() {
        try (RequestLog log = log(512, 10_000)) {
            List<Observation> open = new ArrayList<>();
            for (int at = 0; at < 20; at++) {
                open.add(log.begin(arrival("req_" + at, "x".repeat(900))));
            }
            assertThat(log.state().inMemory()).isEqualTo(10_000);
            byte[] more = new byte[500];
            open.getLast().answer(more, 0, more.length);
            assertThat(log.state().inMemory()).isEqualTo(10_000);
            for (int at = 0; at < 20; at++) {
                open.get(at).end(story("req_" + at, 200));
            }
            log.close();
            assertThat(log.state().inMemory()).isZero();
            assertThat(log.state().written()).isEqualTo(20);
            assertThat(log.find("req_0").orElseThrow().at("/request/body").has("cut"))
                    .isFalse();
            assertThat(log.find("req_19").orElseThrow().at("/request/body/cut").asBoolean())
                    .isTrue();
        }
    }

    @Test
    @DisplayName("D6 an attempt that calls twice, or says several things over a socket, gives everything back, too")
    void memoryOfSecondCalls() {
        try (RequestLog log = log(512, 10_000)) {
            Observation observation = log.begin(arrival("req_twice", "{}"));
            AttemptObservation attempt = observation.attempt(asked("one"));
            attempt.sent(call("x".repeat(3_000)));
            attempt.sent(call(""));
            attempt.said("first".getBytes(StandardCharsets.UTF_8));
            attempt.said("second".getBytes(StandardCharsets.UTF_8));
            assertThat(log.state().inMemory()).isEqualTo("{}first\nsecond".length());
            observation.end(story("req_twice", 200));
            log.close();
            assertThat(log.state().inMemory()).isZero();
            assertThat(log.find("req_twice")
                            .orElseThrow()
                            .at("/attempts/0/request/body/text")
                            .asString())
                    .isEqualTo("first\nsecond");
        }
    }

    @Test
    @DisplayName("D7 no answer waits for the log: what its queue cannot take is dropped and counted")
    void dropped() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        RequestLogSettings mine = on();
        Thread me = Thread.currentThread();
        InstantSource clock = () -> NOW;
        try (RequestLog log = new RequestLog(
                folder.resolve("requests"),
                new Vault(new VaultKeys(List.of(key), "a test"), RANDOM),
                RANDOM,
                () -> {
                    if (Thread.currentThread() != me) {
                        await(stuck);
                    }
                    return mine;
                },
                clock,
                System::nanoTime,
                2,
                1 << 20)) {
            long began = System.nanoTime();
            for (int at = 0; at < 50; at++) {
                play(log, "req_" + at, "{}", "a");
            }
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
            assertThat(log.state().dropped()).isGreaterThanOrEqualTo(47);
            stuck.countDown();
            log.close();
            assertThat(log.state().written() + log.state().dropped()).isEqualTo(50);
            assertThat(log.state().inMemory()).isZero();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    @DisplayName("D7 a disk that refuses costs the entry and nothing else, and is counted")
    void refused() throws IOException {
        Files.writeString(folder.resolve("requests"), "a file where the folder should be");
        try (RequestLog log = log()) {
            play(log, "req_a", "{}", "a");
            log.close();
            assertThat(log.state().failed()).isEqualTo(1);
            assertThat(log.state().inMemory()).isZero();
        }
    }

    @Test
    @DisplayName("D2 attempts beside each other and keep-alives from another thread are all taken down")
    void beside() throws Exception {
        try (RequestLog log = log();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Observation observation = log.begin(arrival("req_a", "{}"));
            for (int at = 0; at < 60; at++) {
                String account = "a" + at;
                threads.submit(() -> {
                    AttemptObservation attempt = observation.attempt(asked(account));
                    tell(attempt, "x".repeat(100));
                    attempt.ended(AttemptRecord.Fate.OVERTAKEN, Optional.empty());
                });
            }
            threads.shutdown();
            assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
            observation.end(story("req_a", 200));
            log.close();
            ObjectNode entry = log.find("req_a").orElseThrow();
            assertThat(entry.path("attempts")).hasSize(50);
            assertThat(entry.path("attemptsLeftOut").asInt()).isEqualTo(10);
        }
    }

    @Test
    @DisplayName("D8 an entry is deleted by its id alone, and a wrong id reaches no file")
    void delete() {
        try (RequestLog log = log()) {
            play(log, "req_a", "{}", "a");
            play(log, "req_b", "{}", "b");
        }
        try (RequestLog log = log()) {
            assertThat(log.find("../vault")).isEmpty();
            assertThat(log.delete("../vault")).isFalse();
            assertThat(log.delete("req_a")).isTrue();
            assertThat(log.delete("req_a")).isFalse();
            assertThat(log.newest(10, NOW.plusSeconds(1))).singleElement().satisfies(entry -> assertThat(
                            entry.summary().path("routed").asString())
                    .isEqualTo("p/m"));
            assertThat(log.newest(10, NOW)).isEmpty();
            assertThat(log.deleteAll()).isEqualTo(1);
            assertThat(files()).isEmpty();
        }
    }

    @Test
    @DisplayName("what is no text is kept as base64 and comes back as it was")
    void binary() throws Exception {
        byte[] noise = new byte[300];
        new Random(3).nextBytes(noise);
        try (RequestLog log = log()) {
            Observation observation = log.begin(new Arrival(
                    "req_a",
                    NOW,
                    Optional.empty(),
                    Optional.empty(),
                    "POST",
                    "/v1/audio/transcriptions",
                    Map.of(),
                    Headers.of("content-type", "multipart/form-data; boundary=x")
                            .plus("x-api-key", "client-secret-1"),
                    noise,
                    "openai-chat",
                    "transcribe",
                    "any",
                    false,
                    TraceContext.of(Headers.none(), () -> 7)));
            observation.end(story("req_a", 200));
            log.close();
            LoggedRequest logged = LoggedRequest.read(log.find("req_a").orElseThrow());
            assertThat(logged.body()).isEqualTo(noise);
            assertThat(logged.headers().first("content-type")).contains("multipart/form-data; boundary=x");
            assertThat(logged.headers().has("x-api-key")).isFalse();
        }
    }
}
