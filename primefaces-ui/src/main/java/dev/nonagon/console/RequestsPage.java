package dev.nonagon.console;

import dev.nonagon.itinerary.Trace;
import dev.nonagon.requests.RecentRequests;
import dev.nonagon.requests.RequestStory;
import dev.nonagon.spi.format.Loss;
import dev.nonagon.usage.UsageRecord;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The last requests, and one of them opened: where it went, and why. */
@Named("requestsPage")
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class RequestsPage {
    private static final int MOST = 200;
    private static final double PERCENT = 100.0;
    private static final double LEAST = 0.8;

    @Inject
    private RecentRequests recent;

    @Inject
    private Asks asks;

    /**
     * A decision, as a bar on the time of the request.
     *
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

    public List<RequestLine> getLines() {
        return recent.newest(MOST).stream()
                .filter(story -> !asks.get("show").equals("failed") || failed(story))
                .map(RequestLine::of)
                .toList();
    }

    private static boolean failed(RequestStory story) {
        return RequestLine.of(story).tone() == Tone.BAD;
    }

    // --- One that is opened ------------------------------------------------------------------------------------------

    public boolean isOpened() {
        return story().isPresent();
    }

    /** Whether the address names one that is forgotten. */
    public boolean isForgotten() {
        return asks.text("open").isPresent() && story().isEmpty();
    }

    private Optional<RequestStory> story() {
        return asks.text("open").flatMap(recent::find);
    }

    public RequestLine getLine() {
        return RequestLine.of(story().orElseThrow());
    }

    public UsageRecord getRecord() {
        return story().orElseThrow().record();
    }

    public String getFailure() {
        return getRecord()
                .failure()
                .map(kind -> kind.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .orElse("");
    }

    public String getFirstByte() {
        return RequestLine.time(getRecord().firstByte());
    }

    public List<Loss> getLosses() {
        return story().orElseThrow().losses();
    }

    /** From each decision to the next one; the last to the end. */
    public List<Fall> getFalls() {
        List<Trace.Note> notes = story().orElseThrow().trace().notes();
        double whole = Math.max(1, getRecord().total().toNanos());
        List<Fall> falls = new ArrayList<>();
        for (int i = 0; i < notes.size(); i++) {
            Trace.Note note = notes.get(i);
            double end = i + 1 < notes.size() ? notes.get(i + 1).after().toNanos() : whole;
            double from = Math.min(PERCENT - LEAST, note.after().toNanos() / whole * PERCENT);
            double width = Math.max(LEAST, (end - note.after().toNanos()) / whole * PERCENT);
            falls.add(new Fall(
                    "trace." + note.verdict().name().toLowerCase(Locale.ROOT),
                    note.target(),
                    note.account().orElse(""),
                    note.reason(),
                    from,
                    Math.min(width, PERCENT - from),
                    RequestLine.time(note.after()),
                    tone(note.verdict())));
        }
        return falls;
    }

    private static Tone tone(Trace.Verdict verdict) {
        return switch (verdict) {
            case ANSWERED -> Tone.GOOD;
            case FAILED, REFUSED -> Tone.BAD;
            case RESTING, BUSY, WAITED -> Tone.WARN;
            case ASKED, AGAIN, PROBED, HEDGED -> Tone.INFO;
        };
    }

    /** The page's clock: whatever is drawn anew is read anew. */
    public void act() {}
}
