package dev.nonagon.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.blackbox.matrix.Format;
import dev.nonagon.blackbox.matrix.Streams;
import dev.nonagon.blackbox.support.EventStream;
import dev.nonagon.blackbox.support.House;
import dev.nonagon.blackbox.support.RouterTest;
import dev.nonagon.spi.tck.upstream.Received;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests as real tools sent them, replayed. Their prose is filler, and a thought carries the signature that the double
 * would have given it; all else is as it was sent.
 */
@RouterTest
class CapturesIT {
    private static final List<String> NAMES = List.of(
            "claude-1",
            "claude-2",
            "copilot-1",
            "copilot-2",
            "copilot-anthropic-1",
            "copilot-anthropic-2",
            "opencode-1",
            "opencode-2",
            "opencode-3",
            "codex-1",
            "codex-2",
            "codex-websocket-8",
            "codex-websocket-9",
            "gemini-1",
            "gemini-2",
            "opencode-responses-1",
            "opencode-responses-2",
            "opencode-responses-3");
    private static final String MODEL = "\"mock-model\"";

    private final House house;

    CapturesIT(House house) {
        this.house = house;
    }

    /**
     * A request line, headers, an empty line, and the body, as they stand in a file.
     *
     * @param headers names and values in turn
     */
    record Capture(String name, Format format, String path, String[] headers, String body) {
        static Capture read(String name) {
            try (InputStream in =
                    Objects.requireNonNull(CapturesIT.class.getResourceAsStream("/captures/" + name + ".http"), name)) {
                String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                int end = text.indexOf("\n\n");
                List<String> lines = text.substring(0, end).lines().toList();
                List<String> headers = new ArrayList<>();
                for (String line : lines.subList(1, lines.size())) {
                    headers.addAll(List.of(line.split(": ", 2)));
                }
                String path = lines.getFirst().split(" ", 2)[1];
                return new Capture(name, format(path), path, headers.toArray(String[]::new), text.substring(end + 2));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static Format format(String path) {
            return path.startsWith("/v1/messages")
                    ? Format.MESSAGES
                    : path.startsWith("/v1/responses")
                            ? Format.RESPONSES
                            : path.startsWith("/v1beta") ? Format.GEMINI : Format.CHAT;
        }

        /** The body with another model and nothing else changed. */
        String asking(String model) {
            int at = body.indexOf(MODEL);
            return at < 0 || format == Format.GEMINI
                    ? body
                    : body.substring(0, at) + '"' + model + '"' + body.substring(at + MODEL.length());
        }

        /** Where it goes; Gemini's names the model here. */
        String pathFor(String model) {
            return path.replace("mock-model", model);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Arguments> captures() {
        return NAMES.stream().map(Capture::read).flatMap(capture -> Stream.of(Format.values())
                .flatMap(upstream -> Stream.of("text", "parallel", "thinking+torn=5")
                        .map(model -> Arguments.of(capture, upstream, model))));
    }

    @ParameterizedTest(name = "{0} over {1}, answered with {2}")
    @MethodSource("captures")
    @DisplayName("A real tool's request is legal upstream, and its answer comes to its end")
    void replayed(Capture capture, Format upstream, String model) {
        List<EventStream.Event> events;
        String named = upstream.node() + "/" + model;
        try (EventStream answer =
                house.http().stream(capture.pathFor(named), capture.asking(named), capture.headers())) {
            assertThat(answer.status()).as(() -> refusals()).isEqualTo(200);
            assertThat(answer.header("content-type")).startsWith("text/event-stream");
            events = answer.toEnd();
        }
        assertThat(Streams.error(events)).isEmpty();
        assertThat(Streams.ended(capture.format(), events)).as("%s", events).isTrue();
        assertThat(Streams.text(capture.format(), events)).isNotBlank();

        Received received = house.matrix().last();
        assertThat(received.refusal()).isEmpty();
        assertThat(
                        upstream == Format.GEMINI
                                ? decoded(received.path())
                                : received.json().path("model").asString(""))
                .contains(model);
        if (capture.format() == upstream) {
            assertThat(new String(received.body(), StandardCharsets.UTF_8))
                    .as("byte for byte, apart from the model")
                    .isEqualTo(capture.asking(model));
        } else {
            assertThat(received.warnings())
                    .as("what stricter servers of this dialect refuse")
                    .noneMatch(w -> w.contains("roles in a row"));
        }
    }

    private static String decoded(String path) {
        return path.replace("%2B", "+").replace("%3D", "=");
    }

    private String refusals() {
        return house.matrix().received().stream()
                .flatMap(r -> r.refusal().stream())
                .collect(Collectors.joining("; ", "the upstream refused: ", ""));
    }
}
