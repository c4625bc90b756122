package dev.nonagon.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.anthropic.client.AnthropicClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.AnthropicException;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.InternalServerException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.errors.PermissionDeniedException;
import com.anthropic.errors.RateLimitException;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Base64ImageSource;
import com.anthropic.models.messages.CacheControlEphemeral;
import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.ImageBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.TextBlockParam;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.messages.ToolUseBlock;
import dev.nonagon.blackbox.support.Dialect;
import dev.nonagon.blackbox.support.House;
import dev.nonagon.blackbox.support.RouterTest;
import dev.nonagon.blackbox.support.Sdk;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.tck.upstream.Manner;
import dev.nonagon.spi.tck.upstream.Received;
import dev.nonagon.spi.tck.upstream.Reply;
import dev.nonagon.spi.tck.upstream.Script;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Anthropic's own Java client over both upstreams. */
@RouterTest
class AnthropicSdkIT {
    private static final Duration AT_ONCE = Duration.ofMillis(200);

    private final House house;
    private final AnthropicClient client;

    AnthropicSdkIT(House house) {
        this.house = house;
        this.client = Sdk.anthropic(house.router().url());
    }

    private static MessageCreateParams.Builder to(Dialect upstream, String model) {
        return MessageCreateParams.builder().model(upstream.model(model)).maxTokens(4096);
    }

    /** Asks, whole or streamed; a stream is put together by the SDK's own means. */
    private Message ask(MessageCreateParams params, boolean stream) {
        if (!stream) {
            return client.messages().create(params);
        }
        MessageAccumulator whole = MessageAccumulator.create();
        events(params).forEach(whole::accumulate);
        return whole.message();
    }

    private List<RawMessageStreamEvent> events(MessageCreateParams params) {
        try (StreamResponse<RawMessageStreamEvent> answer = client.messages().createStreaming(params)) {
            return answer.stream().toList();
        }
    }

    private static String text(Message answer) {
        return answer.content().stream()
                .filter(ContentBlock::isText)
                .map(b -> b.asText().text())
                .collect(Collectors.joining());
    }

    @ParameterizedTest
    @CsvSource({"OPENAI,false", "OPENAI,true", "ANTHROPIC,false", "ANTHROPIC,true"})
    @DisplayName("F65 Text arrives whole and streamed, with its reason and the provider's own usage")
    void text(Dialect upstream, boolean stream) {
        Message answer =
                ask(to(upstream, "text").system("Be kind.").addUserMessage("Hi").build(), stream);
        assertThat(text(answer)).isEqualTo("Hello from the double. ✓ naïve 漢字 🚀");
        assertThat(answer.stopReason().orElseThrow().asString()).isEqualTo("end_turn");
        assertThat(answer.usage().inputTokens()).isEqualTo(20);
        assertThat(answer.usage().outputTokens()).isEqualTo(5);
        assertThat(house.upstream(upstream).last().json().toString()).contains("Be kind.");
    }

    @ParameterizedTest
    @CsvSource({"OPENAI,false", "OPENAI,true", "ANTHROPIC,false", "ANTHROPIC,true"})
    @DisplayName("Cached tokens are counted apart from the others")
    void cached(Dialect upstream, boolean stream) {
        var usage =
                ask(to(upstream, "cache").addUserMessage("Hi").build(), stream).usage();
        long written = upstream == Dialect.ANTHROPIC ? 200 : 0;
        assertThat(usage.cacheReadInputTokens()).hasValue(1000L);
        assertThat(usage.cacheCreationInputTokens().orElse(0L)).isEqualTo(written);
        assertThat(usage.inputTokens()).isEqualTo(500 - written);
        assertThat(usage.outputTokens()).isEqualTo(40);
    }

    @ParameterizedTest
    @CsvSource({"length,max_tokens", "refusal,refusal"})
    @DisplayName("Other ends than the usual keep their reason")
    void reasons(String model, String reason) {
        for (Dialect upstream : Dialect.values()) {
            Message answer = ask(to(upstream, model).addUserMessage("Hi").build(), true);
            assertThat(answer.stopReason().orElseThrow().asString()).isEqualTo(reason);
        }
    }

    @ParameterizedTest
    @CsvSource({"OPENAI,false", "OPENAI,true", "ANTHROPIC,false", "ANTHROPIC,true"})
    @DisplayName("Parallel tool calls, and their results in another order")
    void tools(Dialect upstream, boolean stream) {
        MessageCreateParams.Builder conversation = to(upstream, "parallel")
                .addUserMessage("How are weather and time?")
                .addTool(tool("get_weather", "city"))
                .addTool(tool("get_time", "zone"));
        Message asked = ask(conversation.build(), stream);
        assertThat(asked.stopReason().orElseThrow().asString()).isEqualTo("tool_use");
        assertThat(text(asked)).isEqualTo("Calling now.");
        List<ToolUseBlock> calls = calls(asked);
        assertThat(calls.stream().map(ToolUseBlock::name)).containsExactly("get_weather", "get_time");
        assertThat(calls.stream().map(ToolUseBlock::id).distinct()).hasSize(2);
        assertThat(calls.get(0)._input().convert(Map.class)).containsKey("city");
        assertThat(calls.get(1)._input().convert(Map.class)).containsKey("zone");

        conversation.addMessage(asked);
        conversation.addUserMessageOfBlockParams(
                calls.reversed().stream().map(AnthropicSdkIT::result).toList());
        Message answer = ask(conversation.build(), stream);
        assertThat(text(answer)).startsWith("Results:").contains("result of get_weather", "result of get_time");
    }

    private static List<ToolUseBlock> calls(Message asked) {
        return asked.content().stream()
                .filter(ContentBlock::isToolUse)
                .map(ContentBlock::asToolUse)
                .toList();
    }

    private static ContentBlockParam result(ToolUseBlock call) {
        return ContentBlockParam.ofToolResult(ToolResultBlockParam.builder()
                .toolUseId(call.id())
                .content("result of " + call.name())
                .build());
    }

    private static Tool tool(String name, String argument) {
        return Tool.builder()
                .name(name)
                .description("Tells something")
                .inputSchema(Tool.InputSchema.builder()
                        .properties(JsonValue.from(Map.of(argument, Map.of("type", "string"))))
                        .putAdditionalProperty("required", JsonValue.from(List.of(argument)))
                        .build())
                .build();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("Pictures arrive, as data and as a link")
    void images(Dialect upstream) {
        Message answer = ask(
                to(upstream, "image")
                        .addUserMessageOfBlockParams(List.of(
                                ContentBlockParam.ofText(TextBlockParam.builder()
                                        .text("What is this?")
                                        .build()),
                                ContentBlockParam.ofImage(ImageBlockParam.builder()
                                        .source(Base64ImageSource.builder()
                                                .mediaType(Base64ImageSource.MediaType.IMAGE_PNG)
                                                .data(Sdk.PIXEL)
                                                .build())
                                        .build()),
                                ContentBlockParam.ofImage(ImageBlockParam.builder()
                                        .urlSource("https://pictures.example/a.png")
                                        .build())))
                        .build(),
                true);
        assertThat(text(answer)).isEqualTo("Images: image/png:70, url");
    }

    @ParameterizedTest
    @CsvSource({"OPENAI,false", "OPENAI,true", "ANTHROPIC,false", "ANTHROPIC,true"})
    @DisplayName("Thinking is asked for, is heard, and goes back with the conversation")
    void thinking(Dialect upstream, boolean stream) {
        MessageCreateParams.Builder conversation =
                to(upstream, "thinking").enabledThinking(2048).addUserMessage("Think.");
        Message answer = ask(conversation.build(), stream);
        assertThat(text(answer)).isEqualTo("I have thought about it.");
        assertThat(answer.content().stream().filter(ContentBlock::isThinking).map(b -> b.asThinking()
                        .thinking()))
                .containsExactly("Let me consider it carefully. ✓ naïve 漢字 🚀");

        Message next =
                ask(conversation.addMessage(answer).addUserMessage("And?").build(), stream);
        assertThat(text(next)).isEqualTo("I have thought about it.");
        String sent = house.upstream(upstream).last().json().toString();
        assertThat(sent.contains("DOUBLESIG")).as(sent).isEqualTo(upstream == Dialect.ANTHROPIC);
    }

    @ParameterizedTest
    @CsvSource({"OPENAI,false", "OPENAI,true", "ANTHROPIC,false", "ANTHROPIC,true"})
    @DisplayName("Thinking before a tool call comes back sealed with the tool's result")
    void thinkingWithTools(Dialect upstream, boolean stream) {
        house.upstream(upstream)
                .next(Reply.say(Script.tool("call_1", "get_weather", "{\"city\":\"Bern\"}")
                        .withThinking("I must look.")));
        MessageCreateParams.Builder conversation = to(upstream, "text")
                .enabledThinking(2048)
                .addUserMessage("Weather?")
                .addTool(tool("get_weather", "city"));
        Message asked = ask(conversation.build(), stream);
        assertThat(asked.content().stream().filter(ContentBlock::isThinking)).hasSize(1);
        Message answer = ask(
                conversation
                        .addMessage(asked)
                        .addUserMessageOfBlockParams(calls(asked).stream()
                                .map(AnthropicSdkIT::result)
                                .toList())
                        .build(),
                stream);
        assertThat(text(answer)).isEqualTo("Results: result of get_weather");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("Structured output fits the schema")
    void structured(Dialect upstream) {
        Map<String, Object> schema = Map.of(
                "type",
                "object",
                "properties",
                Map.of("city", Map.of("type", "string"), "degrees", Map.of("type", "integer")),
                "required",
                List.of("city", "degrees"),
                "additionalProperties",
                false);
        Message answer = ask(
                to(upstream, "text")
                        .addUserMessage("Weather?")
                        .putAdditionalBodyProperty(
                                "output_config",
                                JsonValue.from(Map.of("format", Map.of("type", "json_schema", "schema", schema))))
                        .build(),
                false);
        assertThat(Json.parse(text(answer)).path("degrees").isIntegralNumber()).isTrue();
        assertThat(house.upstream(upstream).last().json().toString()).contains("json_schema", "degrees");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("Cache marks reach the upstream that knows them, and disturb no other")
    void cacheMarks(Dialect upstream) {
        Message answer = ask(
                to(upstream, "text")
                        .systemOfTextBlockParams(List.of(TextBlockParam.builder()
                                .text("A long manual.")
                                .cacheControl(CacheControlEphemeral.builder().build())
                                .build()))
                        .addUserMessage("Hi")
                        .build(),
                false);
        assertThat(text(answer)).startsWith("Hello");
        assertThat(house.upstream(upstream).last().json().toString().contains("cache_control"))
                .isEqualTo(upstream == Dialect.ANTHROPIC);
    }

    @ParameterizedTest
    @CsvSource({"OPENAI,false", "OPENAI,true", "ANTHROPIC,false", "ANTHROPIC,true"})
    @DisplayName("An upstream's refusal becomes the SDK's own exception, in sense and in status")
    void errors(Dialect upstream, boolean stream) {
        Map<Integer, Class<? extends AnthropicServiceException>> expected = Map.of(
                400, BadRequestException.class,
                401, UnauthorizedException.class,
                403, PermissionDeniedException.class,
                404, NotFoundException.class,
                429, RateLimitException.class,
                500, InternalServerException.class,
                503, InternalServerException.class,
                529, InternalServerException.class);
        expected.forEach((status, type) -> {
            house.wakeAll();
            house.upstream(upstream).next(Reply.status(status));
            AnthropicServiceException e = catchThrowableOfType(
                    type, () -> ask(to(upstream, "text").addUserMessage("Hi").build(), stream));
            assertThat(e).as("upstream's " + status).isNotNull();
            assertThat(e.body().toString()).as("upstream's " + status).contains("error");
            assertThat(e.headers().values("x-request-id"))
                    .as("upstream's " + status)
                    .isNotEmpty();
        });
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("A 429 keeps the upstream's retry-after")
    void retryAfter(Dialect upstream) {
        house.upstream(upstream).next(Reply.behave(Manner.status(429, Headers.of("retry-after", "7"), "")));
        RateLimitException e = catchThrowableOfType(
                RateLimitException.class,
                () -> ask(to(upstream, "text").addUserMessage("Hi").build(), true));
        assertThat(e.headers().values("retry-after")).containsExactly("7");
    }

    @Test
    @DisplayName("A model that nobody knows is the SDK's NotFoundException, with the nearest names")
    void unknownModel() {
        NotFoundException e = catchThrowableOfType(
                NotFoundException.class,
                () -> ask(
                        MessageCreateParams.builder()
                                .model("alway-on")
                                .maxTokens(9)
                                .addUserMessage("Hi")
                                .build(),
                        false));
        assertThat(e.body().toString()).contains("not_found_error", "always-on");
    }

    @ParameterizedTest
    @CsvSource({
        "OPENAI,text+error=4",
        "OPENAI,text+cut=4",
        "OPENAI,text+reset=4",
        "OPENAI,text+no-end=4",
        "ANTHROPIC,text+error=6",
        "ANTHROPIC,text+cut=6",
        "ANTHROPIC,text+reset=6"
    })
    @DisplayName("A stream that breaks in the middle is an exception, never half an answer")
    void brokenStream(Dialect upstream, String model) {
        assertThatThrownBy(() -> events(to(upstream, model).addUserMessage("Hi").build()))
                .isInstanceOf(AnthropicException.class);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("W5 closing the stream ends the upstream's work within 200 ms")
    void abort(Dialect upstream) {
        long left;
        try (StreamResponse<RawMessageStreamEvent> answer = client.messages()
                .createStreaming(to(upstream, "text+events=500+pause=60")
                        .addUserMessage("Hi")
                        .build())) {
            Iterator<RawMessageStreamEvent> events = answer.stream().iterator();
            for (int i = 0; i < 4; i++) {
                events.next();
            }
        } finally {
            left = System.nanoTime();
        }
        Received received = house.upstream(upstream).last();
        Received.Outcome outcome = received.awaitOutcome(Duration.ofSeconds(5));
        assertThat(outcome.peerLeft()).isTrue();
        assertThat(Duration.ofNanos(outcome.at() - left)).isLessThan(AT_ONCE);
    }

    @Test
    @DisplayName("Tokens are counted, and models listed, as the SDK reads them")
    void countAndList() {
        long tokens = client.messages()
                .countTokens(MessageCountTokensParams.builder()
                        .model("up-openai/text")
                        .addUserMessage("How many tokens are these words?")
                        .build())
                .inputTokens();
        assertThat(tokens).isBetween(3L, 60L);
        assertThat(client.models().list().data().stream().map(m -> m.id())).contains("always-on", "fast");
    }
}
