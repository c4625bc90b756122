package dev.nonagon.spi.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.nonagon.spi.RouterException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Events are cut out of bytes the same way however the bytes arrive. */
class FramingTest {
    private static final String LINES =
            "event: añ漢\ndata: {\"a\":\"é🚀\"}\n: comment\nid: 7\nretry: 5\n\ndata:x\ndata: y\n\n"
                    + "event: lost\n\ndata\n\n\ndata:  z\n\n";
    private static final List<String> EVENTS = List.of("añ漢|{\"a\":\"é🚀\"}", "|x\ny", "|", "| z");

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    @DisplayName("SSE: LF, CRLF and CR, cut at every pair of bytes, give the same events")
    void everySplit(String lineEnd) {
        byte[] bytes = bytes(LINES.replace("\n", lineEnd));
        assertThat(decode(Framing.sse(), bytes)).isEqualTo(EVENTS);
        for (int one = 0; one <= bytes.length; one++) {
            for (int two = one; two <= bytes.length; two++) {
                List<String> events = decode(Framing.sse(), bytes, one, two);
                if (!events.equals(EVENTS)) {
                    assertThat(events).as("cut at %s and %s", one, two).isEqualTo(EVENTS);
                }
            }
        }
    }

    @Test
    @DisplayName("SSE: a BOM is skipped at the start only, also when it is torn")
    void byteOrderMark() {
        byte[] bytes = bytes("\uFEFFdata: a\n\n\uFEFFdata: b\n\ndata: c\n\n");
        for (int cut = 0; cut <= bytes.length; cut++) {
            assertThat(decode(Framing.sse(), bytes, cut)).containsExactly("|a", "|c");
        }
    }

    @Test
    @DisplayName("SSE: mixed line ends, and an event that the stream's end cuts off is given as it is")
    void mixedAndCut() {
        assertThat(decode(Framing.sse(), bytes("data: a\r\ndata: b\r\rdata: c\n\r\ndata: d")))
                .containsExactly("|a\nb", "|c", "|d");
        assertThat(decode(Framing.sse(), bytes("event: x\ndata: {\"a\""))).containsExactly("x|{\"a\"");
        assertThat(decode(Framing.sse(), bytes(""))).isEmpty();
        assertThat(decode(Framing.sse(), bytes(": only a comment\n\n"))).isEmpty();
    }

    @Test
    @DisplayName("SSE: what feed returns ends with a whole event, so that a relay may hold back the rest")
    void boundaries() {
        byte[] bytes = bytes(LINES);
        for (int cut = 0; cut <= bytes.length; cut++) {
            List<String> events = new ArrayList<>();
            int boundary = Framing.sse().newDecoder().feed(bytes, 0, cut, e -> events.add(shown(e)));
            assertThat(boundary).isBetween(-1, cut);
            List<String> alone = decode(Framing.sse(), Arrays.copyOf(bytes, Math.max(0, boundary)));
            assertThat(alone)
                    .as("the first %s bytes hold what was given", boundary)
                    .isEqualTo(events);
            assertThat(boundary <= 0 || bytes[boundary - 1] == '\n').isTrue();
        }
    }

    @Test
    @DisplayName("A decoder honours offset and length, and does not keep the caller's array")
    void offsets() {
        byte[] bytes = bytes("XXdata: a\n\ndata: bXX");
        List<String> events = new ArrayList<>();
        Framing.Decoder decoder = Framing.sse().newDecoder();
        assertThat(decoder.feed(bytes, 2, bytes.length - 4, e -> events.add(shown(e))))
                .isEqualTo("data: a\n\n".length());
        Arrays.fill(bytes, (byte) '!');
        decoder.end(e -> events.add(shown(e)));
        assertThat(events).containsExactly("|a", "|b");
    }

    @Test
    @DisplayName("SSE: what is encoded is decoded again")
    void encode() {
        assertThat(text(Framing.sse().encode(WireEvent.of("n", bytes("{}"))))).isEqualTo("event: n\ndata: {}\n\n");
        assertThat(text(Framing.sse().encode(WireEvent.of(bytes("{}"))))).isEqualTo("data: {}\n\n");
        assertThat(Framing.sse().contentType()).isEqualTo("text/event-stream");
    }

    @Test
    @DisplayName("NDJSON: one value a line, blank lines and CR do not count, at every split")
    void ndjson() {
        byte[] bytes = bytes("{\"a\":1}\r\n\n{\"b\":\"é🚀\"}\n\r\n{\"c\":3}");
        for (int one = 0; one <= bytes.length; one++) {
            for (int two = one; two <= bytes.length; two++) {
                assertThat(decode(Framing.ndjson(), bytes, one, two))
                        .containsExactly("|{\"a\":1}", "|{\"b\":\"é🚀\"}", "|{\"c\":3}");
            }
        }
        List<WireEvent> ignored = new ArrayList<>();
        assertThat(Framing.ndjson().newDecoder().feed(bytes, 0, bytes.length, ignored::add))
                .isEqualTo(bytes.length - "{\"c\":3}".length());
        assertThat(text(Framing.ndjson().encode(WireEvent.of(bytes("{}"))))).isEqualTo("{}\n");
    }

    @Test
    @DisplayName("Whole: all bytes are one event, none is no event")
    void whole() {
        byte[] bytes = bytes("{\"a\":\n1}");
        for (int cut = 0; cut <= bytes.length; cut++) {
            assertThat(decode(Framing.whole(), bytes, cut)).containsExactly("whole|{\"a\":\n1}");
        }
        assertThat(decode(Framing.whole(), new byte[0])).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"sse", "ndjson", "whole"})
    @DisplayName("An event beyond the limit is a fault of the upstream, not an OutOfMemoryError")
    void largestEvent(String name) {
        Framing framing =
                switch (name) {
                    case "sse" -> Framing.sse();
                    case "ndjson" -> Framing.ndjson();
                    default -> Framing.whole();
                };
        byte[] megabyte = new byte[1024 * 1024];
        Arrays.fill(megabyte, (byte) 'x');
        Framing.Decoder decoder = framing.newDecoder();
        assertThatExceptionOfType(RouterException.class)
                .isThrownBy(() -> {
                    for (int i = 0; i <= 64; i++) {
                        decoder.feed(megabyte, 0, megabyte.length, e -> {});
                    }
                })
                .withMessageContaining("64 MiB");
    }

    private static List<String> decode(Framing framing, byte[] bytes, int... cuts) {
        List<String> events = new ArrayList<>();
        Framing.Decoder decoder = framing.newDecoder();
        int from = 0;
        for (int cut : cuts) {
            decoder.feed(bytes, from, cut - from, e -> events.add(shown(e)));
            from = cut;
        }
        decoder.feed(bytes, from, bytes.length - from, e -> events.add(shown(e)));
        decoder.end(e -> events.add(shown(e)));
        return events;
    }

    private static String shown(WireEvent event) {
        return (event.whole() ? "whole" : event.name()) + "|" + event.text();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
