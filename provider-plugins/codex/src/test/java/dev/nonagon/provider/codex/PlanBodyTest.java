package dev.nonagon.provider.codex;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonEdit;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.tck.PluginContextDouble;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class PlanBodyTest {
    private static final ProviderDescriptor CODEX =
            new PluginContextDouble(Map.of(), Instant.EPOCH).descriptor("codex");

    private static ObjectNode fitted(String body) {
        byte[] patched = JsonEdit.apply(body.getBytes(StandardCharsets.UTF_8), CODEX.patches());
        return Json.parseObject(PlanBody.fitted(patched, CODEX, true));
    }

    @Test
    @DisplayName("K53 fields that the back end refuses are gone, max_output_tokens too; store is false, stream true")
    void refusedFields() {
        ObjectNode body = fitted("""
                {"model":"gpt-5.2","input":[],"temperature":1,"top_p":1,"frequency_penalty":0,"presence_penalty":0,
                 "logprobs":true,"top_logprobs":1,"n":1,"seed":1,"max_tokens":5,"user":"u","prompt_cache_retention":"24h",
                 "metadata":{"a":"b"},"stream_options":{"include_usage":true},"safety_identifier":"s","max_output_tokens":9,
                 "previous_response_id":null,"truncation":"auto","reasoning_effort":"low","stream":false,"store":true}""");
        assertThat(body.propertyNames())
                .containsExactlyInAnyOrder("model", "input", "stream", "store", "include", "instructions");
        assertThat(body.path("stream").asBoolean()).isTrue();
        assertThat(body.path("store").asBoolean(true)).isFalse();
        assertThat(body.path("instructions").asString("missing")).isEmpty();
    }

    @Test
    @DisplayName("C2 a body as Codex writes it leaves byte for byte as it came")
    void untouched() {
        byte[] body = """
                {"model":"gpt-5.3-codex", "instructions":"Be \\u0041 good",
                 "input":[{"type":"message","role":"developer","content":[]}],"tools":[{"type":"function"}],
                 "parallel_tool_calls":false,"include":["reasoning.encrypted_content"],"store":false,"stream":true,
                 "prompt_cache_key":"k","stream_options":{"reasoning_summary_delivery":"full"}}""".getBytes(StandardCharsets.UTF_8);
        byte[] fitted = PlanBody.fitted(body, CODEX, true);
        assertThat(Json.parse(fitted)).isEqualTo(Json.parse(body));
        assertThat(new String(fitted, StandardCharsets.UTF_8))
                .contains("\"gpt-5.3-codex\", \"instructions\":\"Be \\u0041 good\"");
    }

    @ParameterizedTest(name = "K52 {0} is {1} with effort {2}")
    @CsvSource({
        "gpt-5.3-codex-high,gpt-5.3-codex,high",
        "gpt-5.3-codex-xhigh,gpt-5.3-codex,xhigh",
        "gpt-5.1-codex-mini-low,gpt-5.1-codex-mini,low",
        "gpt-5.1-codex-max,gpt-5.1-codex-max,",
        "unheard-of-high,unheard-of-high,"
    })
    void effort(String asked, String model, String effort) {
        ObjectNode body = fitted("{\"model\":\"" + asked + "\",\"input\":[]}");
        assertThat(body.path("model").asString()).isEqualTo(model);
        assertThat(body.path("reasoning").path("effort").asString("")).isEqualTo(effort == null ? "" : effort);
    }

    @Test
    @DisplayName("C4 F51 what the body says of effort wins; an object without one gets it")
    void bodyWins() {
        assertThat(fitted("{\"model\":\"gpt-5.2-high\",\"reasoning\":{\"effort\":\"low\"}}")
                        .path("reasoning"))
                .isEqualTo(Json.parse("{\"effort\":\"low\"}"));
        assertThat(fitted("{\"model\":\"gpt-5.2-high\",\"reasoning\":{\"summary\":\"auto\"}}")
                        .path("reasoning"))
                .isEqualTo(Json.parse("{\"summary\":\"auto\",\"effort\":\"high\"}"));
    }

    @Test
    @DisplayName("C3 encrypted reasoning is added to what is asked for, but not where there is none")
    void include() {
        assertThat(fitted("{\"model\":\"gpt-5.2\",\"include\":[\"message.output_text.logprobs\"]}")
                        .path("include"))
                .isEqualTo(Json.parse("[\"message.output_text.logprobs\",\"reasoning.encrypted_content\"]"));
        assertThat(fitted("{\"model\":\"gpt-5.2-none\"}").has("include")).isFalse();
    }

    @Test
    @DisplayName("C2 a text becomes a message, the role system developer; parallel calls need tools")
    void input() {
        assertThat(fitted("{\"model\":\"m\",\"input\":\"Hi\",\"parallel_tool_calls\":true}"))
                .isEqualTo(Json.parse("""
                        {"model":"m","input":[{"type":"message","role":"user","content":[{"type":"input_text","text":"Hi"}]}],
                         "include":["reasoning.encrypted_content"],"instructions":"","stream":true,"store":false}"""));
        assertThat(fitted("""
                {"model":"m","input":[{"role":"system","content":"S"},{"role":"user","content":"system"}]}""").path("input"))
                .isEqualTo(Json.parse(
                        "[{\"role\":\"developer\",\"content\":\"S\"},{\"role\":\"user\",\"content\":\"system\"}]"));
    }

    @Test
    @DisplayName("C2 tools among the input are tools, too")
    void toolsAmongInput() {
        assertThat(fitted("""
                {"model":"gpt-5.6-sol","parallel_tool_calls":false,"input":[{"type":"additional_tools","tools":[]}]}""").has("parallel_tool_calls")).isTrue();
    }

    @Test
    @DisplayName("the public API needs no instructions")
    void publicApi() {
        assertThat(Json.parseObject(PlanBody.fitted("{\"model\":\"m\"}".getBytes(StandardCharsets.UTF_8), CODEX, false))
                        .has("instructions"))
                .isFalse();
    }
}
