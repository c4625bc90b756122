package dev.nonagon.spi.tck;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Compares JSON as values: the order of members and the spelling of numbers (1, 1.0, 1e0) do not count. */
final class JsonValues {
    private static final int LONGEST_VALUE = 160;

    private JsonValues() {}

    /** One line for each place where the two differ, with its pointer; empty if they are the same value. */
    static List<String> differences(JsonNode expected, JsonNode actual) {
        List<String> lines = new ArrayList<>();
        compare("", expected, actual, lines);
        return lines;
    }

    private static void compare(String pointer, JsonNode expected, JsonNode actual, List<String> lines) {
        if (expected.isObject() && actual.isObject()) {
            Set<String> names = new LinkedHashSet<>(expected.propertyNames());
            names.addAll(actual.propertyNames());
            for (String name : names) {
                member(pointer + '/' + escape(name), expected.get(name), actual.get(name), lines);
            }
        } else if (expected.isArray() && actual.isArray()) {
            for (int i = 0; i < Math.max(expected.size(), actual.size()); i++) {
                member(pointer + '/' + i, expected.get(i), actual.get(i), lines);
            }
        } else if (expected.isNumber() && actual.isNumber()) {
            if (expected.decimalValue().compareTo(actual.decimalValue()) != 0) {
                lines.add(line(pointer, shown(expected), shown(actual)));
            }
        } else if (!expected.equals(actual)) {
            lines.add(line(pointer, shown(expected), shown(actual)));
        }
    }

    private static void member(
            String pointer,
            @org.jspecify.annotations.Nullable JsonNode expected,
            @org.jspecify.annotations.Nullable JsonNode actual,
            List<String> lines) {
        if (expected == null && actual != null) {
            lines.add(line(pointer, "nothing", shown(actual)));
        } else if (expected != null && actual == null) {
            lines.add(line(pointer, shown(expected), "nothing"));
        } else if (expected != null && actual != null) {
            compare(pointer, expected, actual, lines);
        }
    }

    private static String line(String pointer, String expected, String actual) {
        return (pointer.isEmpty() ? "(root)" : pointer) + ": expected " + expected + " but was " + actual;
    }

    private static String shown(JsonNode node) {
        String text = node.toString();
        return text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE) + "… (" + text.length() + ")";
    }

    private static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
