package dev.nonagon.spi.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nonagon.spi.format.RequestProblem;
import dev.nonagon.spi.json.Json;
import java.math.BigDecimal;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class RequestFieldsTest {
    private static final JsonNode NODE =
            Json.parse("{\"text\":\"a\",\"null\":null,\"number\":1,\"object\":{\"b\":2},\"list\":[1]}");

    @Test
    @DisplayName("null counts as absent")
    void nulls() {
        assertThat(RequestFields.member(NODE, "null")).isNull();
        assertThat(RequestFields.string(NODE, "null", "")).isEmpty();
        assertThat(RequestFields.array(NODE, "null", "")).isNull();
        assertThat(RequestFields.member(NODE, "number")).isNotNull();
    }

    @Test
    @DisplayName("what is there and fits is given")
    void fits() {
        assertThat(RequestFields.text(NODE, "text")).isEqualTo("a");
        assertThat(RequestFields.text(NODE, "number")).isEmpty();
        assertThat(RequestFields.required(NODE, "text", "/x")).isEqualTo("a");
        assertThat(RequestFields.object(NODE, "object", "").path("b").intValue())
                .isEqualTo(2);
        assertThat(RequestFields.object(NODE, "/x")).isSameAs(NODE);
        assertThat(RequestFields.array(NODE, "list", "")).hasSize(1);
    }

    @Test
    @DisplayName("what does not fit is named by its place")
    void misfits() {
        refused(() -> RequestFields.string(NODE, "number", "/x"), "/x/number");
        refused(() -> RequestFields.required(NODE, "none", "/x"), "/x/none");
        refused(() -> RequestFields.object(NODE, "text", "/x"), "/x/text");
        refused(() -> RequestFields.object(NODE, "none", "/x"), "/x/none");
        refused(() -> RequestFields.object(NODE.path("list"), "/x"), "/x");
        refused(() -> RequestFields.array(NODE, "object", "/x"), "/x/object");
    }

    private static void refused(ThrowingCallable call, String pointer) {
        assertThatThrownBy(call).isInstanceOfSatisfying(RequestProblem.class, problem -> assertThat(problem.pointer())
                .isEqualTo(pointer));
    }

    @Test
    @DisplayName("the rest is what is not known")
    void rest() {
        ObjectNode rest = RequestFields.rest((ObjectNode) NODE, Set.of("text", "null", "number", "object"));
        assertThat(rest.propertyNames()).containsExactly("list");
    }

    @Test
    @DisplayName("a whole number is written as one, and equal numbers are equal nodes")
    void numbers() {
        ObjectNode target = Json.object();
        RequestFields.put(target, "zero", new BigDecimal("0"));
        RequestFields.put(target, "half", new BigDecimal("0.5"));
        RequestFields.put(target, "large", 1L << 40);
        assertThat(target).isEqualTo(Json.parse("{\"zero\":0,\"half\":0.5,\"large\":1099511627776}"));
    }
}
