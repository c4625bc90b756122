package dev.nonagon.tokensaver;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Unified diffs: long runs of lines of one sign lose their middle; headers and the lines around changes stay. */
final class Diffs {
    private static final Pattern HUNK = Pattern.compile("@@ -\\d+(?:,(\\d+))? \\+\\d+(?:,(\\d+))? @@.*");
    private static final Pattern HEADER =
            Pattern.compile("diff --git .*|index [0-9a-f]+\\.\\.[0-9a-f]+.*|--- .*|\\+\\+\\+ .*"
                    + "|(old|new|deleted file|new file) mode \\d+|(dis)?similarity index \\d+%"
                    + "|(rename|copy) (from|to) .*|Binary files .* differ|Only in .*|diff -.*");

    private static final int HEAD = 20;
    private static final int TAIL = 10;
    private static final int CONTEXT = 8;

    private Diffs() {}

    static Optional<Excerpt> shorten(List<String> lines) {
        Excerpt out = new Excerpt();
        boolean hunks = false;
        int i = 0;
        while (i < lines.size()) {
            String line = lines.get(i);
            Matcher hunk = HUNK.matcher(bare(line));
            if (hunk.matches()) {
                out.keep(line);
                int end = body(lines, i + 1, size(hunk.group(1)), size(hunk.group(2)));
                if (end < 0) {
                    return Optional.empty();
                }
                runs(lines.subList(i + 1, end), out);
                hunks = true;
                i = end;
            } else if (HEADER.matcher(bare(line)).matches() || line.isBlank() && i == lines.size() - 1) {
                out.keep(line);
                i++;
            } else {
                return Optional.empty();
            }
        }
        return hunks ? Optional.of(out) : Optional.empty();
    }

    private static String bare(String line) {
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    private static int size(@Nullable String count) {
        return count == null ? 1 : count.length() > 7 ? Integer.MAX_VALUE : Integer.parseInt(count);
    }

    /** Where the hunk's body ends, by the numbers of its header; -1 if the lines do not keep to them. */
    private static int body(List<String> lines, int from, int old, int fresh) {
        int i = from;
        int before = old;
        int after = fresh;
        while (before > 0 || after > 0) {
            if (i >= lines.size()) {
                return -1;
            }
            switch (sign(lines.get(i))) {
                case ' ' -> {
                    before--;
                    after--;
                }
                case '-' -> before--;
                case '+' -> after--;
                case '\\' -> {}
                default -> {
                    return -1;
                }
            }
            i++;
        }
        while (i < lines.size() && sign(lines.get(i)) == '\\') {
            i++;
        }
        return before == 0 && after == 0 ? i : -1;
    }

    /** Some tools strip the blank of an empty line of context. */
    private static char sign(String line) {
        return bare(line).isEmpty() ? ' ' : line.charAt(0);
    }

    private static void runs(List<String> body, Excerpt out) {
        List<String> run = new ArrayList<>();
        char sign = ' ';
        for (String line : body) {
            if (!run.isEmpty() && sign(line) != sign) {
                run(run, sign, out);
                run = new ArrayList<>();
            }
            sign = sign(line);
            run.add(line);
        }
        run(run, sign, out);
    }

    private static void run(List<String> run, char sign, Excerpt out) {
        switch (sign) {
            case '+' -> out.ends(run, HEAD, TAIL, "added lines");
            case '-' -> out.ends(run, HEAD, TAIL, "removed lines");
            default -> out.ends(run, CONTEXT, CONTEXT, "unchanged lines");
        }
    }
}
