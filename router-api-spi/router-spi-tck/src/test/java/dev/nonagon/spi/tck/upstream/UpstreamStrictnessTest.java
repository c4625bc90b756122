package dev.nonagon.spi.tck.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.json.Json;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** U1 the double refuses what the real APIs refuse. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UpstreamStrictnessTest {
    private static final String OPENAI = """
            {"model":"text","max_tokens":9,"stop":["a"],"temperature":0.5,"reasoning_effort":"low","user":"u",
             "parallel_tool_calls":false,"tool_choice":{"type":"function","function":{"name":"look"}},
             "tools":[{"type":"function","function":{"name":"look","strict":true,"parameters":{"type":"object",
               "properties":{"a":{"type":"array","items":{"type":"string"}}},"required":["a"],
               "additionalProperties":false}}}],
             "response_format":{"type":"json_schema","json_schema":{"name":"s","schema":{"type":"object"}}},
             "messages":[{"role":"system","content":"Be brief."},
              {"role":"user","content":[{"type":"text","text":"Hi"},
                {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]},
              {"role":"assistant","content":null,"tool_calls":[
                {"id":"c1","type":"function","function":{"name":"look","arguments":"{}"}},
                {"id":"c2","type":"function","function":{"name":"look","arguments":"{}"}}]},
              {"role":"tool","tool_call_id":"c2","content":"two"},
              {"role":"tool","tool_call_id":"c1","content":"one"}]}""";
    private static final String ANTHROPIC = """
            {"model":"text","max_tokens":2000,"stop_sequences":["a"],"metadata":{"user_id":"u"},
             "thinking":{"type":"enabled","budget_tokens":1024},"tool_choice":{"type":"auto"},
             "system":[{"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral","ttl":"1h"}}],
             "tools":[{"name":"look","input_schema":{"type":"object"}}],
             "messages":[{"role":"user","content":[{"type":"text","text":"Hi"},
               {"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}]},
              {"role":"assistant","content":[{"type":"thinking","thinking":"Hm.","signature":"SIGNATURE"},
               {"type":"tool_use","id":"t1","name":"look","input":{}},
               {"type":"tool_use","id":"t2","name":"look","input":{}}]},
              {"role":"user","content":[{"type":"tool_result","tool_use_id":"t2","content":"two"},
               {"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":"one"}]},
               {"type":"text","text":"and?"}]}]}""".replace("SIGNATURE", AnthropicMessages.sign("Hm."));

    private final UpstreamDouble upstream = UpstreamDouble.start();
    private final Caller caller = new Caller(upstream);

    @AfterAll
    void stop() {
        upstream.close();
    }

    @Test
    @DisplayName("U1 a legal request with everything in it is taken")
    void legalRequestsAreTaken() throws Exception {
        for (HttpResponse<byte[]> response :
                List.of(caller.post("/chat/completions", OPENAI), caller.post("/messages?beta=true", ANTHROPIC))) {
            assertThat(response.statusCode()).as(Caller.text(response)).isEqualTo(200);
            assertThat(upstream.last().refusal()).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0} → {1}")
    @DisplayName("U1 OpenAI refuses")
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            "model":"text"; "model":""; model parameter
            "max_tokens":9; "max_tokens":0; below minimum
            "max_tokens":9; "max_tokens":9,"max_completion_tokens":9; at the same time
            "max_tokens":9; "top_k":9; Unrecognized request argument supplied: top_k
            "user":"u"; "stream_options":{}; only allowed when 'stream'
            "stop":["a"]; "stop":["a","b","c","d","e"]; maximum length 4
            "temperature":0.5; "temperature":2.5; temperature
            "reasoning_effort":"low"; "reasoning_effort":"huge"; huge
            {"name":"look"}}; {"name":"book"}}; 'book' not found
            "name":"look","strict"; "name":"lo ok","strict"; does not match pattern
            "items":{"type":"string"}; "title":"x"; array schema missing items
            "required":["a"]; "required":[]; including every key
            "type":"json_schema"; "type":"json"; Invalid value: 'json'
            "name":"s","schema"; "schema"; json_schema.name
            "role":"system"; "role":"robot"; robot
            "Be brief."}; "Be brief.","cache":1}; Unknown parameter
            data:image/png; data:image/tiff; image_url
            {"type":"text","text":"Hi"}; {"type":"input_text","text":"Hi"}; input_text
            "id":"c2","type"; "id":"c1","type"; Duplicate
            "arguments":"{}"}},; "arguments":"{"}},; not a JSON object
            "tool_call_id":"c2"; "tool_call_id":"c3"; not found in 'tool_calls'
            {"role":"tool","tool_call_id":"c2","content":"two"},; ; did not have response messages: c2
            {"role":"tool","tool_call_id":"c2","content":"two"}; {"role":"user","content":"x"}; did not have response
            {"role":"assistant","content":null,; {"role":"user","content":null,; Unknown parameter
            """)
    void openAiRefuses(String right, @Nullable String wrong, String complaint) throws Exception {
        refuses("/chat/completions", OPENAI, right, wrong, complaint);
    }

    @ParameterizedTest(name = "{0} → {1}")
    @DisplayName("U1 Anthropic refuses")
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            "max_tokens":2000,; ; max_tokens: Field required
            "max_tokens":2000; "max_tokens":1024; must be greater than `thinking.budget_tokens`
            "max_tokens":2000; "max_tokens":2000,"n":1; n: Extra inputs
            "max_tokens":2000; "max_tokens":2000,"temperature":0.5; temperature
            "max_tokens":2000; "max_tokens":2000,"top_k":5; top_k
            "stop_sequences":["a"]; "stop_sequences":[" "]; non-whitespace
            "user_id":"u"; "user":"u"; metadata.user
            "budget_tokens":1024; "budget_tokens":512; 1024
            {"type":"auto"}; {"type":"any"}; forces tool use
            {"type":"auto"}; "auto"; tool_choice
            {"type":"auto"}; {"type":"tool","name":"book"}; 'book' not found
            "text":"Be brief."; "text":""; non-empty
            "ttl":"1h"; "ttl":"2h"; ttl
            {"name":"look","input_schema"; {"name":"lo ok","input_schema"; pattern
            {"name":"look",; {"type":"function","name":"look",; 'function'
            "input_schema":{"type":"object"}; "input_schema":{"anyOf":[]}; object
            "messages":[{"role":"user"; "messages":[{"role":"assistant"; first message
            "role":"assistant"; "role":"tool"; Unexpected role
            {"type":"text","text":"Hi"}; {"type":"text","text":" "}; non-whitespace
            {"type":"text","text":"Hi"}; {"type":"text","text":"Hi","x":1}; Extra inputs
            image/png; image/tiff; media_type
            "thinking":"Hm."; "thinking":"Hm!"; Invalid `signature`
            "id":"t2","name"; "id":"t1","name"; must be unique
            "id":"t2","name":"look","input":{}; "id":"t2","name":"look","input":"{}"; dictionary
            {"type":"tool_result","tool_use_id":"t2","content":"two"},; ; without `tool_result` blocks
            "tool_use_id":"t2"; "tool_use_id":"t3"; unexpected `tool_use_id`
            "tool_use_id":"t2"; "tool_use_id":"t1"; single result
            [{"type":"tool_result","tool_use_id":"t2"; [{"type":"text","text":"x"},{"type":"tool_result","tool_use_id":"t2"; must come before
            {"type":"thinking","thinking":"Hm.","signature":"; {"type":"text","text":"; must start with a thinking block
            """)
    void anthropicRefuses(String right, @Nullable String wrong, String complaint) throws Exception {
        refuses("/messages", ANTHROPIC, right, wrong, complaint);
    }

    @Test
    @DisplayName("U1 no more than four cache marks")
    void cacheMarksAreCounted() throws Exception {
        String block = "{\"type\":\"text\",\"text\":\"Be brief.\",\"cache_control\":{\"type\":\"ephemeral\"}},";
        refuses("/messages", ANTHROPIC, "\"system\":[", "\"system\":[" + block.repeat(4), "maximum of 4 blocks");
    }

    @Test
    @DisplayName("U1 a key and a version are required, and only the given key is taken")
    void keysAreRequired() throws Exception {
        var noKey = caller.send(caller.request("/chat/completions", OPENAI)
                .setHeader("authorization", "Basic x")
                .build());
        assertThat(noKey.statusCode()).isEqualTo(401);
        assertThat(Caller.json(noKey).at("/error/code").asString()).isEqualTo("invalid_api_key");
        var noVersion = caller.send(HttpRequest.newBuilder(URI.create(upstream.baseUrl() + "/messages"))
                .header("x-api-key", "key-1")
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(ANTHROPIC))
                .build());
        assertThat(Caller.json(noVersion).at("/error/message").asString()).contains("anthropic-version");
        upstream.onlyKey("key-2");
        var otherKey = caller.post("/messages", ANTHROPIC);
        upstream.clear();
        assertThat(otherKey.statusCode()).isEqualTo(401);
        assertThat(Caller.json(otherKey).at("/error/type").asString()).isEqualTo("authentication_error");
    }

    @Test
    @DisplayName("U1 what some servers know and OpenAI overlooks is taken with a warning")
    void overlookedFieldsWarn() throws Exception {
        String body = OPENAI.replace("\"content\":null,", "\"content\":null,\"reasoning_content\":\"Hm.\",");
        assertThat(caller.post("/chat/completions", body).statusCode()).isEqualTo(200);
        assertThat(upstream.last().warnings()).singleElement().asString().contains("reasoning_content");
    }

    @Test
    @DisplayName("U1 counting tokens needs no max_tokens, an unknown path is a 404 and no JSON a 400")
    void otherOperations() throws Exception {
        String counted = ANTHROPIC.replace("\"max_tokens\":2000,", "");
        assertThat(Caller.json(caller.post("/messages/count_tokens", counted))
                        .path("input_tokens")
                        .asInt())
                .isPositive();
        assertThat(caller.post("/nothing", "{}").statusCode()).isEqualTo(404);
        assertThat(caller.post("/messages", "{").statusCode()).isEqualTo(400);
    }

    private void refuses(String operation, String body, String right, @Nullable String wrong, String complaint)
            throws Exception {
        assertThat(body).contains(right);
        int at = body.indexOf(right);
        String changed = body.substring(0, at) + (wrong == null ? "" : wrong) + body.substring(at + right.length());
        HttpResponse<byte[]> response = caller.post(operation, changed);
        assertThat(response.statusCode()).as(Caller.text(response)).isEqualTo(400);
        assertThat(Json.parse(response.body()).at("/error/message").asString()).contains(complaint);
        assertThat(upstream.last().refusal())
                .hasValueSatisfying(r -> assertThat(r).contains(complaint));
    }
}
