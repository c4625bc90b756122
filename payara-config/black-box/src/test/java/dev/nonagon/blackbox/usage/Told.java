package dev.nonagon.blackbox.usage;

import dev.nonagon.blackbox.matrix.Format;
import dev.nonagon.spi.tck.upstream.Script;
import java.math.BigDecimal;

/** What the upstreams have told, added up by the test itself. Telling is thread-safe. */
final class Told {
    private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

    long requests;
    long failed;
    long left;
    long input;
    long output;
    long cacheRead;
    long cacheWrite;
    long reasoning;

    /** What a request over {@code format} is told of these numbers. */
    synchronized void told(Format format, Script.Usage used) {
        boolean caches = format != Format.OLLAMA;
        boolean writes = format == Format.MESSAGES;
        long read = caches ? used.cacheRead() : 0;
        long written = writes ? used.cacheWrite() : 0;
        requests++;
        input += used.input() - read - written;
        cacheRead += read;
        cacheWrite += written;
        output += used.output();
        reasoning += format == Format.MESSAGES || format == Format.OLLAMA ? 0 : used.reasoning();
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
}
