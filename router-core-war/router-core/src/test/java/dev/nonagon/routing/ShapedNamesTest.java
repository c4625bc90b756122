package dev.nonagon.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShapedNamesTest {
    @Test
    @DisplayName("R14 a shape says what it stands for, in letters, digits, points, hyphens and underscores")
    void readable() {
        assertThat(ShapedNames.shape("claude", "glm/glm-4.7")).isEqualTo("claude-nonagon--glm--glm-4.7");
        assertThat(ShapedNames.shape("claude", "ollama/gemma4:31b")).isEqualTo("claude-nonagon--ollama--gemma4_3a31b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "-",
                "--",
                "a-/b",
                "a/-b",
                "a--b",
                "a-",
                "a_b",
                "a_2db",
                "openrouter/z-ai/glm-5.3",
                "Qwen/Qwen3.8",
                "x:y@z+1",
                "ä/日本",
                "claude-nonagon--x",
                "a---b",
                "/",
                "a b"
            })
    @DisplayName("R14 each name comes back from its shape")
    void back(String name) {
        String shaped = ShapedNames.shape("claude", name);
        assertThat(shaped).matches("claude[A-Za-z0-9._-]+");
        assertThat(ShapedNames.read(shaped)).contains(name);
    }

    @Test
    @DisplayName("R14 no two names have one shape, and all come back (2,000 random names)")
    void oneToOne() {
        Random random = new Random(20_128);
        String letters = "ab-/_.:-/";
        Map<String, String> seen = new HashMap<>();
        for (int i = 0; i < 2_000; i++) {
            StringBuilder name = new StringBuilder();
            for (int length = 1 + random.nextInt(9); length > 0; length--) {
                name.append(letters.charAt(random.nextInt(letters.length())));
            }
            String shaped = ShapedNames.shape("claude", name.toString());
            assertThat(ShapedNames.read(shaped)).contains(name.toString());
            String twin = seen.put(shaped, name.toString());
            assertThat(twin == null ? name.toString() : twin).isEqualTo(name.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "glm/glm-4.7",
                "claude-sonnet-4-5",
                "claude-nonagon--",
                "-nonagon--x",
                "claude-nonagon--a_zz",
                "claude-nonagon--a_f",
                "claude-nonagon--_ff"
            })
    @DisplayName("R14 what has another shape is no shaped name")
    void others(String name) {
        assertThat(ShapedNames.read(name)).isEmpty();
    }
}
