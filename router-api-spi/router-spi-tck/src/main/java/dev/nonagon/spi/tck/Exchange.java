package dev.nonagon.spi.tck;

import dev.nonagon.spi.chat.Answer;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.EventGrammar;
import dev.nonagon.spi.format.EventReader;
import dev.nonagon.spi.format.EventWriter;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.Framing;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.format.WireEvent;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What the router does with one format's answers, without the router. */
final class Exchange {
    static final String REQUEST_ID = "req_tck000000000000000001";
    static final Instant AT = Instant.parse("2026-01-02T03:04:05Z");
    private static final long PROMPT_ESTIMATE = 7;

    private final FormatTranslator translator;
    private final ChatRequest asked;

    Exchange(FormatTranslator translator, ChatRequest asked) {
        this.translator = translator;
        this.asked = asked;
    }

    static Scope freshScope(boolean streaming) {
        return Scope.of(REQUEST_ID, AT, streaming);
    }

    Scope scope(boolean streaming) {
        return freshScope(streaming).attempt(asked.withStream(streaming), PROMPT_ESTIMATE);
    }

    List<WireEvent> decode(byte[] stream, int... cuts) {
        return decode(translator.framing(), stream, cuts);
    }

    /** Feeds {@code bytes} in pieces that end at {@code cuts} (rising), then ends. */
    static List<WireEvent> decode(Framing framing, byte[] bytes, int... cuts) {
        List<WireEvent> events = new ArrayList<>();
        Framing.Decoder decoder = framing.newDecoder();
        int from = 0;
        for (int cut : cuts) {
            feed(decoder, bytes, from, cut, events);
            from = cut;
        }
        feed(decoder, bytes, from, bytes.length, events);
        decoder.end(events::add);
        return events;
    }

    private static void feed(Framing.Decoder decoder, byte[] bytes, int from, int to, List<WireEvent> out) {
        // A fresh array for each piece: a decoder that keeps a reference to it instead of a copy is caught.
        byte[] piece = Arrays.copyOfRange(bytes, from, to);
        decoder.feed(piece, 0, piece.length, out::add);
        Arrays.fill(piece, (byte) '#');
    }

    byte[] encode(List<WireEvent> events) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        events.forEach(event -> out.writeBytes(
                event.whole() ? event.data() : translator.framing().encode(event)));
        return out.toByteArray();
    }

    EventReader newReader() {
        return translator.newReader(scope(true));
    }

    /** All that a fresh reader makes of these events and the end. */
    List<ChatEvent> read(List<WireEvent> wire) {
        List<ChatEvent> events = new ArrayList<>();
        EventReader reader = newReader();
        wire.forEach(event -> reader.read(event, events::add));
        reader.end(events::add);
        return events;
    }

    List<ChatEvent> readStream(byte[] stream) {
        return read(decode(stream));
    }

    List<ChatEvent> readWhole(byte[] body) {
        return read(List.of(WireEvent.whole(body)));
    }

    List<ChatEvent> read(Corpus.Recording recording) {
        return recording.stream()
                .map(this::readStream)
                .or(() -> recording.whole().map(this::readWhole))
                .orElse(List.of());
    }

    List<WireEvent> write(List<ChatEvent> events, boolean streaming) {
        List<WireEvent> wire = new ArrayList<>();
        EventWriter writer = translator.newWriter(scope(streaming));
        events.forEach(event -> writer.write(event, wire::add));
        return wire;
    }

    static Optional<Answer> answer(List<ChatEvent> events) {
        Answer.Collector collector = new Answer.Collector();
        Optional<Answer> answer = Optional.empty();
        for (ChatEvent event : events) {
            answer = collector.add(event);
        }
        return answer;
    }

    /** The first broken rule; empty if the events obey them all and the answer has ended. */
    static Optional<String> brokenRule(List<ChatEvent> events) {
        EventGrammar grammar = new EventGrammar();
        for (ChatEvent event : events) {
            Optional<String> broken = grammar.check(event);
            if (broken.isPresent()) {
                return broken;
            }
        }
        return grammar.ended() ? Optional.empty() : Optional.of("E6 neither Finished nor Failed came");
    }

    static boolean failed(List<ChatEvent> events) {
        return !events.isEmpty() && events.getLast() instanceof ChatEvent.Failed;
    }

    /** Wire events as values: records with arrays do not compare. */
    static List<String> shown(List<WireEvent> events) {
        return events.stream()
                .map(e -> (e.whole() ? "whole " : "")
                        + e.name()
                        + '|'
                        + new String(e.data(), java.nio.charset.StandardCharsets.ISO_8859_1))
                .toList();
    }
}
