package dev.nonagon.spi.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cases that hold, and copies of them that must not. */
class GoldenCasesTest {
    private static final Path FOLDER = Path.of("src/test/resources/golden");

    @TempDir
    Path folder = Path.of("");

    @TestFactory
    @DisplayName("Cases that hold")
    Stream<DynamicTest> good() {
        return GoldenCases.in(FOLDER, new ToyFormat());
    }

    @ParameterizedTest
    @DisplayName("A case that expects something else fails and says where")
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            request.case; 1.0; 1.5; /mood/0: expected 1.5 but was 1
            request.case; model=toy-2; model=toy-3; /model
            refused.case; is no list; is empty; refused
            stream-to-whole.case; "say": "Hello"; "say": "Hullo"; /say
            cut.case; PROTOCOL; OVERLOADED; failure
            cut.case; The stream ended early"; Something else"; event 3 /error
            error-first.case; PROTOCOL busy; PROTOCOL lazy; failure
            """)
    void wrongExpectationsFail(String file, String right, String wrong, String complaint) throws IOException {
        Path copy = copy(file, right, wrong);
        assertThatThrownBy(() -> cases(false).check(copy))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(complaint);
    }

    @Test
    @DisplayName("A loss that the case does not name, and one that is none, fail")
    void lossesAreExact() throws IOException {
        Path lossy = copy("request.case", "\"Hi\"]}]}\n", "\"Hi\"]}]}\n");
        String text = Files.readString(lossy);
        Files.writeString(lossy, text + "--- lost\n/mood it is gone\n");
        assertThatThrownBy(() -> cases(false).check(lossy))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("--- lost: expected, but there is none");
    }

    @Test
    @DisplayName("An event too many and one too few fail")
    void eventsAreCounted() throws IOException {
        Path fewer = copy("cut.case", "data: {\"say\":\"Hel\"}\n\ndata: {\"error\"", "data: {\"error\"");
        assertThatThrownBy(() -> cases(false).check(fewer)).hasMessageContaining("event 3: not expected");
        Path more = copy("cut.case", "--- failure", "\ndata: {\"more\":1}\n--- failure");
        assertThatThrownBy(() -> cases(false).check(more)).hasMessageContaining("event 4: expected, but there is none");
    }

    @Test
    @DisplayName("An update writes what is, keeps the spelling of what was right, and then the case holds")
    void updateRewrites() throws IOException {
        Path wrong = copy("request.case", "\"say\" : [ \"Hi\" ]", "\"say\" : [ \"Ho\" ]");
        cases(true).check(wrong);
        cases(false).check(wrong);
        assertThat(Files.readString(wrong)).contains("\"Hi\"").doesNotContain("\"Ho\"");

        Path right = copy("cut.case", "title", "title");
        String before = Files.readString(right);
        cases(true).check(right);
        assertThat(Files.readString(right)).isEqualTo(before);
    }

    @Test
    @DisplayName("An update fills an empty expectation")
    void updateFills() throws IOException {
        Path empty = folder.resolve("new.case");
        Files.writeString(empty, """
                title: new
                source: here
                --- answer toy
                data: {"error":"busy"}
                --- client toy
                """);
        assertThatThrownBy(() -> cases(false).check(empty)).isInstanceOf(AssertionError.class);
        cases(true).check(empty);
        cases(false).check(empty);
        assertThat(Files.readString(empty)).contains("--- failure\nPROTOCOL busy\n");
    }

    @ParameterizedTest
    @DisplayName("A file that is no case is refused with its name")
    @CsvSource(delimiter = ';', textBlock = """
            --- client toy; --- clientele toy
            --- client toy; --- client unheard-of
            title:; tilte:
            source:; sauce:
            --- client toy; --- lost
            """)
    void brokenFilesAreRefused(String right, String wrong) throws IOException {
        Path copy = copy("stream-to-whole.case", right, wrong);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cases(false).check(copy))
                .withMessageContaining("stream-to-whole.case");
    }

    @Test
    @DisplayName("A folder without cases is no test")
    void emptyFolderIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> GoldenCases.in(folder, new ToyFormat()));
        assertThatIllegalArgumentException().isThrownBy(() -> GoldenCases.in(folder.resolve("absent")));
    }

    private static GoldenCases cases(boolean update) {
        return new GoldenCases(List.of(new ToyFormat()), update);
    }

    private Path copy(String file, String right, String wrong) throws IOException {
        String text = Files.readString(FOLDER.resolve(file));
        assertThat(text).contains(right);
        Path copy = folder.resolve(file);
        Files.writeString(copy, text.replace(right, wrong));
        return copy;
    }
}
