package dev.nonagon.tokensaver;

import java.util.ArrayList;
import java.util.List;

/** A text that becomes shorter line by line (TS5, TS6). Not thread-safe. */
final class Excerpt {
    /** In every marker; a text that holds it was shortened before. */
    static final String SIGN = "left out by the router";

    private final List<String> lines = new ArrayList<>();
    private int leftOut;

    void keep(String line) {
        lines.add(line);
    }

    void keep(List<String> several) {
        lines.addAll(several);
    }

    /**
     * Marks a gap.
     *
     * @param what names the lines, for example {@code more matches in src/a.js}
     */
    void leaveOut(int count, String what) {
        if (count > 0) {
            leftOut += count;
            lines.add("[... " + count + " " + what + " " + SIGN + " ...]");
        }
    }

    /** Keeps the head and the tail of {@code all}; all of it if that leaves out too little to be worth a marker. */
    void ends(List<String> all, int head, int tail, String what) {
        int gap = all.size() - head - tail;
        if (gap < 3) {
            keep(all);
            return;
        }
        keep(all.subList(0, head));
        leaveOut(gap, what);
        keep(all.subList(all.size() - tail, all.size()));
    }

    int leftOut() {
        return leftOut;
    }

    String text() {
        return String.join("\n", lines);
    }
}
