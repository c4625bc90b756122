package dev.nonagon.gateway;

import dev.nonagon.itinerary.Trace;
import dev.nonagon.spi.Headers;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** How one request's answer came about, for its headers and its story. Used by its attempts. */
final class Journal {
    /** What a client sends to be told, and the answer's header that tells it. */
    static final String TRACE = "x-nonagon-trace";

    private static final int LONGEST = 2_000;

    private final ClientCall call;
    private volatile Trace trace;

    Journal(ClientCall call, LongSupplier nanoTime) {
        this.call = call;
        this.trace = Trace.since(nanoTime, call.startedNanos());
    }

    void follow(Trace decisions) {
        trace = decisions;
    }

    Trace trace() {
        return trace;
    }

    /** The header that tells; none unless the client or the owner asks for it. */
    Headers headers() {
        return wanted() ? Headers.of(TRACE, compact()) : Headers.none();
    }

    private boolean wanted() {
        return call.board().routing().trace()
                || call.headers()
                        .first(TRACE)
                        .filter(value -> !value.isBlank()
                                && !value.strip().equalsIgnoreCase("false")
                                && !value.strip().equals("0"))
                        .isPresent();
    }

    /** {@code asked glm/glm-4.7 (mine) 3ms; failed glm/glm-4.7 (mine) 210ms: rate limited …; asked …}. */
    private String compact() {
        List<Trace.Note> notes = trace.notes();
        String told = notes.stream().map(Journal::words).collect(Collectors.joining("; "));
        String plain = told.codePoints()
                .map(c -> c >= ' ' && c < 127 ? c : c == '\n' || c == '\t' ? ' ' : '?')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return plain.length() <= LONGEST ? plain : plain.substring(0, LONGEST) + "...";
    }

    private static String words(Trace.Note note) {
        return note.verdict().name().toLowerCase(Locale.ROOT)
                + (note.target().isEmpty() ? "" : " " + note.target())
                + note.account().map(account -> " (" + account + ")").orElse("")
                + " " + note.after().toMillis() + "ms"
                + (note.reason().isEmpty() ? "" : ": " + note.reason());
    }
}
