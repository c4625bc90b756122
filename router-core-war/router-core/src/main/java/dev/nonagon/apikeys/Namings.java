package dev.nonagon.apikeys;

import java.util.List;

/** Patterns of names, where {@code *} stands for any characters. Immutable. */
final class Namings {
    private final List<String> patterns;

    Namings(List<String> patterns) {
        this.patterns = List.copyOf(patterns);
    }

    boolean isEmpty() {
        return patterns.isEmpty();
    }

    boolean matches(String name) {
        return patterns.stream().anyMatch(pattern -> matches(pattern, name));
    }

    /** By hand and not by a regular expression: many asterisks and a long name must not take forever. */
    private static boolean matches(String pattern, String name) {
        int at = 0;
        int asterisk = -1;
        int retry = 0;
        int in = 0;
        while (at < name.length()) {
            if (in < pattern.length() && pattern.charAt(in) == '*') {
                asterisk = in++;
                retry = at;
            } else if (in < pattern.length() && pattern.charAt(in) == name.charAt(at)) {
                in++;
                at++;
            } else if (asterisk >= 0) {
                in = asterisk + 1;
                at = ++retry;
            } else {
                return false;
            }
        }
        while (in < pattern.length() && pattern.charAt(in) == '*') {
            in++;
        }
        return in == pattern.length();
    }
}
