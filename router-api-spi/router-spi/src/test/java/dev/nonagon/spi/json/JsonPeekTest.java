package dev.nonagon.spi.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class JsonPeekTest {
    @Test
    @DisplayName("Top-level fields are seen, nested ones of the same name are not")
    void seesTopLevelOnly() {
        String json = "{\"x\":{\"model\":\"no\",\"stream\":true}, \"mod\\u0065l\" : \"gl\\u006d\" ,\"stream\":false}";
        JsonPeek peek = peek(json);
        assertThat(peek.string("model")).hasValue("glm");
        assertThat(peek.isTrue("stream")).isFalse();
        Span span = peek.span("model").orElseThrow();
        assertThat(json.substring(span.from(), span.to())).isEqualTo("\"gl\\u006d\"");
    }

    @Test
    @DisplayName("A field of another type is no string and not true")
    void typesAreRespected() {
        JsonPeek peek = peek("{\"model\":7,\"stream\":\"true\"}");
        assertThat(peek.string("model")).isEmpty();
        assertThat(peek.span("model")).isPresent();
        assertThat(peek.isTrue("stream")).isFalse();
        assertThat(peek("{}").string("model")).isEmpty();
        assertThat(peek("{}").span("stream")).isEmpty();
        assertThat(peek("{\"stream\":true}").isTrue("stream")).isTrue();
    }

    @Test
    @DisplayName("A field given twice is refused, also under another spelling; other fields may repeat")
    void duplicatesAreRefused() {
        for (String twice :
                new String[] {"{\"model\":\"a\",\"model\":\"b\"}", "{\"model\":\"a\",\"\\u006dodel\":\"b\"}"}) {
            assertThatExceptionOfType(JsonProblem.class)
                    .isThrownBy(() -> peek(twice))
                    .withMessageContaining("'model'");
        }
        assertThat(peek("{\"x\":1,\"x\":2,\"model\":\"a\"}").string("model")).hasValue("a");
    }

    @Test
    @DisplayName("The whole text must be JSON, also behind the fields")
    void checksToTheEnd() {
        assertThatExceptionOfType(JsonProblem.class).isThrownBy(() -> peek("{\"model\":\"a\",\"x\":[1,2}"));
    }

    private static JsonPeek peek(String json) {
        return JsonPeek.of(json.getBytes(StandardCharsets.UTF_8), Set.of("model", "stream"));
    }
}
