package dev.nonagon.spi.tck;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.nonagon.spi.format.FormatTranslator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * Translations as files: one file, one case, one dynamic test. A test class returns {@link #in} from a
 * {@code @TestFactory}.
 *
 * <p>A file {@code *.case} begins with {@code title:} and {@code source:} (where the fact comes from), and may say
 * {@code options:} as {@code key=value} pairs: {@code model} (the upstream's name of the model), {@code estimate} (the
 * router's count of the prompt), {@code stream} (where no request says it), {@code can} (what the upstream's model can,
 * joined by {@code +}). Then come sections, each after a line
 * {@code --- name}. A request:
 *
 * <pre>
 * --- request anthropic-messages      what the client sends
 * --- becomes openai-chat             what the upstream gets; several may follow, each with its own losses
 * --- lost                            "pointer reason" a line, exactly; without the section nothing is lost
 * --- refused                         instead of the two: "pointer: message" of the refusal
 * </pre>
 *
 * and an answer:
 *
 * <pre>
 * --- given request anthropic-messages    the request that opened the exchange; optional
 * --- answer openai-chat                  what the upstream sends: a whole body if it starts with a brace, else a
 *                                         stream (so is one whose first line is a value of its own)
 * --- client anthropic-messages           what the client gets
 * --- failure                             "KIND message" or just "KIND" of the failure, if it is one
 * </pre>
 *
 * JSON is compared as values, streams event by event. Ids and times are those of a {@link dev.nonagon.spi.format.Scope} and
 * so always the same. {@code -Dgolden.update=true} writes what is expected from what is (not where the environment says
 * {@code CI}): read the difference before it is committed.
 */
public final class GoldenCases {
    private static final String UPDATE = "golden.update";

    private final Map<String, FormatTranslator> translators = new LinkedHashMap<>();
    private final boolean update;

    GoldenCases(List<FormatTranslator> translators, boolean update) {
        translators.forEach(t -> this.translators.put(t.id().value(), t));
        this.update = update;
    }

    /**
     * One test for each {@code *.case} below a folder.
     *
     * @param folder in the sources, for example {@code src/test/resources/golden}; relative to the module
     * @throws IllegalArgumentException if there is no case in it
     * @throws IllegalStateException if an update is asked for in CI
     */
    public static Stream<DynamicTest> in(Path folder, FormatTranslator... translators) {
        boolean update = Boolean.getBoolean(UPDATE);
        if (update && System.getenv("CI") != null) {
            throw new IllegalStateException("-D" + UPDATE + " rewrites expectations; CI must not");
        }
        GoldenCases cases = new GoldenCases(Arrays.asList(translators), update);
        return files(folder).stream()
                .map(file -> dynamicTest(folder.relativize(file).toString(), file.toUri(), () -> cases.check(file)));
    }

    static List<Path> files(Path folder) {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> tree = Files.walk(folder)) {
                List<Path> found = tree.filter(f -> f.toString().endsWith(".case"))
                        .sorted()
                        .toList();
                if (!found.isEmpty()) {
                    return found;
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        throw new IllegalArgumentException("No *.case in " + folder.toAbsolutePath());
    }

    /** Checks one case, or rewrites it. */
    void check(Path file) throws IOException {
        String text = Files.readString(file);
        GoldenFile golden = GoldenFile.parse(file.getFileName().toString(), text);
        List<GoldenFile.Section> actual = new GoldenRun(golden, translators).sections();
        if (update) {
            String updated = golden.withSections(GoldenDifference.keepEqual(golden, actual, translators));
            if (!updated.equals(text)) {
                Files.writeString(file, updated);
            }
            return;
        }
        List<String> differences = GoldenDifference.between(golden, actual, translators);
        if (!differences.isEmpty()) {
            throw new AssertionError(golden.title() + "\n" + String.join("\n", differences) + "\nWhat is:\n"
                    + golden.withSections(actual) + "\nIf that is right: -D" + UPDATE + "=true");
        }
    }
}
