package dev.nonagon.gateway;

import dev.nonagon.failures.Next;
import dev.nonagon.failures.Reaction;
import dev.nonagon.routing.Target;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.format.FormatTranslator;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Tells a client that there is no answer, in its own dialect (W2, W6, W7). */
final class FailureAnswers {
    private static final System.Logger LOG = System.getLogger(FailureAnswers.class.getName());

    private FailureAnswers() {}

    /** A target that failed, how, and what followed. */
    record Tried(Target target, Failure failure, Optional<Attempt.Words> words, Reaction reaction) {
        /** The failure that tells the client most: one that says when to come back, else the last. */
        static Tried telling(List<Tried> tried) {
            return tried.stream()
                    .filter(t -> limited(t.failure()))
                    .min(Comparator.comparing(t -> t.failure().retryAfter().orElse(Duration.ofDays(1))))
                    .orElse(tried.getLast());
        }

        private boolean clientsFault() {
            return reaction.next() == Next.STOP || reaction.next() == Next.NEXT_MEMBER;
        }
    }

    private static boolean limited(Failure failure) {
        return failure.kind() == Failure.Kind.RATE_LIMITED || failure.kind() == Failure.Kind.QUOTA_EXHAUSTED;
    }

    /**
     * Everybody who could be asked has failed.
     *
     * @param rest what is said of those who could not be asked; tells when the first is back
     */
    static void allFailed(ClientCall call, ClientConnection connection, List<Tried> tried, Failure rest)
            throws IOException {
        Tried last = Tried.telling(tried);
        if (last.clientsFault() && last.words().isPresent() && !connection.begun()) {
            if (connection.tell(last.failure())) {
                return;
            }
            Attempt.Words words = last.words().get();
            connection.whole(status(words, last.failure()), Answers.json(), words.body());
            return;
        }
        Failure told = last.failure().withMessage(Explanations.of(tried, last));
        Optional<Duration> back = sooner(told.retryAfter(), rest.retryAfter());
        refuse(call, connection, last.clientsFault() || back.isEmpty() ? told : told.withRetryAfter(back.get()));
    }

    /** The upstream's, unless it blames itself for what is the request's fault: clients try a 5xx again, in vain. */
    private static int status(Attempt.Words words, Failure failure) {
        return words.status() < 500 ? words.status() : failure.kind().clientStatus();
    }

    private static Optional<Duration> sooner(Optional<Duration> one, Optional<Duration> other) {
        return one.isEmpty() || (other.isPresent() && other.get().compareTo(one.get()) < 0) ? other : one;
    }

    static void refuse(ClientCall call, ClientConnection connection, Failure failure) throws IOException {
        if (connection.tell(failure)) {
            return;
        }
        FormatTranslator format = call.request().format();
        if (connection.begun()) {
            byte[] told = Answers.onlyWords(call, failure);
            connection.stream(call.request().framing().contentType(), told, 0, told.length);
        } else {
            connection.whole(
                    failure.kind().clientStatus(),
                    Answers.of(failure, call.startedAt()),
                    format.writeFailure(failure, false, call.requestId()));
        }
    }

    static void log(ClientCall call, Target target, Failure failure) {
        LOG.log(
                System.Logger.Level.INFO,
                "request=" + call.requestId() + " event=attempt-failed target=" + target.name() + " account="
                        + target.account().name() + " kind="
                        + failure.kind().name().toLowerCase(Locale.ROOT) + " status="
                        + failure.status() + " message=\"" + failure.message().replaceAll("[\\r\\n\"]+", " ") + "\"");
    }
}
