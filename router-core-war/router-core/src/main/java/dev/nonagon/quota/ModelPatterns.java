package dev.nonagon.quota;

import java.util.List;
import java.util.Locale;

/** Which models a window counts for. Immutable; matching allocates nothing. */
final class ModelPatterns {
    private final String[][] patterns;

    ModelPatterns(List<String> patterns) {
        this.patterns = patterns.stream()
                .map(p -> p.toLowerCase(Locale.ROOT).split("\\*", -1))
                .toArray(String[][]::new);
    }

    boolean matches(String model) {
        if (patterns.length == 0) {
            return true;
        }
        for (String[] parts : patterns) {
            if (matches(parts, model)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(String[] parts, String model) {
        String first = parts[0];
        if (parts.length == 1) {
            return model.equalsIgnoreCase(first);
        }
        String last = parts[parts.length - 1];
        if (model.length() < first.length() + last.length()
                || !model.regionMatches(true, 0, first, 0, first.length())
                || !model.regionMatches(true, model.length() - last.length(), last, 0, last.length())) {
            return false;
        }
        int at = first.length();
        int end = model.length() - last.length();
        for (int part = 1; part < parts.length - 1; part++) {
            at = find(parts[part], model, at, end);
            if (at < 0) {
                return false;
            }
        }
        return true;
    }

    /** The place after the first occurrence, or -1. */
    private static int find(String part, String model, int from, int end) {
        for (int at = from; at + part.length() <= end; at++) {
            if (model.regionMatches(true, at, part, 0, part.length())) {
                return at + part.length();
            }
        }
        return -1;
    }
}
