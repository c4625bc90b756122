package dev.nonagon.spi.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scanner takes what is JSON and refuses what is not; the tree reader is the judge. */
class JsonScannerTest {
    private static final String DOCUMENT = """
            {"model":"a\\u0062c","n":[0,-1,2.50,1e5,-0.1E-2,[],{}],"t":true,"f":false,"z":null,"":"",
             "long":"0123456789 abcdefghijklmnopqrstuvwxyz \\"quoted\\" \\\\ \\/ \\b\\f\\n\\r\\t", "o" : { "p" : [ { } ] } }""";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                " {\t\r\n} ",
                "{\"a\":1}",
                "{\"a\":-0}",
                "{\"a\":1.0e+9}",
                "{\"a\":\"\\u00e4\\ud83d\\ude80\"}",
                "{\"a\":\"1234567\\\"\"}",
                "{\"a\":\"\u007f漢🚀\"}",
                "{\"a\":{\"a\":{\"a\":[[[]]]}},\"a\":2}"
            })
    @DisplayName("JSON objects are taken")
    void takes(String json) {
        assertThatCode(() -> scan(bytes(json))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1",
                "[]",
                "\"a\"",
                "{",
                "}",
                "{}x",
                "{}{}",
                "{a:1}",
                "{'a':1}",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{,}",
                "{\"a\":1 \"b\":2}",
                "{\"a\":01}",
                "{\"a\":+1}",
                "{\"a\":.5}",
                "{\"a\":1.}",
                "{\"a\":1e}",
                "{\"a\":-}",
                "{\"a\":NaN}",
                "{\"a\":tru}",
                "{\"a\":nulll}",
                "{\"a\":[1,]}",
                "{\"a\":[1 2]}",
                "{\"a\":[}",
                "{\"a\":\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12g4\"}",
                "{\"a\":\"\\u12",
                "{\"a\":\"\n\"}",
                "{\"a\":\"12345678\t\"}",
                "{\"a\":\"\\\"}",
                "\uFEFF{}",
                "{\"a\":1/*c*/}"
            })
    @DisplayName("Anything else is refused with the place")
    void refuses(String json) {
        assertThatExceptionOfType(JsonProblem.class)
                .isThrownBy(() -> scan(bytes(json)))
                .satisfies(p -> assertThat(p.offset()).isBetween(0L, (long) bytes(json).length))
                .withMessageContaining("at byte");
    }

    @Test
    @DisplayName("For 30,000 damaged documents the scanner and the tree reader agree")
    void agreesWithTheTreeReader() {
        byte[] original = bytes(DOCUMENT);
        SplittableRandom random = new SplittableRandom(1);
        byte[] alphabet = bytes("{}[]\",:\\0123456789.eE+-tfnulr sa \n\t\u0001");
        for (int i = 0; i < 30_000; i++) {
            byte[] damaged = original.clone();
            for (int d = 0; d <= random.nextInt(2); d++) {
                damaged[random.nextInt(damaged.length)] = alphabet[random.nextInt(alphabet.length)];
            }
            if (random.nextInt(10) == 0) {
                damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length));
            }
            boolean scanned = accepts(damaged, true);
            boolean read = accepts(damaged, false);
            assertThat(scanned).as(new String(damaged, StandardCharsets.UTF_8)).isEqualTo(read);
        }
    }

    private static boolean accepts(byte[] json, boolean scanner) {
        try {
            if (scanner) {
                scan(json);
            } else {
                Json.parseObject(json);
            }
            return true;
        } catch (JsonProblem e) {
            return false;
        }
    }

    @Test
    @DisplayName("A quote, a backslash and a control character are found at every position of a word of eight")
    void everyPositionOfAWord() {
        for (int length = 0; length < 40; length++) {
            String text = "é".repeat(length / 2) + "x".repeat(length);
            assertThat(scan(bytes("{\"a\":\"" + text + "\",\"b\":1}"))).containsEntry("a", "\"" + text + "\"");
            assertThat(scan(bytes("{\"a\":\"" + text + "\\\"\\\\\"}"))).containsEntry("a", "\"" + text + "\\\"\\\\\"");
            String control = "{\"a\":\"" + text + "\u001f\"}";
            assertThatExceptionOfType(JsonProblem.class).isThrownBy(() -> scan(bytes(control)));
        }
    }

    @Test
    @DisplayName("Nesting is bounded, alike in both readers, and does not overflow the stack")
    void nesting() {
        for (int depth : new int[] {400, 600, 100_000}) {
            byte[] json = bytes("{\"a\":" + "[".repeat(depth) + "]".repeat(depth) + "}");
            assertThat(accepts(json, true))
                    .as("depth %s", depth)
                    .isEqualTo(accepts(json, false))
                    .isEqualTo(depth < 500);
        }
    }

    private static Map<String, String> scan(byte[] json) {
        Map<String, String> members = new HashMap<>();
        new JsonScanner(json)
                .wholeObject((name, value) -> members.put(
                        JsonScanner.string(json, name),
                        new String(json, value.from(), value.length(), StandardCharsets.UTF_8)));
        return members;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
