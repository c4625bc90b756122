package dev.nonagon.spi.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonEditTest {
    @ParameterizedTest
    @DisplayName("Set replaces a value or adds a member, and leaves all other bytes")
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            { "a" : 1.50 , "b" : 2 }; /a; { "a" : "v" , "b" : 2 }
            {"a":1}; /b; {"a":1,"b":"v"}
            { }; /b; { "b":"v"}
            {"o":{"x":[1, 2]} , "p":0}; /o/x; {"o":{"x":"v"} , "p":0}
            {"o":{"x":1 } }; /o/y; {"o":{"x":1,"y":"v" } }
            {"o":{}}; /o/y; {"o":{"y":"v"}}
            {"o":1}; /o/y; {"o":1}
            {}; /o/y; {}
            {"a/b":1}; /a~1b; {"a/b":"v"}
            {"a~b":1}; /a~0b; {"a~b":"v"}
            {"\\u0061":1}; /a; {"\\u0061":"v"}
            """)
    void set(String json, String pointer, String expected) {
        assertThat(apply(json, new JsonEdit.Set(pointer, Json.parse("\"v\"")))).isEqualTo(expected);
    }

    @ParameterizedTest
    @DisplayName("Remove takes one comma with it")
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            {"a":1,"b":2,"c":3}; /a; {"b":2,"c":3}
            {"a":1, "b":2, "c":3}; /b; {"a":1, "c":3}
            {"a":1 , "b":2 }; /b; {"a":1 }
            { "a" : 1 }; /a; {  }
            {"o":{"x":1},"b":2}; /o/x; {"o":{},"b":2}
            {"a":1}; /b; {"a":1}
            {"a":1}; /a/b; {"a":1}
            """)
    void remove(String json, String pointer, String expected) {
        assertThat(apply(json, new JsonEdit.Remove(pointer))).isEqualTo(expected);
    }

    @ParameterizedTest
    @DisplayName("Rename keeps value and place, unless the name is taken")
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            {"a":1 ,"c":3}; {"b":1 ,"c":3}
            {"a":1,"b":3}; {"a":1,"b":3}
            {"c":1}; {"c":1}
            """)
    void rename(String json, String expected) {
        assertThat(apply(json, new JsonEdit.Rename("/a", "b"))).isEqualTo(expected);
    }

    @ParameterizedTest
    @DisplayName("AtMost lowers numbers above the ceiling and nothing else")
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            {"a":200000}; {"a":131072}
            {"a":1e9}; {"a":131072}
            {"a":131072.0}; {"a":131072.0}
            {"a":5}; {"a":5}
            {"a":"200000"}; {"a":"200000"}
            {"a":null}; {"a":null}
            {}; {}
            """)
    void atMost(String json, String expected) {
        assertThat(apply(json, new JsonEdit.AtMost("/a", new BigDecimal("131072"))))
                .isEqualTo(expected);
    }

    @Test
    @DisplayName("Each edit sees what the edits before it left; the input is never changed")
    void editsInOrder() {
        byte[] json = bytes("{\"a\":1}");
        byte[] result = JsonEdit.apply(
                json,
                List.of(
                        new JsonEdit.Rename("/a", "b"),
                        new JsonEdit.Set("/b", Json.parse("2")),
                        new JsonEdit.Remove("/a")));
        assertThat(text(result)).isEqualTo("{\"b\":2}");
        assertThat(text(json)).isEqualTo("{\"a\":1}");
        assertThat(JsonEdit.apply(json, List.of(new JsonEdit.Remove("/x"))))
                .as("the same array")
                .isSameAs(json);
    }

    @Test
    @DisplayName("A literal is escaped, a splice touches its span only")
    void literalAndSplice() {
        assertThat(text(JsonEdit.literal("a\"\\\n漢"))).isEqualTo("\"a\\\"\\\\\\n漢\"");
        assertThat(text(JsonEdit.splice(bytes("abcdef"), new Span(1, 3), bytes("XYZ"))))
                .isEqualTo("aXYZdef");
        assertThat(text(JsonEdit.splice(bytes("ab"), new Span(2, 2), bytes("c"))))
                .isEqualTo("abc");
    }

    @Test
    @DisplayName("What is no JSON object, or no pointer, is refused")
    void refuses() {
        assertThatExceptionOfType(JsonProblem.class).isThrownBy(() -> apply("[1]", new JsonEdit.Remove("/a")));
        assertThatIllegalArgumentException().isThrownBy(() -> apply("{}", new JsonEdit.Remove("a")));
        assertThatIllegalArgumentException().isThrownBy(() -> new Span(3, 2));
    }

    @Test
    @DisplayName("Numbers leave a tree as they came")
    void numbersKeepTheirSpelling() {
        String json = "{\"a\":0.1000,\"b\":12345678901234567890,\"c\":1}";
        assertThat(Json.text(Json.parse(json))).isEqualTo(json);
    }

    private static String apply(String json, JsonEdit edit) {
        return text(JsonEdit.apply(bytes(json), List.of(edit)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
