package dev.nonagon.blackbox.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.blackbox.matrix.Format;
import dev.nonagon.spi.tck.upstream.Script;
import java.math.BigDecimal;
import tools.jackson.databind.JsonNode;

/** What the upstreams have told, added up by the test itself. Telling is thread-safe. */
final class Told {
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

    long requests;
    long failed;
    long left;
    long attempts;
    long attemptsFailed;
    long input;
    long output;
    long cacheRead;
    long cacheWrite;
    long reasoning;
    long estimated;

    /** What a request over {@code format} is told of these numbers. */
    synchronized void told(Format format, Script.Usage used) {
        requests++;
        attempts++;
        used(format, used);
    }

    /** What an attempt over {@code format} is told, whatever becomes of its request. */
    synchronized void used(Format format, Script.Usage used) {
        boolean caches = format != Format.OLLAMA;
        boolean writes = format == Format.MESSAGES;
        long read = caches ? used.cacheRead() : 0;
        long written = writes ? used.cacheWrite() : 0;
        input += used.input() - read - written;
        cacheRead += read;
        cacheWrite += written;
        output += used.output();
        reasoning += format == Format.MESSAGES || format == Format.OLLAMA ? 0 : used.reasoning();
    }

    long tokens() {
        return input + output + cacheRead + cacheWrite;
    }

    BigDecimal cost() {
        return rate("3", input)
                .add(rate("15", output))
                .add(rate("0.3", cacheRead))
                .add(rate("3.75", cacheWrite));
    }

    private static BigDecimal rate(String price, long tokens) {
        return new BigDecimal(price).multiply(BigDecimal.valueOf(tokens)).divide(MILLION);
    }

    /** @param figures as the router shows them, of all or of a slice */
    void check(String what, JsonNode figures) {
        assertThat(figures.path("requests").asLong())
                .as("%s: %s", what, figures)
                .isEqualTo(requests);
        assertThat(figures.path("failed").asLong()).as("%s, failed", what).isEqualTo(failed);
        assertThat(figures.path("clientLeft").asLong())
                .as("%s, client left", what)
                .isEqualTo(left);
        assertThat(figures.path("attempts").asLong()).as("%s, attempts", what).isEqualTo(attempts);
        assertThat(figures.path("attemptsFailed").asLong())
                .as("%s, attempts failed", what)
                .isEqualTo(attemptsFailed);
        checkTokens(what, figures.path("tokens"));
        assertThat(figures.at("/tokens/total").asLong()).as("%s, tokens", what).isEqualTo(tokens());
        assertThat(figures.at("/tokens/unpriced").asLong())
                .as("%s, unpriced", what)
                .isZero();
        assertThat(figures.path("cost").decimalValue()).as("%s, cost", what).isEqualByComparingTo(cost());
    }

    private void checkTokens(String what, JsonNode tokens) {
        assertThat(tokens.path("input").asLong()).as("%s, input", what).isEqualTo(input);
        assertThat(tokens.path("output").asLong()).as("%s, output", what).isEqualTo(output);
        assertThat(tokens.path("cacheRead").asLong()).as("%s, cache read", what).isEqualTo(cacheRead);
        assertThat(tokens.path("cacheWrite").asLong())
                .as("%s, cache write", what)
                .isEqualTo(cacheWrite);
        assertThat(tokens.path("reasoning").asLong()).as("%s, reasoning", what).isEqualTo(reasoning);
        assertThat(tokens.path("estimated").asLong()).as("%s, estimated", what).isEqualTo(estimated);
    }
}
