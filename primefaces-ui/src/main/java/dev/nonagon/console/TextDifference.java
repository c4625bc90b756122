package dev.nonagon.console;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Where two texts differ, word by word. */
public final class TextDifference {
    /** A word and the space after it; a line's end stands for itself. */
    private static final Pattern BOUNDARY = Pattern.compile("(?<=\\n)|(?<=[ \\t])(?=[^ \\t])|(?=\\n)");

    /** A table of this many words by this many takes some milliseconds; what is longer is compared by its ends alone. */
    private static final int MOST_WORDS = 1_500;

    private TextDifference() {}

    /** How a piece stands in the two texts. */
    public enum Kind {
        SAME,
        GONE,
        FRESH
    }

    /** A piece. */
    public record Piece(Kind kind, String text) {
        public String getWord() {
            return kind.name().toLowerCase(Locale.ROOT);
        }
    }

    /** All pieces in their order: those of kind {@code SAME} and {@code GONE} are the first text, {@code SAME} and {@code FRESH} the second. */
    static List<Piece> of(String before, String after) {
        List<String> old = words(before);
        List<String> now = words(after);
        int head = 0;
        while (head < old.size() && head < now.size() && old.get(head).equals(now.get(head))) {
            head++;
        }
        int tail = 0;
        while (tail < old.size() - head
                && tail < now.size() - head
                && old.get(old.size() - 1 - tail).equals(now.get(now.size() - 1 - tail))) {
            tail++;
        }
        Collector pieces = new Collector();
        old.subList(0, head).forEach(word -> pieces.add(Kind.SAME, word));
        middle(old.subList(head, old.size() - tail), now.subList(head, now.size() - tail), pieces);
        old.subList(old.size() - tail, old.size()).forEach(word -> pieces.add(Kind.SAME, word));
        return pieces.done();
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : Arrays.asList(BOUNDARY.split(text, -1));
    }

    private static void middle(List<String> old, List<String> now, Collector pieces) {
        if (old.size() > MOST_WORDS || now.size() > MOST_WORDS) {
            old.forEach(word -> pieces.add(Kind.GONE, word));
            now.forEach(word -> pieces.add(Kind.FRESH, word));
            return;
        }
        int[][] common = common(old, now);
        int o = 0;
        int n = 0;
        while (o < old.size() && n < now.size()) {
            if (old.get(o).equals(now.get(n))) {
                pieces.add(Kind.SAME, old.get(o));
                o++;
                n++;
            } else if (common[o + 1][n] >= common[o][n + 1]) {
                pieces.add(Kind.GONE, old.get(o++));
            } else {
                pieces.add(Kind.FRESH, now.get(n++));
            }
        }
        old.subList(o, old.size()).forEach(word -> pieces.add(Kind.GONE, word));
        now.subList(n, now.size()).forEach(word -> pieces.add(Kind.FRESH, word));
    }

    /** How many words the ends from each place on have in common. */
    private static int[][] common(List<String> old, List<String> now) {
        int[][] common = new int[old.size() + 1][now.size() + 1];
        for (int o = old.size() - 1; o >= 0; o--) {
            for (int n = now.size() - 1; n >= 0; n--) {
                common[o][n] = old.get(o).equals(now.get(n))
                        ? common[o + 1][n + 1] + 1
                        : Math.max(common[o + 1][n], common[o][n + 1]);
            }
        }
        return common;
    }

    /** Joins neighbours of a kind. */
    private static final class Collector {
        private final List<Piece> pieces = new ArrayList<>();

        void add(Kind kind, String word) {
            if (!pieces.isEmpty() && pieces.getLast().kind() == kind) {
                pieces.set(pieces.size() - 1, new Piece(kind, pieces.getLast().text() + word));
            } else {
                pieces.add(new Piece(kind, word));
            }
        }

        List<Piece> done() {
            return List.copyOf(pieces);
        }
    }
}
