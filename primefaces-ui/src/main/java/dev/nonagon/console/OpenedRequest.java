package dev.nonagon.console;

import dev.nonagon.analytics.RequestSearch;
import dev.nonagon.itinerary.Trace;
import dev.nonagon.management.RequestLogDesk;
import dev.nonagon.requests.RecentRequests;
import dev.nonagon.requests.RequestStory;
import dev.nonagon.spi.chat.TokenUsage;
import dev.nonagon.spi.format.Loss;
import dev.nonagon.usage.AttemptRecord;
import dev.nonagon.usage.UsageRecord;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One request: where it went, and why; of those that memory has let go, what the ledger knows. */
@Named("openedRequest")
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class OpenedRequest {
    private static final double PERCENT = 100.0;
    private static final double LEAST = 0.8;

    @Inject
    private RecentRequests recent;

    @Inject
    private RequestSearch search;

    @Inject
    private RequestLogDesk log;

    @Inject
    private Asks asks;

    private @Nullable Known known;

    /**
     * What is known of it.
     *
     * @param story while this node remembers it
     * @param line empty if nobody knows it
     */
    private record Known(
            Optional<RequestStory> story, Optional<RequestLine> line, Optional<Facts> facts, List<Fall> falls) {}

    /** What is shown beside the line of the list. */
    public record Facts(
            String account,
            String upstreamFormat,
            String upstreamModel,
            String failure,
            TokenUsage tokens,
            int losses,
            Duration total) {}

    /**
     * A decision, as a bar on the time of the request.
     *
     * @param verdict the word of its text
     * @param from where the bar begins, in hundredths of the whole
     * @param width likewise
     */
    public record Fall(
            String verdict,
            String target,
            String account,
            String reason,
            double from,
            double width,
            String after,
            Tone tone) {}

    private Known known() {
        Known found = known;
        if (found == null) {
            found = look(asks.get("open"));
            known = found;
        }
        return found;
    }

    private Known look(String id) {
        Optional<RequestStory> story = recent.find(id);
        if (story.isPresent()) {
            UsageRecord record = story.get().record();
            Facts facts = new Facts(
                    record.account(),
                    record.upstreamFormat(),
                    record.modelUpstream(),
                    record.failure().map(Enum::name).map(OpenedRequest::words).orElse(""),
                    record.tokens(),
                    record.losses(),
                    record.total());
            return new Known(
                    story,
                    Optional.of(RequestLine.of(story.get())),
                    Optional.of(facts),
                    decisions(story.get().trace().notes(), record.total()));
        }
        Optional<RequestSearch.Found> found = search.find(id);
        return new Known(
                Optional.empty(),
                found.map(RequestLine::of),
                found.map(row -> new Facts(
                        row.account().label(),
                        row.upstreamFormat().label(),
                        row.upstreamModel().label(),
                        words(row.failure().label()),
                        row.tokens(),
                        row.losses(),
                        Duration.ofMillis(row.totalMs()))),
                found.map(row -> tries(search.tries(id), row.totalMs())).orElse(List.of()));
    }

    private static String words(String constant) {
        return constant.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    public boolean isThere() {
        return known().line().isPresent();
    }

    /** Whether only the ledger knows it: then nobody knows what was decided. */
    public boolean isOld() {
        return known().story().isEmpty();
    }

    public String getId() {
        return asks.get("open");
    }

    public RequestLine getLine() {
        return known().line().orElseThrow();
    }

    public Facts getFacts() {
        return known().facts().orElseThrow();
    }

    public List<Fall> getFalls() {
        return known().falls();
    }

    public List<Loss> getLosses() {
        return known().story().map(RequestStory::losses).orElse(List.of());
    }

    /** Whether the request log has it. */
    public boolean isKept() {
        return !log.kept(List.of(getId())).isEmpty();
    }

    /** From each decision to the next one; the last to the end. */
    private static List<Fall> decisions(List<Trace.Note> notes, Duration total) {
        List<Fall> falls = new ArrayList<>();
        for (int i = 0; i < notes.size(); i++) {
            Trace.Note note = notes.get(i);
            Duration end = i + 1 < notes.size() ? notes.get(i + 1).after() : total;
            falls.add(fall(
                    "trace." + note.verdict().name().toLowerCase(Locale.ROOT),
                    note.target(),
                    note.account().orElse(""),
                    note.reason(),
                    new Span(note.after(), end, total),
                    tone(note.verdict())));
        }
        return falls;
    }

    private static List<Fall> tries(List<RequestSearch.Try> tries, long totalMs) {
        return tries.stream()
                .map(tried -> fall(
                        "fate." + tried.fate().name().toLowerCase(Locale.ROOT),
                        tried.model().label(),
                        tried.account().label(),
                        words(tried.failure().label()),
                        new Span(
                                Duration.ofMillis(tried.afterMs()),
                                Duration.ofMillis(tried.afterMs() + tried.totalMs()),
                                Duration.ofMillis(totalMs)),
                        tone(tried.fate())))
                .toList();
    }

    private record Span(Duration begin, Duration end, Duration whole) {}

    private static Fall fall(String verdict, String target, String account, String reason, Span span, Tone tone) {
        double whole = Math.max(1, span.whole().toNanos());
        double from = Math.clamp(span.begin().toNanos() / whole * PERCENT, 0, PERCENT - LEAST);
        double width = Math.max(LEAST, (span.end().toNanos() - span.begin().toNanos()) / whole * PERCENT);
        return new Fall(
                verdict,
                target,
                account,
                reason,
                from,
                Math.min(width, PERCENT - from),
                RequestLine.time(span.begin()),
                tone);
    }

    private static Tone tone(Trace.Verdict verdict) {
        return switch (verdict) {
            case ANSWERED -> Tone.GOOD;
            case FAILED, REFUSED -> Tone.BAD;
            case RESTING, BUSY, WAITED -> Tone.WARN;
            case ASKED, AGAIN, PROBED, HEDGED -> Tone.INFO;
        };
    }

    private static Tone tone(AttemptRecord.Fate fate) {
        return switch (fate) {
            case COMPLETED -> Tone.GOOD;
            case FAILED, BROKEN -> Tone.BAD;
            case CLIENT_LEFT, OVERTAKEN -> Tone.WARN;
        };
    }
}
