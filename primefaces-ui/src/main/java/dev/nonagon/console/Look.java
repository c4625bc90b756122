package dev.nonagon.console;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The picture of something that has none: letters of its name, in a colour that is always the same for it. */
final class Look {
    private static final int CIRCLE = 360;
    private static final int STEP = 47;

    private Look() {}

    static int hue(String id) {
        return Math.floorMod(id.hashCode() * STEP, CIRCLE);
    }

    static String letters(String name) {
        String[] words = name.replaceAll("\\(.*", "").strip().split("[\\s._-]+", -1);
        String letters = Arrays.stream(words)
                .filter(word -> !word.isEmpty())
                .limit(2)
                .map(word -> word.substring(0, 1))
                .collect(Collectors.joining());
        String two = letters.length() < 2 && name.length() > 1 ? name.substring(0, 2) : letters;
        return two.toUpperCase(Locale.ROOT);
    }
}
