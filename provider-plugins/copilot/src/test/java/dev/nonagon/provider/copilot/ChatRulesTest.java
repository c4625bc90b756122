package dev.nonagon.provider.copilot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.json.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ChatRulesTest {
    private static String applied(String model, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return new String(ChatRules.applied(bytes, Json.parseObject(bytes), model), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({
        "gpt-5-mini, max_completion_tokens",
        "gpt-6-sol, max_completion_tokens",
        "o3, max_completion_tokens",
        "o4-mini, max_completion_tokens",
        "gpt-4.1, max_tokens",
        "claude-opus-5, max_tokens",
        "gemini-3.8-flash, max_tokens"
    })
    @DisplayName("newer models of OpenAI have another name for the limit")
    void limit(String model, String name) {
        assertThat(applied(model, "{\"a\" : 1,\"max_tokens\":5}")).isEqualTo("{\"a\" : 1,\"" + name + "\":5}");
    }

    @ParameterizedTest
    @CsvSource({
        "claude-haiku-4.5, false",
        "claude-sonnet-4, false",
        "claude-opus-41, false",
        "claude-3.7-sonnet, false",
        "claude-opus-4-5-20251101, false",
        "claude-opus-4.6, true",
        "claude-sonnet-5, true",
        "claude-opus-4.8, true",
        "gpt-5-mini, true"
    })
    @DisplayName("an effort goes to models that know one, and thinking to no Claude")
    void effort(String model, boolean stays) {
        String body = "{\"reasoning_effort\":\"high\",\"thinking\":{\"type\":\"enabled\"}}";
        assertThat(applied(model, body).contains("reasoning_effort")).isEqualTo(stays);
        assertThat(applied(model, body).contains("thinking")).isEqualTo(!model.startsWith("claude"));
        assertThat(applied(model, "{\"reasoning_effort\":\"none\"}")).isEqualTo("{}");
    }

    @Test
    @DisplayName("gpt-5.4 takes no temperature, others do")
    void temperature() {
        assertThat(applied("gpt-5.4-mini", "{\"temperature\":1}")).isEqualTo("{}");
        assertThat(applied("gpt-5-mini", "{\"temperature\":1}")).isEqualTo("{\"temperature\":1}");
    }

    @Test
    @DisplayName("GH4 parts that are texts in truth become texts; all else keeps its bytes")
    void parts() {
        String plain = "{\"messages\" : [ {\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},"
                + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:x\"}},{\"type\":\"file\",\"file\":{}}]} ]}";
        assertThat(applied("gpt-5-mini", plain)).isEqualTo(plain);
        assertThat(applied("gpt-5-mini", """
                {"messages":[{"role":"assistant","content":[{"type":"refusal","refusal":"No."},{"type":"output_text","text":"b"}]}]}""")).isEqualTo("""
                {"messages":[{"role":"assistant","content":[{"type":"text","text":"No."},{"type":"text","text":"b"}]}]}""");
    }

    @Test
    @DisplayName("Claude is asked in words for JSON, which it cannot be bound to here")
    void json() {
        String schema = applied("claude-sonnet-5", """
                {"messages":[{"role":"user","content":"x"}],"response_format":{"type":"json_schema","json_schema":
                 {"name":"n","schema":{"type":"object","title":"T"}}}}""");
        JsonNode body = Json.parse(schema);
        assertThat(body.has("response_format")).isFalse();
        assertThat(body.path("messages").get(0).path("role").asString()).isEqualTo("system");
        assertThat(body.path("messages").get(0).path("content").asString())
                .contains("{\"type\":\"object\",\"title\":\"T\"}");
        assertThat(body.path("messages").size()).isEqualTo(2);
        assertThat(applied("claude-sonnet-5", "{\"messages\":[],\"response_format\":{\"type\":\"json_object\"}}"))
                .contains("one JSON object");
        assertThat(applied("claude-sonnet-5", "{\"messages\":[],\"response_format\":{\"type\":\"text\"}}"))
                .isEqualTo("{\"messages\":[]}");
        assertThat(applied("gpt-5-mini", "{\"response_format\":{\"type\":\"json_object\"}}"))
                .contains("response_format");
    }
}
