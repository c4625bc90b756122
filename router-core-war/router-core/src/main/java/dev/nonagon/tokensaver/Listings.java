package dev.nonagon.tokensaver;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Paths, long rows of {@code ls} and trees: of many in one place the first ones stay. */
final class Listings {
    private static final Pattern PATH = Pattern.compile("[^\\s:;{}()<>\"'=,]+");
    private static final Pattern ROW = Pattern.compile("[-dlbcps][-rwxsStT]{9}[.+@]? +\\d+ .*");
    private static final Pattern TOTAL = Pattern.compile("total \\d+.*");
    private static final Pattern PLACE = Pattern.compile("[^\\s:][^:]*:");
    private static final Pattern BRANCH = Pattern.compile("[│|\\s\\u00a0]*(├──|└──|\\|--|`--) .*");
    private static final Pattern SUM = Pattern.compile("\\d+ director(y|ies)(, \\d+ files?)?");
    private static final Pattern HEADING = Pattern.compile("Found \\d+ .*");

    private static final int FIRST = 15;
    private static final int FIRST_ROWS = 40;
    private static final int BRANCHES = 80;
    private static final int LAST_BRANCHES = 20;

    private Listings() {}

    static Optional<Excerpt> shorten(List<String> lines) {
        if (lines.stream().anyMatch(l -> BRANCH.matcher(bare(l)).matches())) {
            return tree(lines);
        }
        if (lines.stream().anyMatch(l -> ROW.matcher(l).matches())) {
            return rows(lines);
        }
        return paths(lines);
    }

    private static String bare(String line) {
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    private static Optional<Excerpt> tree(List<String> lines) {
        for (int i = 1; i < lines.size(); i++) {
            String line = bare(lines.get(i));
            if (!line.isBlank()
                    && !BRANCH.matcher(line).matches()
                    && !SUM.matcher(line).matches()) {
                return Optional.empty();
            }
        }
        Excerpt out = new Excerpt();
        out.ends(lines, BRANCHES, LAST_BRANCHES, "more lines of the tree");
        return Optional.of(out);
    }

    private static Optional<Excerpt> rows(List<String> lines) {
        Excerpt out = new Excerpt();
        List<String> rows = new ArrayList<>();
        String place = "";
        for (String line : lines) {
            if (ROW.matcher(line).matches()) {
                rows.add(line);
                continue;
            }
            String bare = bare(line);
            boolean heads = PLACE.matcher(bare).matches();
            if (!heads && !bare.isBlank() && !TOTAL.matcher(bare).matches()) {
                return Optional.empty();
            }
            out.ends(rows, FIRST_ROWS, 0, "more entries" + place);
            rows = new ArrayList<>();
            place = heads ? " of " + bare.substring(0, bare.length() - 1) : place;
            out.keep(line);
        }
        out.ends(rows, FIRST_ROWS, 0, "more entries" + place);
        return Optional.of(out);
    }

    private static Optional<Excerpt> paths(List<String> lines) {
        Excerpt out = new Excerpt();
        List<String> run = new ArrayList<>();
        String folder = "";
        int paths = 0;
        for (int i = 0; i < lines.size(); i++) {
            String line = bare(lines.get(i));
            boolean aside = line.isBlank() || i == 0 && HEADING.matcher(line).matches();
            if (!aside && !PATH.matcher(line).matches()) {
                return Optional.empty();
            }
            String its = aside ? "" : line.substring(0, Math.max(0, line.lastIndexOf('/')));
            if (aside || !its.equals(folder)) {
                flush(run, folder, out);
                run = new ArrayList<>();
                folder = its;
            }
            if (aside) {
                out.keep(lines.get(i));
            } else {
                paths++;
                run.add(lines.get(i));
            }
        }
        flush(run, folder, out);
        return paths > 0 ? Optional.of(out) : Optional.empty();
    }

    private static void flush(List<String> run, String folder, Excerpt out) {
        out.ends(run, FIRST, 0, "more entries" + (folder.isEmpty() ? "" : " of " + folder + "/"));
    }
}
