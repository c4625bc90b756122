package dev.nonagon.provider.echo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.provider.UpstreamSink;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(60)
class EchoAnswerTest {
    static final String SAY = "{\"model\":\"hello\",%s\"messages\":[{\"role\":\"user\",\"content\":\"Grüße, 世界 🌍\"}]}";

    private static String stream() {
        return SAY.formatted("\"stream\":true,");
    }

    private static String whole() {
        return SAY.formatted("");
    }

    @Test
    @DisplayName("EC1 hello repeats the last text, in several pieces")
    void hello() throws InterruptedException {
        Recording recording = Recording.of("hello", stream());
        StreamReading reading = StreamReading.of(recording);

        assertThat(recording.status()).isEqualTo(200);
        assertThat(recording.head().headers().first("content-type")).hasValue("text/event-stream; charset=utf-8");
        assertThat(reading.text).hasToString("Hello from echo! You said: Grüße, 世界 🌍");
        assertThat(reading.pieces).isGreaterThan(5);
        assertThat(reading.reasons).containsExactly("stop");
        assertThat(reading.done).isTrue();
    }

    @Test
    @DisplayName("EC2 the same request gets the same bytes")
    void deterministic() throws InterruptedException {
        assertThat(Recording.of("think", stream()).bytes())
                .isEqualTo(Recording.of("think", stream()).bytes());
    }

    @Test
    @DisplayName("a whole answer says what the stream says, and counts the same")
    void wholeAndStreamAgree() throws InterruptedException {
        for (String model : List.of("hello", "think", "json", "long-40")) {
            JsonNode whole = Recording.of(model, whole()).json();
            StreamReading stream = StreamReading.of(
                    Recording.of(model, SAY.formatted("\"stream\":true,\"stream_options\":{\"include_usage\":true},")));

            assertThat(whole.at("/object").asString()).isEqualTo("chat.completion");
            assertThat(whole.at("/model").asString()).isEqualTo(model);
            assertThat(whole.at("/choices/0/message/content").asString()).isEqualTo(stream.text.toString());
            assertThat(whole.at("/choices/0/message/reasoning_content").asString(""))
                    .isEqualTo(stream.thinking.toString());
            assertThat(stream.usages).containsExactly(whole.at("/usage"));
        }
    }

    @Test
    @DisplayName("EC4 a usage chunk is sent only when it is asked for, and then words are counted")
    void usage() throws InterruptedException {
        Recording without = Recording.of("hello", stream());
        assertThat(StreamReading.of(without).usages).isEmpty();
        assertThat(without.text()).doesNotContain("usage");

        StreamReading with = StreamReading.of(
                Recording.of("think", SAY.formatted("\"stream\":true,\"stream_options\":{\"include_usage\":true},")));
        assertThat(with.usages)
                .containsExactly(Json.parse("{\"prompt_tokens\":3,\"completion_tokens\":20,\"total_tokens\":23,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":0},"
                        + "\"completion_tokens_details\":{\"reasoning_tokens\":12}}"));
    }

    @Test
    @DisplayName("think sends its reasoning before its text")
    void think() throws InterruptedException {
        Recording recording = Recording.of("think", stream());
        assertThat(StreamReading.of(recording).thinking).startsWith("The user said");
        assertThat(recording.text().lastIndexOf("reasoning_content"))
                .isLessThan(recording.text().indexOf("Hello"));
    }

    @Test
    @DisplayName("long sends as many words as its name says, and max_tokens cuts it")
    void lengthy() throws InterruptedException {
        assertThat(Words.count(StreamReading.of(Recording.of("long-123", stream()))
                        .text
                        .toString()))
                .isEqualTo(123);
        StreamReading cut = StreamReading.of(
                Recording.of("long-123", SAY.formatted("\"stream\":true,\"max_completion_tokens\":7,")));
        assertThat(cut.text).hasToString("word1 word2 word3 word4 word5 word6 word7");
        assertThat(cut.reasons).containsExactly("length");
    }

    @Test
    @DisplayName("slow-N sends a piece every N ms, as it goes")
    void slow() throws InterruptedException {
        List<Long> times = Recording.of("slow-40", stream()).times();
        long span = times.getLast() - times.getFirst();
        assertThat(Duration.ofNanos(span)).isGreaterThanOrEqualTo(Duration.ofMillis(6 * 40));
    }

    @Test
    @DisplayName("nonagon.echo.delay sets the pace of a stream; a whole answer does not wait for it")
    void delay() throws InterruptedException {
        Map<String, String> settings = Map.of("nonagon.echo.delay", "PT0.05S");
        List<Long> times = Recording.of("hello", stream(), settings).times();
        assertThat(Duration.ofNanos(times.getLast() - times.getFirst())).isGreaterThan(Duration.ofMillis(300));

        long start = System.nanoTime();
        Recording.of("hello", whole(), Map.of("nonagon.echo.delay", "PT60S"));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    @DisplayName("silent sends its head, then nothing for as long as it is told, then its answer")
    void silent() throws InterruptedException {
        long start = System.nanoTime();
        Recording recording = Recording.of("silent-1", stream());
        assertThat(Duration.ofNanos(recording.times().getFirst() - start)).isGreaterThan(Duration.ofMillis(990));
        assertThat(StreamReading.of(recording).done).isTrue();
    }

    @Test
    @DisplayName("EC5 an interrupt ends a silence at once")
    void interrupt() throws InterruptedException {
        AtomicReference<Throwable> end = new AtomicReference<>();
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                Recording.of("silent", stream(), Map.of());
            } catch (InterruptedException e) {
                end.set(e);
            }
        });
        Thread.sleep(150);
        thread.interrupt();
        thread.join(Duration.ofSeconds(30));
        assertThat(end.get()).isInstanceOf(InterruptedException.class);
    }

    @Test
    @DisplayName("EC5 an interrupt ends a long answer that never sleeps")
    void interruptOfTheBusy() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> Recording.of("long", stream())).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    @DisplayName("a sink that takes no more ends the answer with its own exception")
    void sinkThatFails() {
        assertThatThrownBy(
                        () -> Recording.run(Operation.CHAT, "hello", stream(), Recording.AT_ONCE, new UpstreamSink() {
                            @Override
                            public void head(ResponseHead head) {}

                            @Override
                            public void body(byte[] bytes, int offset, int length) throws IOException {
                                throw new IOException("gone");
                            }
                        }))
                .isInstanceOf(IOException.class)
                .hasMessage("gone");
    }

    @Test
    @DisplayName("images are counted, a long text is shortened between characters")
    void images() throws InterruptedException {
        String image = "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AA==\"}}";
        String body = "{\"messages\":[{\"role\":\"user\",\"content\":[" + image
                + ",{\"type\":\"text\",\"text\":\"look\"}," + image + "]}]}";
        assertThat(Recording.of("hello", body)
                        .json()
                        .at("/choices/0/message/content")
                        .asString())
                .contains("look")
                .endsWith("(and sent 2 images)");

        String text = "x" + "🌍".repeat(2000);
        String said = Recording.of("hello", "{\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}")
                .json()
                .at("/choices/0/message/content")
                .asString();
        assertThat(said).endsWith("🌍…");
    }
}
