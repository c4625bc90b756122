package dev.nonagon.gateway;

import dev.nonagon.routing.Target;
import dev.nonagon.spi.Failure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Sentences for people: what failed, where, and what to do next. */
final class Explanations {
    private static final int MOST = 5;

    private Explanations() {}

    static String of(List<FailureAnswers.Tried> all, FailureAnswers.Tried telling) {
        List<FailureAnswers.Tried> tried = lastOfEach(all);
        String first =
                sentence(telling.target(), telling.failure()) + " " + advice(telling.target(), telling.failure());
        if (tried.size() == 1) {
            return first;
        }
        String others = tried.stream()
                .filter(t -> !isSame(t, telling))
                .limit(MOST)
                .map(t -> sentence(t.target(), t.failure()))
                .collect(Collectors.joining(" "));
        return "All " + tried.size() + " targets failed. " + first + " Also tried: " + others;
    }

    /** A target that was asked more than once is told of once. */
    private static List<FailureAnswers.Tried> lastOfEach(List<FailureAnswers.Tried> all) {
        Map<String, FailureAnswers.Tried> last = new LinkedHashMap<>();
        all.forEach(t -> last.put(place(t), t));
        return List.copyOf(last.values());
    }

    private static boolean isSame(FailureAnswers.Tried one, FailureAnswers.Tried other) {
        return place(one).equals(place(other));
    }

    private static String place(FailureAnswers.Tried tried) {
        return tried.target().name() + " " + tried.target().account().id();
    }

    private static String sentence(Target target, Failure failure) {
        String message = failure.message().strip();
        boolean ended =
                message.endsWith(".") || message.endsWith("!") || message.endsWith("?") || message.endsWith("…");
        return target.name() + " (account " + target.account().name() + "): " + message + (ended ? "" : ".");
    }

    private static String advice(Target target, Failure failure) {
        return switch (failure.kind()) {
            case INVALID_REQUEST, REFUSED -> "Change the request.";
            case CONTEXT_TOO_LONG -> "Shorten the conversation, or use a model with a larger context.";
            case UNAUTHENTICATED ->
                "Renew the key of account " + target.account().name() + ".";
            case FORBIDDEN -> "Check what account " + target.account().name() + " may use.";
            case QUOTA_EXHAUSTED -> "Wait for the quota to reset, or add another account or a combo.";
            case RATE_LIMITED -> "Try again shortly, or add another account or a combo.";
            case MODEL_UNAVAILABLE -> "GET /v1/models lists what is known.";
            case UNSUPPORTED -> "Change the request, or use a model that can do it.";
            case OVERLOADED -> "Try again shortly.";
            case UNREACHABLE -> "Check the base URL and the network, then try again.";
            case PROTOCOL -> "Try again; if it stays, the upstream does not speak its format properly.";
            case INTERNAL -> "This is a fault of the router or a plugin; its log has the details.";
        };
    }
}
