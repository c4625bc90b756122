package dev.nonagon.spi.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.json.Json;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class ToolsKitTest {
    @Test
    @DisplayName("free text becomes one argument and comes back; other arguments stay what they are")
    void freeText() {
        assertThat(FreeTextTools.unwrap(Json.text(FreeTextTools.wrap("a \"b\""))))
                .isEqualTo("a \"b\"");
        assertThat(FreeTextTools.unwrap("{\"other\":1}")).isEqualTo("{\"other\":1}");
        assertThat(FreeTextTools.unwrap("not json")).isEqualTo("not json");
        assertThat(FreeTextTools.schema().path("required").path(0).asString()).isEqualTo(FreeTextTools.ARGUMENT);
        assertThat(FreeTextTools.isCustom(Optional.empty(), "patch")).isFalse();
    }

    @Test
    @DisplayName("a grammar is described, wherever its definition stands")
    void grammar() {
        JsonNode flat = Json.parse("{\"definition\":\"start: x\"}");
        JsonNode nested = Json.parse("{\"grammar\":{\"definition\":\"start: x\"}}");
        for (JsonNode syntax : new JsonNode[] {flat, nested}) {
            assertThat(FreeTextTools.description(custom(Optional.of("Patches."), Optional.of(syntax))))
                    .contains("Patches.\n\nThe input must fit this grammar:\nstart: x");
        }
        assertThat(FreeTextTools.description(custom(Optional.empty(), Optional.of(flat))))
                .contains("The input must fit this grammar:\nstart: x");
        assertThat(FreeTextTools.description(custom(Optional.of("Patches."), Optional.empty())))
                .contains("Patches.");
        assertThat(FreeTextTools.description(custom(Optional.of("Patches."), Optional.of(Json.object()))))
                .contains("Patches.");
    }

    private static Tool.Custom custom(Optional<String> description, Optional<JsonNode> syntax) {
        return new Tool.Custom("patch", description, syntax, Extras.none());
    }

    @Test
    @DisplayName("parameters are an object with properties, everywhere; complete ones stay the same node")
    void parameters() {
        ObjectNode complete = schema("{\"type\":\"object\",\"properties\":{}}");
        assertThat(ToolSchemas.parameters(complete)).isSameAs(complete);
        assertThat(ToolSchemas.parameters(Json.object())).isEqualTo(ToolSchemas.empty());
        assertThat(ToolSchemas.parameters(schema("{\"properties\":{\"a\":{\"type\":\"object\"}}}")))
                .isEqualTo(
                        schema("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"object\",\"properties\":{}}}}"));
    }

    @Test
    @DisplayName("strict mode wants closed objects with all their properties required")
    void strict() {
        assertThat(ToolSchemas.strict(schema("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}},"
                        + "\"required\":[\"a\"],\"additionalProperties\":false}")))
                .isTrue();
        assertThat(ToolSchemas.strict(schema("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}},"
                        + "\"additionalProperties\":false}")))
                .isFalse();
        assertThat(ToolSchemas.strict(schema("{\"type\":\"object\",\"properties\":{}}")))
                .isFalse();
    }

    private static ObjectNode schema(String json) {
        return (ObjectNode) Json.parse(json);
    }
}
