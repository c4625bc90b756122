package dev.nonagon.routing;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Names that look like a mistyped one. */
final class NearestNames {
    private static final int MOST = 3;

    private NearestNames() {}

    static List<String> to(String name, Collection<String> known) {
        String wanted = shortened(name);
        int limit = Math.max(3, wanted.length() / 3);
        record Scored(String name, int distance) {}
        return known.stream()
                .map(k -> new Scored(k, distance(wanted, shortened(k))))
                .filter(s -> s.distance <= limit || shortened(s.name).contains(wanted) || endsAlike(wanted, s.name))
                .sorted(Comparator.comparingInt(Scored::distance).thenComparing(Scored::name))
                .limit(MOST)
                .map(Scored::name)
                .toList();
    }

    /** Whether the known name is the wanted one behind a prefix: {@code glm-4.7} for {@code glm/glm-4.7}. */
    private static boolean endsAlike(String wanted, String known) {
        return known.toLowerCase(Locale.ROOT).endsWith("/" + wanted);
    }

    private static String shortened(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.length() > 80 ? lower.substring(0, 80) : lower;
    }

    /** Levenshtein's distance. */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int up = row[j];
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? diagonal : diagonal + 1;
                row[j] = Math.min(change, Math.min(up, row[j - 1]) + 1);
                diagonal = up;
            }
        }
        return row[b.length()];
    }
}
