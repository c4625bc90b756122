package dev.nonagon.spi.json;

/**
 * A run of bytes.
 *
 * @param from the first byte
 * @param to the byte after the last
 */
public record Span(int from, int to) {
    public Span {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("Span " + from + ".." + to);
        }
    }

    public int length() {
        return to - from;
    }
}
