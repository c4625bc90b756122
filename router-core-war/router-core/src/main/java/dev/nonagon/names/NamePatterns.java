package dev.nonagon.names;

import java.util.Collection;
import java.util.List;

/** Patterns of names (A1). Immutable. */
public final class NamePatterns {
    public static final NamePatterns NONE = new NamePatterns(List.of());

    private final List<String> patterns;

    private NamePatterns(List<String> patterns) {
        this.patterns = patterns;
    }

    public static NamePatterns of(Collection<String> patterns) {
        return patterns.isEmpty() ? NONE : new NamePatterns(List.copyOf(patterns));
    }

    /** Whether the text is more than a plain name. */
    public static boolean isPattern(String text) {
        return text.indexOf('*') >= 0;
    }

    public boolean isEmpty() {
        return patterns.isEmpty();
    }

    public List<String> patterns() {
        return patterns;
    }

    /** Whether one of the patterns means the name. Allocates nothing. */
    @SuppressWarnings("ForLoopReplaceableByForEach") // An iterator would be the only thing that this allocates.
    public boolean match(String name) {
        for (int i = 0; i < patterns.size(); i++) {
            if (matches(patterns.get(i), name)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a pattern means a name. By hand and not by a regular expression (A2). */
    public static boolean matches(String pattern, String name) {
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

    @Override
    public boolean equals(Object other) {
        return other instanceof NamePatterns that && patterns.equals(that.patterns);
    }

    @Override
    public int hashCode() {
        return patterns.hashCode();
    }

    @Override
    public String toString() {
        return String.join(", ", patterns);
    }
}
