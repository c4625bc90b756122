package dev.nonagon.spi.tck.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** U1 the double refuses what Gemini, Responses and Ollama refuse. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UpstreamDialectsStrictnessTest {
    private static final String GEMINI =
            """
            {"systemInstruction":{"parts":[{"text":"Be brief."}]},"system_instruction_is":0,
             "generationConfig":{"maxOutputTokens":100,"temperature":0.5,"stopSequences":["a"],
              "responseMimeType":"application/json","responseSchema":{"type":"OBJECT",
               "properties":{"ok":{"type":"BOOLEAN"}},"required":["ok"]},
              "thinkingConfig":{"includeThoughts":true,"thinkingBudget":100}},
             "tools":[{"functionDeclarations":[{"name":"look","parameters":{"type":"object",
               "properties":{"a":{"type":"array","items":{"type":"string","enum":["x"]}}}}}]}],
             "toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["look"]}},
             "contents":[{"role":"user","parts":[{"text":"Hi"},{"inline_data":{"mime_type":"image/png","data":"AAAA"}}]},
              {"role":"model","parts":[{"functionCall":{"id":"c1","name":"look","args":{}},"thoughtSignature":"SEAL"},
               {"functionCall":{"id":"c2","name":"look","args":{}}}]},
              {"role":"user","parts":[{"functionResponse":{"id":"c1","name":"look","response":{"output":"one"}}},
               {"functionResponse":{"id":"c2","name":"look","response":{"output":"two"}}}]}]}""".replace("\"system_instruction_is\":0,", "").replace("SEAL", Seal.of(Gemini.WORD, "call:look"));
    private static final String RESPONSES = """
            {"model":"text","instructions":"Be brief.","max_output_tokens":100,"store":false,"temperature":0.5,
             "include":["reasoning.encrypted_content"],"reasoning":{"effort":"low","summary":"auto"},
             "text":{"format":{"type":"json_schema","name":"s","schema":{"type":"object"}}},
             "tool_choice":{"type":"function","name":"look"},
             "tools":[{"type":"function","name":"look","strict":true,"parameters":{"type":"object",
               "properties":{"a":{"type":"array","items":{"type":"string"}}},"required":["a"],
               "additionalProperties":false}},{"type":"web_search"}],
             "input":[{"role":"user","content":[{"type":"input_text","text":"Hi"},
                {"type":"input_image","image_url":"data:image/png;base64,AAAA"}]},
              {"type":"reasoning","id":"rs_1","summary":[],"encrypted_content":"SEAL"},
              {"type":"function_call","id":"fc_1","call_id":"c1","name":"look","arguments":"{}"},
              {"type":"function_call","id":"fc_2","call_id":"c2","name":"look","arguments":"{}"},
              {"type":"function_call_output","call_id":"c2","output":"two"},
              {"type":"function_call_output","call_id":"c1","output":[{"type":"input_text","text":"one"}]}]}""".replace("SEAL", Seal.of(OpenAiResponses.WORD, "1"));
    private static final String OLLAMA = """
            {"model":"text","stream":false,"think":true,"options":{"num_predict":9},"format":{"type":"object"},
             "tools":[{"type":"function","function":{"name":"look","parameters":{"type":"object"}}}],
             "messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi","images":["AAAA"]},
              {"role":"assistant","content":"","tool_calls":[{"function":{"name":"look","arguments":{}}}]},
              {"role":"tool","tool_name":"look","content":"one"}]}""";

    private final UpstreamDouble upstream = UpstreamDouble.start();
    private final Caller caller = new Caller(upstream);

    @AfterAll
    void stop() {
        upstream.close();
    }

    @Test
    @DisplayName("U1 a legal request with everything in it is taken, without a warning")
    void legalRequestsAreTaken() throws Exception {
        for (String[] pair : new String[][] {
            {"/models/gemini-3/text:generateContent", GEMINI}, {"/responses", RESPONSES}, {"/api/chat", OLLAMA}
        }) {
            HttpResponse<byte[]> response = caller.post(pair[0], pair[1]);
            assertThat(response.statusCode()).as(Caller.text(response)).isEqualTo(200);
            assertThat(upstream.last().refusal()).isEmpty();
            assertThat(upstream.last().warnings()).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0} → {1}")
    @DisplayName("U1 Gemini refuses")
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            "contents"; "messages"; Unknown name "messages"
            "maxOutputTokens":100; "maxOutputTokens":0; must be positive
            "maxOutputTokens":100; "maxTokens":100; Unknown name "maxTokens"
            "temperature":0.5; "temperature":2.5; temperature
            "stopSequences":["a"]; "stopSequences":["a","b","c","d","e","f"]; at most 5
            "responseMimeType":"application/json",; ; only allowed with response_mime_type
            "responseSchema":{"type":"OBJECT"; "responseSchema":{"$schema":"x","type":"OBJECT"; Unknown name "$schema"
            "required":["ok"]; "required":["no"]; property is not defined
            "thinkingBudget":100; "thinkingBudget":100,"thinkingLevel":"low"; only one of
            "name":"look","parameters"; "name":"1look","parameters"; Invalid function name
            "type":"object",; "type":["object"],; cannot start list
            "properties":{"a":{"type":"array","items":{"type":"string","enum":["x"]}}}; "properties":{}; non-empty for OBJECT
            ,"items":{"type":"string","enum":["x"]}; ; missing field
            "enum":["x"]; "enum":[1]; TYPE_STRING
            "enum":["x"]; "const":"x"; Unknown name "const"
            "mode":"ANY"; "mode":"AUTO"; only be set when mode is ANY
            "role":"model"; "role":"assistant"; valid role
            {"text":"Hi"}; {"text":"Hi","inlineData":{"mimeType":"image/png","data":"AAAA"}}; already set
            {"text":"Hi"}; {}; required oneof field
            {"text":"Hi"}; {"text":"Hi","cache":1}; Unknown name "cache"
            "data":"AAAA"; "data":"?"; Base64
            "args":{}},; "args":"{}"},; Struct
            "name":"look","args":{}},; "name":"book","args":{}},; not valid for this part
            {"functionResponse":{"id":"c1","name":"look","response":{"output":"one"}}},; ; number of function response parts
            "id":"c1","name":"look","response"; "id":"c9","name":"look","response"; does not match a function_call.id
            "name":"look","response":{"output":"one"}; "name":"book","response":{"output":"one"}; does not match any
            "response":{"output":"one"}; "response":"one"; Struct
            """)
    void geminiRefuses(String right, @Nullable String wrong, String complaint) throws Exception {
        refuses("/models/gemini-3/text:generateContent", GEMINI, right, wrong, complaint);
    }

    @ParameterizedTest(name = "{0} → {1}")
    @DisplayName("U1 Responses refuses")
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            "model":"text"; "model":""; 'model'
            "max_output_tokens":100; "max_output_tokens":15; >= 16
            "max_output_tokens":100; "max_tokens":100; Unknown parameter: 'max_tokens'
            "temperature":0.5; "temperature":2.5; temperature
            ["reasoning.encrypted_content"]; ["reasoning"]; Invalid value: 'reasoning'
            "effort":"low"; "effort":"huge"; huge
            "effort":"low"; "budget":9; Unknown parameter: 'reasoning.budget'
            "name":"s",; ; text.format.name
            {"type":"function","name":"look"}; {"type":"function","name":"book"}; not found in 'tools'
            "name":"look","strict"; "name":"lo ok","strict"; does not match pattern
            "name":"look","strict":true,; "function":{"name":"look"},; Missing required parameter: 'tools[0].name'
            "required":["a"]; "required":[]; including every key
            {"type":"web_search"}; {"type":"web"}; Invalid value: 'web'
            {"role":"user"; {"role":"tool"; Invalid value: 'tool'
            {"role":"user"; {"cache":1,"role":"user"; Unknown parameter: 'input[0].cache'
            "input_text","text":"Hi"; "text","text":"Hi"; Invalid value: 'text'
            data:image/png; data:image/tiff; image_url
            {"type":"reasoning"; {"type":"thinking"; Invalid value: 'thinking'
            "id":"rs_1"; "id":"r1"; begins with 'rs_'
            "summary":[],; ; summary
            "id":"fc_1"; "id":"toolu_1"; begins with 'fc'
            "id":"fc_2"; "id":"fc_1"; Duplicate item
            "call_id":"c2","name"; "call_id":"c1","name"; Duplicate call_id
            "arguments":"{}"}; "arguments":"{"}; not a JSON object
            {"type":"function_call_output","call_id":"c2","output":"two"},; ; No tool output found for function call c2
            "call_id":"c2","output"; "call_id":"c3","output"; No tool call found
            function_call_output","call_id":"c2"; custom_tool_call_output","call_id":"c2"; belongs to a function_call
            "output":"two"; "output":{"text":"two"}; expected a string or array
            """)
    void responsesRefuses(String right, @Nullable String wrong, String complaint) throws Exception {
        refuses("/responses", RESPONSES, right, wrong, complaint);
    }

    @ParameterizedTest(name = "{0} → {1}")
    @DisplayName("U1 Ollama refuses what does not fit its types")
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            "model":"text"; "model":""; model is required
            "think":true; "think":"hard"; invalid think value
            "format":{"type":"object"}; "format":"yaml"; invalid format
            "role":"system"; "role":"developer"; invalid role
            "content":"Hi"; "content":[{"type":"text","text":"Hi"}]; cannot unmarshal array
            "images":["AAAA"]; "images":["data:,AAAA"]; illegal base64
            "arguments":{}; "arguments":"{}"; cannot unmarshal string
            """)
    void ollamaRefuses(String right, @Nullable String wrong, String complaint) throws Exception {
        refuses("/api/chat", OLLAMA, right, wrong, complaint);
    }

    @Test
    @DisplayName("U1 Ollama overlooks what it does not know; the double warns")
    void ollamaOverlooks() throws Exception {
        caller.post("/api/chat", OLLAMA.replace("\"think\":true", "\"top_p\":1").replace("tool_name", "name"));
        assertThat(upstream.last().refusal()).isEmpty();
        assertThat(upstream.last().warnings())
                .contains("unknown field top_p", "unknown field messages.name", "a result of no call: ''");
    }

    private void refuses(String operation, String body, String right, @Nullable String wrong, String complaint)
            throws Exception {
        assertThat(body).contains(right);
        int at = body.indexOf(right);
        String changed = body.substring(0, at) + (wrong == null ? "" : wrong) + body.substring(at + right.length());
        HttpResponse<byte[]> response = caller.post(operation, changed);
        assertThat(response.statusCode()).as(Caller.text(response)).isEqualTo(400);
        assertThat(upstream.last().refusal())
                .hasValueSatisfying(r -> assertThat(r).contains(complaint));
    }
}
