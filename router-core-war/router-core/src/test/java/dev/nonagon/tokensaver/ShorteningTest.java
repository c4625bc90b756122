package dev.nonagon.tokensaver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.nonagon.spi.chat.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Files of {@code src/test/resources/tokensaver}: the first line is a call, the rest its output. A {@code .same} must stay
 * as it is; a {@code .shorter} has what becomes of it in the {@code .out} beside ({@code -Dgolden.update=true} writes it).
 */
class ShorteningTest {
    private static final Path FOLDER = Path.of("src/test/resources/tokensaver");
    private static final Pattern MARKER = Pattern.compile("\\[\\.\\.\\. (\\d+) .+ left out by the router \\.\\.\\.]");

    private record Case(Path file, Part.ToolCall call, String output) {
        static Case of(Path file) throws IOException {
            String text = Files.readString(file);
            int line = text.indexOf('\n');
            int space = text.indexOf(' ');
            return new Case(
                    file,
                    new Part.ToolCall("a", text.substring(0, space), text.substring(space + 1, line)),
                    text.substring(line + 1));
        }

        Optional<Shortening> run() {
            return Origin.of(call).flatMap(kind -> Shortening.of(output, kind));
        }
    }

    private static List<Case> cases(String ending) throws IOException {
        List<Case> cases = new ArrayList<>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(ending)).sorted().toList()) {
                cases.add(Case.of(file));
            }
        }
        assertThat(cases).hasSizeGreaterThan(10);
        return cases;
    }

    @TestFactory
    @DisplayName("TS1 TS2 TS7 what is not certain stays as it is")
    Stream<DynamicTest> same() throws IOException {
        return cases(".same").stream()
                .map(c -> dynamicTest(c.file().getFileName().toString(), () -> assertThat(c.run())
                        .isEmpty()));
    }

    @TestFactory
    @DisplayName("TS5 TS6 what becomes shorter")
    Stream<DynamicTest> shorter() throws IOException {
        return cases(".shorter").stream()
                .map(c -> dynamicTest(c.file().getFileName().toString(), () -> checkShorter(c)));
    }

    private static void checkShorter(Case c) throws IOException {
        Shortening shortening = c.run().orElseThrow(() -> new AssertionError("was not made shorter"));
        Path expected = Path.of(c.file().toString().replace(".shorter", ".out"));
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(expected, shortening.text());
        }
        assertThat(shortening.text()).isEqualTo(Files.readString(expected));
        assertVerbatim(c.output(), shortening);
        assertThat(c.run().flatMap(s -> Shortening.of(s.text(), Kind.LOG)))
                .as("a text that was shortened stays")
                .isEmpty();
    }

    /** Each line that is no marker is a line of the input, in its order, and the markers account for all others. */
    private static void assertVerbatim(String input, Shortening shortening) {
        String[] lines = input.split("\n", -1);
        int at = 0;
        int missing = 0;
        for (String line : shortening.text().split("\n", -1)) {
            Matcher marker = MARKER.matcher(line);
            if (marker.matches()) {
                int count = Integer.parseInt(marker.group(1));
                missing += count;
                at += count;
            } else {
                assertThat(at).as(line).isLessThan(lines.length);
                assertThat(line).isEqualTo(lines[at++]);
            }
        }
        assertThat(at).isEqualTo(lines.length);
        assertThat(missing).isEqualTo(shortening.lines());
        assertThat(shortening.text().length()).isLessThan(input.length());
    }

    @Test
    @DisplayName("property: of any mixture of lines, under any kind, what remains is verbatim and the markers add up")
    void property() throws IOException {
        List<String> lines = new ArrayList<>();
        for (Case c : cases(".shorter")) {
            lines.addAll(c.output().lines().toList());
        }
        Random random = new Random(20_260_401);
        int shortened = 0;
        for (int run = 0; run < 4_000; run++) {
            int from = random.nextInt(lines.size());
            List<String> some =
                    new ArrayList<>(lines.subList(from, Math.min(lines.size(), from + 20 + random.nextInt(400))));
            for (int swaps = random.nextInt(3); swaps > 0; swaps--) {
                Collections.swap(some, random.nextInt(some.size()), random.nextInt(some.size()));
            }
            String text = String.join("\n", some);
            Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
            Optional<Shortening> result = Shortening.of(text, kind);
            result.ifPresent(s -> assertVerbatim(text, s));
            shortened += result.isPresent() ? 1 : 0;
        }
        assertThat(shortened).isGreaterThan(100);
    }

    @Test
    @DisplayName("one endless line is no trouble")
    void endlessLine() {
        String text = "x".repeat(3_000_000) + "\n" + "a:".repeat(200_000) + "\n" + " ".repeat(200_000);
        for (Kind kind : Kind.values()) {
            assertThat(Shortening.of(text, kind)).isEmpty();
        }
    }
}
