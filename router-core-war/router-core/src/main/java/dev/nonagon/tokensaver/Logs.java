package dev.nonagon.tokensaver;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Logs lose repeated lines; the output of builds, where it is long, also what lies between its ends and says no trouble. */
final class Logs {
    private static final Pattern TROUBLE = Pattern.compile(
            "error|warn|fail|fatal|exception|panic|caused by|assert|expected|undefined|cannot|denied|not found|✗|✕|×",
            Pattern.CASE_INSENSITIVE);

    private static final int REPEATS = 3;

    /** About how long a marker is; blank lines are cheaper. */
    private static final int MARKER = 80;

    private static final int LONG = 250;
    private static final int HEAD = 40;
    private static final int TAIL = 80;
    private static final int BEFORE_TROUBLE = 3;
    private static final int AFTER_TROUBLE = 10;

    private Logs() {}

    static Optional<Excerpt> shorten(List<String> lines) {
        Excerpt out = new Excerpt();
        repeated(lines, out);
        return Optional.of(out);
    }

    static Optional<Excerpt> shortenBuild(List<String> lines) {
        Excerpt out = new Excerpt();
        if (lines.size() <= LONG) {
            repeated(lines, out);
            return Optional.of(out);
        }
        BitSet kept = new BitSet(lines.size());
        kept.set(0, HEAD);
        kept.set(lines.size() - TAIL, lines.size());
        for (int i = 0; i < lines.size(); i++) {
            if (TROUBLE.matcher(lines.get(i)).find()) {
                kept.set(Math.max(0, i - BEFORE_TROUBLE), Math.min(lines.size(), i + AFTER_TROUBLE + 1));
            }
        }
        int i = 0;
        while (i < lines.size()) {
            int end = kept.get(i) ? kept.nextClearBit(i) : kept.nextSetBit(i);
            List<String> stretch = lines.subList(i, Math.min(end, lines.size()));
            if (kept.get(i)) {
                repeated(stretch, out);
            } else {
                out.ends(stretch, 0, 0, "lines without errors or warnings");
            }
            i = end;
        }
        return Optional.of(out);
    }

    private static void repeated(List<String> lines, Excerpt out) {
        List<String> run = new ArrayList<>();
        for (String line : lines) {
            if (!run.isEmpty() && !run.getFirst().equals(line)) {
                flush(run, out);
                run = new ArrayList<>();
            }
            run.add(line);
        }
        flush(run, out);
    }

    private static void flush(List<String> run, Excerpt out) {
        boolean worthIt =
                run.size() >= REPEATS && (run.size() - 1) * (run.getFirst().length() + 1) > MARKER;
        if (!worthIt) {
            out.keep(run);
            return;
        }
        out.keep(run.getFirst());
        out.leaveOut(run.size() - 1, "more lines equal to the one above");
    }
}
