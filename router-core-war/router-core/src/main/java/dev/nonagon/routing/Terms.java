package dev.nonagon.routing;

/**
 * How much of the work an account is to get.
 *
 * @param priority smaller goes first
 * @param weight its share where weights count, from 1
 * @param parallel how many requests it may have under way; 0 for as many as come
 */
public record Terms(int priority, int weight, int parallel) {
    public static final Terms USUAL = new Terms(100, 1, 0);
}
