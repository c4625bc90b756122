package dev.nonagon.store;

import java.util.Locale;

/** Somebody's text as a part of a {@code like … escape '!'}, compared in lower case. */
public final class LikeText {
    private LikeText() {}

    /** For what begins with the text, in any case. */
    public static String beginning(String text) {
        return plain(text) + "%";
    }

    /** For what has the text in it, in any case. */
    public static String containing(String text) {
        return "%" + plain(text) + "%";
    }

    /** What stands in a text has no meaning for {@code like}. */
    private static String plain(String text) {
        return text.toLowerCase(Locale.ROOT)
                .replace("!", "!!")
                .replace("%", "!%")
                .replace("_", "!_");
    }
}
