package dev.nonagon.spi;

import java.util.regex.Pattern;

/** The one spelling rule of ids. */
final class Ids {
    private static final Pattern KEBAB = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

    private Ids() {}

    static void requireKebab(String what, String value) {
        if (!KEBAB.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "The " + what + " '" + value + "' must be lower-case letters and digits joined by single hyphens");
        }
    }
}
