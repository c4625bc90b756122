package dev.nonagon.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WordsTest {
    private static final String BUNDLE = "dev.nonagon.console.words";
    private static final Pattern USED = Pattern.compile(
            "t\\['([a-z0-9.-]+)'\\]|ui\\.say2?\\('([a-z0-9.-]+)'|\\b(?:word|done|say|say2|format)\\(\\s*\"([a-z0-9.-]+)\"");

    private static ResourceBundle words(String language) {
        return ResourceBundle.getBundle(BUNDLE, Locale.of(language));
    }

    /** The pages and classes, with what stands in them. */
    static Stream<String> sources(String ending) {
        try (Stream<Path> files = Files.walk(Path.of("src/main"))) {
            return files.filter(file -> file.toString().endsWith(ending)).map(WordsTest::text).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @DisplayName("C8 English and German say the same things, and each can be said")
    void languages() {
        ResourceBundle english = words("en");
        ResourceBundle german = words("de");
        assertThat(german.getLocale()).isEqualTo(Locale.GERMAN);
        assertThat(german.keySet()).isEqualTo(english.keySet());
        assertThat(english.getString("cancel")).isEqualTo("Cancel");
        assertThat(german.getString("cancel")).isEqualTo("Abbrechen");
        for (String key : english.keySet()) {
            for (ResourceBundle words : Set.of(english, german)) {
                String text = words.getString(key);
                assertThat(text).as(key).isNotBlank();
                if (text.contains("{0")) {
                    assertThatCode(() -> new MessageFormat(text).format(new Object[] {1, 2}))
                            .as(key)
                            .doesNotThrowAnyException();
                    assertThat(text)
                            .as("an apostrophe that a format would swallow in " + key)
                            .doesNotContainPattern("(^|[^'])'([^']|$)");
                }
            }
        }
    }

    @Test
    @DisplayName("C8 every text that a page or a class says is there")
    void used() {
        Set<String> missing = new TreeSet<>();
        Stream.of(".xhtml", ".java").flatMap(WordsTest::sources).forEach(text -> {
            Matcher matcher = USED.matcher(text);
            while (matcher.find()) {
                String key = Stream.of(matcher.group(1), matcher.group(2), matcher.group(3))
                        .filter(group -> group != null)
                        .findFirst()
                        .orElseThrow();
                if (!key.endsWith(".") && !words("en").containsKey(key)) {
                    missing.add(key);
                }
            }
        });
        assertThat(missing).isEmpty();
    }

    @Test
    @DisplayName("C8 what is said by the name of a constant is there, too")
    void constants() {
        ResourceBundle words = words("en");
        assertThat(Stream.of(AccountState.values()).map(AccountState::getWord)).allMatch(words::containsKey);
        assertThat(Stream.of(Screen.values()).filter(Screen::isListed).map(Screen::getWord))
                .allMatch(words::containsKey);
        assertThat(dev.nonagon.combos.Strategy.words()).allMatch(word -> words.containsKey("strategy." + word));
        assertThat(Stream.of(dev.nonagon.itinerary.Trace.Verdict.values())
                        .map(verdict -> "trace." + verdict.name().toLowerCase(Locale.ROOT)))
                .allMatch(words::containsKey);
        assertThat(Stream.of(dev.nonagon.itinerary.RoutePreview.State.values())
                        .map(state -> "try." + state.name().toLowerCase(Locale.ROOT)))
                .allMatch(words::containsKey);
        assertThat(Stream.of(dev.nonagon.quota.Forecast.Outlook.values())
                        .map(outlook -> "quota.outlook." + dev.nonagon.names.Words.of(outlook)))
                .allMatch(words::containsKey);
        assertThat(Stream.of(dev.nonagon.pricing.Price.Source.values())
                        .map(source -> "prices.source." + dev.nonagon.names.Words.of(source)))
                .allMatch(words::containsKey);
        assertThat(Stream.of(dev.nonagon.plugins.PluginReport.State.values())
                        .filter(state -> state != dev.nonagon.plugins.PluginReport.State.LOADED)
                        .map(state -> "plugin." + dev.nonagon.names.Words.of(state) + ".do"))
                .allMatch(words::containsKey);
        assertThat(Stream.of(dev.nonagon.quota.QuotaSource.values()).map(source -> "source." + source.word()))
                .allMatch(words::containsKey);
    }
}
