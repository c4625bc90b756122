package dev.nonagon.format.gemini;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a model's name says about what it takes.
 *
 * @source ai.google.dev, thinking (levels from Gemini 3 on), thought signatures (validated from Gemini 3 on)
 */
final class ModelGeneration {
    private static final Pattern NAME = Pattern.compile("gemini-(\\d+)");

    private ModelGeneration() {}

    /** Whether it is of Gemini 3 or later: levels of thinking, media in results, validated signatures. */
    static boolean isThree(String model) {
        Matcher name = NAME.matcher(model.toLowerCase(Locale.ROOT));
        return name.find() && name.group(1).length() < 4 && Integer.parseInt(name.group(1)) >= 3;
    }

    /** Whether the name says that it is a model that never had signatures validated. */
    static boolean isOlder(String model) {
        String name = model.toLowerCase(Locale.ROOT);
        Matcher matcher = NAME.matcher(name);
        return name.contains("gemma") || (matcher.find() && !isThree(name));
    }
}
