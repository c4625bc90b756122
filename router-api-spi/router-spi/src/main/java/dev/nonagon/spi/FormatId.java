package dev.nonagon.spi;

/**
 * The name of a wire format, for example {@code openai-chat}. Kebab-case.
 *
 * @param value lower-case letters and digits in groups joined by single hyphens
 */
public record FormatId(String value) {
    public FormatId {
        Ids.requireKebab("format id", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
