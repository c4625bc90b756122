package dev.nonagon.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.itinerary.Trace;
import dev.nonagon.requests.InFlight;
import dev.nonagon.requests.RequestStory;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.usage.AttemptRecord;
import dev.nonagon.usage.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TopologyTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    private static Topology topology(List<InFlight.View> now, List<RequestStory> ended) {
        return Topology.of(now, ended, NOW, "somebody", UnaryOperator.identity());
    }

    private static InFlight.View live(String client, String target) {
        return new InFlight.View(
                "r", NOW, Optional.empty(), client, "any", target, "a", 1, false, true, Duration.ofSeconds(3), 0);
    }

    private static RequestStory ended(String client, String target, Duration ago, Optional<Failure.Kind> failure) {
        return new RequestStory(
                new UsageRecord(
                        "r",
                        NOW.minus(ago),
                        Optional.of("laptop"),
                        "f",
                        "any",
                        target,
                        "f",
                        "m",
                        "a",
                        true,
                        failure.isPresent() ? 502 : 200,
                        failure,
                        1,
                        TokenUsage.none(),
                        Duration.ZERO,
                        Duration.ZERO,
                        0,
                        new UsageRecord.Details(
                                AttemptRecord.Who.NOBODY, client, Optional.empty(), Operation.CHAT, 0, 0, List.of())),
                Trace.since(() -> 0, 0),
                List.of());
    }

    @Test
    @DisplayName("What is answered now flows between its tool and its provider; what ended long ago is not there")
    void flows() {
        Topology drawn = topology(
                List.of(live("tool-a", "mine/big")),
                List.of(
                        ended("tool-b", "mine/big", Duration.ofMinutes(2), Optional.empty()),
                        ended("tool-c", "other/big", Duration.ofMinutes(20), Optional.empty())));
        assertThat(drawn.tools()).extracting(Topology.Node::name).containsExactly("tool-a", "tool-b");
        assertThat(drawn.tools()).extracting(Topology.Node::style).containsExactly("flows", "");
        assertThat(drawn.providers()).singleElement().satisfies(node -> {
            assertThat(node.name()).isEqualTo("mine");
            assertThat(node.live()).isEqualTo(1);
            assertThat(node.ended()).isEqualTo(1);
            assertThat(node.place()).isEqualTo(50);
        });
        assertThat(drawn.links())
                .containsExactly(
                        new Topology.Link("tool-a", "mine", 1, 0, 0), new Topology.Link("tool-b", "mine", 0, 1, 0));
    }

    @Test
    @DisplayName("A failure of the last minute is sore, an older one only counted")
    void sore() {
        Optional<Failure.Kind> down = Optional.of(Failure.Kind.UNREACHABLE);
        Topology drawn = topology(
                List.of(),
                List.of(
                        ended("t", "fresh/m", Duration.ofSeconds(20), down),
                        ended("t", "older/m", Duration.ofMinutes(5), down)));
        assertThat(drawn.providers()).extracting(Topology.Node::style).containsExactly("sore", "");
        assertThat(drawn.providers()).extracting(Topology.Node::failed).containsExactly(1, 1);
    }

    @Test
    @DisplayName(
            "A tool without a name goes by its key, and one without either is somebody; nobody is asked yet by a new request")
    void names() {
        Topology drawn =
                topology(List.of(live("", "")), List.of(ended("", "mine/m", Duration.ofSeconds(1), Optional.empty())));
        assertThat(drawn.tools()).extracting(Topology.Node::name).containsExactly("laptop", "somebody");
        assertThat(drawn.providers()).extracting(Topology.Node::name).containsExactly("mine");
        assertThat(drawn.links()).contains(new Topology.Link("somebody", "", 1, 0, 0));
    }

    @Test
    @DisplayName("The busiest have places of their own, the others share one")
    void many() {
        List<RequestStory> stories = IntStream.range(0, 10)
                .boxed()
                .flatMap(at -> IntStream.rangeClosed(0, at)
                        .mapToObj(i -> ended("tool-" + at, "mine/m", Duration.ofSeconds(5), Optional.empty())))
                .toList();
        Topology drawn = topology(List.of(live("tool-0", "mine/m")), stories);
        assertThat(drawn.tools())
                .extracting(Topology.Node::name)
                .containsExactly("tool-0", "tool-6", "tool-7", "tool-8", "tool-9", "");
        assertThat(drawn.tools().getLast().more()).isEqualTo(5);
        assertThat(drawn.getPlaces()).isEqualTo(6);
        assertThat(drawn.links()).hasSize(10);
    }
}
