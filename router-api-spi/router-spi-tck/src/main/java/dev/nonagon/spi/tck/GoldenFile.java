package dev.nonagon.spi.tck;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A case as text.
 *
 * @param header the lines before the first section
 */
record GoldenFile(String name, Map<String, String> header, List<Section> sections) {
    private static final String MARK = "--- ";
    private static final Set<String> WITH_FORMAT = Set.of("request", "becomes", "given request", "answer", "client");
    private static final Set<String> ALONE = Set.of("lost", "refused", "failure");
    private static final Set<String> HEADER = Set.of("title", "source", "options");
    /** Sections that say what is expected; the others are input. */
    static final Set<String> EXPECTED = Set.of("becomes", "lost", "refused", "client", "failure");

    /**
     * @param kind for example {@code becomes}
     * @param format empty for sections without one
     * @param text without the blank lines at its end
     */
    record Section(String kind, String format, String text) {
        boolean isExpected() {
            return EXPECTED.contains(kind);
        }

        String heading() {
            return MARK + kind + (format.isEmpty() ? "" : " " + format);
        }
    }

    static GoldenFile parse(String name, String content) {
        Map<String, String> header = new LinkedHashMap<>();
        List<Section> sections = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        Optional<String> heading = Optional.empty();
        int number = 0;
        for (String line : content.split("\n", -1)) {
            number++;
            if (line.startsWith(MARK)) {
                heading.ifPresent(h -> sections.add(section(name, h, text.toString())));
                heading = Optional.of(line.substring(MARK.length()).strip());
                text.setLength(0);
            } else if (heading.isPresent()) {
                text.append(line).append('\n');
            } else if (!line.isBlank()) {
                header(name, number, line, header);
            }
        }
        heading.ifPresent(h -> sections.add(section(name, h, text.toString())));
        for (String needed : List.of("title", "source")) {
            if (header.getOrDefault(needed, "").isBlank()) {
                throw new IllegalArgumentException(name + ": the header has no '" + needed + ":'");
            }
        }
        return new GoldenFile(name, header, List.copyOf(sections));
    }

    private static void header(String name, int number, String line, Map<String, String> header) {
        int colon = line.indexOf(':');
        String key = colon < 0 ? line : line.substring(0, colon);
        if (!HEADER.contains(key) || header.put(key, line.substring(colon + 1).strip()) != null) {
            throw new IllegalArgumentException(
                    name + ":" + number + ": expected one each of title:, source:, options:");
        }
    }

    private static Section section(String name, String heading, String text) {
        int space = heading.lastIndexOf(' ');
        String kind = ALONE.contains(heading) || space < 0 ? heading : heading.substring(0, space);
        boolean known = kind.equals(heading) ? ALONE.contains(kind) : WITH_FORMAT.contains(kind);
        if (!known) {
            throw new IllegalArgumentException(name + ": unknown section '" + MARK + heading + "'");
        }
        return new Section(kind, kind.equals(heading) ? "" : heading.substring(space + 1), text.stripTrailing());
    }

    String title() {
        return header.getOrDefault("title", name);
    }

    Optional<String> option(String key) {
        for (String pair : header.getOrDefault("options", "").split("[,\\s]+")) {
            if (pair.startsWith(key + "=")) {
                return Optional.of(pair.substring(key.length() + 1));
            }
        }
        return Optional.empty();
    }

    Optional<Section> first(String kind) {
        return sections.stream().filter(s -> s.kind().equals(kind)).findFirst();
    }

    /** This file with other sections. */
    String withSections(List<Section> others) {
        StringBuilder out = new StringBuilder();
        header.forEach(
                (key, value) -> out.append(key).append(": ").append(value).append('\n'));
        for (Section section : others) {
            out.append(section.heading()).append('\n');
            if (!section.text().isEmpty()) {
                out.append(section.text()).append('\n');
            }
        }
        return out.toString();
    }
}
