package dev.nonagon.cooldowns;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.ProviderId;
import java.time.Instant;

/**
 * Something that is left alone for a while. Immutable: as it was when it was asked for.
 *
 * @param account empty if the whole provider rests
 * @param model empty if the account, or the provider, rests with all its models
 * @param reason the failure's message, and the upstream's code for it
 * @param strikes how often in a row, from 1
 * @param nextProbe when one request may try nevertheless; not before {@code until} if none may
 * @param hinted whether the provider or an operator said so; else the router guesses, and the resting goes last instead of
 *     being left out
 */
public record Rest(
        ProviderId provider,
        String account,
        String model,
        Failure.Kind kind,
        String reason,
        int strikes,
        Instant began,
        Instant until,
        Instant nextProbe,
        boolean hinted) {
    /** Its name in the API; the same on every node. */
    public String id() {
        return place().id();
    }

    Place place() {
        return new Place(provider, account, model);
    }
}
