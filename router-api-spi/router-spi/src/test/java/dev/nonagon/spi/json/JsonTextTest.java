package dev.nonagon.spi.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class JsonTextTest {
    private static String quoted(String text) {
        return JsonText.quote(new StringBuilder(), text).toString();
    }

    @Test
    @DisplayName("A text reads back as it was, whatever it contains")
    void readsBack() {
        StringBuilder all = new StringBuilder("\uD83D\uDE00 \u2028 \u00e9");
        for (char c = 0; c < 0x80; c++) {
            all.append(c);
        }
        assertThat(Json.parse(quoted(all.toString())).asString()).isEqualTo(all.toString());
    }

    @Test
    @DisplayName("Control characters are short or four hexadecimal digits")
    void controls() {
        assertThat(quoted("\"\\\n\r\t\u0001\u001f")).isEqualTo("\"\\\"\\\\\\n\\r\\t\\u0001\\u001f\"");
    }

    @Test
    @DisplayName("Half of a character is an escape, so that the bytes stay UTF-8; a whole one is itself")
    void torn() {
        assertThat(quoted("a\uD83D")).isEqualTo("\"a\\ud83d\"");
        assertThat(quoted("\uDE00b")).isEqualTo("\"\\ude00b\"");
        assertThat(quoted("\uD83D\uDE00")).isEqualTo("\"\uD83D\uDE00\"");
    }

    @Test
    @DisplayName("It appends, and returns what it appends to")
    void appends() {
        StringBuilder out = new StringBuilder("{\"a\":");
        assertThat(JsonText.quote(out, "x")).isSameAs(out).hasToString("{\"a\":\"x\"");
    }
}
