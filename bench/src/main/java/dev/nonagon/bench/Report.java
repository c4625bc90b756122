package dev.nonagon.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Gathers the figures and renders the one table. */
final class Report {
    /** A column: the way the requests take. */
    enum Way {
        DIRECT("direct"),
        IDENTITY("identity"),
        BRIDGED("bridged"),
        SERVLET("plain servlet");

        private final String title;

        Way(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    private record Row(String what, Map<Way, String> cells, String target) {}

    private final List<Row> rows = new ArrayList<>();
    private final Map<Way, List<Double>> otherLoads = new EnumMap<>(Way.class);
    private final List<String> notes = new ArrayList<>();
    private final List<String> tables = new ArrayList<>();

    void put(String what, Way way, String value) {
        put(what, way, value, "");
    }

    /** Fills one cell; the row appears when its first cell does. */
    void put(String what, Way way, String value, String target) {
        for (Row row : rows) {
            if (row.what().equals(what)) {
                row.cells().put(way, value);
                return;
            }
        }
        Map<Way, String> cells = new EnumMap<>(Way.class);
        cells.put(way, value);
        rows.add(new Row(what, cells, target));
    }

    /** Notes how busy the machine was with something else during one measuring. */
    void otherLoad(Way way, double percent) {
        otherLoads.computeIfAbsent(way, w -> new ArrayList<>()).add(percent);
    }

    /** Adds a table of its own below the one of all. */
    void table(String markdown) {
        tables.add(markdown);
    }

    void note(String note) {
        if (!notes.contains(note)) {
            notes.add(note);
        }
    }

    String markdown() {
        otherLoads.forEach((way, percents) -> put(
                "CPU that other programmes took from both: mean (highest)",
                way,
                Math.round(percents.stream().mapToDouble(p -> p).average().orElse(0)) + " % ("
                        + Math.round(percents.stream().mapToDouble(p -> p).max().orElse(0)) + " %)"));
        StringBuilder out = new StringBuilder(
                "| what | direct | identity | bridged | plain servlet | target |\n|---|---:|---:|---:|---:|---|\n");
        for (Row row : rows) {
            out.append("| ").append(row.what());
            for (Way way : Way.values()) {
                out.append(" | ").append(row.cells().getOrDefault(way, ""));
            }
            out.append(" | ").append(row.target()).append(" |\n");
        }
        for (String note : notes) {
            out.append("\n* ").append(note);
        }
        tables.forEach(table -> out.append("\n\n").append(table));
        return out.append('\n').toString();
    }

    static String number(double value) {
        if (Double.isNaN(value)) {
            return "none";
        }
        if (value >= 100) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, value >= 10 ? "%.1f" : "%.2f", value);
    }
}
