package dev.nonagon.oauth;

import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.oauth.OAuthFlow;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/**
 * A login at a provider, under way or just over (L1).
 *
 * @param id by which the console asks for it
 * @param account the account that gets the credential, if that was said when it began
 * @param outcome the account's id, or why not
 * @param pollAt when the provider is to be asked next; empty for never
 */
public record PendingLogin(
        String id,
        String flow,
        ProviderId provider,
        Optional<String> account,
        State state,
        URI redirect,
        OAuthFlow.Step step,
        String outcome,
        Optional<Instant> pollAt,
        Instant expiresAt) {
    /** How far it is. */
    public enum State {
        /** The person has something to do. */
        OPEN,
        /** Somebody is finishing it. */
        BUSY,
        DONE,
        FAILED
    }

    /** What the flow wants to remember. */
    OAuthFlow.Pending pending() {
        return pending(step);
    }

    static OAuthFlow.Pending pending(OAuthFlow.Step step) {
        return switch (step) {
            case OAuthFlow.Step.OpenBrowser browser -> browser.pending();
            case OAuthFlow.Step.ShowCode code -> code.pending();
            case OAuthFlow.Step.AskFields fields -> fields.pending();
            case OAuthFlow.Step.Unavailable none -> throw new IllegalStateException("A login that never began");
        };
    }

    PendingLogin with(OAuthFlow.Step next, Optional<Instant> poll) {
        return new PendingLogin(id, flow, provider, account, State.OPEN, redirect, next, outcome, poll, expiresAt);
    }

    PendingLogin ended(State end, String words) {
        return new PendingLogin(id, flow, provider, account, end, redirect, step, words, Optional.empty(), expiresAt);
    }
}
