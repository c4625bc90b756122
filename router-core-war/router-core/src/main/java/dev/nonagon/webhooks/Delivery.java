package dev.nonagon.webhooks;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * Something that is to be told to a webhook, or was.
 *
 * @param body what is sent
 * @param status of the last answer; 0 if there was none
 * @param trouble why the last try failed; empty if it did not
 * @param nextAt when it is tried next, while it is pending
 * @param endedAt when it was delivered, or given up
 */
public record Delivery(
        String id,
        String webhook,
        String kind,
        String body,
        State state,
        int attempts,
        int status,
        String trouble,
        Instant createdAt,
        Instant nextAt,
        Optional<Instant> endedAt) {
    /** How far it is. */
    public enum State {
        PENDING,
        DELIVERED,
        DEAD;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
