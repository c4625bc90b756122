package dev.nonagon.spi.format;

/**
 * Something that a translation could not carry over.
 *
 * @param pointer a JSON pointer into the source, for example {@code /messages/2/content/0}
 * @param reason a short sentence
 */
public record Loss(String pointer, String reason) {
    @Override
    public String toString() {
        return pointer + " " + reason;
    }
}
