package dev.nonagon.blackbox.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.blackbox.matrix.Format;
import dev.nonagon.blackbox.support.Http;
import dev.nonagon.blackbox.support.Http.Answer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The prices by which {@link Told} reckons. */
final class Prices {
    private static final String RATES = """
            {"input": 3, "output": 15, "cached": 0.3, "cache_creation": 3.75, "cache_creation_1h": 6}""";

    private Prices() {}

    /** Gives the model {@code text} of each dialect's node its price. */
    static void set(Http router) {
        String prices = Stream.of(Format.values())
                .map(format -> "\"" + format.node() + "\":{\"text\":" + RATES + "}")
                .collect(Collectors.joining(",", "{", "}"));
        Answer answer = router.send(
                "PATCH", "/api/pricing", prices.getBytes(StandardCharsets.UTF_8), "content-type", "application/json");
        assertThat(answer.status()).as(answer::toString).isEqualTo(200);
    }
}
