package dev.nonagon.provider.echo;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.nonagon.spi.json.Json;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class EchoToolTest {
    private static final String TOOLS = """
            "tools":[
              {"type":"function","function":{"name":"weather","parameters":{"type":"object",
                "properties":{"city":{"type":"string"},"days":{"type":"integer","minimum":3},"unit":{"enum":["C","F"]}},
                "required":["city","days","unit"]}}},
              {"type":"function","function":{"name":"now"}}],
            """;

    private static String asking(String more, String messages) {
        return "{\"stream\":true," + TOOLS + more + "\"messages\":[{\"role\":\"user\",\"content\":\"And now?\"}"
                + messages + "]}";
    }

    private static StreamReading read(String model, String body) throws InterruptedException {
        return StreamReading.of(Recording.of(model, body));
    }

    @Test
    @DisplayName("tool calls the first tool with arguments that fit its schema")
    void firstTool() throws InterruptedException {
        StreamReading reading = read("tool", asking("", ""));
        assertThat(reading.calls).hasSize(1);
        assertThat(reading.calls.get(0).name).isEqualTo("weather");
        assertThat(reading.calls.get(0).id).isEqualTo("call_echo_1_0");
        assertThat(Json.parse(reading.calls.get(0).arguments.toString()))
                .isEqualTo(Json.parse("{\"city\":\"echo\",\"days\":3,\"unit\":\"C\"}"));
        assertThat(reading.reasons).containsExactly("tool_calls");
        assertThat(reading.text).isEmpty();
    }

    @Test
    @DisplayName("tools calls them all at once, each with an id of its own; a whole answer says the same")
    void allTools() throws InterruptedException {
        StreamReading reading = read("tools", asking("", ""));
        assertThat(reading.calls.values()).extracting(c -> c.name).containsExactly("weather", "now");
        assertThat(reading.calls.values()).extracting(c -> c.id).doesNotHaveDuplicates();

        JsonNode message = Recording.of("tools", asking("", "").replace("\"stream\":true,", ""))
                .json()
                .at("/choices/0/message");
        assertThat(message.get("content").isNull()).isTrue();
        assertThat(message.get("tool_calls")).hasSize(2);
        assertThat(message.at("/tool_calls/0/function/arguments").asString())
                .isEqualTo(reading.calls.get(0).arguments.toString());
    }

    @Test
    @DisplayName("tool results are repeated, and no tool is called again")
    void results() throws InterruptedException {
        String messages = ",{\"role\":\"assistant\",\"content\":null,\"tool_calls\":["
                + "{\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"weather\",\"arguments\":\"{}\"}},"
                + "{\"id\":\"b\",\"type\":\"function\",\"function\":{\"name\":\"now\",\"arguments\":\"{}\"}}]},"
                + "{\"role\":\"tool\",\"tool_call_id\":\"b\",\"content\":\"noon\"},"
                + "{\"role\":\"tool\",\"tool_call_id\":\"a\",\"content\":[{\"type\":\"text\",\"text\":\"rain\"}]}";
        for (String choice : new String[] {"", "\"tool_choice\":\"required\","}) {
            StreamReading reading = read("tool", asking(choice, messages));
            assertThat(reading.text).hasToString("The tool answered: noon | rain");
            assertThat(reading.calls).isEmpty();
            assertThat(reading.reasons).containsExactly("stop");
        }
    }

    @Test
    @DisplayName("a later turn calls with a new id")
    void newIds() throws InterruptedException {
        String later = ",{\"role\":\"assistant\",\"content\":\"Yes.\"},{\"role\":\"user\",\"content\":\"Again\"}";
        assertThat(read("tool", asking("", later)).calls.get(0).id).isEqualTo("call_echo_3_0");
    }

    @Test
    @DisplayName("tool_choice is obeyed by every model: named, required, none")
    void toolChoice() throws InterruptedException {
        String named = "\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"now\"}},";
        assertThat(read("hello", asking(named, "")).calls.get(0).name).isEqualTo("now");
        assertThat(read("tool", asking(named, "")).calls.get(0).name).isEqualTo("now");
        assertThat(read("think", asking("\"tool_choice\":\"required\",", ""))
                        .calls
                        .get(0)
                        .name)
                .isEqualTo("weather");
        assertThat(read("tool", asking("\"tool_choice\":\"none\",", "")).calls).isEmpty();
    }

    @Test
    @DisplayName("without a tool, tool says so")
    void withoutTool() throws InterruptedException {
        assertThat(read("tool", EchoAnswerTest.SAY.formatted("\"stream\":true,")).text)
                .startsWith("Echo was given no tool to call.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\",\"minLength\":9},\"b\":{\"type\":\"number\","
                        + "\"exclusiveMinimum\":2},\"c\":{\"type\":[\"null\",\"string\"]}},\"required\":[\"a\",\"b\",\"c\"],\"additionalProperties\":false}",
                "{\"type\":\"array\",\"items\":{\"type\":\"integer\",\"multipleOf\":7,\"minimum\":8},\"minItems\":2}",
                "{\"type\":\"object\",\"properties\":{\"node\":{\"$ref\":\"#/$defs/node\"}},\"required\":[\"node\"],\"$defs\":"
                        + "{\"node\":{\"type\":\"object\",\"properties\":{\"next\":{\"anyOf\":[{\"$ref\":\"#/$defs/node\"},"
                        + "{\"type\":\"null\"}]},\"on\":{\"type\":\"boolean\"}},\"required\":[\"next\",\"on\"]}}}",
                "{\"allOf\":[{\"type\":\"object\",\"properties\":{\"a\":{\"const\":5}},\"required\":[\"a\"]},"
                        + "{\"type\":\"object\",\"properties\":{\"b\":{\"type\":\"number\",\"maximum\":-1}},\"required\":[\"b\"]}]}",
                "{\"oneOf\":[{\"type\":\"string\",\"maxLength\":2},{\"type\":\"integer\"}]}",
                "{\"type\":\"object\",\"properties\":{\"kind\":{\"enum\":[\"x\"]}},\"required\":[\"kind\"],"
                        + "\"anyOf\":[{\"type\":\"object\",\"properties\":{\"v\":{\"type\":\"string\",\"format\":\"uuid\"}},"
                        + "\"required\":[\"v\"]}]}",
                "{\"type\":\"string\",\"format\":\"date-time\"}",
                "{\"type\":\"array\",\"prefixItems\":[{\"type\":\"boolean\"},{\"type\":\"string\"}],\"minItems\":2}"
            })
    @DisplayName("json fits the schema that response_format gives")
    void structuredOutput(String schema) throws InterruptedException {
        String body = EchoAnswerTest.SAY.formatted(
                "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"s\",\"schema\":" + schema
                        + "}},");
        for (String model : new String[] {"json", "hello"}) {
            JsonNode value = Json.parse(Recording.of(model, body)
                    .json()
                    .at("/choices/0/message/content")
                    .asString());
            assertThat(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                            .getSchema(Json.parse(schema))
                            .validate(value))
                    .as("%s against %s", value, schema)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"integer\",\"minimum\":1e999999999}",
                "{\"type\":\"integer\",\"multipleOf\":1e-999999999,\"minimum\":3}",
                "{\"$ref\":\"#\"}",
                "{\"$ref\":\"#/no/where\"}",
                "{\"$ref\":\"https://example.com/schema\"}",
                "{\"allOf\":[{\"$ref\":\"#\"},{\"$ref\":\"#\"}]}",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#\"},\"b\":{\"$ref\":\"#\"}},\"required\":[\"a\",\"b\"]}",
                "{\"enum\":{\"a\":1},\"anyOf\":{\"b\":2},\"prefixItems\":{\"c\":3},\"type\":\"array\"}",
                "{\"type\":\"string\",\"maxLength\":-1,\"minLength\":999999999}",
                "{\"type\":{},\"format\":[],\"required\":\"a\",\"minItems\":\"x\",\"default\":null}",
                "{\"type\":\"array\",\"minItems\":2000000000,\"items\":{\"type\":\"array\",\"minItems\":2000000000}}"
            })
    @Timeout(30)
    @DisplayName("a hostile or broken schema costs little and breaks nothing")
    void hostileSchema(String schema) {
        assertThat(Json.bytes(SchemaSample.of((ObjectNode) Json.parse(schema)))).hasSizeLessThan(200_000);
    }

    @Test
    @DisplayName("json without a schema is an object with the answer; a schema in circles ends")
    void structuredWithoutSchema() throws InterruptedException {
        JsonNode message =
                Recording.of("json", EchoAnswerTest.SAY.formatted("")).json().at("/choices/0/message");
        assertThat(Json.parse(message.get("content").asString()).get("answer").asString())
                .contains("世界");

        ObjectNode circle =
                Json.parseObject("{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#\"}},\"required\":[\"a\"]}"
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(SchemaSample.object(circle).isObject()).isTrue();
    }
}
