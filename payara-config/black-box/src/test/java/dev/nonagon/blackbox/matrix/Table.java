package dev.nonagon.blackbox.matrix;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The matrix as it was measured. Used by one thread. */
final class Table {
    private static final String TICK = "✓";

    /** What became of one cell, streamed and whole. */
    private static final class Cell {
        private final Map<Boolean, Set<String>> notes = new LinkedHashMap<>();
        private boolean failed;
    }

    private record Place(Format client, Format upstream) {}

    private final Map<Place, Map<Feature, Cell>> cells = new LinkedHashMap<>();
    private final List<String> footnotes = new ArrayList<>();

    void passed(Format client, Format upstream, Feature feature, boolean stream, Set<String> lost) {
        cell(client, upstream, feature).notes.put(stream, lost);
    }

    void failed(Format client, Format upstream, Feature feature) {
        cell(client, upstream, feature).failed = true;
    }

    private Cell cell(Format client, Format upstream, Feature feature) {
        return cells.computeIfAbsent(new Place(client, upstream), p -> new EnumMap<>(Feature.class))
                .computeIfAbsent(feature, f -> new Cell());
    }

    /** In Markdown. */
    String render() {
        footnotes.clear();
        StringBuilder out = new StringBuilder("| client | upstream |");
        for (Feature feature : Feature.values()) {
            out.append(' ').append(feature.words()).append(" |");
        }
        out.append("\n|---|---|").append("---|".repeat(Feature.values().length)).append('\n');
        cells.forEach((place, row) -> {
            out.append("| ").append(place.client().id());
            out.append(" | ").append(place.upstream().id()).append(" |");
            for (Feature feature : Feature.values()) {
                Cell cell = row.get(feature);
                out.append(' ').append(cell == null ? "" : render(cell)).append(" |");
            }
            out.append('\n');
        });
        for (int i = 0; i < footnotes.size(); i++) {
            out.append('\n').append(i + 1).append(". ").append(footnotes.get(i));
        }
        return out.append('\n').toString();
    }

    private String render(Cell cell) {
        if (cell.failed) {
            return "✗";
        }
        Set<String> all = new TreeSet<>();
        Set<String> common = new HashSet<>(cell.notes.getOrDefault(true, Set.of()));
        common.retainAll(cell.notes.getOrDefault(false, Set.of()));
        cell.notes.forEach((stream, notes) -> notes.forEach(note ->
                all.add(common.contains(note) ? note : note + (stream ? " (only streamed)" : " (only whole)"))));
        return all.isEmpty()
                ? TICK
                : TICK + " " + all.stream().map(this::number).collect(Collectors.joining(" "));
    }

    private String number(String note) {
        if (!footnotes.contains(note)) {
            footnotes.add(note);
        }
        return "[" + (footnotes.indexOf(note) + 1) + "]";
    }
}
