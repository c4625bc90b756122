package dev.nonagon.spi.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import tools.jackson.databind.node.ObjectNode;

/** What an upstream must never send, and a reader must survive. */
final class GarbageCheck {
    private static final int MUTANTS = 250;

    /**
     * @param malformed whether no reader may overlook it; other garbage may be an event of the future
     */
    record Garbage(String text, boolean malformed) {
        byte[] bytes() {
            return text.getBytes(StandardCharsets.ISO_8859_1);
        }

        @Override
        public String toString() {
            return text.length() > 30 ? text.substring(0, 30) + "…" : text;
        }
    }

    static final List<Garbage> EVENTS = List.of(
            new Garbage("{", true),
            new Garbage("{\"type\":\"message_start\",\"choices\":[", true),
            new Garbage("<html><body>502 Bad Gateway</body></html>", true),
            new Garbage("upstream connect error", true),
            new Garbage("{\"text\":\"\u00c3\u0028\u00ff\"", true),
            new Garbage("[".repeat(2_000), true),
            new Garbage("null", false),
            new Garbage("42", false),
            new Garbage("\"text\"", false),
            new Garbage("[]", false),
            new Garbage("[[]]", false),
            new Garbage("{}", false),
            new Garbage("{\"type\":7,\"choices\":7,\"candidates\":7}", false),
            new Garbage("{\"type\":null,\"choices\":[null],\"candidates\":[null],\"message\":null}", false),
            new Garbage("{\"choices\":[{\"delta\":7,\"message\":[]}]}", false));

    private GarbageCheck() {}

    static void alone(Exchange exchange, WireEvent garbage, boolean malformed) {
        List<ChatEvent> events = read(exchange, List.of(garbage));
        assertThat(Exchange.failed(events))
                .as(() -> "it fails; the events were " + events)
                .isTrue();
        if (malformed) {
            isProtocol(events);
        }
    }

    static void inside(Exchange exchange, List<WireEvent> stream, Garbage garbage) {
        List<WireEvent> mixed = new ArrayList<>(stream);
        mixed.add(stream.size() / 2, WireEvent.of(garbage.bytes()));
        List<ChatEvent> events = read(exchange, mixed);
        if (garbage.malformed()) {
            isProtocol(events);
        }
    }

    /** Damages one event of a recorded answer at a time. */
    static void damaged(Exchange exchange, List<WireEvent> wire, RandomGenerator random) {
        for (int i = 0; i < MUTANTS && !wire.isEmpty(); i++) {
            int at = random.nextInt(wire.size());
            WireEvent original = wire.get(at);
            List<WireEvent> copy = new ArrayList<>(wire);
            switch (random.nextInt(4)) {
                case 0 -> copy.remove(at);
                case 1 -> copy.add(at, original);
                default -> copy.set(at, mutated(original, random));
            }
            read(exchange, copy);
        }
    }

    private static WireEvent mutated(WireEvent event, RandomGenerator random) {
        try {
            ObjectNode json = Json.parseObject(event.data());
            return json.isEmpty()
                    ? event
                    : new WireEvent(
                            event.name(),
                            Json.text(Mutations.mutate(json, random)).getBytes(StandardCharsets.UTF_8),
                            event.whole());
        } catch (JsonProblem e) {
            return event;
        }
    }

    private static List<ChatEvent> read(Exchange exchange, List<WireEvent> wire) {
        try {
            List<ChatEvent> events = exchange.read(wire);
            assertThat(Exchange.brokenRule(events))
                    .as(() -> "the grammar, for " + wire + " read as " + events)
                    .isEmpty();
            return events;
        } catch (RuntimeException e) {
            throw new AssertionError("A reader must not throw, for " + wire, e);
        }
    }

    private static void isProtocol(List<ChatEvent> events) {
        assertThat(events.getLast()).isInstanceOfSatisfying(ChatEvent.Failed.class, failed -> assertThat(
                        failed.failure().kind())
                .isEqualTo(Failure.Kind.PROTOCOL));
    }
}
