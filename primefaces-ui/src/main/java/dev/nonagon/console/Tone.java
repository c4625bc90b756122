package dev.nonagon.console;

import java.util.Locale;

/** How good a piece of news is; its word is the style's. */
public enum Tone {
    GOOD,
    INFO,
    WARN,
    BAD,
    PLAIN;

    public String getStyle() {
        return "is-" + name().toLowerCase(Locale.ROOT);
    }
}
