package dev.nonagon.console;

import dev.nonagon.analytics.RequestSearch;
import dev.nonagon.requests.RequestStory;
import dev.nonagon.usage.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** A request as one line of a list. */
public record RequestLine(
        String id,
        Instant at,
        String asked,
        String routed,
        String key,
        String format,
        int status,
        long tokensIn,
        long tokensOut,
        String firstByte,
        String total,
        int attempts,
        boolean stream) {
    private static final int OK = 200;
    private static final int REDIRECT = 300;

    static RequestLine of(RequestStory story) {
        UsageRecord record = story.record();
        return new RequestLine(
                record.requestId(),
                record.at(),
                record.modelAsked(),
                record.modelRouted(),
                record.key().orElse(""),
                record.clientFormat(),
                record.status(),
                record.tokens().input(),
                record.tokens().output(),
                time(record.firstByte()),
                time(record.total()),
                record.attempts(),
                record.stream());
    }

    static RequestLine of(RequestSearch.Found found) {
        return new RequestLine(
                found.id(),
                found.startedAt(),
                found.asked().label(),
                found.model().label(),
                found.key().label(),
                found.clientFormat().label(),
                found.status(),
                found.tokens().input(),
                found.tokens().output(),
                time(Duration.ofMillis(found.firstMs())),
                time(Duration.ofMillis(found.totalMs())),
                found.attempts(),
                found.stream());
    }

    static String time(Duration duration) {
        long millis = duration.toMillis();
        return millis < 1_000 ? millis + " ms" : String.format(Locale.ROOT, "%.1f s", millis / 1_000.0);
    }

    public Tone tone() {
        return status >= OK && status < REDIRECT
                ? Tone.GOOD
                : status == UsageRecord.CLIENT_LEFT ? Tone.PLAIN : Tone.BAD;
    }

    /** What a search looks at. */
    public String words() {
        return (asked + " " + routed + " " + key + " " + format + " " + status + " " + id).toLowerCase(Locale.ROOT);
    }

    /** Whether it went elsewhere than it was asked for. */
    public boolean redirected() {
        return !routed.isEmpty() && !routed.equals(asked);
    }
}
