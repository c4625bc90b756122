package dev.nonagon.bridges;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Every numbered case has a test that names it, and {@code golden/README.md} says which. A case is named by the title of a
 * golden case, by the first cell of a table's row, or, from 10 on, by the display name of a test: smaller numbers are those
 * of packages' rules, too.
 */
class CaseListTest {
    private static final Path REPOSITORY = Path.of("..", "..");
    private static final Path LIST = Path.of("src/test/resources/golden/README.md");
    private static final Pattern NUMBER = Pattern.compile("\\b[CFK]\\d{1,2}\\b");
    private static final Pattern DISPLAY_NAME =
            Pattern.compile("@DisplayName\\(\\s*((?:\"(?:[^\"\\\\]|\\\\.)*\"\\s*\\+?\\s*)+)\\)");
    private static final Pattern ROW = Pattern.compile("\\| ([CFK]\\d+) \\| (.+) \\|");
    private static final Pattern FILE = Pattern.compile("`([^`]+)`");

    /** The cases of section 17 that concern formats, thinking and tools, then those of sections B4 and B5. */
    private static final List<String> CASES = Stream.concat(
                    IntStream.rangeClosed(1, 58).mapToObj(n -> "C" + n),
                    Stream.of(
                            "F28", "K29", "F30", "K31", "K32", "F33", "F34", "F35", "F36", "K37", "K38", "F39", "F40",
                            "F41", "F42", "F43", "F44", "F45", "F46", "F47", "F48", "F49", "F50", "F51", "K52", "K53",
                            "F54", "F55", "K56", "F57", "K58", "K59", "K60", "F61", "K62", "F63", "F64", "F65", "K66"))
            .toList();

    /** What we do not do, and why. */
    private static final Map<String, String> NOT_OURS = Map.of(
            "K38", "no request pretends to come from another vendor's client",
            "K52", "a name is not cut at its hyphens: a model may be called so; model(high) says it instead",
            "K56", "no provider speaks the envelope of the Gemini CLI",
            "K59", "no provider speaks Cursor's protocol",
            "K60", "no provider wants iFlow's signature");

    @Test
    @DisplayName("Each numbered case is in the list with files that name it, or among those that are not ours")
    void listed() throws IOException {
        Map<String, Set<String>> named = named();
        Map<String, List<String>> list = list();
        List<String> problems = new ArrayList<>();
        for (String number : CASES) {
            List<String> files = list.getOrDefault(number, List.of());
            if (NOT_OURS.containsKey(number)) {
                continue;
            }
            if (files.isEmpty()) {
                problems.add(number + " is not in the list; it is named by " + named.getOrDefault(number, Set.of()));
            }
            for (String file : files) {
                if (!named.getOrDefault(number, Set.of()).contains(file)) {
                    problems.add(file + " does not name " + number);
                }
            }
        }
        assertThat(problems).isEmpty();
    }

    @Test
    @DisplayName("The list gives the same reason for what is not ours")
    void notOurs() throws IOException {
        String text = Files.readString(LIST);
        NOT_OURS.forEach((number, why) -> assertThat(text).contains("| " + number + " | " + why + " |"));
    }

    private static Map<String, List<String>> list() throws IOException {
        Map<String, List<String>> list = new TreeMap<>();
        for (String line : Files.readAllLines(LIST)) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                list.put(
                        row.group(1),
                        FILE.matcher(row.group(2))
                                .results()
                                .map(r -> r.group(1))
                                .toList());
            }
        }
        return list;
    }

    private static Map<String, Set<String>> named() throws IOException {
        Map<String, Set<String>> named = new TreeMap<>();
        for (String part : List.of(
                "router-api-spi",
                "router-core-war",
                "translator-plugins",
                "provider-plugins",
                "payara-config/black-box")) {
            try (Stream<Path> tree = Files.walk(REPOSITORY.resolve(part))) {
                for (Path file : tree.filter(CaseListTest::isTest).toList()) {
                    for (String number : numbers(file)) {
                        named.computeIfAbsent(number, n -> new HashSet<>())
                                .add(file.getFileName().toString());
                    }
                }
            }
        }
        return named;
    }

    private static boolean isTest(Path file) {
        String name = file.getFileName().toString();
        boolean ours = name.endsWith(".case")
                || name.endsWith("Test.java")
                || name.endsWith("IT.java")
                || name.endsWith(".csv");
        return ours && file.toString().replace('\\', '/').contains("/src/test/");
    }

    private static List<String> numbers(Path file) throws IOException {
        String text = Files.readString(file);
        String name = file.getFileName().toString();
        if (name.endsWith(".java")) {
            return DISPLAY_NAME
                    .matcher(text)
                    .results()
                    .flatMap(found -> numbers(found.group(1)))
                    .filter(number -> number.length() > 2)
                    .toList();
        }
        if (name.endsWith(".csv")) {
            return text.lines()
                    .flatMap(line -> numbers(line.split("\\|", 2)[0]))
                    .toList();
        }
        return text.lines()
                .filter(line -> line.startsWith("title:"))
                .flatMap(CaseListTest::numbers)
                .toList();
    }

    private static Stream<String> numbers(String text) {
        return NUMBER.matcher(text).results().map(found -> found.group());
    }
}
