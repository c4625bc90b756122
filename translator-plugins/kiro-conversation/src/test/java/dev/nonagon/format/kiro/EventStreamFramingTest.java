package dev.nonagon.format.kiro;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.format.Framing;
import dev.nonagon.spi.format.WireEvent;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventStreamFramingTest {
    private static final String ANSWER = """
            assistantResponseEvent {"content":"Good "}
            assistantResponseEvent {"content":"day, naïve 漢字"}
            messageStopEvent {}
            """;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 11, 16, 64, 1000})
    @DisplayName("K58 F61 frames in pieces of any size, and several in one, give the same events")
    void pieces(int size) {
        assertThat(Frames.decoded(Frames.of(ANSWER), size).stream().map(WireEvent::toString))
                .containsExactly(
                        "assistantResponseEvent: {\"content\":\"Good \"}",
                        "assistantResponseEvent: {\"content\":\"day, naïve 漢字\"}",
                        "messageStopEvent: {}");
    }

    @Test
    @DisplayName("A frame of AWS's own test vectors, without headers, is read; its name is missing")
    void vector() {
        byte[] frame = HexFormat.of().parseHex("000000100000000005c248eb7d98c8ff");
        assertThat(Frames.decoded(frame, 16)).singleElement().satisfies(event -> {
            assertThat(event.name()).isEmpty();
            assertThat(event.data()).isEmpty();
        });
    }

    @Test
    @DisplayName("Headers of every type are passed over, whatever stands before the name")
    void headerTypes() {
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        header(headers, "t", 0);
        header(headers, "f", 1);
        header(headers, "b", 2, 1);
        header(headers, "s", 3, 1, 2);
        header(headers, "i", 4, 1, 2, 3, 4);
        header(headers, "l", 5, 1, 2, 3, 4, 5, 6, 7, 8);
        header(headers, "y", 6, 0, 2, 9, 9);
        header(headers, "d", 8, 1, 2, 3, 4, 5, 6, 7, 8);
        header(headers, "u", 9, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
        header(headers, ":event-type", 7, 0, 1, 'x');
        assertThat(Frames.decoded(frame(headers.toByteArray(), "{}"), 9))
                .singleElement()
                .hasToString("x: {}");
    }

    @Test
    @DisplayName("F58 a header of an unknown type, and one that is longer than it may be, break the stream")
    void badHeaders() {
        ByteArrayOutputStream unknown = new ByteArrayOutputStream();
        header(unknown, "t", 10);
        ByteArrayOutputStream overlong = new ByteArrayOutputStream();
        header(overlong, "t", 7, 0, 99, 'x');
        ByteArrayOutputStream cut = new ByteArrayOutputStream();
        header(cut, "t", 9, 1);
        for (ByteArrayOutputStream headers : List.of(unknown, overlong, cut)) {
            isBroken(Frames.decoded(frame(headers.toByteArray(), "{}"), 9));
        }
    }

    @Test
    @DisplayName("F58 W7 one changed byte anywhere in a frame is a breach of the protocol, and nothing follows it")
    void sums() {
        byte[] whole = Frames.of(ANSWER);
        int first = ByteBuffer.wrap(whole).getInt();
        for (int at = 0; at < first; at++) {
            byte[] bytes = whole.clone();
            bytes[at] ^= 0x10;
            List<WireEvent> events = Frames.decoded(bytes, bytes.length);
            assertThat(events).as("byte " + at).hasSize(1);
            isBroken(events);
        }
    }

    @Test
    @DisplayName("W7 a frame beyond all bounds is refused from its beginning, before anything is kept for it")
    void bounds() {
        for (int[] lengths : new int[][] {
            {EventStreamFraming.LONGEST + 1, 0},
            {Integer.MAX_VALUE, 0},
            {-1, 0},
            {16, 1},
            {15, 0},
            {400_000, 200_000},
            {99, -1}
        }) {
            ByteBuffer prelude = ByteBuffer.allocate(12).putInt(lengths[0]).putInt(lengths[1]);
            prelude.putInt(Frame.sum(prelude.array(), 0, 8));
            List<WireEvent> beforeTheEnd = new ArrayList<>();
            EventStreamFraming.INSTANCE.newDecoder().feed(prelude.array(), 0, 12, beforeTheEnd::add);
            isBroken(beforeTheEnd);
            assertThat(beforeTheEnd.getLast().text()).contains("impossible lengths: " + lengths[0]);
        }
    }

    @Test
    @DisplayName("W7 a stream that ends inside a frame is a breach of the protocol")
    void cut() {
        byte[] whole = Frames.of(ANSWER);
        List<WireEvent> events = Frames.decoded(java.util.Arrays.copyOf(whole, whole.length - 1), 4096);
        assertThat(events).hasSize(3);
        isBroken(events);
    }

    @Test
    @DisplayName("feed says how many bytes end with the last whole frame, and -1 for none")
    void boundaries() {
        byte[] frame = Frames.of("x {}");
        Framing.Decoder decoder = EventStreamFraming.INSTANCE.newDecoder();
        List<WireEvent> out = new ArrayList<>();
        assertThat(decoder.feed(frame, 0, 5, out::add)).isEqualTo(-1);
        byte[] rest = java.util.Arrays.copyOfRange(frame, 5, frame.length + 3);
        assertThat(decoder.feed(rest, 0, rest.length, out::add)).isEqualTo(frame.length - 5);
        assertThat(out).hasSize(1);
        assertThat(EventStreamFraming.INSTANCE.contentType()).isEqualTo("application/vnd.amazon.eventstream");
    }

    @Test
    @DisplayName("An error without a payload has its words in headers, both ways")
    void errors() {
        byte[] frame = Frames.of(":error InternalFailure {\"message\":\"It broke\"}");
        assertThat(new String(frame, StandardCharsets.UTF_8))
                .contains(":error-message")
                .doesNotContain("{");
        assertThat(Frames.decoded(frame, 3))
                .singleElement()
                .hasToString(":error InternalFailure: {\"message\":\"It broke\"}");
        assertThat(Frames.decoded(Frames.of(":error X no-json"), 100))
                .singleElement()
                .hasToString(":error X: {\"message\":\"\"}");
    }

    private static void isBroken(List<WireEvent> events) {
        assertThat(events.getLast().name()).isEqualTo(":broken");
        assertThat(Frames.read(events, Frames.scope()).getLast())
                .isInstanceOfSatisfying(
                        ChatEvent.Failed.class,
                        failed -> assertThat(failed.failure().kind()).isEqualTo(Failure.Kind.PROTOCOL));
    }

    private static void header(ByteArrayOutputStream out, String name, int type, int... value) {
        out.write(name.length());
        out.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        out.write(type);
        for (int b : value) {
            out.write(b);
        }
    }

    private static byte[] frame(byte[] headers, String payload) {
        byte[] data = payload.getBytes(StandardCharsets.UTF_8);
        int total = 16 + headers.length + data.length;
        ByteBuffer frame = ByteBuffer.allocate(total).putInt(total).putInt(headers.length);
        CRC32 crc = new CRC32();
        crc.update(frame.array(), 0, 8);
        frame.putInt((int) crc.getValue()).put(headers).put(data);
        crc.reset();
        crc.update(frame.array(), 0, total - 4);
        return frame.putInt((int) crc.getValue()).array();
    }
}
