package dev.nonagon.settings;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * A properties file with its line numbers. The syntax is that of {@link Properties#load(java.io.Reader)}.
 *
 * @param lines in their order, repeated keys included
 * @param problems lines that are none
 */
record PropertiesText(List<Line> lines, List<Problem> problems) {
    /** @param number where the key stands, from 1 */
    record Line(int number, String key, String value) {
        @Override
        public String toString() {
            return number + ":" + key;
        }
    }

    static PropertiesText parse(String text) {
        List<Line> lines = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        String[] natural = text.replaceFirst("^\uFEFF", "").split("\r\n|\r|\n", -1);
        int next = 0;
        while (next < natural.length) {
            int first = next;
            StringBuilder logical = new StringBuilder(natural[next++]);
            while (isEntry(logical) && goesOn(logical) && next < natural.length) {
                logical.append('\n').append(natural[next++]);
            }
            if (isEntry(logical)) {
                read(first + 1, logical.toString(), lines, problems);
            }
        }
        return new PropertiesText(List.copyOf(lines), List.copyOf(problems));
    }

    private static boolean isEntry(CharSequence line) {
        String text = line.toString().strip();
        return !text.isEmpty() && text.charAt(0) != '#' && text.charAt(0) != '!';
    }

    /** Whether the line ends with an odd number of backslashes. */
    private static boolean goesOn(CharSequence line) {
        int backslashes = 0;
        while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    private static void read(int number, String logical, List<Line> lines, List<Problem> problems) {
        Properties one = new Properties();
        try {
            one.load(new StringReader(logical));
        } catch (IllegalArgumentException e) {
            problems.add(Problem.error(number, "(line)", "the line holds a \\u that four hex digits do not follow"));
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        one.stringPropertyNames()
                .forEach(key ->
                        lines.add(new Line(number, key, one.getProperty(key).strip())));
    }
}
