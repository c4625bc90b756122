package dev.nonagon.spi.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.nonagon.spi.format.ClientRoute;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.Peek;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonEdit;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.spi.json.Span;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/** Rule T8: what routing reads without a tree, and the splice that the edit tier makes of it. */
final class PeekCheck {
    private static final Pattern PARAMETER = Pattern.compile("\\{([a-zA-Z]+)\\+?}");
    private static final String OTHER_MODEL = "prefix/other \"model\" 漢";

    private PeekCheck() {}

    static Map<String, String> pathParameters(ClientRoute route) {
        Map<String, String> parameters = new HashMap<>();
        Matcher matcher = PARAMETER.matcher(route.path());
        while (matcher.find()) {
            parameters.put(matcher.group(1), "tck-model");
        }
        return parameters;
    }

    static void of(FormatTranslator translator, ClientRoute route, byte[] body) {
        byte[] untouched = body.clone();
        Peek peek = translator.peek(route, pathParameters(route), body);
        assertThat(body).as("the body given to peek").isEqualTo(untouched);
        ObjectNode tree = Json.parseObject(body);
        if (peek.modelSpan().isEmpty()) {
            assertThat(peek.model()).as("the path's model").hasValue("tck-model");
            return;
        }
        assertThat(peek.model()).as("model").hasValue(tree.path("model").asString(""));
        assertThat(peek.stream())
                .as("stream")
                .isEqualTo(translator.readRequest(tree.deepCopy(), Exchange.freshScope(false)).stream());
        Span span = peek.modelSpan().orElseThrow();
        byte[] spliced = JsonEdit.splice(body, span, JsonEdit.literal(OTHER_MODEL));
        assertThat(Arrays.copyOf(spliced, span.from())).isEqualTo(Arrays.copyOf(body, span.from()));
        int tail = body.length - span.to();
        assertThat(Arrays.copyOfRange(spliced, spliced.length - tail, spliced.length))
                .isEqualTo(Arrays.copyOfRange(body, span.to(), body.length));
        assertThat(JsonValues.differences(tree.put("model", OTHER_MODEL), Json.parse(spliced)))
                .as("only the model differs")
                .isEmpty();
    }

    /** The same request with a nested {@code model} and {@code stream} before the real ones. */
    static byte[] withDecoy(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        int brace = text.indexOf('{');
        String decoy = "{ \"tck_decoy\" : {\"model\":\"decoy\",\"stream\":true,\"text\":\"\\\"model\\\":\\\"x\\\"\"} ,";
        return (decoy + text.substring(brace + 1)).getBytes(StandardCharsets.UTF_8);
    }

    static void refusesCut(FormatTranslator translator, ClientRoute route, byte[] body) {
        byte[] cut = Arrays.copyOf(body, body.length / 2);
        assertThatExceptionOfType(JsonProblem.class)
                .isThrownBy(() -> translator.peek(route, pathParameters(route), cut));
    }
}
