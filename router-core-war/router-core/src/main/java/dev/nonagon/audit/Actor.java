package dev.nonagon.audit;

/**
 * Who does something.
 *
 * @param name for example {@code admin}, {@code key:ci} or {@code router}
 * @param origin where from: an address, {@code console}, {@code command line}
 */
public record Actor(String name, String origin) {
    /** The router of its own accord. */
    public static final Actor ROUTER = new Actor("router", "");
}
