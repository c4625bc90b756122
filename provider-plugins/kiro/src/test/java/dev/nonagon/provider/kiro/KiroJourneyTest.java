package dev.nonagon.provider.kiro;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.format.kiro.EventStreamFraming;
import dev.nonagon.format.kiro.KiroPlugin;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.chat.Answer;
import dev.nonagon.spi.chat.ChatEvent;
import dev.nonagon.spi.chat.ChatRequest;
import dev.nonagon.spi.chat.Extras;
import dev.nonagon.spi.chat.Message;
import dev.nonagon.spi.chat.Part;
import dev.nonagon.spi.chat.Sampling;
import dev.nonagon.spi.format.EventReader;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.Framing;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.format.Scope;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.Call;
import dev.nonagon.spi.provider.Provider;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.tck.PluginContextDouble;
import dev.nonagon.spi.tck.vendor.Asked;
import dev.nonagon.spi.tck.vendor.Told;
import dev.nonagon.spi.tck.vendor.VendorDouble;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** From a request to the service and back, the service being a strict double. */
class KiroJourneyTest {
    private static final String PATH = "/codewhisperer.us-east-1.amazonaws.com/generateAssistantResponse";
    private static final Set<String> TOP = Set.of("conversationState", "profileArn", "inferenceConfig");
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    private final PluginContextDouble context = new PluginContextDouble(Map.of(), NOW);
    private final Provider kiro = new KiroProviderPlugin().providers(context).getFirst();
    private final FormatTranslator format = new KiroPlugin().formats(context).getFirst();
    private VendorDouble vendor;
    private String usual = """
            {"e":"assistantResponseEvent","d":{"content":"Good day"}}
            {"e":"meteringEvent","d":{"usage":0.1}}""";

    @BeforeEach
    void open() {
        vendor = VendorDouble.start().on("POST", PATH, this::service);
    }

    @AfterEach
    void close() {
        vendor.close();
    }

    private Told service(Asked asked) {
        if (!asked.bearer().equals("access-good")) {
            return Told.json(403, "{\"message\":\"The bearer token included in the request is invalid.\"}");
        }
        String target = asked.headers().first("x-amz-target").orElse("");
        if (!target.equals("AmazonCodeWhispererStreamingService.GenerateAssistantResponse")) {
            return Told.json(404, "{\"__type\":\"UnknownOperationException\"}");
        }
        JsonNode body = asked.json();
        JsonNode state = body.path("conversationState");
        boolean fits = TOP.containsAll(body.propertyNames())
                && state.path("chatTriggerType").asString("").equals("MANUAL")
                && state.path("conversationId").asString("").matches("[0-9a-f-]{36}")
                && fits(state);
        return fits
                ? new Told(200, Headers.of("content-type", EventStreamFraming.CONTENT_TYPE), frames(usual))
                : Told.json(400, "{\"message\":\"Improperly formed request.\"}");
    }

    /** Speakers take turns, the user first and last; nobody is wordless but with results. */
    private static boolean fits(JsonNode state) {
        List<JsonNode> turns = new ArrayList<>();
        state.path("history").forEach(turns::add);
        turns.add(state.path("currentMessage"));
        for (int i = 0; i < turns.size(); i++) {
            JsonNode user = turns.get(i).path("userInputMessage");
            JsonNode assistant = turns.get(i).path("assistantResponseMessage");
            boolean usersTurn = i % 2 == 0;
            boolean results = user.path("userInputMessageContext").has("toolResults");
            boolean spoke = usersTurn
                    ? user.isObject()
                            && (results || !user.path("content").asString("").isEmpty())
                            && user.has("modelId")
                    : assistant.isObject()
                            && !assistant.path("content").asString("").isEmpty();
            if (!spoke) {
                return false;
            }
        }
        return turns.size() % 2 == 1;
    }

    private static byte[] frames(String lines) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        lines.lines()
                .map(line -> Json.parse(line))
                .forEach(event -> out.writeBytes(EventStreamFraming.INSTANCE.encode(
                        WireEvent.of(event.path("e").asString(), Json.bytes(event.path("d"))))));
        return out.toByteArray();
    }

    private static ChatRequest asking(Message... messages) {
        return new ChatRequest(
                "claude-sonnet-4.5",
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

    private static ChatRequest asking() {
        return asking(Message.text(Message.Role.USER, "Good day"));
    }

    private OutboundHttp.Answer call(ChatRequest request, String token, Map<String, String> settings) throws Exception {
        Scope scope = Scope.of("req_1", NOW, false).attempt(request, 0);
        Account account = new Account(
                "a1",
                "Work",
                kiro.descriptor().id(),
                new Credential.Tokens(new Secret(token), Optional.empty(), Optional.empty(), Map.of()),
                settings);
        Call call = new Call(
                kiro.descriptor(),
                Operation.CHAT,
                request.model(),
                account,
                URI.create(kiro.descriptor().endpoint()),
                Json.bytes(format.writeRequest(request, scope)),
                false,
                Headers.none(),
                "req_1");
        return vendor.http().send(kiro.executor().prepare(call));
    }

    private List<ChatEvent> read(OutboundHttp.Answer answer, int cutTo) {
        Framing framing = kiro.executor().framing(new ResponseHead(answer.status(), answer.headers()));
        List<ChatEvent> events = new ArrayList<>();
        EventReader reader = format.newReader(Scope.of("req_1", NOW, false));
        Framing.Decoder decoder = framing.newDecoder();
        byte[] bytes = Arrays.copyOf(answer.body(), Math.min(cutTo, answer.body().length));
        for (byte b : bytes) {
            decoder.feed(new byte[] {b}, 0, 1, event -> reader.read(event, events::add));
        }
        decoder.end(event -> reader.read(event, events::add));
        reader.end(events::add);
        return events;
    }

    private Failure failure(OutboundHttp.Answer answer) {
        return kiro.executor().classify(new ResponseHead(answer.status(), answer.headers()), answer.body());
    }

    @Test
    @DisplayName(
            "K58 a whole answer is an event stream, too; no profile goes along where there is none, and no time of day")
    void answer() throws Exception {
        OutboundHttp.Answer answer = call(asking(), "access-good", Map.of());
        Answer.Collector collector = new Answer.Collector();
        Optional<Answer> gathered = Optional.empty();
        for (ChatEvent event : read(answer, Integer.MAX_VALUE)) {
            gathered = collector.add(event);
        }
        assertThat(gathered.orElseThrow().parts()).containsExactly(new Part.Text("Good day"));
        Asked asked = vendor.asked(PATH).getFirst();
        assertThat(asked.headers().first("accept")).hasValue("application/vnd.amazon.eventstream");
        assertThat(asked.headers().first("content-type")).hasValue("application/json");
        assertThat(asked.json().has("profileArn")).isFalse();
        assertThat(asked.toString()).doesNotContain("Current time", "2026-");
    }

    @Test
    @DisplayName(
            "R1 the account's profile goes along; F57 turns with calls, results and pictures are what the service takes")
    void turns() throws Exception {
        ChatRequest request = asking(
                Message.text(Message.Role.SYSTEM, "Be brief."),
                Message.text(Message.Role.ASSISTANT, "Hello."),
                Message.text(Message.Role.USER, "Look."),
                new Message(Message.Role.ASSISTANT, List.of(new Part.ToolCall("t1", "look", ""))),
                new Message(Message.Role.TOOL, List.of(new Part.ToolResult("t1", "a wall"))),
                new Message(
                        Message.Role.USER,
                        List.of(new Part.Media(
                                Part.Media.Kind.IMAGE, new Part.Source.Inline("image/png", "iVBORw0KGgo=")))));
        OutboundHttp.Answer answer = call(request, "access-good", Map.of("profile-arn", "arn:aws:codewhisperer:x"));
        assertThat(answer.status()).isEqualTo(200);
        JsonNode body = vendor.asked(PATH).getFirst().json();
        assertThat(body.path("profileArn").asString()).isEqualTo("arn:aws:codewhisperer:x");
        JsonNode current = body.at("/conversationState/currentMessage/userInputMessage");
        assertThat(current.at("/images/0/format").asString()).isEqualTo("png");
        assertThat(current.at("/userInputMessageContext/toolResults/0/content/0/text")
                        .asString())
                .isEqualTo("a wall");
        assertThat(body.at("/conversationState/history/3/assistantResponseMessage/toolUses/0/input")
                        .isObject())
                .isTrue();
    }

    @Test
    @DisplayName("A token that is old is to be renewed, though the service says 403; another 403 is not")
    void oldToken() throws Exception {
        assertThat(failure(call(asking(), "access-old", Map.of())).kind()).isEqualTo(Failure.Kind.UNAUTHENTICATED);
        vendor.on(
                "POST",
                PATH,
                asked -> Told.json(403, "{\"__type\":\"AccessDeniedException\",\"message\":\"Not yours\"}"));
        assertThat(failure(call(asking(), "access-good", Map.of())).kind()).isEqualTo(Failure.Kind.FORBIDDEN);
    }

    @Test
    @DisplayName("Too many requests, and no more of them this month")
    void limits() throws Exception {
        vendor.on(
                "POST", PATH, asked -> Told.json(429, "{\"__type\":\"ThrottlingException\",\"message\":\"Slow down\"}")
                        .with("retry-after", "3"));
        Failure slow = failure(call(asking(), "access-good", Map.of()));
        assertThat(slow.kind()).isEqualTo(Failure.Kind.RATE_LIMITED);
        assertThat(slow.retryAfter()).hasValue(java.time.Duration.ofSeconds(3));
        vendor.on(
                "POST", PATH, asked -> Told.json(402, "{\"message\":\"Limit\",\"reason\":\"MONTHLY_REQUEST_COUNT\"}"));
        assertThat(failure(call(asking(), "access-good", Map.of())).kind()).isEqualTo(Failure.Kind.QUOTA_EXHAUSTED);
    }

    @Test
    @DisplayName("F58 a cut stream, an exception in it and an error inside a 200 are failures")
    void broken() throws Exception {
        OutboundHttp.Answer answer = call(asking(), "access-good", Map.of());
        for (int cut = 0; cut < answer.body().length; cut++) {
            assertThat(read(answer, cut).getLast()).isInstanceOf(ChatEvent.Failed.class);
        }
        usual = """
                {"e":"assistantResponseEvent","d":{"content":"Good"}}
                {"e":":exception ThrottlingException","d":{"message":"Slow down"}}""";
        assertThat(read(call(asking(), "access-good", Map.of()), Integer.MAX_VALUE)
                        .getLast())
                .isInstanceOfSatisfying(
                        ChatEvent.Failed.class,
                        failed -> assertThat(failed.failure().kind()).isEqualTo(Failure.Kind.RATE_LIMITED));
    }

    @Test
    @DisplayName("What comes as JSON or text is a whole body, everything else an event stream")
    void framing() {
        assertThat(framing(Headers.none())).isEqualTo(EventStreamFraming.INSTANCE);
        assertThat(framing(Headers.of("content-type", "application/octet-stream")))
                .isEqualTo(EventStreamFraming.INSTANCE);
        assertThat(framing(Headers.of("content-type", "application/json"))).isEqualTo(Framing.whole());
        assertThat(framing(Headers.of("content-type", "text/html"))).isEqualTo(Framing.whole());
    }

    private Framing framing(Headers headers) {
        return kiro.executor().framing(new ResponseHead(200, headers));
    }

    @Test
    @DisplayName("An error's words as text are there for the reader")
    void errorInside() {
        byte[] body = "{\"__type\":\"ValidationException\",\"message\":\"bad\"}".getBytes(StandardCharsets.UTF_8);
        OutboundHttp.Answer answer = new OutboundHttp.Answer(200, Headers.of("content-type", "application/json"), body);
        List<ChatEvent> events = new ArrayList<>();
        Framing.Decoder decoder = framing(answer.headers()).newDecoder();
        EventReader reader = format.newReader(Scope.of("req_1", NOW, false));
        decoder.feed(body, 0, body.length, event -> reader.read(event, events::add));
        decoder.end(event -> reader.read(event, events::add));
        assertThat(events).singleElement().isInstanceOfSatisfying(ChatEvent.Failed.class, failed -> assertThat(
                        failed.failure().kind())
                .isEqualTo(Failure.Kind.INVALID_REQUEST));
    }
}
