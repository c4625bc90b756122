package dev.nonagon.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.nonagon.blackbox.matrix.Caller;
import dev.nonagon.blackbox.matrix.Format;
import dev.nonagon.blackbox.matrix.Streams;
import dev.nonagon.blackbox.support.EventStream;
import dev.nonagon.blackbox.support.House;
import dev.nonagon.blackbox.support.Http.Answer;
import dev.nonagon.blackbox.support.RouterTest;
import dev.nonagon.spi.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/**
 * Every fault of every upstream, as every client is told of it. What is asked of the upstream is in the model's name, so
 * that all cells may be asked at once.
 */
@RouterTest
class FaultsIT {
    private static final List<String> BREAKS = List.of("error", "cut", "reset", "no-end");
    private static final int FEW = 3;

    private final House house;

    FaultsIT(House house) {
        this.house = house;
    }

    /** All pairs, a few at once, a test each. */
    private static List<DynamicTest> pairs(BiConsumer<Caller, Format> cell) {
        return pairs(Executors.newFixedThreadPool(FEW), cell);
    }

    private static List<DynamicTest> pairs(ExecutorService all, BiConsumer<Caller, Format> cell) {
        List<DynamicTest> tests = new ArrayList<>();
        for (Caller client : Caller.values()) {
            for (Format upstream : Format.values()) {
                Future<?> done = all.submit(() -> cell.accept(client, upstream));
                tests.add(dynamicTest(client + " over " + upstream, () -> await(done)));
            }
        }
        all.shutdown();
        return tests;
    }

    private static void await(Future<?> done) throws InterruptedException {
        try {
            done.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error failed) {
                throw failed;
            }
            throw new AssertionError(e.getCause());
        }
    }

    private Answer ask(Caller client, String model, boolean stream) {
        return house.http().post(client.path(model, stream), client.body(model, stream));
    }

    /** The same for an error with its own status, which cannot be once a slow machine has sent a sign of life. */
    private Answer askInTime(Caller client, String model, boolean stream) {
        Answer answer = ask(client, model, stream);
        for (int i = 0; i < 3 && stream && answer.status() == 200; i++) {
            answer = ask(client, model, true);
        }
        return answer;
    }

    /** How many events of an upstream are no news to anybody. */
    private static int opening(Format upstream) {
        return switch (upstream) {
            case CHAT -> 1;
            case RESPONSES -> 4;
            case MESSAGES -> 3;
            case GEMINI, OLLAMA -> 0;
        };
    }

    private static void assertRefused(Caller client, Answer answer, int least, int most) {
        assertThat(answer.status()).as(answer::toString).isBetween(least, most);
        assertThat(answer.header("content-type")).as(answer::toString).startsWith("application/json");
        assertThat(client.isError(answer.json(), answer.status()))
                .as(answer::toString)
                .isTrue();
        assertThat(answer.header("x-request-id")).isNotBlank();
    }

    @TestFactory
    @DisplayName("W6 clients §3 429 says when to come back, whether the upstream did or not")
    List<DynamicTest> tooMany() {
        return pairs((client, upstream) -> {
            for (boolean stream : new boolean[] {true, false}) {
                // A model of this cell's own: whoever asks for one that rests is told what is left of the time.
                String own = upstream.node() + "/text+status=429+retry-after=7+" + client + "+" + stream;
                Answer told = askInTime(client, own, stream);
                assertRefused(client, told, 429, 429);
                assertThat(told.header("retry-after")).as(told::toString).isEqualTo("7");
                Answer untold = askInTime(client, upstream.node() + "/text+status=429", stream);
                assertRefused(client, untold, 429, 429);
                assertThat(untold.header("retry-after")).as(untold::toString).matches("[1-9]\\d*");
            }
        });
    }

    @TestFactory
    @DisplayName("clients §3 an upstream's 500 and 503 are worth another try")
    List<DynamicTest> down() {
        return pairs((client, upstream) -> {
            for (boolean stream : new boolean[] {true, false}) {
                assertRefused(client, askInTime(client, upstream.node() + "/text+status=500", stream), 500, 599);
                Answer busy = askInTime(client, upstream.node() + "/text+status=503", stream);
                assertRefused(client, busy, 500, 599);
                assertThat(busy.header("retry-after")).as(busy::toString).matches("[1-9]\\d*");
            }
        });
    }

    @TestFactory
    @DisplayName("clients §3 an upstream's 401 is told as one: no client retries it for long")
    List<DynamicTest> wrongKey() {
        return pairs((client, upstream) -> {
            for (boolean stream : new boolean[] {true, false}) {
                assertRefused(client, askInTime(client, upstream.node() + "/text+status=401", stream), 401, 401);
            }
        });
    }

    @TestFactory
    @DisplayName("Broken before the first useful event: an error with its own status")
    List<DynamicTest> before() {
        return pairs((client, upstream) -> {
            for (String fault : BREAKS) {
                assertRefused(client, askInTime(client, upstream.node() + "/text+" + fault + "=0", true), 502, 599);
                if (opening(upstream) > 0) {
                    String model = upstream.node() + "/text+" + fault + "=" + opening(upstream);
                    assertRefused(client, askInTime(client, model, true), 502, 599);
                }
            }
            assertRefused(client, askInTime(client, upstream.node() + "/text+empty", true), 502, 599);
        });
    }

    @TestFactory
    @DisplayName("A whole answer that is broken is an error with its own status")
    List<DynamicTest> whole() {
        return pairs((client, upstream) -> {
            for (String fault : BREAKS) {
                assertRefused(client, askInTime(client, upstream.node() + "/text+" + fault + "=1", false), 500, 599);
            }
            assertRefused(client, askInTime(client, upstream.node() + "/text+empty", false), 502, 599);
        });
    }

    @TestFactory
    @DisplayName(
            "W4 clients §3 broken after the first useful event: the stream ends in the dialect's error, never cleanly")
    List<DynamicTest> after() {
        return pairs((client, upstream) -> {
            for (String fault : List.of("error", "cut", "no-end")) {
                // Paced: what comes in one breath with the break may be lost with it.
                String model =
                        upstream.node() + "/text+events=8+" + fault + "=" + (opening(upstream) + 3) + "+pause=40";
                assertBroken(client, ask(client, model, true));
            }
        });
    }

    /** All pairs at once: they wait more than they work. */
    @TestFactory
    @DisplayName("Silence in the middle: the stream ends in the dialect's error, and the upstream is let go")
    List<DynamicTest> silent() {
        return pairs(Executors.newVirtualThreadPerTaskExecutor(), (client, upstream) -> {
            String model = "hasty-" + upstream.node() + "/text+events=8+stall=" + (opening(upstream) + 3);
            long start = System.nanoTime();
            assertBroken(client, ask(client, model, true));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(House.HASTY, House.HASTY.plusSeconds(8));
        });
    }

    @TestFactory
    @DisplayName("No first word in time, keep-alives before: an error by status, or as the stream's last word")
    List<DynamicTest> noFirstWord() {
        return pairs(Executors.newVirtualThreadPerTaskExecutor(), (client, upstream) -> {
            Answer answer = ask(client, "hasty-" + upstream.node() + "/text+hang", true);
            if (answer.status() == 200) {
                assertThat(answer.header("content-type")).startsWith(client.contentType(true));
                List<EventStream.Event> events = client.events(answer.body());
                assertThat(events).as(answer::toString).hasSize(1);
                assertThat(Streams.error(events)).as(answer::toString).isPresent();
            } else {
                assertRefused(client, answer, 502, 599);
            }
        });
    }

    private static void assertBroken(Caller client, Answer answer) {
        assertThat(answer.status()).as(answer::toString).isEqualTo(200);
        assertThat(answer.header("content-type")).startsWith(client.contentType(true));
        List<EventStream.Event> events = client.events(answer.body());
        assertThat(Streams.text(client.format(), events)).as(answer::toString).startsWith("word");
        assertThat(Streams.ended(client.format(), events)).as(answer::toString).isFalse();
        assertThat(answer.text()).doesNotContain("finish_reason\":\"", "finishReason", "\"done\":true", "end_turn");
        assertThat(Streams.error(events))
                .hasValueSatisfying(message -> assertThat(message).isNotBlank());
        assertThat(events.stream().filter(e -> Streams.error(List.of(e)).isPresent()))
                .as(answer::toString)
                .hasSize(1);
        EventStream.Event last = events.getLast();
        boolean done = client == Caller.CHAT && last.data().equals("[DONE]");
        assertThat(Streams.error(List.of(done ? events.get(events.size() - 2) : last)))
                .as("nothing follows the error: %s", answer)
                .isPresent();
        if (client == Caller.RESPONSES) {
            assertThat(last.name()).isEqualTo("response.failed");
            assertThat(last.json().at("/response/status").asString("")).isEqualTo("failed");
        }
        if (client == Caller.MESSAGES) {
            assertThat(last.name()).isEqualTo("error");
            assertThat(last.json().path("type").asString("")).isEqualTo("error");
        }
    }

    @TestFactory
    @DisplayName("clients §4 a good answer has what its client insists on")
    List<DynamicTest> good() {
        return pairs((client, upstream) -> {
            Answer answer = ask(client, upstream.node() + "/text", true);
            List<EventStream.Event> events = client.events(answer.body());
            assertThat(Streams.text(client.format(), events)).isEqualTo("Hello from the double. ✓ naïve 漢字 🚀");
            assertThat(Streams.ended(client.format(), events))
                    .as(answer::toString)
                    .isTrue();
            assertThat(Streams.error(events)).isEmpty();
            if (client == Caller.RESPONSES) {
                JsonNode item = events.stream()
                        .filter(e -> e.name().equals("response.output_item.done"))
                        .map(e -> e.json().path("item"))
                        .findFirst()
                        .orElseGet(Json::object);
                assertThat(item.at("/content/0/text").asString("")).startsWith("Hello");
            }
        });
    }
}
