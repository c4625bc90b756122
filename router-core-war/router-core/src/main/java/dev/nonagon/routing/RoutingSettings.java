package dev.nonagon.routing;

import java.time.Duration;

/**
 * How requests find their way, {@code nonagon.routing.*}; counts at once when it changes.
 *
 * @param affinity whether a conversation stays with its account and its combo's member
 * @param affinityFor how long a silent conversation's home is kept
 * @param maxWait how long in all a request may wait for rests to end, when everything rests
 * @param maxTime how long a client waits at the most for the first useful word, whatever is tried meanwhile
 * @param maxTries how many upstream calls a request may cost
 * @param sameAgain how often the same target is asked again for what a moment cures
 * @param queueWait how long a request may wait for a place at an account with a limit
 * @param accountStrategy how one of a provider's accounts is chosen, where nothing is said for the provider
 * @param sticky how many new conversations in a row one account gets in rotation
 * @param trace whether every answer says how it came about, not only those whose client asks
 */
public record RoutingSettings(
        boolean affinity,
        Duration affinityFor,
        Duration maxWait,
        Duration maxTime,
        int maxTries,
        int sameAgain,
        Duration queueWait,
        Strategy accountStrategy,
        int sticky,
        boolean trace) {
    public static final RoutingSettings DEFAULTS = new RoutingSettings(
            true,
            Duration.ofHours(1),
            Duration.ofSeconds(30),
            Duration.ofMinutes(10),
            12,
            2,
            Duration.ofSeconds(10),
            Strategy.PRIORITY,
            3,
            false);
}
