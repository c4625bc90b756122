package dev.nonagon.names;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamePatternsTest {
    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource({
        "*, anything/at:all, true",
        "glm/*, glm/glm-4.7, true",
        "glm/*, glm/, true",
        "glm/*, glm-cn/glm-4.7, false",
        "*/gpt-5*, openai/gpt-5.4-mini, true",
        "*/gpt-5*, openrouter/openai/gpt-5, true",
        "*/gpt-5*, gpt-5, false",
        "a*b*c, abc, true",
        "a*b*c, a-b-b-c, true",
        "a*b*c, a-b, false",
        "Glm*, glm-4, false",
        "plain, plain, true",
        "plain, plainer, false"
    })
    @DisplayName("A1 an asterisk stands for any characters, everything else for itself")
    void patterns(String pattern, String name, boolean matches) {
        assertThat(NamePatterns.matches(pattern, name)).isEqualTo(matches);
        assertThat(NamePatterns.of(List.of("none", pattern)).match(name)).isEqualTo(matches);
    }

    @Test
    @DisplayName("A2 many asterisks against a long name take no time to speak of")
    void patience() {
        String name = "a".repeat(20_000);
        long began = System.nanoTime();
        assertThat(NamePatterns.matches("*a".repeat(50) + "b", name)).isFalse();
        assertThat(System.nanoTime() - began).isLessThan(2_000_000_000L);
    }

    @Test
    @DisplayName("no pattern means no name")
    void none() {
        assertThat(NamePatterns.NONE.match("")).isFalse();
        assertThat(NamePatterns.of(List.of())).isSameAs(NamePatterns.NONE);
        assertThat(NamePatterns.isPattern("a/b")).isFalse();
        assertThat(NamePatterns.isPattern("a/*")).isTrue();
    }
}
