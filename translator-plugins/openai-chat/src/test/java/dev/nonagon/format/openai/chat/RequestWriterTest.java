package dev.nonagon.format.openai.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.chat.CacheMark;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Message.Role;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.chat.Part.Media;
import dev.nonagon.spi.chat.Part.Source;
import dev.nonagon.spi.chat.Reasoning;
import dev.nonagon.spi.chat.Sampling;
import dev.nonagon.spi.chat.Seal;
import dev.nonagon.spi.chat.Tool;
import dev.nonagon.spi.chat.ToolChoice;
import dev.nonagon.spi.format.Loss;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Requests of another format, written for a strict upstream (rules C2 to C5). */
class RequestWriterTest {
    private static final FormatId OTHER = new FormatId("other-format");

    private Scope scope = Wires.scope(false);

    private static ChatRequest request(Message... messages) {
        return new ChatRequest(
                "m",
                List.of(messages),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                List.of(),
                Sampling.unset(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Extras.none());
    }

    private static ChatRequest with(ChatRequest r, List<Tool> tools, Optional<ToolChoice> choice) {
        return new ChatRequest(
                r.model(),
                r.messages(),
                tools,
                choice,
                r.parallelToolCalls(),
                r.maxOutputTokens(),
                r.stop(),
                r.sampling(),
                r.reasoning(),
                r.outputFormat(),
                r.endUser(),
                r.stream(),
                r.extras());
    }

    private static ChatRequest with(
            OptionalLong max, List<String> stop, Optional<Reasoning> reasoning, Optional<String> user, boolean stream) {
        return new ChatRequest(
                "m",
                List.of(Message.text(Role.USER, "Hi")),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                max,
                stop,
                Sampling.unset(),
                reasoning,
                Optional.empty(),
                user,
                stream,
                Extras.none());
    }

    private ObjectNode write(ChatRequest request) {
        scope = Wires.scope(false).attempt(request, 0);
        return new OpenAiChatFormat().writeRequest(request, scope);
    }

    private JsonNode messages(Message... messages) {
        return write(request(messages)).get("messages");
    }

    private static JsonNode json(String text) {
        return Json.parse(text.replace('\'', '"'));
    }

    private static Message calls(String... ids) {
        return new Message(
                Role.ASSISTANT,
                java.util.Arrays.stream(ids)
                        .map(id -> (Part) new Part.ToolCall(id, "look", "{}"))
                        .toList());
    }

    private static Message user(Part... parts) {
        return new Message(Role.USER, List.of(parts));
    }

    private static Part.ToolResult result(String id, String text) {
        return new Part.ToolResult(id, text);
    }

    private static List<String> roles(JsonNode messages) {
        return messages.valueStream()
                .map(m -> m.get("role").asString()
                        + (m.has("tool_call_id") ? " " + m.get("tool_call_id").asString() : ""))
                .toList();
    }

    private List<String> lost() {
        return scope.losses().stream().map(Loss::toString).toList();
    }

    private static Tool.Function tool(String name, String schema, @Nullable Boolean strict) {
        return new Tool.Function(
                name,
                Optional.empty(),
                (ObjectNode) json(schema),
                Optional.ofNullable(strict),
                Optional.empty(),
                Extras.none());
    }

    @Test
    @DisplayName(
            "17.11 text, tool_result, text: the tool message directly follows the call, then the rest as one user turn")
    void resultBetweenTexts() {
        assertThat(messages(calls("a"), user(new Part.Text("before"), result("a", "sunny"), new Part.Text("after"))))
                .isEqualTo(json("""
                        [{'role':'assistant','content':null,'tool_calls':[
                            {'id':'a','type':'function','function':{'name':'look','arguments':'{}'}}]},
                         {'role':'tool','tool_call_id':'a','content':'sunny'},
                         {'role':'user','content':'before\\nafter'}]"""));
        assertThat(lost()).isEmpty();
    }

    @Test
    @DisplayName("17.51 row 9: results in call order right after the calls, whatever stood between")
    void callOrder() {
        assertThat(roles(messages(
                        calls("a", "b"),
                        Message.text(Role.SYSTEM, "note"),
                        Message.text(Role.USER, "hm"),
                        user(result("b", "2")),
                        new Message(Role.TOOL, List.of(result("a", "1"))))))
                .containsExactly("assistant", "tool a", "tool b", "system", "user");
        assertThat(lost()).isEmpty();
    }

    @Test
    @DisplayName("17.12 Claude Code's attribution line goes, the second system text stays")
    void attribution() {
        assertThat(messages(
                        new Message(
                                Role.SYSTEM,
                                List.of(
                                        new Part.Text("x-anthropic-billing-header: cc_version=2"),
                                        new Part.Text("You are."))),
                        Message.text(Role.USER, "Hi")))
                .isEqualTo(json("[{'role':'system','content':'You are.'},{'role':'user','content':'Hi'}]"));
        assertThat(lost()).hasSize(1);
    }

    @Test
    @DisplayName("17.13 C3: thinking of others is dropped, sealed or not; a turn of thinking only goes")
    void thinking() {
        Part plain = new Part.Thinking("Hm.", false, Optional.empty(), Extras.none());
        Part sealed = new Part.Thinking("Hm.", false, Optional.of(new Seal(OTHER, "S")), Extras.none());
        assertThat(messages(
                        Message.text(Role.USER, "a"),
                        new Message(Role.ASSISTANT, List.of(plain, sealed)),
                        Message.text(Role.USER, "b")))
                .isEqualTo(json("[{'role':'user','content':'a'},{'role':'user','content':'b'}]"));
        assertThat(lost()).hasSize(2).allMatch(l -> l.startsWith("/messages/1/content/"));
    }

    @Test
    @DisplayName("17.14 F36: one stop text is a list all the same; max is max_tokens")
    void stop() {
        ObjectNode body = write(with(OptionalLong.of(9), List.of("END"), Optional.empty(), Optional.empty(), false));
        assertThat(body.get("stop")).isEqualTo(json("['END']"));
        assertThat(body.get("max_tokens").asInt()).isEqualTo(9);
        assertThat(body.has("max_completion_tokens") || body.has("stream") || body.has("stream_options"))
                .isFalse();
    }

    @Test
    @DisplayName("17.15 F47: properties at the root, nested and in array items; a property named 'properties' is none")
    void properties() {
        String schema = """
                {'type':'object','properties':{'a':{'type':'object'},'b':{'type':'array','items':{'type':'object'}},
                 'properties':{'type':'string'},'type':{'type':'string','pattern':'x'}}}""";
        assertThat(write(with(
                                request(Message.text(Role.USER, "Hi")),
                                List.of(
                                        tool("t", schema, null),
                                        tool("u", "{'type':'object'}", null),
                                        tool("v", "{}", null)),
                                Optional.empty()))
                        .get("tools"))
                .isEqualTo(json("""
                        [{'type':'function','function':{'name':'t','parameters':{'type':'object','properties':{
                           'a':{'type':'object','properties':{}},
                           'b':{'type':'array','items':{'type':'object','properties':{}}},
                           'properties':{'type':'string'},'type':{'type':'string','pattern':'x'}}}}},
                         {'type':'function','function':{'name':'u','parameters':{'type':'object','properties':{}}}},
                         {'type':'function','function':{'name':'v','parameters':{'type':'object','properties':{}}}}]"""));
    }

    @Test
    @DisplayName("17.16 F28 clients.md 5.7: a picture in a result follows in a user message after all tool messages")
    void pictureInResult() {
        Part image = new Media(Media.Kind.IMAGE, new Source.Inline("image/png", "aaaa"));
        Part linked = new Media(Media.Kind.IMAGE, new Source.Link("https://example.org/a.png"));
        JsonNode messages = messages(
                calls("a", "b"),
                user(
                        new Part.ToolResult(
                                "a", List.of(new Part.Text("a map"), image), false, Optional.empty(), Extras.none()),
                        new Part.ToolResult("b", List.of(linked), false, Optional.empty(), Extras.none()),
                        new Part.Text("So?")));
        assertThat(roles(messages)).containsExactly("assistant", "tool a", "tool b", "user", "user");
        assertThat(messages.get(1).get("content").asString())
                .isEqualTo("a map\n[1 attachment follows in the next user message]");
        assertThat(messages.get(2).get("content").asString())
                .isEqualTo("[1 attachment follows in the next user message]");
        assertThat(messages.get(3).get("content")).isEqualTo(json("""
                [{'type':'text','text':'Attached to the result of tool call a:'},
                 {'type':'image_url','image_url':{'url':'data:image/png;base64,aaaa'}},
                 {'type':'text','text':'Attached to the result of tool call b:'},
                 {'type':'image_url','image_url':{'url':'https://example.org/a.png'}}]"""));
        assertThat(lost()).isEmpty();
    }

    @Test
    @DisplayName("K29 F30: only the missing results are stood in for, and named")
    void missingResults() {
        JsonNode messages = messages(calls("a", "b"), user(result("b", "2")));
        assertThat(roles(messages)).containsExactly("assistant", "tool a", "tool b");
        assertThat(messages.get(1).get("content").asString()).isEqualTo("[No result]");
        assertThat(messages.get(2).get("content").asString()).isEqualTo("2");
        assertThat(lost()).hasSize(1).first().asString().contains("'a'");
    }

    @Test
    @DisplayName(
            "17.40 row 9: orphan results, second calls of one batch and earlier results of one call go, named; rounds may repeat ids")
    void repairs() {
        JsonNode messages = messages(
                user(result("ghost", "?")),
                calls("a", "a"),
                user(result("a", "old"), result("a", "new")),
                calls("a"),
                user(result("a", "second round")));
        assertThat(roles(messages)).containsExactly("assistant", "tool a", "assistant", "tool a");
        assertThat(messages.get(1).get("content").asString()).isEqualTo("new");
        assertThat(messages.get(3).get("content").asString()).isEqualTo("second round");
        assertThat(messages.get(0).get("tool_calls")).hasSize(1);
        assertThat(lost())
                .extracting(l -> l.substring(0, l.indexOf(' ')))
                .containsExactly("/messages/0/content/0", "/messages/1/content/1", "/messages/2/content/0");
    }

    @Test
    @DisplayName("C4 16.7: a failed tool says so in its text, once, and the flag is named")
    void failedTool() {
        JsonNode messages = messages(
                calls("a", "b", "c"),
                user(
                        new Part.ToolResult(
                                "a", List.of(new Part.Text("no such city")), true, Optional.empty(), Extras.none()),
                        new Part.ToolResult(
                                "b", List.of(new Part.Text("Error: gone")), true, Optional.empty(), Extras.none()),
                        new Part.ToolResult("c", List.of(), true, Optional.empty(), Extras.none())));
        assertThat(messages.valueStream().skip(1).map(m -> m.get("content").asString()))
                .containsExactly("Error: no such city", "Error: gone", "Error");
        assertThat(lost()).hasSize(3).allMatch(l -> l.contains("/is_error"));
    }

    @Test
    @DisplayName("clients.md 5.1 16.9: system messages keep their place; F34 developer is system")
    void systemKeepsItsPlace() {
        assertThat(messages(
                        Message.text(Role.SYSTEM, "one"),
                        Message.text(Role.DEVELOPER, "two"),
                        Message.text(Role.USER, "a"),
                        Message.text(Role.SYSTEM, "three"),
                        Message.text(Role.USER, "b")))
                .isEqualTo(json("""
                        [{'role':'system','content':'one'},{'role':'system','content':'two'},{'role':'user','content':'a'},
                         {'role':'system','content':'three'},{'role':'user','content':'b'}]"""));
    }

    @Test
    @DisplayName("A8: texts that are all there is become one string, for many servers refuse lists")
    void textsJoined() {
        assertThat(messages(user(new Part.Text("hi"), new Part.Text("there"))))
                .isEqualTo(json("[{'role':'user','content':'hi\\nthere'}]"));
    }

    @Test
    @DisplayName("F33 an image-only turn survives; documents are files, plain ones are text")
    void media() {
        assertThat(messages(
                        user(new Media(Media.Kind.IMAGE, new Source.Inline("image/png", "aaaa"))),
                        user(new Media(
                                Media.Kind.DOCUMENT,
                                new Source.Inline("application/pdf", "bbbb"),
                                Optional.of("r.pdf"),
                                Optional.empty(),
                                Extras.none())),
                        user(new Media(Media.Kind.DOCUMENT, new Source.Plain("All is well.")))))
                .isEqualTo(json("""
                        [{'role':'user','content':[{'type':'image_url','image_url':{'url':'data:image/png;base64,aaaa'}}]},
                         {'role':'user','content':[{'type':'file','file':{'filename':'r.pdf',
                            'file_data':'data:application/pdf;base64,bbbb'}}]},
                         {'role':'user','content':'All is well.'}]"""));
    }

    @Test
    @DisplayName("C3: cache marks are named once per request, not once per block")
    void cacheMarks() {
        Optional<CacheMark> mark = Optional.of(new CacheMark(Optional.empty()));
        messages(
                new Message(Role.SYSTEM, List.of(new Part.Text("a", mark, Extras.none()))),
                user(new Part.Text("b", mark, Extras.none()), new Part.Text("c", mark, Extras.none())));
        assertThat(lost()).hasSize(1).first().asString().contains("cache marks");
    }

    @Test
    @DisplayName("F35 row 12: each choice has its form; without tools there is none")
    void toolChoices() {
        Tool look = tool("look", "{}", null);
        Tool patch = new Tool.Custom("patch", Optional.empty(), Optional.empty(), Extras.none());
        assertThat(choice(new ToolChoice.Auto(), look)).isEqualTo(json("'auto'"));
        assertThat(choice(new ToolChoice.None(), look)).isEqualTo(json("'none'"));
        assertThat(choice(new ToolChoice.Required(), look)).isEqualTo(json("'required'"));
        assertThat(choice(new ToolChoice.Named("look"), look))
                .isEqualTo(json("{'type':'function','function':{'name':'look'}}"));
        assertThat(choice(new ToolChoice.Named("patch"), patch))
                .isEqualTo(json("{'type':'function','function':{'name':'patch'}}"));
        assertThat(choice(new ToolChoice.Allowed(List.of("look", "patch"), true), look, patch))
                .isEqualTo(json("""
                {'type':'allowed_tools','allowed_tools':{'mode':'required','tools':[
                  {'type':'function','function':{'name':'look'}},{'type':'function','function':{'name':'patch'}}]}}"""));
        ObjectNode hostedOnly = write(with(
                request(Message.text(Role.USER, "Hi")),
                List.of(new Tool.Hosted(OTHER, Json.object())),
                Optional.of(new ToolChoice.Required())));
        assertThat(hostedOnly.has("tools") || hostedOnly.has("tool_choice")).isFalse();
        assertThat(lost()).hasSize(2);
    }

    private JsonNode choice(ToolChoice choice, Tool... tools) {
        return write(with(request(Message.text(Role.USER, "Hi")), List.of(tools), Optional.of(choice)))
                .get("tool_choice");
    }

    @Test
    @DisplayName("Strict is kept only for a schema that obeys the rules of strict mode")
    void strict() {
        String closed =
                "{'type':'object','properties':{'a':{'type':'string'}},'required':['a'],'additionalProperties':false}";
        JsonNode tools = write(with(
                        request(Message.text(Role.USER, "Hi")),
                        List.of(
                                tool("t", closed, true),
                                tool("u", closed.replace(",'required':['a']", ""), true),
                                tool("v", closed.replace(",'additionalProperties':false", ""), true),
                                tool("w", "{}", false)),
                        Optional.empty()))
                .get("tools");
        assertThat(tools.valueStream().map(t -> t.get("function").path("strict").asString("-")))
                .containsExactly("true", "-", "-", "false");
        assertThat(lost()).hasSize(2);
    }

    @Test
    @DisplayName("17.39 F39: a long or illegal name is made legal, the same everywhere in the request")
    void names() {
        String name = "mcp.server/" + "n".repeat(70);
        ObjectNode body = write(with(
                request(
                        new Message(Role.ASSISTANT, List.of(new Part.ToolCall("a", name, "{}"))),
                        user(result("a", "x"))),
                List.of(tool(name, "{}", null)),
                Optional.of(new ToolChoice.Named(name))));
        String sent = body.at("/tools/0/function/name").asString();
        assertThat(sent).matches("[a-zA-Z0-9_-]{1,64}");
        assertThat(body.at("/messages/0/tool_calls/0/function/name").asString()).isEqualTo(sent);
        assertThat(body.at("/tool_choice/function/name").asString()).isEqualTo(sent);
        assertThat(scope.toolNames().inward(sent)).isEqualTo(name);
    }

    @Test
    @DisplayName("16.17: arguments \"\" are {}; what is no object is wrapped in one and named")
    void arguments() {
        JsonNode messages = messages(
                new Message(
                        Role.ASSISTANT,
                        List.of(
                                new Part.ToolCall("a", "look", ""),
                                new Part.ToolCall("b", "look", "{\"x\":"),
                                new Part.ToolCall("c", "look", "{\"x\": 1.50}"))),
                user(result("a", "1"), result("b", "2"), result("c", "3")));
        assertThat(messages.get(0).get("tool_calls").valueStream().map(c -> c.at("/function/arguments")
                        .asString()))
                .containsExactly("{}", "{\"input\":\"{\\\"x\\\":\"}", "{\"x\": 1.50}");
        assertThat(lost()).hasSize(1);
    }

    @Test
    @DisplayName("17.57 F51: effort in words; a budget becomes the effort that corresponds; none is none")
    void effort() {
        assertThat(effort(Reasoning.Mode.OFF, null, -1)).isEqualTo("none");
        assertThat(effort(Reasoning.Mode.ON, Reasoning.Effort.HIGH, -1)).isEqualTo("high");
        assertThat(effort(Reasoning.Mode.ON, null, 8192)).isEqualTo("medium");
        assertThat(effort(Reasoning.Mode.ON, null, 31_999)).isEqualTo("xhigh");
        assertThat(effort(Reasoning.Mode.ADAPTIVE, Reasoning.Effort.LOW, -1)).isEqualTo("low");
        assertThat(lost()).isEmpty();
        assertThat(effort(Reasoning.Mode.ON, Reasoning.Effort.MAX, -1)).isEqualTo("xhigh");
        assertThat(lost()).hasSize(1);
    }

    private String effort(Reasoning.Mode mode, Reasoning.@Nullable Effort effort, long budget) {
        Reasoning reasoning = new Reasoning(
                mode, Optional.ofNullable(effort), budget < 0 ? OptionalLong.empty() : OptionalLong.of(budget));
        return write(with(OptionalLong.empty(), List.of(), Optional.of(reasoning), Optional.empty(), false))
                .path("reasoning_effort")
                .asString("");
    }

    @Test
    @DisplayName("C5: a long end user's name is another vendor's business; a short one passes")
    void endUser() {
        assertThat(write(with(OptionalLong.empty(), List.of(), Optional.empty(), Optional.of("u-1"), false))
                        .get("user")
                        .asString())
                .isEqualTo("u-1");
        assertThat(write(with(OptionalLong.empty(), List.of(), Optional.empty(), Optional.of("{".repeat(65)), false))
                        .has("user"))
                .isFalse();
        assertThat(lost()).hasSize(1);
    }

    @Test
    @DisplayName("row 27: a bridged stream always asks for the tokens")
    void includeUsage() {
        ObjectNode body = write(with(OptionalLong.empty(), List.of(), Optional.empty(), Optional.empty(), true));
        assertThat(body.get("stream").booleanValue()).isTrue();
        assertThat(body.get("stream_options")).isEqualTo(json("{'include_usage':true}"));
    }

    @Test
    @DisplayName("C1: what changed since it was read is written anew, the rest as it was spelled")
    void changedStream() {
        ChatRequest own = Wires.request("""
                {"model":"m","messages":[{"role":"user","content":"Hi"}],"max_completion_tokens":5,"stop":"x"}""");
        ObjectNode body = write(own.withStream(true).withModel("n"));
        assertThat(body).isEqualTo(json("""
                {'model':'n','messages':[{'role':'user','content':'Hi'}],'max_completion_tokens':5,'stop':'x',
                 'stream':true,'stream_options':{'include_usage':true}}"""));
        ChatRequest streamed = Wires.request("""
                {"model":"m","messages":[{"role":"user","content":"Hi"}],"stream":true,
                 "stream_options":{"include_usage":true}}""");
        assertThat(write(streamed.withStream(false)).has("stream_options")).isFalse();
    }
}
