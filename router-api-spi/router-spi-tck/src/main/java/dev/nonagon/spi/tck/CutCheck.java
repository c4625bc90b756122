package dev.nonagon.spi.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.format.EventReader;
import dev.nonagon.spi.format.WireEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Rule E8: a stream cut anywhere before the event that completes it is a failure, whatever was lost. */
final class CutCheck {
    private static final int EVERY_BYTE_UP_TO = 3_000;
    private static final int CUTS = 500;

    private CutCheck() {}

    static void of(Exchange exchange, byte[] stream, Predicate<WireEvent> completes) {
        List<WireEvent> wire = exchange.decode(stream);
        if (Exchange.failed(exchange.read(wire))) {
            return;
        }
        int last = completing(exchange, wire, completes);
        for (int events = 0; events < last + 1; events++) {
            List<ChatEvent> read = exchange.read(wire.subList(0, events));
            check(read, "cut after " + events + " of " + wire.size() + " events", events > last);
        }
        SplittableRandom random = new SplittableRandom(stream.length);
        IntStream cuts = stream.length <= EVERY_BYTE_UP_TO
                ? IntStream.range(0, stream.length)
                : random.ints(CUTS, 0, stream.length);
        String completion = Exchange.shown(wire).get(last);
        cuts.forEach(cut -> {
            List<WireEvent> rest = exchange.decode(Arrays.copyOf(stream, cut));
            boolean complete =
                    rest.size() > last && Exchange.shown(rest).get(last).equals(completion);
            check(exchange.read(rest), "cut at byte " + cut + " of " + stream.length, complete);
        });
    }

    private static void check(List<ChatEvent> events, String where, boolean complete) {
        assertThat(Exchange.brokenRule(events)).as(where).isEmpty();
        assertThat(complete || Exchange.failed(events))
                .as(() -> "E8 " + where + ": fails; the events were " + events)
                .isTrue();
    }

    /** The index of the event that completes the answer. */
    private static int completing(Exchange exchange, List<WireEvent> wire, Predicate<WireEvent> completes) {
        List<ChatEvent> events = new ArrayList<>();
        EventReader reader = exchange.newReader();
        for (int i = 0; i < wire.size(); i++) {
            reader.read(wire.get(i), events::add);
            boolean finished = !events.isEmpty() && events.getLast() instanceof ChatEvent.Finished;
            if (finished || completes.test(wire.get(i))) {
                return i;
            }
        }
        return wire.size() - 1;
    }
}
