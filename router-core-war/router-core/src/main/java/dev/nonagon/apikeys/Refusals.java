package dev.nonagon.apikeys;

import dev.nonagon.spi.Failure;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What callers are told who may not (K6). No sentence holds a key. */
final class Refusals {
    private Refusals() {}

    static Failure missing(Caller caller) {
        String why = caller.address().isLoopbackAddress() && !caller.local()
                ? " (a request through a proxy, from a web page or by a foreign host name counts as from elsewhere)"
                : "";
        return unauthenticated("This router demands an API key" + why + ". Send it as 'Authorization: Bearer KEY',"
                + " 'x-api-key' or 'x-goog-api-key'; keys are made in the console, with POST /api/keys, or declared as"
                + " nonagon.api-keys.NAME.key.");
    }

    static Failure unknown(KeyFormat.Form form) {
        return unauthenticated(
                switch (form) {
                    case TAMPERED ->
                        "The API key is mistyped: its last part does not fit the rest. Copy it once more from where it was"
                                + " shown.";
                    case OURS ->
                        "The API key is not known to this router any more: it was deleted or replaced. Make another.";
                    case FOREIGN ->
                        "The API key was made by another router. Import it here, or use one that was made here.";
                    case OTHER ->
                        "The API key is not known to this router. Check it for a typing error, make one with POST /api/keys, or"
                                + " declare it as nonagon.api-keys.NAME.key.";
                });
    }

    static Failure inactive(KnownKey key) {
        return unauthenticated(named(key) + " is switched off. Switch it on, or use another.");
    }

    static Failure expired(KnownKey key, Instant end) {
        return unauthenticated(named(key) + " has expired at " + end + ". Prolong it, or use another.");
    }

    static Failure network(KnownKey key, InetAddress address) {
        return forbidden(named(key) + " does not count from " + address.getHostAddress() + ": its networks are "
                + String.join(", ", key.data().networks()) + ".");
    }

    static Failure scope(KnownKey key, KeyScope scope) {
        List<String> words = key.data().scopes().stream().map(KeyScope::word).toList();
        return forbidden(named(key) + " is for " + String.join(" and ", words) + " only; this needs the scope "
                + scope.word() + ".");
    }

    static Failure model(KnownKey key, Asked asked) {
        List<String> rules = asked.combo() ? key.data().combos() : key.data().models();
        return forbidden(named(key) + " may not ask for " + (asked.combo() ? "the combo '" : "'")
                + asked.names().getFirst() + "': its " + (asked.combo() ? "combos" : "models") + " are "
                + (rules.isEmpty() ? "none" : String.join(", ", rules)) + ".");
    }

    static Failure tooOften(KnownKey key, Duration wait) {
        return Failure.of(
                        Failure.Kind.RATE_LIMITED,
                        429,
                        named(key) + " may ask "
                                + key.data().limits().requestsPerMinute().orElse(0)
                                + " times a minute, and has. Try again in " + Math.max(1, wait.toSeconds())
                                + " seconds.")
                .withRetryAfter(wait);
    }

    static Failure tooMany(KnownKey key) {
        return Failure.of(
                Failure.Kind.RATE_LIMITED,
                429,
                named(key) + " may have "
                        + key.data().limits().parallelRequests().orElse(0)
                        + " requests running at a time, and has. Wait for one to end.");
    }

    static Failure tooDear(KnownKey key, KeyMeter.Turn.TooDear turn) {
        Budget budget = turn.budget();
        String limit = budget.words(turn.limit()) + " " + budget.span();
        String message = turn.need() > turn.limit()
                ? named(key) + " has a budget of " + limit + ", and this request alone may take "
                        + budget.words(turn.need()) + ". Ask for a shorter answer (max_tokens), or raise the budget."
                : named(key) + " has used up its budget of " + limit + " (" + budget.words(turn.left())
                        + " to spare, this request may take " + budget.words(turn.need()) + "). It is back at "
                        + turn.ends() + ".";
        return new Failure(Failure.Kind.QUOTA_EXHAUSTED, 429, message, Optional.empty(), Optional.of(turn.ends()));
    }

    static Failure budgetUnknown(KnownKey key) {
        return Failure.of(
                Failure.Kind.OVERLOADED,
                503,
                "The budget of " + named(key).replaceFirst("^The", "the")
                        + " cannot be checked, for the database does not answer. Try again soon.");
    }

    private static String named(KnownKey key) {
        return "The API key '" + key.data().name() + "'";
    }

    private static Failure unauthenticated(String message) {
        return Failure.of(Failure.Kind.UNAUTHENTICATED, 401, message);
    }

    private static Failure forbidden(String message) {
        return Failure.of(Failure.Kind.FORBIDDEN, 403, message);
    }
}
