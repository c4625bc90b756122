package dev.nonagon.routing;

import dev.nonagon.names.Spelling;
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
                .map(k -> new Scored(k, Spelling.distance(wanted, shortened(k))))
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
}
