package dev.nonagon.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PagesTest {
    private static final Path PAGES = Path.of("src/main/resources/META-INF/resources");
    /** Handlers of HTML's own; those of components come out as scripts with a nonce. */
    private static final Pattern HANDLER = Pattern.compile(
            "<script|\\son(click|change|submit|load|input|key[a-z]+|mouse[a-z]+|error|focus|blur)=|javascript:");

    @Test
    @DisplayName("C1 each screen has its page, and an address that leads to it")
    void screens() {
        for (Screen screen : Screen.values()) {
            assertThat(PAGES.resolve(screen.view().substring(1))).exists();
            assertThat(Screen.at(screen.getPath())).contains(screen);
            assertThat(Screen.of(screen.view())).contains(screen);
        }
        assertThat(Screen.at("/dashboard/")).contains(Screen.HOME);
        assertThat(Screen.at("/dashboard/../api")).isEmpty();
    }

    @Test
    @DisplayName("C3 C7 pages keep no state, and no script stands in them")
    void pages() {
        assertThat(WordsTest.sources(".xhtml")).noneMatch(HANDLER.asPredicate());
        assertThat(WordsTest.sources("document.xhtml"))
                .singleElement()
                .asString()
                .contains("transient=\"true\"");
    }

    @Test
    @DisplayName("C2 every form that somebody inside sends holds the session's token")
    void tokens() {
        Pattern form = Pattern.compile("<h:form[^>]*>(?!\\s*<n:token/>)");
        assertThat(Stream.of("login.xhtml", "setup.xhtml").flatMap(WordsTest::sources))
                .hasSize(2);
        assertThat(WordsTest.sources(".xhtml")
                        .filter(page -> !page.contains("class=\"door\""))
                        .filter(form.asPredicate()))
                .isEmpty();
    }

    @Test
    @DisplayName("the console names no provider: its forms and labels come from descriptors")
    void namesNobody() throws IOException {
        List<String> ids;
        try (Stream<Path> files = Files.walk(Path.of("../provider-plugins"))) {
            ids = files.filter(file -> file.toString().contains("src/main/resources/META-INF/nonagon/providers/"))
                    .map(file -> file.getFileName().toString().replace(".json", ""))
                    .toList();
        }
        assertThat(ids).hasSizeGreaterThan(20);
        Pattern named = Pattern.compile("[\"'=/](" + String.join("|", ids) + ")[\"'/]");
        assertThat(Stream.of(".java", ".xhtml", ".properties", ".js")
                        .flatMap(WordsTest::sources)
                        .filter(named.asPredicate()))
                .isEmpty();
    }

    @Test
    @DisplayName("C2 a login leads back to a page of the console, and nowhere else")
    void back() {
        assertThat(Entrance.back("/dashboard/provider?id=x")).isEqualTo("/dashboard/provider?id=x");
        assertThat(Entrance.back("/dashboard")).isEqualTo("/dashboard");
        for (String elsewhere : List.of(
                "",
                "https://elsewhere.example/dashboard",
                "//elsewhere.example/dashboard",
                "/dashboard/login",
                "/dashboard/nothing",
                "/api/shutdown",
                "/dashboard\\..\\x",
                "javascript:alert(1)")) {
            assertThat(Entrance.back(elsewhere)).as(elsewhere).isEqualTo("/dashboard");
        }
    }
}
