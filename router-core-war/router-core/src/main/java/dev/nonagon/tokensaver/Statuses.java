package dev.nonagon.tokensaver;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What {@code git status} says, long or short: of many entries of one section the first ones stay, under its heading. */
final class Statuses {
    private static final Pattern SHORT = Pattern.compile("[ MTADRCU?!]{2} \\S.*|## .*");
    private static final Pattern OPENING =
            Pattern.compile("On branch .*|HEAD detached .*|interactive rebase in progress.*|rebase in progress.*");
    private static final Pattern HEADING = Pattern.compile("[A-Z][^\\t]*:");

    private static final int FIRST = 20;

    private Statuses() {}

    static Optional<Excerpt> shorten(List<String> lines) {
        if (lines.isEmpty()) {
            return Optional.empty();
        }
        if (OPENING.matcher(bare(lines.getFirst())).matches()) {
            return Optional.of(sections(lines));
        }
        boolean brief = lines.stream()
                .map(Statuses::bare)
                .allMatch(l -> l.isEmpty() || SHORT.matcher(l).matches());
        return brief ? Optional.of(codes(lines)) : Optional.empty();
    }

    private static String bare(String line) {
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    /** In the long form entries begin with a tab, and nothing else does. */
    private static Excerpt sections(List<String> lines) {
        Excerpt out = new Excerpt();
        List<String> entries = new ArrayList<>();
        String heading = "";
        for (String line : lines) {
            if (line.startsWith("\t")) {
                entries.add(line);
                continue;
            }
            out.ends(entries, FIRST, 0, "more entries" + heading);
            entries = new ArrayList<>();
            String bare = bare(line);
            heading =
                    HEADING.matcher(bare).matches() ? " under '" + bare.substring(0, bare.length() - 1) + "'" : heading;
            out.keep(line);
        }
        out.ends(entries, FIRST, 0, "more entries" + heading);
        return out;
    }

    private static Excerpt codes(List<String> lines) {
        Excerpt out = new Excerpt();
        List<String> run = new ArrayList<>();
        String code = "";
        for (String line : lines) {
            String its = line.length() < 2 ? "" : line.substring(0, 2);
            if (!its.equals(code)) {
                out.ends(run, FIRST, 0, "more entries with '" + code + "'");
                run = new ArrayList<>();
                code = its;
            }
            run.add(line);
        }
        out.ends(run, FIRST, 0, "more entries with '" + code + "'");
        return out;
    }
}
