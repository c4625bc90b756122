package dev.nonagon.exchange;

import dev.nonagon.spi.json.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an import did, or would do (X3). Holds no secret (X6).
 *
 * @param source what the file is, for people
 * @param dryRun whether nothing was changed
 */
public record Report(String source, boolean dryRun, List<Line> lines) {
    private static final String MASK = "•••";
    private static final int SHORTEST_SECRET = 6;

    public Report {
        lines = List.copyOf(lines);
    }

    /** What became of an entry. */
    public enum Outcome {
        TAKEN,
        /** Taken, and something about it is different here. */
        CHANGED,
        SKIPPED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * @param kind for example {@code account}
     * @param name the entry's name, or where it stands in the file
     * @param note what was changed, or why it was skipped; may be empty
     */
    public record Line(Outcome outcome, String kind, String name, String note) {}

    public long count(Outcome outcome) {
        return lines.stream().filter(line -> line.outcome() == outcome).count();
    }

    /** The same without any of these, should one have strayed into a name or message. */
    Report without(Collection<String> secrets) {
        List<String> longestFirst = secrets.stream()
                .filter(secret -> secret.length() >= SHORTEST_SECRET)
                .distinct()
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
        List<Line> clean = new ArrayList<>();
        for (Line line : lines) {
            clean.add(new Line(
                    line.outcome(), line.kind(), masked(line.name(), longestFirst), masked(line.note(), longestFirst)));
        }
        return new Report(source, dryRun, clean);
    }

    private static String masked(String text, List<String> secrets) {
        String clean = text;
        for (String secret : secrets) {
            clean = clean.replace(secret, MASK);
        }
        return clean;
    }

    /** {@code {source,dryRun,taken,changed,skipped,lines:[{outcome,kind,name,note}]}}. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object().put("source", source).put("dryRun", dryRun);
        for (Outcome outcome : Outcome.values()) {
            json.put(outcome.word(), count(outcome));
        }
        json.putArray("lines");
        for (Line line : lines) {
            json.withArray("lines")
                    .addObject()
                    .put("outcome", line.outcome().word())
                    .put("kind", line.kind())
                    .put("name", line.name())
                    .put("note", line.note());
        }
        return json;
    }

    /** For a terminal: a line each, then the sums. */
    public String toText() {
        StringBuilder text = new StringBuilder();
        for (Line line : lines) {
            text.append(String.format(
                            Locale.ROOT,
                            "%-8s %-8s %s%s",
                            line.outcome().word(),
                            line.kind(),
                            printable(line.name()),
                            line.note().isEmpty() ? "" : ": " + printable(line.note())))
                    .append('\n');
        }
        return text.append(source)
                .append(": ")
                .append(count(Outcome.TAKEN))
                .append(" taken, ")
                .append(count(Outcome.CHANGED))
                .append(" taken with changes, ")
                .append(count(Outcome.SKIPPED))
                .append(" skipped")
                .append(dryRun ? "; nothing was changed (dry run)" : "")
                .append('\n')
                .toString();
    }

    /** A name from a file must not move the cursor of a terminal. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
