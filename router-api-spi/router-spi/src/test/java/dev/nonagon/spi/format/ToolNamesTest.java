package dev.nonagon.spi.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ToolNamesTest {
    private final ToolNames names = new ToolNames();

    @Test
    @DisplayName("A legal name is sent as it is and comes back as it is")
    void legalNames() {
        assertThat(sent("get_weather")).isEqualTo("get_weather");
        assertThat(names.inward("get_weather")).isEqualTo("get_weather");
        assertThat(names.inward("never_sent")).isEqualTo("never_sent");
    }

    @Test
    @DisplayName(
            "F39 a legal name that equals another's hashed spelling stays apart in either order, and keeps its own if asked")
    void hashedEqualsLegal() {
        String hashed = new ToolNames().outward("a.b", ToolNamesTest::isLegal, 64);
        for (String[] order : new String[][] {{"a.b", hashed}, {hashed, "a.b"}}) {
            ToolNames some = new ToolNames();
            Set<String> sent = new HashSet<>();
            ToolNames kept = new ToolNames();
            kept.keep(Set.of("a.b", hashed), ToolNamesTest::isLegal, 64);
            for (String name : order) {
                String as = some.outward(name, ToolNamesTest::isLegal, 64);
                assertThat(sent.add(as)).isTrue();
                assertThat(some.inward(as)).isEqualTo(name);
                assertThat(kept.inward(kept.outward(name, ToolNamesTest::isLegal, 64)))
                        .isEqualTo(name);
            }
            assertThat(kept.outward(hashed, ToolNamesTest::isLegal, 64)).isEqualTo(hashed);
            assertThat(kept.outward("a.b", ToolNamesTest::isLegal, 64)).isNotEqualTo(hashed);
        }
    }

    @Test
    @DisplayName("An illegal or long name becomes legal, always the same, and comes back")
    void illegalNames() {
        for (String name : new String[] {"mcp.server/tool", "наме", "", "a b", "n".repeat(65), "🚀"}) {
            String sent = sent(name);
            assertThat(sent).matches("[A-Za-z0-9_]{1,64}");
            assertThat(sent(name)).isEqualTo(sent);
            assertThat(new ToolNames().outward(name, ToolNamesTest::isLegal, 64))
                    .as("in another request")
                    .isEqualTo(sent);
            assertThat(names.inward(sent)).isEqualTo(name);
        }
    }

    @Test
    @DisplayName("Two names never become one: not by cutting, not by cleaning, not by guessing the hash")
    void oneToOne() {
        Set<String> sent = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            assertThat(sent.add(sent("x".repeat(70) + i))).isTrue();
            assertThat(sent.add(sent("a.b" + i))).isTrue();
            assertThat(sent.add(sent("a/b" + i))).isTrue();
        }
        String guessed = new ToolNames().outward("a:b", ToolNamesTest::isLegal, 64);
        assertThat(sent("a:b")).isEqualTo(guessed);
        assertThat(sent(guessed))
                .as("a client's own name that looks like the result")
                .isNotEqualTo(guessed);
        assertThat(names.inward(sent(guessed))).isEqualTo(guessed);
    }

    private String sent(String name) {
        return names.outward(name, ToolNamesTest::isLegal, 64);
    }

    private static boolean isLegal(int c) {
        return c < 128 && (Character.isLetterOrDigit(c) || c == '_');
    }
}
