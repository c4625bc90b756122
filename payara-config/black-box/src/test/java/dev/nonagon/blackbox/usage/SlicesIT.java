package dev.nonagon.blackbox.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.blackbox.matrix.Format;
import dev.nonagon.blackbox.support.Http.Answer;
import dev.nonagon.blackbox.support.RestartedRouter;
import dev.nonagon.blackbox.support.Waiting;
import dev.nonagon.spi.tck.upstream.Received;
import dev.nonagon.spi.tck.upstream.Reply;
import dev.nonagon.spi.tck.upstream.Script;
import dev.nonagon.spi.tck.upstream.UpstreamDouble;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Several accounts of each provider, several keys, combos whose members fail now and then: each of the ledger's slices is
 * what the upstreams have told those accounts, or told because of those keys and combos.
 */
class SlicesIT {
    private static final int REQUESTS = 240;
    private static final int MOST_FAILURES = 3;
    private static final List<String> KEYS = List.of("laptop", "desk", "phone");
    private static final Map<String, List<Format>> COMBOS = Map.of(
            "steady", List.of(Format.OLLAMA, Format.MESSAGES),
            "wide", List.of(Format.CHAT, Format.GEMINI, Format.RESPONSES));
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final UpstreamDouble upstream = UpstreamDouble.start();
    private final RestartedRouter router = RestartedRouter.in("slices", configuration());
    private final Random random = new Random(20_261_130);
    private final Told all = new Told();
    private final Map<String, Map<String, Told>> slices = new TreeMap<>();
    private long fellBack;

    @AfterEach
    void close() {
        router.close();
        upstream.close();
    }

    private String configuration() {
        StringBuilder text = new StringBuilder("nonagon.login.require-login=false\n").append(Dialects.nodes(upstream));
        for (Format format : Format.values()) {
            text.append("""
                    nonagon.accounts.%1$s-2.provider=%1$s
                    nonagon.accounts.%1$s-2.api-key=second-key
                    """.formatted(format.node()));
        }
        KEYS.forEach(key -> text.append("nonagon.api-keys.%1$s.key=sk-%1$s-1\n".formatted(key)));
        COMBOS.forEach((name, members) -> text.append("nonagon.combos.")
                .append(name)
                .append('=')
                .append(String.join(
                        ", ",
                        members.stream().map(format -> format.node() + "/text").toList()))
                .append('\n'));
        return text.toString();
    }

    @Test
    @DisplayName(
            "K62 G5 accounts, keys and combos with fallback: every slice is its doubles' own sum, and all are the whole")
    void slices() {
        router.start();
        router.awaitReady();
        Prices.set(router.http());
        for (int n = 0; n < REQUESTS; n++) {
            request();
        }
        assertThat(fellBack)
                .as("requests that were answered by a second upstream")
                .isGreaterThan(REQUESTS / 6);
        assertThat(all.failed).as("requests that nobody answered").isPositive();
        assertThat(Waiting.until(
                        PATIENCE, () -> get("summary").at("/total/requests").asLong() == REQUESTS))
                .isTrue();
        all.check("all", get("summary").path("total"));
        slices.forEach(this::check);
        System.out.println(REQUESTS + " requests, " + all.attempts + " attempts, " + fellBack + " fell back, "
                + all.failed + " failed: " + all.tokens() + " tokens, " + all.cost() + " dollars in each of "
                + slices.keySet());
    }

    private void check(String dimension, Map<String, Told> expected) {
        Map<String, JsonNode> shown = new TreeMap<>();
        get("by/" + dimension)
                .path("slices")
                .forEach(slice -> shown.put(slice.path("id").asString(), slice));
        assertThat(shown.keySet()).as("by %s", dimension).isEqualTo(expected.keySet());
        expected.forEach((id, told) -> told.check(dimension + " " + id, shown.get(id)));
        long tokens = expected.values().stream().mapToLong(Told::tokens).sum();
        assertThat(tokens).as("by %s together", dimension).isEqualTo(all.tokens());
    }

    /** One request of somebody; what is refused is refused by as many upstreams in a row, then somebody answers. */
    private void request() {
        String key = KEYS.get(random.nextInt(KEYS.size()));
        Format client = Format.values()[random.nextInt(Format.values().length)];
        boolean stream = random.nextBoolean();
        List<String> combos = List.copyOf(COMBOS.keySet());
        String combo = random.nextInt(3) == 0 ? "" : combos.get(random.nextInt(combos.size()));
        String model =
                combo.isEmpty() ? Format.values()[random.nextInt(Format.values().length)].node() + "/text" : combo;
        upstream.clear();
        int failures = random.nextInt(2) == 0 ? 0 : 1 + random.nextInt(MOST_FAILURES);
        for (int n = 0; n < failures; n++) {
            upstream.next(Reply.status(random.nextBoolean() ? 401 : 429));
        }
        Script.Usage used = numbers();
        upstream.next(Reply.say(Script.text("It may rain.").withUsage(used)));
        Answer answer = router.http()
                .post(
                        Dialects.path(client, model, stream),
                        Dialects.body(client, model, stream),
                        "authorization",
                        "Bearer sk-" + key + "-1");
        List<Received> calls = upstream.received().stream()
                .filter(received -> received.method().equals("POST"))
                .toList();
        assertThat(calls).as(answer::toString).isNotEmpty();
        count(answer, calls, failures, used, Map.of("key", "declared." + key, "combo", combo, "format", client.id()));
        forget();
    }

    private void count(
            Answer answer, List<Received> calls, int failures, Script.Usage used, Map<String, String> ofRequest) {
        for (int at = 0; at < calls.size(); at++) {
            Received call = calls.get(at);
            assertThat(call.refusal()).as(call::toString).isEmpty();
            boolean failed = at < failures;
            boolean last = at == calls.size() - 1;
            assertThat(failed || last).as("one answers: %s", calls).isTrue();
            Format over = formatOf(call);
            for (Told told : sums(ofRequest, over, call)) {
                told.attempts++;
                told.attemptsFailed += failed ? 1 : 0;
                told.requests += last ? 1 : 0;
                told.failed += last && failed ? 1 : 0;
                if (!failed) {
                    told.used(over, used);
                }
            }
            if (last) {
                assertThat(answer.status() == 200).as(answer::toString).isEqualTo(!failed);
                fellBack += at > 0 && !failed ? 1 : 0;
            }
        }
    }

    private List<Told> sums(Map<String, String> ofRequest, Format over, Received call) {
        boolean second = Stream.of("authorization", "x-api-key", "x-goog-api-key")
                .anyMatch(header -> call.headers().first(header).orElse("").endsWith("second-key"));
        Map<String, String> where = new TreeMap<>(ofRequest);
        where.put("account", over.node() + (second ? "-2" : ""));
        where.put("provider", over.node());
        where.put("model", over.node() + "/text");
        List<Told> sums = new ArrayList<>(List.of(all));
        where.forEach((dimension, id) -> sums.add(
                slices.computeIfAbsent(dimension, name -> new TreeMap<>()).computeIfAbsent(id, name -> new Told())));
        return sums;
    }

    private static Format formatOf(Received call) {
        return Stream.of(Format.values())
                .filter(format -> call.path()
                        .contains(
                                switch (format) {
                                    case CHAT -> "/v1/chat/completions";
                                    case RESPONSES -> "/v1/responses";
                                    case MESSAGES -> "/v1/messages";
                                    case GEMINI -> "/v1beta/models/";
                                    case OLLAMA -> "/api/chat";
                                }))
                .findFirst()
                .orElseThrow(() -> new AssertionError("Of no dialect: " + call));
    }

    private Script.Usage numbers() {
        long read = random.nextInt(40_000);
        long written = random.nextInt(9_000);
        long output = 1 + random.nextInt(3_000);
        return new Script.Usage(
                read + written + 1 + random.nextInt(20_000), output, read, written, random.nextInt((int) output));
    }

    /** Who failed need not rest: the next request begins where the first one did. */
    private void forget() {
        Answer forgotten = router.http().send("DELETE", "/api/cooldowns", new byte[0]);
        assertThat(forgotten.status()).as(forgotten::toString).isBetween(200, 299);
    }

    private JsonNode get(String question) {
        Answer answer = router.http().get("/api/usage/" + question + "?period=24h");
        assertThat(answer.status()).as(answer::toString).isEqualTo(200);
        return answer.json();
    }
}
