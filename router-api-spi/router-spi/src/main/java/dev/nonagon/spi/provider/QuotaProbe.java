package dev.nonagon.spi.provider;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.ProviderId;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Tells how much of an account's allowance is left. Called by the router's quota board; thread-safe.
 */
public interface QuotaProbe {
    ProviderId provider();

    /**
     * Asks the provider; blocks. The router asks one account of a provider at a time, seldom, and interrupts what takes too
     * long. What it answers never penalises the account.
     *
     * @param http through the account's proxy
     * @throws IOException if there is no answer
     */
    Outcome probe(Account account, OutboundHttp http) throws IOException, InterruptedException;

    /**
     * What an ordinary answer's head says for free, before {@link RateLimitHeaders} is asked; quick, and empty in most cases.
     *
     * @param model the provider's own name of the model that answered
     * @param now when the head came, for what is said relative to it
     */
    default Optional<Report> observe(ResponseHead head, String model, Instant now) {
        return Optional.empty();
    }

    /** What came of asking. */
    sealed interface Outcome {}

    /**
     * The windows of an account, at one moment. One that is not named is not changed.
     *
     * @param plan what the provider calls the account's plan
     */
    record Report(List<QuotaWindow> windows, Optional<String> plan) implements Outcome {
        public Report {
            windows = List.copyOf(windows);
        }

        public Report(List<QuotaWindow> windows) {
            this(windows, Optional.empty());
        }
    }

    /** No number, and why. */
    record Trouble(Failure failure) implements Outcome {}

    /** What an answer that is no success means, as any other answer of the provider's would. */
    static Trouble trouble(OutboundHttp.Answer answer) {
        return new Trouble(HttpFailures.classify(new ResponseHead(answer.status(), answer.headers()), answer.body()));
    }
}
