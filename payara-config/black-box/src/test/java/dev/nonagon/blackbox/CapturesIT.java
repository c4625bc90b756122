package dev.nonagon.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.blackbox.support.Dialect;
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
            "opencode-3");
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
    record Capture(String name, Dialect dialect, String path, String[] headers, String body) {
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
                Dialect dialect = path.startsWith("/v1/messages") ? Dialect.ANTHROPIC : Dialect.OPENAI;
                return new Capture(name, dialect, path, headers.toArray(String[]::new), text.substring(end + 2));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** The body with another model and nothing else changed. */
        String asking(String model) {
            int at = body.indexOf(MODEL);
            return body.substring(0, at) + '"' + model + '"' + body.substring(at + MODEL.length());
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Arguments> captures() {
        return NAMES.stream().map(Capture::read).flatMap(capture -> Stream.of(Dialect.values())
                .flatMap(upstream -> Stream.of("text", "parallel", "thinking+torn=5")
                        .map(model -> Arguments.of(capture, upstream, model))));
    }

    @ParameterizedTest(name = "{0} over {1}, answered with {2}")
    @MethodSource("captures")
    @DisplayName("A real tool's request is legal upstream, and its answer comes to its end")
    void replayed(Capture capture, Dialect upstream, String model) {
        List<EventStream.Event> events;
        try (EventStream answer =
                house.http().stream(capture.path(), capture.asking(upstream.model(model)), capture.headers())) {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("content-type")).startsWith("text/event-stream");
            events = answer.toEnd();
        }
        assertThat(capture.dialect().error(events)).isEmpty();
        assertThat(capture.dialect().ended(events)).isTrue();
        assertThat(capture.dialect().text(events)).isNotBlank();

        Received received = house.upstream(upstream).last();
        assertThat(received.refusal()).isEmpty();
        assertThat(received.json().path("model").asString("")).isEqualTo(model);
        if (capture.dialect() == upstream) {
            assertThat(new String(received.body(), StandardCharsets.UTF_8))
                    .as("byte for byte, apart from the model")
                    .isEqualTo(capture.asking(model));
        } else {
            assertThat(received.warnings())
                    .as("what stricter servers of this dialect refuse")
                    .noneMatch(w -> w.contains("roles in a row"));
        }
    }
}
