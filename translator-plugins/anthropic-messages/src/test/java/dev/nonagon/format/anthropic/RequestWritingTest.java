package dev.nonagon.format.anthropic;

import static dev.nonagon.format.anthropic.Canonical.call;
import static dev.nonagon.format.anthropic.Canonical.question;
import static dev.nonagon.format.anthropic.Canonical.say;
import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.format.anthropic.Canonical.Written;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.chat.CacheMark;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Message.Role;
import dev.nonagon.spi.chat.OutputFormat;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.chat.Reasoning.Effort;
import dev.nonagon.spi.chat.Seal;
import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.chat.ToolChoice;
import dev.nonagon.spi.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** What a strict upstream gets when the request came in another format. */
class RequestWritingTest {
    private static final FormatId OTHER = new FormatId("other-format");

    @Test
    @DisplayName("F34 system and developer texts all go to the top, in order; a moved one is named")
    void systemGoesToTheTop() {
        Written written = say(Role.SYSTEM, "A")
                .and(Role.DEVELOPER, "B")
                .and(Role.USER, "Hi")
                .and(Role.SYSTEM, "C")
                .and(Role.USER, "Go")
                .write();
        assertThat(written.body().at("/system").findValuesAsString("text")).containsExactly("A", "B", "C");
        assertThat(written.losses()).singleElement().satisfies(l -> assertThat(l.pointer())
                .isEqualTo("/messages/3"));
        assertThat(written.at("/messages")).hasSize(1);
    }

    @Test
    @DisplayName(
            "§17.45 results and the next user text are one turn, and a system message between keeps its cache mark")
    void systemBetweenResultsDoesNotSplit() {
        var marked = new Part.Text("S", Optional.of(new CacheMark(Optional.of(Duration.ofHours(1)))), Extras.none());
        Written written = question()
                .tool("a")
                .and(Role.ASSISTANT, call("1", "a"), call("2", "a"))
                .and(Role.TOOL, new Part.ToolResult("1", "one"))
                .and(Role.SYSTEM, marked)
                .and(Role.TOOL, new Part.ToolResult("2", "two"))
                .and(Role.USER, "Go")
                .write();
        assertThat(written.at("/messages")).hasSize(3);
        assertThat(written.at("/messages/2/content").findValuesAsString("type"))
                .containsExactly("tool_result", "text", "tool_result", "text", "text");
        assertThat(written.text("/system/0/cache_control")).isEqualTo("{\"type\":\"ephemeral\",\"ttl\":\"1h\"}");
    }

    @Test
    @DisplayName("§17.46 F an id with illegal characters becomes the same legal one on call and result")
    void idsAreCleaned() {
        Written written = question()
                .and(Role.ASSISTANT, call("call.with space:1", "a"))
                .and(Role.TOOL, new Part.ToolResult("call.with space:1", "ok"))
                .write();
        assertThat(written.at("/messages/1/content/0/id").asString()).isEqualTo("call_with_space_1");
        assertThat(written.at("/messages/2/content/0/tool_use_id").asString()).isEqualTo("call_with_space_1");
    }

    @Test
    @DisplayName("§17.47 two results for one id become one: the last one, named")
    void twoResultsBecomeOne() {
        Written written = question()
                .and(Role.ASSISTANT, call("1", "a"))
                .and(Role.TOOL, new Part.ToolResult("1", "draft"), new Part.ToolResult("1", "final"))
                .write();
        assertThat(written.at("/messages/2/content")).hasSize(1);
        assertThat(written.at("/messages/2/content/0/content/0/text").asString())
                .isEqualTo("final");
        assertThat(written.losses()).hasSize(1);
    }

    @Test
    @DisplayName("§17.48 without a ceiling 32000; with only instructions, the last becomes the user's turn")
    void onlySystem() {
        Written written = say(Role.SYSTEM, "A").and(Role.SYSTEM, "B").write();
        assertThat(written.at("/max_tokens").asLong()).isEqualTo(32_000);
        assertThat(written.at("/system").findValuesAsString("text")).containsExactly("A");
        assertThat(written.at("/messages/0/role").asString()).isEqualTo("user");
        assertThat(written.at("/messages/0/content/0/text").asString()).isEqualTo("B");
    }

    @Test
    @DisplayName("K29 F30 only the missing results of parallel calls are made up, as errors, and named")
    void missingResults() {
        Written written = question()
                .and(Role.ASSISTANT, call("1", "a"), call("2", "a"))
                .and(Role.TOOL, new Part.ToolResult("2", "ok"))
                .and(Role.USER, "Go")
                .write();
        assertThat(written.at("/messages/2/content").findValuesAsString("tool_use_id"))
                .containsExactly("1", "2");
        assertThat(written.at("/messages/2/content/0/is_error").booleanValue()).isTrue();
        assertThat(written.at("/messages/2/content/1/is_error").isMissingNode()).isTrue();
        assertThat(written.losses()).singleElement().satisfies(l -> assertThat(l.pointer())
                .isEqualTo("/messages/1/content/0"));
    }

    @Test
    @DisplayName("row 9 a call at the very end gets an error result as well")
    void callAtTheEnd() {
        Written written = question().and(Role.ASSISTANT, call("1", "a")).write();
        assertThat(written.at("/messages/2/content/0/type").asString()).isEqualTo("tool_result");
    }

    @Test
    @DisplayName("K31 results stand first, in call order, whatever order they came in")
    void resultsInCallOrder() {
        Written written = question()
                .and(Role.ASSISTANT, call("1", "a"), call("2", "a"))
                .and(Role.USER, "Quick!")
                .and(Role.TOOL, new Part.ToolResult("2", "two"), new Part.ToolResult("1", "one"))
                .write();
        assertThat(written.at("/messages/2/content").findValuesAsString("type"))
                .startsWith("tool_result")
                .endsWith("text");
        assertThat(written.at("/messages/2/content").findValuesAsString("tool_use_id"))
                .containsExactly("1", "2");
        assertThat(written.losses()).isEmpty();
    }

    @Test
    @DisplayName("row 9 a result without a call is dropped and named")
    void orphanResult() {
        Written written = question()
                .and(Role.TOOL, new Part.ToolResult("9", "late"))
                .and(Role.USER, "Go")
                .write();
        assertThat(Json.text(written.body())).doesNotContain("late");
        assertThat(written.losses()).hasSize(1);
    }

    @Test
    @DisplayName("§17.40 the same id in two rounds becomes two ids, each with its own result")
    void idsAreUniqueAcrossTurns() {
        Written written = question()
                .and(Role.ASSISTANT, call("1", "a"))
                .and(Role.TOOL, new Part.ToolResult("1", "x"))
                .and(Role.ASSISTANT, call("1", "a"))
                .and(Role.TOOL, new Part.ToolResult("1", "y"))
                .write();
        assertThat(written.at("/messages/1/content/0/id").asString()).isEqualTo("1");
        assertThat(written.at("/messages/3/content/0/id").asString()).isEqualTo("1_2");
        assertThat(written.at("/messages/4/content/0/tool_use_id").asString()).isEqualTo("1_2");
        assertThat(written.at("/messages/4/content/0/content/0/text").asString())
                .isEqualTo("y");
    }

    @Test
    @DisplayName("K32 text behind a call goes before it")
    void textAfterCall() {
        Written written = question()
                .and(Role.ASSISTANT, call("1", "a"), new Part.Text("Wait."))
                .write();
        assertThat(written.at("/messages/1/content").findValuesAsString("type")).containsExactly("text", "tool_use");
    }

    @Test
    @DisplayName("F33 an image-only user turn survives; two user turns in a row become one")
    void imageOnly() {
        var image = new Part.Media(Part.Media.Kind.IMAGE, new Part.Source.Inline("image/png", "aGk="));
        Written written =
                new Canonical().and(Role.USER, image).and(Role.USER, "What?").write();
        assertThat(written.at("/messages")).hasSize(1);
        assertThat(written.at("/messages/0/content").findValuesAsString("type"))
                .containsExactly("image", "base64", "text");
    }

    @Test
    @DisplayName("row 1 a thought without this format's seal is dropped and named, never sealed")
    void foreignThoughts() {
        Written written = question()
                .and(
                        Role.ASSISTANT,
                        new Part.Thinking("a", false, Optional.empty(), Extras.none()),
                        new Part.Thinking("b", false, Optional.of(new Seal(OTHER, "gAAAA")), Extras.none()),
                        new Part.Thinking("c", false, Optional.of(new Seal(AnthropicMessages.ID, "s")), Extras.none()),
                        new Part.Text("Hi"))
                .and(Role.USER, "Go")
                .write();
        assertThat(written.text("/messages/1/content/0"))
                .isEqualTo("{\"type\":\"thinking\",\"thinking\":\"c\",\"signature\":\"s\"}");
        assertThat(written.at("/messages/1/content")).hasSize(2);
        assertThat(written.losses()).hasSize(2);
    }

    @Test
    @DisplayName("R2 a conversation that begins with the assistant gets a user turn before it")
    void firstIsUser() {
        Written written = say(Role.ASSISTANT, "Welcome!").and(Role.USER, "Hi").write();
        assertThat(written.at("/messages").findValuesAsString("role")).containsExactly("user", "assistant", "user");
        assertThat(written.losses()).hasSize(1);
    }

    @Test
    @DisplayName("R2 a last turn of the assistant ends without white space, and empty texts are not written")
    void trailingSpace() {
        Written written = question()
                .and(Role.ASSISTANT, new Part.Text("1. "), new Part.Text(""))
                .write();
        assertThat(written.text("/messages/1/content")).isEqualTo("[{\"type\":\"text\",\"text\":\"1.\"}]");
    }

    @Test
    @DisplayName("F35 every tool choice has its word; a named tool that is not there is not forced")
    void toolChoices() {
        assertThat(question()
                        .tool("a")
                        .choose(new ToolChoice.Named("a"))
                        .write()
                        .text("/tool_choice"))
                .isEqualTo("{\"type\":\"tool\",\"name\":\"a\"}");
        assertThat(question()
                        .tool("a")
                        .choose(new ToolChoice.Required())
                        .write()
                        .text("/tool_choice"))
                .isEqualTo("{\"type\":\"any\"}");
        assertThat(question().tool("a").choose(new ToolChoice.None()).write().text("/tool_choice"))
                .isEqualTo("{\"type\":\"none\"}");
        assertThat(question().tool("a").parallel(false).write().text("/tool_choice"))
                .isEqualTo("{\"type\":\"auto\",\"disable_parallel_tool_use\":true}");
        Written missing = question().tool("a").choose(new ToolChoice.Named("b")).write();
        assertThat(missing.text("/tool_choice")).isEqualTo("{\"type\":\"auto\"}");
        assertThat(missing.losses()).hasSize(1);
    }

    @Test
    @DisplayName("row 12 an allowed set leaves only its tools; without tools there is no choice")
    void allowedTools() {
        Written written = question()
                .tool("a")
                .tool("b")
                .choose(new ToolChoice.Allowed(List.of("b"), true))
                .write();
        assertThat(written.at("/tools").findValuesAsString("name")).containsExactly("b");
        assertThat(written.text("/tool_choice")).isEqualTo("{\"type\":\"any\"}");
        assertThat(question().choose(new ToolChoice.Auto()).write().body().has("tool_choice"))
                .isFalse();
    }

    @Test
    @DisplayName("row 8 an illegal tool name is sent as a legal one everywhere, and mapped back")
    void toolNames() {
        Written written = question()
                .tool("mcp.server/tool")
                .choose(new ToolChoice.Named("mcp.server/tool"))
                .and(Role.ASSISTANT, call("1", "mcp.server/tool"))
                .write();
        String sent = written.at("/tools/0/name").asString();
        assertThat(sent).matches("[a-zA-Z0-9_-]{1,128}");
        assertThat(written.at("/tool_choice/name").asString()).isEqualTo(sent);
        assertThat(written.at("/messages/1/content/0/name").asString()).isEqualTo(sent);
    }

    @Test
    @DisplayName("§9 a choice of schemas at the root becomes one object; a root without a type becomes an object")
    void rootOfSchema() {
        Written written = question().tool("a", """
                        {"anyOf":[{"type":"object","properties":{"x":{"type":"string"},"z":{}},"required":["x","z"]},
                                  {"$ref":"#/$defs/y"}],
                         "$defs":{"y":{"type":"object","properties":{"y":{"type":"integer"},"z":{}},"required":["z"]}}}""").tool("b", "{}").write();
        assertThat(written.at("/tools/0/input_schema/type").asString()).isEqualTo("object");
        assertThat(written.body().at("/tools/0/input_schema/properties").propertyNames())
                .containsExactlyInAnyOrder("x", "y", "z");
        assertThat(written.text("/tools/0/input_schema/required")).isEqualTo("[\"z\"]");
        assertThat(written.at("/tools/0/input_schema/anyOf").isMissingNode()).isTrue();
        assertThat(written.text("/tools/1/input_schema")).isEqualTo("{\"type\":\"object\"}");
        assertThat(written.losses()).hasSize(1);
    }

    @Test
    @DisplayName("R9 a custom tool becomes a function of one text, its grammar is described, its calls are wrapped")
    void customTool() {
        ObjectNode grammar =
                (ObjectNode) Json.parse("{\"type\":\"grammar\",\"syntax\":\"lark\",\"definition\":\"start: X\"}");
        Written written = question()
                .tool(new Tool.Custom("apply_patch", Optional.of("Patches."), Optional.of(grammar), Extras.none()))
                .and(
                        Role.ASSISTANT,
                        new Part.ToolCall(
                                "1",
                                "apply_patch",
                                "*** Begin",
                                true,
                                Optional.empty(),
                                Optional.empty(),
                                Extras.none()))
                .write();
        assertThat(written.at("/tools/0/description").asString())
                .startsWith("Patches.")
                .endsWith("start: X");
        assertThat(written.at("/tools/0/input_schema/properties/input/type").asString())
                .isEqualTo("string");
        assertThat(written.text("/messages/1/content/0/input")).isEqualTo("{\"input\":\"*** Begin\"}");
    }

    @Test
    @DisplayName("§17.39 of a custom tool and a function of one name the function stays")
    void functionWins() {
        Written written = question()
                .tool(new Tool.Custom("a", Optional.empty(), Optional.empty(), Extras.none()))
                .tool("a", "{\"type\":\"object\",\"properties\":{\"q\":{}}}")
                .write();
        assertThat(written.at("/tools")).hasSize(1);
        assertThat(written.at("/tools/0/input_schema/properties/q").isMissingNode())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"MINIMAL,1024", "LOW,1024", "MEDIUM,8192", "HIGH,24576", "XHIGH,27904", "MAX,27904"})
    @DisplayName("§17.57 R7 effort in words becomes a budget that leaves room for the answer")
    void efforts(Effort effort, long budget) {
        Written written = question().effort(effort).write();
        assertThat(written.at("/thinking/type").asString()).isEqualTo("enabled");
        assertThat(written.at("/thinking/budget_tokens").asLong()).isEqualTo(budget);
    }

    @Test
    @DisplayName("§17.58 a budget at or above the ceiling becomes one less; without room there is no thinking")
    void budgets() {
        assertThat(question()
                        .budget(64_000)
                        .maxTokens(4096)
                        .write()
                        .at("/thinking/budget_tokens")
                        .asLong())
                .isEqualTo(4095);
        Written none = question().budget(2048).maxTokens(1000).write();
        assertThat(none.body().has("thinking")).isFalse();
        assertThat(none.losses()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "claude-sonnet-4-6,high,high",
        "anthropic/claude-opus-4.7,xhigh,xhigh",
        "claude-opus-4-6,xhigh,high",
        "claude-sonnet-5,max,max",
        "claude-opus-4-6-20260101,minimal,low"
    })
    @DisplayName("R7 from generation 4.6 on, effort stays a word beside adaptive thinking")
    void adaptive(String model, String effort, String word) {
        Written written = question()
                .model(model)
                .effort(Effort.parse(effort).orElseThrow())
                .write();
        assertThat(written.text("/thinking")).isEqualTo("{\"type\":\"adaptive\"}");
        assertThat(written.at("/output_config/effort").asString()).isEqualTo(word);
    }

    @ParameterizedTest
    @CsvSource({
        "claude-sonnet-4-20250514,0",
        "claude-3-7-sonnet-20250219,0",
        "glm-4.7,0",
        "claude-haiku-4-5,405",
        "claude-opus-4-8,408",
        "claude-fable-5,500"
    })
    @DisplayName("a model's generation is read from its name, dates are no versions")
    void generations(String model, int generation) {
        assertThat(ModelGeneration.of(model).takesSampling()).isEqualTo(generation < 407);
        assertThat(ModelGeneration.of(model).thinksByEffort()).isEqualTo(generation >= 406);
    }

    @Test
    @DisplayName("row 38 models from 4.7 on get no sampling settings")
    void noSampling() {
        Written written =
                question().model("claude-opus-4-7").sampling("0.2", "0.9", 5).write();
        assertThat(written.body().propertyNames()).doesNotContain("temperature", "top_p", "top_k");
        assertThat(written.losses()).hasSize(3);
    }

    @Test
    @DisplayName("R5 a forced tool wins over thinking; thinking wins over temperature, top_k and a low top_p")
    void thinkingRules() {
        Written forced = question()
                .tool("a")
                .choose(new ToolChoice.Required())
                .effort(Effort.LOW)
                .write();
        assertThat(forced.body().has("thinking")).isFalse();
        assertThat(forced.losses()).hasSize(1);
        Written hot = question().effort(Effort.LOW).sampling("0.2", "0.5", 5).write();
        assertThat(hot.body().propertyNames()).contains("thinking").doesNotContain("temperature", "top_p", "top_k");
        assertThat(hot.losses()).hasSize(3);
        assertThat(question()
                        .effort(Effort.LOW)
                        .temperature("1")
                        .write()
                        .at("/temperature")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    @DisplayName("R6 a running tool turn without a sealed thought goes on without thinking, a new turn thinks again")
    void runningToolTurn() {
        Canonical running = question()
                .effort(Effort.LOW)
                .and(Role.ASSISTANT, call("1", "a"))
                .and(Role.TOOL, new Part.ToolResult("1", "ok"));
        assertThat(running.write().body().has("thinking")).isFalse();
        assertThat(running.and(Role.ASSISTANT, "Done.")
                        .and(Role.USER, "More")
                        .write()
                        .body()
                        .has("thinking"))
                .isTrue();
    }

    @Test
    @DisplayName("a temperature of up to 2 is lowered to 1 and named; temperature wins over top_p")
    void temperatures() {
        Written written = question().temperature("1.7").write();
        assertThat(written.at("/temperature").asInt()).isEqualTo(1);
        assertThat(written.losses()).hasSize(1);
        Written both = question().sampling("0", "0.95", null).write();
        assertThat(both.body().has("temperature")).isTrue();
        assertThat(both.body().has("top_p")).isFalse();
    }

    @Test
    @DisplayName("F36 stop texts are kept, blank ones dropped and named")
    void stopTexts() {
        Written written = question().stop("END", "\n").write();
        assertThat(written.text("/stop_sequences")).isEqualTo("[\"END\"]");
        assertThat(written.losses()).hasSize(1);
    }

    @Test
    @DisplayName("A7 a schema for the answer becomes output_config.format; JSON without a schema is asked for in words")
    void outputFormats() {
        ObjectNode schema = (ObjectNode)
                Json.parse("{\"type\":\"object\",\"properties\":{\"minimum\":{\"type\":\"integer\",\"minimum\":1}}}");
        Written json = question()
                .output(new OutputFormat.JsonSchema(Optional.of("n"), Optional.empty(), schema, Optional.of(true)))
                .write();
        assertThat(json.text("/output_config/format"))
                .isEqualTo("{\"type\":\"json_schema\",\"schema\":{\"type\":\"object\","
                        + "\"properties\":{\"minimum\":{\"type\":\"integer\"}},\"additionalProperties\":false}}");
        Written words = say(Role.SYSTEM, "Be brief.")
                .and(Role.USER, "Hi")
                .output(new OutputFormat.JsonObject())
                .write();
        assertThat(words.body().at("/system").findValuesAsString("text"))
                .hasSize(2)
                .last()
                .asString()
                .contains("JSON");
        assertThat(words.losses()).hasSize(1);
    }

    @Test
    @DisplayName("R8 of more than four cache marks the useful four stay, and an hour never follows minutes")
    void cacheMarks() {
        Optional<CacheMark> mark = Optional.of(new CacheMark(Optional.empty()));
        Canonical request = new Canonical();
        for (int i = 0; i < 3; i++) {
            request.and(Role.SYSTEM, new Part.Text("s" + i, mark, Extras.none()));
        }
        for (int i = 0; i < 4; i++) {
            request.and(i % 2 == 0 ? Role.USER : Role.ASSISTANT, new Part.Text("m" + i, mark, Extras.none()));
        }
        request.and(
                Role.USER,
                new Part.Text("last", Optional.of(new CacheMark(Optional.of(Duration.ofHours(1)))), Extras.none()));
        Written written = request.write();
        assertThat(written.body().findValues("cache_control")).hasSize(4);
        assertThat(Json.text(written.body())).doesNotContain("1h");
        assertThat(written.at("/system/2/cache_control").isMissingNode()).isFalse();
    }

    @Test
    @DisplayName("row 11 a failed result holds only text; its picture goes behind the results")
    void failedResultWithPicture() {
        var image = new Part.Media(Part.Media.Kind.IMAGE, new Part.Source.Inline("image/png", "aGk="));
        Written written = question()
                .and(Role.ASSISTANT, call("1", "a"))
                .and(
                        Role.TOOL,
                        new Part.ToolResult(
                                "1", List.of(new Part.Text("no"), image), true, Optional.empty(), Extras.none()))
                .write();
        assertThat(written.at("/messages/2/content/0/content")).hasSize(1);
        assertThat(written.at("/messages/2/content/1/type").asString()).isEqualTo("image");
    }

    @Test
    @DisplayName("§16.17 empty arguments become {}, broken ones are kept inside an object and named")
    void arguments() {
        Written written = question()
                .and(Role.ASSISTANT, new Part.ToolCall("1", "a", ""), new Part.ToolCall("2", "a", "{\"x\":"))
                .write();
        assertThat(written.text("/messages/1/content/0/input")).isEqualTo("{}");
        assertThat(written.text("/messages/1/content/1/input")).isEqualTo("{\"input\":\"{\\\"x\\\":\"}");
    }

    @Test
    @DisplayName("documents: text of any kind as text, data links as bytes, sound not at all")
    void media() {
        Written written = new Canonical()
                .and(
                        Role.USER,
                        new Part.Media(Part.Media.Kind.DOCUMENT, new Part.Source.Inline("text/markdown", "IyBI")),
                        new Part.Media(Part.Media.Kind.IMAGE, new Part.Source.Link("data:image/jpg;base64,aGk=")),
                        new Part.Media(Part.Media.Kind.AUDIO, new Part.Source.Inline("audio/wav", "aGk=")),
                        new Part.Media(Part.Media.Kind.IMAGE, new Part.Source.Inline("image/tiff", "aGk=")))
                .write();
        assertThat(written.text("/messages/0/content/0/source"))
                .isEqualTo("{\"type\":\"text\",\"media_type\":\"text/plain\",\"data\":\"# H\"}");
        assertThat(written.at("/messages/0/content/1/source/media_type").asString())
                .isEqualTo("image/jpeg");
        assertThat(written.at("/messages/0/content")).hasSize(2);
        assertThat(written.losses()).hasSize(2);
    }

    @Test
    @DisplayName("a schema that is none becomes that of an object, and a property called anyOf is no choice")
    void invalidSchemas() {
        Canonical.Written written = Canonical.question()
                .tool("broken", "{\"type\":\"object\",\"properties\":[1]}")
                .tool("named", "{\"type\":\"object\",\"properties\":{\"anyOf\":{\"type\":\"string\"}}}")
                .tool("choice", "{\"anyOf\":[{\"properties\":{\"a\":{}}},true]}")
                .write();
        assertThat(written.text("/tools/0/input_schema")).isEqualTo("{\"type\":\"object\"}");
        assertThat(written.text("/tools/1/input_schema"))
                .isEqualTo("{\"type\":\"object\",\"properties\":{\"anyOf\":{\"type\":\"string\"}}}");
        assertThat(written.text("/tools/2/input_schema")).isEqualTo("{\"type\":\"object\",\"properties\":{\"a\":{}}}");
        assertThat(written.losses()).hasSize(2);
    }
}
