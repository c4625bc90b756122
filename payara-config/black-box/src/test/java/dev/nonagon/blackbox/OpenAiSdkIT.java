package dev.nonagon.blackbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.PermissionDeniedException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.ReasoningEffort;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartImage;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionMessageToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.chat.completions.ChatCompletionUserMessageParam;
import dev.nonagon.blackbox.support.Dialect;
import dev.nonagon.blackbox.support.House;
import dev.nonagon.blackbox.support.RouterTest;
import dev.nonagon.blackbox.support.Sdk;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.tck.upstream.Manner;
import dev.nonagon.spi.tck.upstream.Received;
import dev.nonagon.spi.tck.upstream.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** OpenAI's own Java client over both upstreams. */
@RouterTest
class OpenAiSdkIT {
    private static final Duration AT_ONCE = Duration.ofMillis(200);

    private final House house;
    private final OpenAIClient client;

    OpenAiSdkIT(House house) {
        this.house = house;
        this.client = Sdk.openAi(house.router().url());
    }

    private static ChatCompletionCreateParams.Builder to(Dialect upstream, String model) {
        return ChatCompletionCreateParams.builder().model(upstream.model(model)).maxCompletionTokens(4096);
    }

    /** Asks, whole or streamed; a stream is put together by the SDK's own means. */
    private ChatCompletion ask(ChatCompletionCreateParams params, boolean stream) {
        if (!stream) {
            return client.chat().completions().create(params);
        }
        ChatCompletionAccumulator whole = ChatCompletionAccumulator.create();
        chunks(params).forEach(whole::accumulate);
        return whole.chatCompletion();
    }

    private List<ChatCompletionChunk> chunks(ChatCompletionCreateParams params) {
        try (StreamResponse<ChatCompletionChunk> answer =
                client.chat().completions().createStreaming(withUsage(params))) {
            return answer.stream().toList();
        }
    }

    private static ChatCompletionCreateParams withUsage(ChatCompletionCreateParams params) {
        return params.toBuilder()
                .streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();
    }

    private static String text(ChatCompletion answer) {
        return answer.choices().get(0).message().content().orElse("");
    }

    @ParameterizedTest
    @CsvSource({"OPENAI,false", "OPENAI,true", "ANTHROPIC,false", "ANTHROPIC,true"})
    @DisplayName("F65 Text arrives whole and streamed, with its reason and the provider's own usage")
    void text(Dialect upstream, boolean stream) {
        ChatCompletion answer = ask(
                to(upstream, "text")
                        .addSystemMessage("Be kind.")
                        .addUserMessage("Hi")
                        .build(),
                stream);
        assertThat(text(answer)).isEqualTo("Hello from the double. ✓ naïve 漢字 🚀");
        assertThat(answer.choices().get(0).finishReason().asString()).isEqualTo("stop");
        assertThat(answer.usage().orElseThrow().promptTokens()).isEqualTo(20);
        assertThat(answer.usage().orElseThrow().completionTokens()).isEqualTo(5);
        assertThat(house.upstream(upstream).last().json().toString()).contains("Be kind.");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("A stream comes in several pieces")
    void pieces(Dialect upstream) {
        List<ChatCompletionChunk> chunks =
                chunks(to(upstream, "text").addUserMessage("Hi").build());
        long withText = chunks.stream()
                .filter(c -> c.choices().stream()
                        .anyMatch(ch ->
                                ch.delta().content().filter(t -> !t.isEmpty()).isPresent()))
                .count();
        assertThat(withText).isGreaterThanOrEqualTo(5);
        assertThat(chunks.stream().map(ChatCompletionChunk::id).distinct()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"OPENAI,false", "OPENAI,true", "ANTHROPIC,false", "ANTHROPIC,true"})
    @DisplayName("Cached tokens are counted as cached")
    void cached(Dialect upstream, boolean stream) {
        var usage = ask(to(upstream, "cache").addUserMessage("Hi").build(), stream)
                .usage()
                .orElseThrow();
        assertThat(usage.promptTokens()).isEqualTo(1500);
        assertThat(usage.promptTokensDetails().orElseThrow().cachedTokens()).hasValue(1000L);
        assertThat(usage.completionTokens()).isEqualTo(40);
    }

    @ParameterizedTest
    @CsvSource({"length,length", "refusal,content_filter"})
    @DisplayName("Other ends than the usual keep their reason")
    void reasons(String model, String reason) {
        for (Dialect upstream : Dialect.values()) {
            ChatCompletion answer = ask(to(upstream, model).addUserMessage("Hi").build(), true);
            assertThat(answer.choices().get(0).finishReason().asString()).isEqualTo(reason);
        }
    }

    @ParameterizedTest
    @CsvSource({"OPENAI,false", "OPENAI,true", "ANTHROPIC,false", "ANTHROPIC,true"})
    @DisplayName("Parallel tool calls, and their results in another order")
    void tools(Dialect upstream, boolean stream) {
        ChatCompletionCreateParams.Builder conversation = to(upstream, "parallel")
                .addUserMessage("How are weather and time?")
                .addTool(tool("get_weather", "city"))
                .addTool(tool("get_time", "zone"))
                .parallelToolCalls(true);
        ChatCompletion asked = ask(conversation.build(), stream);
        assertThat(asked.choices().get(0).finishReason().asString()).isEqualTo("tool_calls");
        List<ChatCompletionMessageFunctionToolCall> calls =
                asked.choices().get(0).message().toolCalls().orElseThrow().stream()
                        .map(ChatCompletionMessageToolCall::asFunction)
                        .toList();
        assertThat(calls.stream().map(c -> c.function().name())).containsExactly("get_weather", "get_time");
        assertThat(calls.stream().map(ChatCompletionMessageFunctionToolCall::id).distinct())
                .hasSize(2);
        assertThat(Json.parse(calls.get(0).function().arguments()).has("city")).isTrue();
        assertThat(Json.parse(calls.get(1).function().arguments()).has("zone")).isTrue();

        conversation.addMessage(asked.choices().get(0).message());
        for (ChatCompletionMessageFunctionToolCall call : calls.reversed()) {
            conversation.addMessage(ChatCompletionToolMessageParam.builder()
                    .toolCallId(call.id())
                    .content("result of " + call.function().name())
                    .build());
        }
        ChatCompletion answer = ask(conversation.build(), stream);
        assertThat(text(answer)).startsWith("Results:").contains("result of get_weather", "result of get_time");
    }

    private static com.openai.models.chat.completions.ChatCompletionFunctionTool tool(String name, String argument) {
        return com.openai.models.chat.completions.ChatCompletionFunctionTool.builder()
                .function(FunctionDefinition.builder()
                        .name(name)
                        .description("Tells something")
                        .parameters(FunctionParameters.builder()
                                .putAdditionalProperty("type", JsonValue.from("object"))
                                .putAdditionalProperty(
                                        "properties", JsonValue.from(Map.of(argument, Map.of("type", "string"))))
                                .putAdditionalProperty("required", JsonValue.from(List.of(argument)))
                                .build())
                        .build())
                .build();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("Pictures arrive, as data and as a link")
    void images(Dialect upstream) {
        ChatCompletion answer = ask(
                to(upstream, "image")
                        .addMessage(ChatCompletionUserMessageParam.builder()
                                .contentOfArrayOfContentParts(List.of(
                                        ChatCompletionContentPart.ofText(ChatCompletionContentPartText.builder()
                                                .text("What is this?")
                                                .build()),
                                        image("data:image/png;base64," + Sdk.PIXEL),
                                        image("https://pictures.example/a.png")))
                                .build())
                        .build(),
                true);
        assertThat(text(answer)).isEqualTo("Images: image/png:70, url");
    }

    private static ChatCompletionContentPart image(String url) {
        return ChatCompletionContentPart.ofImageUrl(ChatCompletionContentPartImage.builder()
                .imageUrl(ChatCompletionContentPartImage.ImageUrl.builder()
                        .url(url)
                        .build())
                .build());
    }

    @ParameterizedTest
    @CsvSource({"OPENAI,false", "OPENAI,true", "ANTHROPIC,false", "ANTHROPIC,true"})
    @DisplayName("Thinking is asked for, and is heard apart from the answer")
    void thinking(Dialect upstream, boolean stream) {
        ChatCompletionCreateParams params = to(upstream, "thinking")
                .addUserMessage("Think.")
                .reasoningEffort(ReasoningEffort.HIGH)
                .build();
        String thoughts;
        String words;
        if (stream) {
            List<ChatCompletionChunk> chunks = chunks(params);
            thoughts = chunks.stream()
                    .flatMap(c -> c.choices().stream())
                    .map(c -> c.delta()._additionalProperties().get("reasoning_content"))
                    .filter(v -> v != null)
                    .map(v -> v.convert(String.class))
                    .collect(Collectors.joining());
            words = chunks.stream()
                    .flatMap(c -> c.choices().stream())
                    .map(c -> c.delta().content().orElse(""))
                    .collect(Collectors.joining());
        } else {
            ChatCompletion answer = ask(params, false);
            thoughts = answer.choices()
                    .get(0)
                    .message()
                    ._additionalProperties()
                    .get("reasoning_content")
                    .convert(String.class);
            words = text(answer);
        }
        assertThat(thoughts).isEqualTo("Let me consider it carefully. ✓ naïve 漢字 🚀");
        assertThat(words).isEqualTo("I have thought about it.");
    }

    /** What the model shall fill in. */
    public static class Weather {
        public String city = "";
        public int degrees;
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("Structured output fits the SDK's own class")
    void structured(Dialect upstream) {
        var params = to(upstream, "text")
                .addUserMessage("Weather?")
                .responseFormat(Weather.class)
                .build();
        Weather weather = client.chat()
                .completions()
                .create(params)
                .choices()
                .get(0)
                .message()
                .content()
                .orElseThrow();
        assertThat(weather.city).isNotNull();
        assertThat(house.upstream(upstream).last().json().toString()).contains("json_schema", "degrees");
    }

    @ParameterizedTest
    @CsvSource({"OPENAI,false", "OPENAI,true", "ANTHROPIC,false", "ANTHROPIC,true"})
    @DisplayName("An upstream's refusal becomes the SDK's own exception, in sense and in status")
    void errors(Dialect upstream, boolean stream) {
        Map<Integer, Class<? extends OpenAIServiceException>> expected = Map.of(
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
            OpenAIServiceException e = catchThrowableOfType(
                    type, () -> ask(to(upstream, "text").addUserMessage("Hi").build(), stream));
            assertThat(e).as("upstream's " + status).isNotNull();
            assertThat(e.getMessage()).as("upstream's " + status).isNotBlank();
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
        house.wakeAll();
        house.upstream(upstream).next(Reply.status(429));
        e = catchThrowableOfType(
                RateLimitException.class,
                () -> ask(to(upstream, "text").addUserMessage("Hi").build(), true));
        assertThat(e.headers().values("retry-after"))
                .as("without the upstream's word")
                .hasSize(1);
    }

    @Test
    @DisplayName("A model that nobody knows is the SDK's NotFoundException, with the nearest names")
    void unknownModel() {
        assertThatThrownBy(() -> ask(
                        ChatCompletionCreateParams.builder()
                                .model("alway-on")
                                .addUserMessage("Hi")
                                .build(),
                        false))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("always-on");
    }

    @ParameterizedTest
    @CsvSource({
        "OPENAI,text+error=4",
        "OPENAI,text+cut=4",
        "OPENAI,text+reset=4",
        "ANTHROPIC,text+error=6",
        "ANTHROPIC,text+cut=6",
        "ANTHROPIC,text+reset=6",
        "ANTHROPIC,text+no-end=6"
    })
    @DisplayName("A stream that breaks in the middle is an exception, never half an answer")
    void brokenStream(Dialect upstream, String model) {
        assertThatThrownBy(() -> chunks(to(upstream, model).addUserMessage("Hi").build()))
                .isInstanceOf(OpenAIException.class);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("W5 closing the stream ends the upstream's work within 200 ms")
    void abort(Dialect upstream) {
        long left;
        try (StreamResponse<ChatCompletionChunk> answer = client.chat()
                .completions()
                .createStreaming(to(upstream, "text+events=500+pause=60")
                        .addUserMessage("Hi")
                        .build())) {
            Iterator<ChatCompletionChunk> chunks = answer.stream().iterator();
            List<ChatCompletionChunk> some = new ArrayList<>();
            while (some.size() < 4) {
                some.add(chunks.next());
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
    @DisplayName("The list of models is one that the SDK reads")
    void models() {
        assertThat(client.models().list().data().stream().map(m -> m.id())).contains("always-on", "fast");
        assertThat(client.models().retrieve("always-on").id()).isEqualTo("always-on");
    }
}
