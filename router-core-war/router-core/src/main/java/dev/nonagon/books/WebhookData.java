package dev.nonagon.books;

import dev.nonagon.spi.Secret;
import java.util.Set;

/**
 * Whom to call when something happens.
 *
 * @param url where; often all that is needed to write there, and so a secret
 * @param host of the URL, for showing
 * @param secret with which calls are signed
 * @param events kinds of occasions; all if it is empty
 */
public record WebhookData(String name, Secret url, String host, Secret secret, Set<String> events, boolean enabled) {
    public WebhookData {
        events = Set.copyOf(events);
    }

    /** Whether it is to be told of a kind of occasion. */
    public boolean wants(String kind) {
        return enabled && (events.isEmpty() || events.contains(kind));
    }
}
