package dev.nonagon.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.blackbox.support.Dialect;
import dev.nonagon.blackbox.support.EventStream;
import dev.nonagon.blackbox.support.House;
import dev.nonagon.blackbox.support.Http.Answer;
import dev.nonagon.blackbox.support.Pairs;
import dev.nonagon.blackbox.support.RouterTest;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.tck.upstream.Manner;
import dev.nonagon.spi.tck.upstream.Manner.Fault;
import dev.nonagon.spi.tck.upstream.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Upstreams that break off, fall silent or lie: an honest end in the client's dialect, and never half an answer as a whole. */
@RouterTest
class BrokenUpstreamIT {
    private static final List<Fault> BREAKS =
            List.of(Fault.ERROR_EVENT, Fault.CUT, Fault.RESET, Fault.NO_END, Fault.EMPTY);

    private final House house;

    BrokenUpstreamIT(House house) {
        this.house = house;
    }

    /** Every pair of dialects with every way to break. */
    static Stream<Arguments> breaks() {
        return Stream.of(Dialect.values()).flatMap(client -> Stream.of(Dialect.values())
                .flatMap(upstream -> BREAKS.stream().map(fault -> Arguments.of(client, upstream, fault))));
    }

    /** How many events of an upstream are no news to anybody. */
    private static int opening(Dialect upstream) {
        return switch (upstream) {
            case OPENAI -> 1;
            case ANTHROPIC -> 3;
        };
    }

    private static void assertHonest(Answer answer, Dialect client) {
        assertThat(answer.status()).as(answer::toString).isBetween(500, 599).isNotEqualTo(500);
        assertThat(client.isError(answer.json())).as(answer::toString).isTrue();
        assertThat(answer.header("x-request-id")).isNotBlank();
    }

    @ParameterizedTest(name = "{0} client, {1} upstream, {2}")
    @MethodSource("breaks")
    @DisplayName("Broken before the first useful event: an error with its own status")
    void before(Dialect client, Dialect upstream, Fault fault) {
        for (int after : new int[] {0, opening(upstream)}) {
            house.upstream(upstream).next(Reply.text("never heard").with(Manner.fault(fault, after)));
            Answer answer = house.http().post(client.path(), client.ask(upstream.model("text"), true));
            assertHonest(answer, client);
        }
    }

    @ParameterizedTest(name = "{0} client, {1} upstream, {2}")
    @MethodSource("breaks")
    @DisplayName("W4 broken before the first useful event: the next member of the combo answers, and alone")
    void beforeWithAnother(Dialect client, Dialect upstream, Fault fault) {
        Dialect other = Dialect.values()[1 - upstream.ordinal()];
        String combo = upstream == Dialect.OPENAI ? "always-on" : "always-on-too";
        house.upstream(upstream).next(Reply.text("never heard").with(Manner.fault(fault, opening(upstream))));
        house.upstream(other).next(Reply.text("The other one speaks."));
        try (EventStream answer = house.http().stream(client.path(), client.ask(combo, true))) {
            assertThat(answer.status()).isEqualTo(200);
            List<EventStream.Event> events = answer.toEnd();
            assertThat(client.text(events)).isEqualTo("The other one speaks.");
            assertThat(client.ended(events)).isTrue();
            assertThat(client.error(events)).isEmpty();
        }
        assertThat(house.upstream(upstream).received())
                .as("an upstream that has begun to answer is not asked again")
                .hasSize(1);
    }

    @ParameterizedTest(name = "{0} client, {1} upstream, {2}")
    @MethodSource("breaks")
    @DisplayName(
            "W4 broken after the first useful event: the stream ends in the dialect's error, and nobody else is asked")
    void after(Dialect client, Dialect upstream, Fault fault) {
        if (fault == Fault.EMPTY) {
            return;
        }
        Dialect other = Dialect.values()[1 - upstream.ordinal()];
        String combo = upstream == Dialect.OPENAI ? "always-on" : "always-on-too";
        house.upstream(upstream)
                .next(Reply.text("one two three four five six")
                        // Paced: what comes in one breath with the break may be lost with it.
                        .with(Manner.fault(fault, opening(upstream) + 3).betweenEvents(Duration.ofMillis(40))));
        try (EventStream answer = house.http().stream(client.path(), client.ask(combo, true))) {
            assertThat(answer.status()).isEqualTo(200);
            List<EventStream.Event> events = answer.toEnd();
            assertThat(client.text(events)).startsWith("one").doesNotContain("six");
            assertThat(client.ended(events)).isFalse();
            assertThat(client.error(events))
                    .hasValueSatisfying(m -> assertThat(m).isNotBlank());
            assertThat(events.stream().filter(e -> client.error(List.of(e)).isPresent()))
                    .hasSize(1);
            assertThat(client.error(List.of(events.getLast())).isPresent()
                            || events.getLast().data().equals("[DONE]"))
                    .as("nothing follows the error: " + events.getLast())
                    .isTrue();
        }
        assertThat(house.upstream(other).received()).isEmpty();
    }

    @ParameterizedTest(name = "{0} client, {1} upstream, {2}")
    @MethodSource("breaks")
    @DisplayName("A whole answer that is broken is an error with its own status")
    void whole(Dialect client, Dialect upstream, Fault fault) {
        house.upstream(upstream).next(Reply.text("never heard").with(Manner.fault(fault, 1)));
        Answer answer = house.http().post(client.path(), client.ask(upstream.model("text"), false));
        if (fault == Fault.NO_END) {
            // Half of a body that ends in good order: the JSON itself is broken.
            assertThat(answer.status()).isNotEqualTo(200);
        }
        assertHonest(answer, client);
    }

    @Pairs
    @DisplayName("A 200 that is HTML is no answer")
    void html(Dialect client, Dialect upstream) {
        for (boolean stream : new boolean[] {true, false}) {
            house.upstream(upstream)
                    .next(Reply.behave(Manner.status(
                            200,
                            dev.nonagon.spi.Headers.none(),
                            "<html><body>Sign in to the hotel's network</body></html>")));
            Answer answer = house.http().post(client.path(), client.ask(upstream.model("text"), stream));
            assertHonest(answer, client);
        }
    }

    @Pairs
    @DisplayName("No first word in time: an error in the dialect, and the upstream is let go")
    void noFirstWord(Dialect client, Dialect upstream) {
        for (boolean stream : new boolean[] {true, false}) {
            house.upstream(upstream).clear();
            long start = System.nanoTime();
            Answer answer =
                    house.http().post(client.path(), client.ask("hasty-" + upstream.word() + "/text+hang", stream));
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            assertThat(took).isBetween(House.HASTY, House.HASTY.plusSeconds(2));
            assertThat(endsInError(answer, client)).as(answer::toString).isTrue();
            assertThat(house.upstream(upstream)
                            .last()
                            .awaitOutcome(Duration.ofSeconds(1))
                            .peerLeft())
                    .isTrue();
        }
    }

    /** By its status or, where keep-alives have begun the stream, by its last event. */
    private static boolean endsInError(Answer answer, Dialect client) {
        if (answer.status() != 200) {
            return answer.status() >= 502 && client.isError(answer.json());
        }
        String text = answer.text().strip();
        String last = text.substring(text.lastIndexOf("data: ") + 6);
        return last.startsWith("{") && client.isError(Json.parse(last.getBytes(StandardCharsets.UTF_8)));
    }

    @Pairs
    @DisplayName("Silence in the middle: the stream ends in the dialect's error, and the upstream is let go")
    void fellSilent(Dialect client, Dialect upstream) {
        long start = System.nanoTime();
        try (EventStream answer =
                house.http().stream(client.path(), client.ask("hasty-" + upstream.word() + "/text+stall=6", true))) {
            List<EventStream.Event> events = answer.toEnd();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(House.HASTY, House.HASTY.plusSeconds(2));
            assertThat(client.text(events)).startsWith("Hello");
            assertThat(client.ended(events)).isFalse();
            assertThat(client.error(events)).isPresent();
        }
        assertThat(house.upstream(upstream)
                        .last()
                        .awaitOutcome(Duration.ofSeconds(1))
                        .peerLeft())
                .isTrue();
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.EnumSource
    @DisplayName("No first word in time: the next member of the combo answers")
    void noFirstWordWithAnother(Dialect client) {
        house.upstream(Dialect.OPENAI).next(Reply.behave(Manner.hang()));
        house.upstream(Dialect.ANTHROPIC).next(Reply.text("The other one speaks."));
        try (EventStream answer = house.http().stream(client.path(), client.ask("patient", true))) {
            assertThat(answer.status()).isEqualTo(200);
            List<EventStream.Event> events = answer.toEnd();
            assertThat(client.text(events)).isEqualTo("The other one speaks.");
            assertThat(client.ended(events)).isTrue();
        }
    }
}
