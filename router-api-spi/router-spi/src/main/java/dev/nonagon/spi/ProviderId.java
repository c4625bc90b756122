package dev.nonagon.spi;

/**
 * The name of a provider, for example {@code glm}. Kebab-case.
 *
 * @param value lower-case letters and digits in groups joined by single hyphens
 */
public record ProviderId(String value) {
    public ProviderId {
        Ids.requireKebab("provider id", value);
    }

    @Override
    public String toString() {
        return value;
    }
}
