package dev.nonagon.spi.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.chat.ChatEvent;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Rule T3: every single cut, every pair of cuts of a short stream, byte by byte, and random pieces of a long one. */
final class SplitCheck {
    private static final int SHORT = 400;
    private static final int LONG = 48 * 1024;
    private static final int RANDOM_CUTS = 4_000;
    private static final int READ_AGAIN = 60;

    private SplitCheck() {}

    static void of(Exchange exchange, byte[] stream) {
        List<String> expected = Exchange.shown(exchange.decode(stream));
        SplittableRandom random = new SplittableRandom(stream.length);
        IntStream single =
                stream.length <= LONG ? IntStream.range(1, stream.length) : random.ints(RANDOM_CUTS, 1, stream.length);
        single.forEach(cut -> same(exchange, stream, expected, cut));
        if (stream.length <= SHORT) {
            for (int one = 1; one < stream.length; one++) {
                for (int two = one + 1; two < stream.length; two++) {
                    same(exchange, stream, expected, one, two);
                }
            }
        }
        int[] everyByte = IntStream.range(1, stream.length).toArray();
        same(exchange, stream, expected, everyByte);

        // The reader sees wire events only, so these few show that nothing leaks around the framing.
        List<ChatEvent> events = exchange.readStream(stream);
        assertThat(exchange.read(exchange.decode(stream, everyByte))).isEqualTo(events);
        for (int i = 0; i < READ_AGAIN && stream.length > 1; i++) {
            int[] cuts = random.ints(1 + random.nextInt(9), 1, stream.length)
                    .sorted()
                    .toArray();
            assertThat(exchange.read(exchange.decode(stream, cuts)))
                    .as(() -> "cut at " + java.util.Arrays.toString(cuts))
                    .isEqualTo(events);
        }
    }

    private static void same(Exchange exchange, byte[] stream, List<String> expected, int... cuts) {
        List<String> actual = Exchange.shown(exchange.decode(stream, cuts));
        if (!actual.equals(expected)) {
            assertThat(actual)
                    .as(() -> "wire events when cut at " + java.util.Arrays.toString(cuts))
                    .isEqualTo(expected);
        }
    }
}
