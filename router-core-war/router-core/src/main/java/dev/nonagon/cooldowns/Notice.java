package dev.nonagon.cooldowns;

/**
 * CDI event: something happened that a person may want to hear of. Told within about a second, never on a request's thread.
 *
 * <p>{@code here} is true on the one node that saw it happen; the others, and a node that has just started, learn of the same
 * rest from the database and say so.
 */
public sealed interface Notice {
    /** The rest that it is about. */
    Rest rest();

    boolean here();

    /** Something rests now. */
    record Began(Rest rest, boolean here) implements Notice {}

    /** It rests no more: its time was over, it answered, or it was cleared. */
    record Ended(Rest rest, boolean here) implements Notice {}

    /** An account's login is lost: it rests until a person logs in again. */
    record LoginNeeded(Rest rest, boolean here) implements Notice {}
}
