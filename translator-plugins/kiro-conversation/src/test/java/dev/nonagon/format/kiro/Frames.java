package dev.nonagon.format.kiro;

import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.format.EventReader;
import dev.nonagon.spi.format.Framing;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.format.WireEvent;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Event streams for tests, written as lines: a name, a blank, the data. */
final class Frames {
    private Frames() {}

    static byte[] of(String lines) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        events(lines).forEach(event -> out.writeBytes(EventStreamFraming.INSTANCE.encode(event)));
        return out.toByteArray();
    }

    static List<WireEvent> events(String lines) {
        return lines.lines()
                .filter(line -> !line.isBlank())
                .map(line -> {
                    int from = line.startsWith(":") ? line.indexOf(' ') + 1 : 0;
                    int blank = line.indexOf(' ', from);
                    byte[] data =
                            blank < 0 ? new byte[0] : line.substring(blank + 1).getBytes(StandardCharsets.UTF_8);
                    return WireEvent.of(blank < 0 ? line : line.substring(0, blank), data);
                })
                .toList();
    }

    static List<WireEvent> decoded(byte[] bytes, int piece) {
        List<WireEvent> events = new ArrayList<>();
        Framing.Decoder decoder = EventStreamFraming.INSTANCE.newDecoder();
        for (int from = 0; from < bytes.length; from += piece) {
            decoder.feed(bytes, from, Math.min(piece, bytes.length - from), events::add);
        }
        decoder.end(events::add);
        return events;
    }

    static Scope scope() {
        return Scope.of("req_test0000000000000001", Instant.parse("2026-11-28T12:00:00Z"), true);
    }

    static List<ChatEvent> read(List<WireEvent> wire, Scope scope) {
        List<ChatEvent> events = new ArrayList<>();
        EventReader reader = new KiroConversation().newReader(scope);
        wire.forEach(event -> reader.read(event, events::add));
        reader.end(events::add);
        return events;
    }

    static List<ChatEvent> read(String lines) {
        return read(events(lines), scope());
    }
}
