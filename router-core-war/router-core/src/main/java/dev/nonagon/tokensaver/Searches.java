package dev.nonagon.tokensaver;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Hits as {@code path:line:text}: of many in one file the first ones stay. */
final class Searches {
    private static final Pattern TIME =
            Pattern.compile(".*\\d{4}-\\d\\d-\\d\\d.*|.*[ T\\[]\\d{1,2}|[A-Z][a-z]{2} +\\d.*");
    private static final Pattern HEADING = Pattern.compile("Found \\d+ .*");

    /** So many hits of one file stay. */
    private static final int FIRST = 10;

    private static final int LONGEST_PATH = 400;

    private Searches() {}

    static Optional<Excerpt> shorten(List<String> lines) {
        Excerpt out = new Excerpt();
        List<String> run = new ArrayList<>();
        String path = "";
        boolean hits = false;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            Optional<String> file = file(line);
            boolean matches = file.isPresent();
            boolean aside = line.isBlank()
                    || line.equals("--")
                    || i == 0 && HEADING.matcher(line).matches();
            if (!matches && !aside) {
                return hits ? Optional.empty() : files(lines);
            }
            if (!file.equals(Optional.of(path))) {
                out.ends(run, FIRST, 0, "more matches in " + path);
                run = new ArrayList<>();
            }
            if (file.isPresent()) {
                hits = true;
                path = file.get();
                run.add(line);
            } else {
                path = "";
                out.keep(line);
            }
        }
        out.ends(run, FIRST, 0, "more matches in " + path);
        return hits ? Optional.of(out) : files(lines);
    }

    /** Searches that name files only. Without a folder in each line it may as well be what stands in a file. */
    private static Optional<Excerpt> files(List<String> lines) {
        boolean folders = lines.stream()
                .allMatch(l ->
                        l.isBlank() || l.contains("/") || HEADING.matcher(l).matches());
        return folders ? Listings.shorten(lines) : Optional.empty();
    }

    /** The file of a hit; empty if the line is none. Without a pattern, for lines may be of any length. */
    private static Optional<String> file(String line) {
        int first = line.indexOf(':');
        if (first < 1 || first > LONGEST_PATH) {
            return Optional.empty();
        }
        int second = first + 1;
        while (second < line.length() && line.charAt(second) >= '0' && line.charAt(second) <= '9') {
            second++;
        }
        String path = line.substring(0, first);
        boolean number = second > first + 1 && second < line.length() && line.charAt(second) == ':';
        boolean named = path.chars().anyMatch(Character::isLetter)
                && !TIME.matcher(path).matches();
        return number && named ? Optional.of(path) : Optional.empty();
    }
}
