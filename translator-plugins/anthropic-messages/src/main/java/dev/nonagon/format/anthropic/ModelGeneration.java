package dev.nonagon.format.anthropic;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How old a model is, by its name: newer ones think by effort and no longer by budget, and take no sampling settings.
 *
 * @param value major and minor version as {@code major * 100 + minor}; 0 if the name says nothing, as with every model
 *     that is not Anthropic's
 * @source https://platform.claude.com/docs/en/about-claude/models/migration-guide (seen in excerpts, 2026-11-22)
 */
record ModelGeneration(int value) {
    private static final Pattern NAME = Pattern.compile("claude-[a-z]+-(\\d{1,2})(?:[-.](\\d{1,2})(?!\\d))?(?!\\d)");
    private static final int ADAPTIVE = 406;
    private static final int EXTRA_HIGH = 407;
    private static final int NO_SAMPLING = 407;

    static ModelGeneration of(String model) {
        Matcher matcher = NAME.matcher(model);
        if (!matcher.find()) {
            return new ModelGeneration(0);
        }
        String minor = matcher.group(2);
        return new ModelGeneration(
                Integer.parseInt(matcher.group(1)) * 100 + (minor == null ? 0 : Integer.parseInt(minor)));
    }

    boolean thinksByEffort() {
        return value >= ADAPTIVE;
    }

    boolean knowsExtraHigh() {
        return value >= EXTRA_HIGH;
    }

    boolean takesSampling() {
        return value < NO_SAMPLING;
    }
}
