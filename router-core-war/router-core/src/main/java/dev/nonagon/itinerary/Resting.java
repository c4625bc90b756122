package dev.nonagon.itinerary;

import dev.nonagon.cooldowns.Rest;
import dev.nonagon.routing.Way;
import dev.nonagon.spi.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Sentences for requests that nobody could be asked for. */
final class Resting {
    private static final int MOST = 5;

    private Resting() {}

    /** Everything rests: when the first is back, in the words that 9Router's users know. */
    static Failure failure(String asked, Rest first, Instant now) {
        Duration wait = Duration.between(now, first.until());
        if (!wait.isPositive()) {
            wait = Duration.ofSeconds(1);
        }
        return new Failure(
                first.kind(),
                0,
                "Nobody can answer '" + asked + "' just now: " + where(first) + " rests, because " + end(first.reason())
                        + " Add another account or a combo, or end the rest: DELETE /api/cooldowns. (reset after "
                        + words(wait) + ")",
                Optional.of(wait),
                Optional.of(first.until()));
    }

    private static String where(Rest rest) {
        return rest.account().isEmpty()
                ? "provider " + rest.provider()
                : "account " + rest.account() + " of " + rest.provider();
    }

    private static String end(String reason) {
        String text = reason.strip();
        return text.endsWith(".") || text.endsWith("!") ? text : text + ".";
    }

    /** {@code 1h 5m 3s}, without parts that are zero. */
    static String words(Duration wait) {
        long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
        StringBuilder words = new StringBuilder();
        part(words, seconds / 3600, "h");
        part(words, seconds % 3600 / 60, "m");
        part(words, seconds % 60, "s");
        return words.toString();
    }

    private static void part(StringBuilder words, long number, String unit) {
        if (number > 0) {
            words.append(words.isEmpty() ? "" : " ").append(number).append(unit);
        }
    }

    /** No account may or can: never a client's fault (a missing account must not stop a combo elsewhere). */
    static Failure nobody(String asked, List<Way.Nowhere> nowhere, List<Trace.Note> notes) {
        String reasons =
                nowhere.stream().map(Way.Nowhere::reason).distinct().limit(MOST).collect(Collectors.joining(" "));
        String refusals = notes.stream()
                .filter(note -> note.verdict() == Trace.Verdict.REFUSED)
                .map(note -> note.target()
                        + note.account()
                                .map(account -> " (account " + account + ")")
                                .orElse("") + ": "
                        + end(note.reason()))
                .distinct()
                .limit(MOST)
                .collect(Collectors.joining(" "));
        String why = (reasons + " " + refusals).strip();
        return Failure.of(
                nowhere.stream().map(Way.Nowhere::kind).findFirst().orElse(Failure.Kind.MODEL_UNAVAILABLE),
                why.isEmpty() ? "No account can answer '" + asked + "'." : why);
    }
}
