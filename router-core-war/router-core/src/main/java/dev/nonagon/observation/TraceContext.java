package dev.nonagon.observation;

import dev.nonagon.spi.Headers;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a request stands in a trace (O5). Immutable.
 *
 * @param traceId 32 hexadecimal digits
 * @param parent the client's own span; empty if the router began the trace
 * @param span the router's own, 16 hexadecimal digits
 * @param flags two hexadecimal digits; the client's, so that what it samples is sampled on
 * @param state the client's {@code tracestate}; empty if it has none
 * @source https://www.w3.org/TR/trace-context/ (Level 1, sections 3.2 and 4.2)
 */
public record TraceContext(String traceId, Optional<String> parent, String span, String flags, String state) {
    /** The header that carries it. */
    public static final String HEADER = "traceparent";

    public static final String STATE = "tracestate";

    private static final Pattern VALID =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
    private static final int LONGEST_STATE = 512;

    /** The client's trace, or a new one that nobody samples. */
    public static TraceContext of(Headers headers, LongSupplier random) {
        Optional<Matcher> valid =
                headers.all(HEADER).size() == 1 ? headers.first(HEADER).flatMap(TraceContext::read) : Optional.empty();
        String span = digits(random);
        return valid.map(told -> new TraceContext(
                        told.group(1), Optional.of(told.group(2)), span, flags(told.group(3)), state(headers)))
                .orElseGet(() -> new TraceContext(digits(random) + digits(random), Optional.empty(), span, "00", ""));
    }

    private static Optional<Matcher> read(String value) {
        Matcher matcher = VALID.matcher(value.strip());
        // Version 00 has these four parts; a later one may have more.
        return matcher.matches() && (!value.strip().startsWith("00") || matcher.group(4) == null)
                ? Optional.of(matcher)
                : Optional.empty();
    }

    /** Of the flags we know one; what we do not know must not be passed on. */
    private static String flags(String told) {
        return (Integer.parseInt(told, 16) & 1) == 1 ? "01" : "00";
    }

    private static String state(Headers headers) {
        String all = String.join(",", headers.all(STATE));
        return all.length() <= LONGEST_STATE && all.chars().allMatch(c -> c >= ' ' && c < 127) ? all : "";
    }

    private static String digits(LongSupplier random) {
        long bits = random.getAsLong();
        // All zeros would mean "none".
        return HexFormat.of().toHexDigits(bits == 0 ? 1 : bits);
    }

    /** Whether the client began it. */
    public boolean fromClient() {
        return parent.isPresent();
    }

    /** The headers of a call whose parent is the router's span. */
    public Headers onward() {
        Headers own = Headers.of(HEADER, "00-" + traceId + "-" + span + "-" + flags);
        return state.isEmpty() ? own : own.plus(STATE, state);
    }
}
