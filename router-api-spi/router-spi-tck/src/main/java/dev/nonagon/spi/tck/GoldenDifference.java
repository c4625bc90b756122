package dev.nonagon.spi.tck;

import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.spi.tck.GoldenFile.Section;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a case expects against what is: JSON as values, streams event by event, the rest as text. */
final class GoldenDifference {
    private GoldenDifference() {}

    static List<String> between(GoldenFile golden, List<Section> actual, Map<String, FormatTranslator> translators) {
        List<Section> expected =
                golden.sections().stream().filter(Section::isExpected).toList();
        List<Section> is = actual.stream().filter(Section::isExpected).toList();
        List<String> lines = new ArrayList<>();
        int e = 0;
        int a = 0;
        while (e < expected.size() || a < is.size()) {
            boolean same = e < expected.size()
                    && a < is.size()
                    && expected.get(e).heading().equals(is.get(a).heading());
            if (same) {
                lines.addAll(between(expected.get(e++), is.get(a++), translators));
            } else if (e < expected.size() && (a == is.size() || optional(expected.get(e)))) {
                lines.add(expected.get(e).heading() + ": expected, but there is none: "
                        + expected.get(e++).text());
            } else {
                lines.add(is.get(a).heading() + ": not expected: " + is.get(a++).text());
            }
        }
        return lines;
    }

    private static boolean optional(Section section) {
        return section.format().isEmpty();
    }

    /** The actual sections, in the file's own spelling where it means the same: an update changes only what differs. */
    static List<Section> keepEqual(GoldenFile golden, List<Section> actual, Map<String, FormatTranslator> translators) {
        List<Section> result = new ArrayList<>();
        for (Section section : actual) {
            long before = result.stream()
                    .filter(s -> s.heading().equals(section.heading()))
                    .count();
            Optional<Section> old = golden.sections().stream()
                    .filter(s -> s.heading().equals(section.heading()))
                    .skip(before)
                    .findFirst();
            result.add(old.filter(o -> !o.text().isEmpty()
                            && between(o, section, translators).isEmpty())
                    .orElse(section));
        }
        return result;
    }

    private static List<String> between(Section expected, Section actual, Map<String, FormatTranslator> translators) {
        List<String> lines =
                switch (expected.kind()) {
                    case "becomes" -> json(expected.text(), actual.text());
                    case "client" ->
                        GoldenRun.isWhole(expected.text()) || GoldenRun.isWhole(actual.text())
                                ? json(expected.text(), actual.text())
                                : events(expected, actual, translators);
                    case "failure" -> failure(expected.text(), actual.text());
                    default ->
                        expected.text().strip().equals(actual.text().strip())
                                ? List.of()
                                : List.of("expected\n" + expected.text() + "\nbut was\n" + actual.text());
                };
        return lines.stream().map(line -> expected.heading() + " " + line).toList();
    }

    private static List<String> failure(String expected, String actual) {
        boolean same = expected.indexOf(' ') < 0 ? actual.startsWith(expected + " ") : expected.equals(actual);
        return same && !expected.isEmpty() ? List.of() : List.of("expected " + expected + " but was " + actual);
    }

    private static List<String> json(String expected, String actual) {
        try {
            return JsonValues.differences(Json.parse(expected), Json.parse(actual));
        } catch (JsonProblem e) {
            return List.of("is not JSON on both sides: " + e.getMessage());
        }
    }

    private static List<String> events(Section expected, Section actual, Map<String, FormatTranslator> translators) {
        FormatTranslator translator = translators.get(expected.format());
        if (translator == null) {
            return List.of("no translator for " + expected.format());
        }
        List<WireEvent> one = decode(translator, expected);
        List<WireEvent> other = decode(translator, actual);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
            String where = "event " + (i + 1);
            if (i >= one.size()) {
                lines.add(where + ": not expected: " + other.get(i));
            } else if (i >= other.size()) {
                lines.add(where + ": expected, but there is none: " + one.get(i));
            } else {
                differences(one.get(i), other.get(i)).forEach(line -> lines.add(where + " " + line));
            }
        }
        return lines;
    }

    private static List<WireEvent> decode(FormatTranslator translator, Section section) {
        return Exchange.decode(translator.framing(), section.text().getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> differences(WireEvent expected, WireEvent actual) {
        if (!expected.name().equals(actual.name())) {
            return List.of("expected " + expected + " but was " + actual);
        }
        try {
            return JsonValues.differences(Json.parse(expected.data()), Json.parse(actual.data()));
        } catch (JsonProblem e) {
            // A trailer such as [DONE].
            return expected.text().equals(actual.text())
                    ? List.of()
                    : List.of("expected " + expected + " but was " + actual);
        }
    }
}
