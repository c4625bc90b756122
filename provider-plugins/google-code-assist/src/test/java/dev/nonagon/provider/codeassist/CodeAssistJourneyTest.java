package dev.nonagon.provider.codeassist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.format.Framing;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.format.WireEvent;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.Call;
import dev.nonagon.spi.provider.Provider;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.provider.Transport;
import dev.nonagon.spi.provider.UpstreamSink;
import dev.nonagon.spi.tck.PluginContextDouble;
import dev.nonagon.spi.tck.upstream.Strictness;
import dev.nonagon.spi.tck.vendor.Asked;
import dev.nonagon.spi.tck.vendor.Told;
import dev.nonagon.spi.tck.vendor.VendorDouble;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** Requests and answers against a double of Code Assist that is strict about its envelope and what is in it. */
class CodeAssistJourneyTest {
    private static final PluginContextDouble CONTEXT =
            new PluginContextDouble(Map.of(), Instant.parse("2026-11-28T12:00:00Z"));
    private static final String HELLO = "{ \"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hello\"}]}]}";
    private static final String TOOLS =
            ",\"tools\":[{\"functionDeclarations\":[{\"name\":\"look\",\"parameters\":{\"type\":\"object\"}}]}]}";
    private static final String FIRST =
            "{\"candidates\": [{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"Hé 🚀\"}]}}], \"x\":1.50}";
    private static final String LAST =
            "{\"candidates\":[{\"finishReason\":\"STOP\"}],\"usageMetadata\":{\"totalTokenCount\":3}}";

    private final VendorDouble vendor = VendorDouble.start();

    /** What came out of an answer. */
    private static final class Heard implements UpstreamSink {
        private final List<ResponseHead> heads = new ArrayList<>();
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private int pieces;

        @Override
        public void head(ResponseHead head) {
            heads.add(head);
        }

        @Override
        public void body(byte[] bytes, int offset, int length) {
            body.write(bytes, offset, length);
            pieces++;
        }

        String text() {
            return body.toString(StandardCharsets.UTF_8);
        }
    }

    @BeforeEach
    void serve() {
        for (String host : List.of("cloudcode-pa.googleapis.com", "daily-cloudcode-pa.googleapis.com")) {
            vendor.on("POST", "/" + host + "/v1internal:generateContent", asked -> answered(asked, false));
            vendor.on("POST", "/" + host + "/v1internal:streamGenerateContent", asked -> answered(asked, true));
            vendor.on(
                    "POST",
                    "/" + host + "/v1internal:countTokens",
                    asked -> asked.json().path("request").path("contents").isArray()
                            ? Told.json(200, "{\"totalTokens\":7}")
                            : Told.json(400, "{\"error\":{\"message\":\"nothing to count\"}}"));
        }
    }

    @AfterEach
    void close() {
        vendor.close();
    }

    private static Told answered(Asked asked, boolean stream) {
        if (!asked.bearer().equals("ya29-good")) {
            return Told.json(401, "{\"error\":{\"code\":401,\"message\":\"Expired\",\"status\":\"UNAUTHENTICATED\"}}");
        }
        ObjectNode body = asked.json();
        if (!body.path("project").asString("").equals("p-1")) {
            return Told.json(
                    403, "{\"error\":{\"code\":403,\"message\":\"No such project\",\"status\":\"PERMISSION_DENIED\"}}");
        }
        if (!(body.get("request") instanceof ObjectNode request)
                || (stream && !asked.query().equals(Map.of("alt", "sse")))) {
            return Told.json(
                    400, "{\"error\":{\"code\":400,\"message\":\"No envelope\",\"status\":\"INVALID_ARGUMENT\"}}");
        }
        request.remove("toolConfig");
        Optional<String> refusal =
                Strictness.of("gemini", body.path("model").asString(), request).refusal();
        if (refusal.isPresent()) {
            return Told.json(
                    400,
                    "{\"error\":{\"code\":400,\"message\":\"" + refusal.get().replace('"', '\'') + "\"}}");
        }
        if (!stream) {
            return Told.json(200, "{\"response\":" + LAST + ",\"traceId\":\"t\"}");
        }
        return new Told(
                200,
                Headers.of("content-type", "text/event-stream"),
                ("data: {\"response\": " + FIRST + ",\"traceId\":\"t\"}\r\n\r\ndata: {\"traceId\":\"t\",\"response\":"
                                + LAST + "}\r\n\r\n")
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static Provider provider(Program program) {
        return new CodeAssistPlugin()
                .providers(CONTEXT).stream()
                        .filter(provider -> provider.descriptor().id().value().equals(program.id()))
                        .findFirst()
                        .orElseThrow();
    }

    private static Call call(
            Program program, Operation operation, String body, boolean stream, String token, String project) {
        Provider provider = provider(program);
        String url = operation == Operation.CHAT
                ? provider.descriptor().endpoint()
                : String.valueOf(provider.descriptor().endpoints().get(operation));
        return new Call(
                provider.descriptor(),
                operation,
                "gemini-3-flash-preview",
                new Account(
                        "a",
                        "a",
                        new ProviderId(program.id()),
                        new Credential.Tokens(new Secret(token), Optional.empty(), Optional.empty(), Map.of()),
                        project.isEmpty() ? Map.of() : Map.of("project", project)),
                URI.create(url),
                body.getBytes(StandardCharsets.UTF_8),
                stream,
                Headers.none(),
                "r-1");
    }

    /** The router's HTTP, in pieces of so many bytes. */
    private Transport transport(int piece) {
        return (request, sink) -> {
            OutboundHttp.Answer answer = vendor.http().send(request);
            sink.head(new ResponseHead(answer.status(), answer.headers()));
            byte[] bytes = answer.body();
            for (int at = 0; at < bytes.length; at += piece) {
                sink.body(bytes, at, Math.min(piece, bytes.length - at));
            }
        };
    }

    private Heard heard(Call call, int piece) throws IOException, InterruptedException {
        Heard heard = new Heard();
        provider(call.provider().id().value().equals("gemini-cli") ? Program.GEMINI_CLI : Program.ANTIGRAVITY)
                .executor()
                .execute(call, transport(piece), heard);
        return heard;
    }

    private Heard chat(Program program, String body, boolean stream) throws IOException, InterruptedException {
        return heard(call(program, Operation.CHAT, body, stream, "ya29-good", "p-1"), 8192);
    }

    @ParameterizedTest
    @EnumSource(Program.class)
    @DisplayName("CA1 CA2 a stream comes out without its wrapper, its bytes untouched; so does a whole answer")
    void unwrapped(Program program) throws Exception {
        Heard stream = chat(program, HELLO, true);
        assertThat(stream.text()).isEqualTo("data: " + FIRST + "\n\ndata: " + LAST + "\n\n");
        assertThat(provider(program).executor().framing(stream.heads.getFirst()))
                .isSameAs(Framing.sse());
        Heard whole = chat(program, HELLO, false);
        assertThat(whole.text()).isEqualTo(LAST);
        assertThat(whole.heads.getFirst().headers().has("content-length")).isFalse();
        assertThat(provider(program).executor().framing(whole.heads.getFirst())).isSameAs(Framing.whole());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 50})
    @DisplayName("F61 wherever the pieces are cut, the same comes out; each piece is a sign of life")
    void torn(int piece) throws Exception {
        Heard heard = heard(call(Program.GEMINI_CLI, Operation.CHAT, HELLO, true, "ya29-good", "p-1"), piece);
        assertThat(heard.text()).isEqualTo("data: " + FIRST + "\n\ndata: " + LAST + "\n\n");
        assertThat(heard.pieces).isGreaterThan(2);
    }

    @Test
    @DisplayName("K56 CA1 CA4 Gemini CLI's envelope has model, project and the client's own bytes, and nothing made up")
    void geminiCli() throws Exception {
        chat(Program.GEMINI_CLI, HELLO, true);
        assertThat(new String(vendor.asked().getLast().body(), StandardCharsets.UTF_8))
                .isEqualTo("{\"model\":\"gemini-3-flash-preview\",\"project\":\"p-1\",\"request\":" + HELLO + "}");
        assertThat(vendor.asked().getLast().headers().first("accept")).hasValue("text/event-stream");
    }

    @Test
    @DisplayName(
            "Antigravity's envelope has its protocol's fields, and calls of tools are validated unless the client says how")
    void antigravity() throws Exception {
        String tools = HELLO.substring(0, HELLO.length() - 1) + TOOLS;
        assertThat(chat(Program.ANTIGRAVITY, tools, true).heads.getFirst().status())
                .isEqualTo(200);
        Asked asked = vendor.asked().getLast();
        assertThat(asked.headers().first("user-agent")).hasValue("antigravity");
        ObjectNode body = asked.json();
        assertThat(body.path("requestType").asString()).isEqualTo("agent");
        assertThat(body.path("requestId").asString()).isEqualTo("agent-r-1");
        assertThat(body.at("/request/toolConfig/functionCallingConfig/mode").asString())
                .isEqualTo("VALIDATED");
        String any = tools.substring(0, tools.length() - 1)
                + ",\"toolConfig\":{\"functionCallingConfig\":{\"mode\":\"ANY\"}}}";
        chat(Program.ANTIGRAVITY, any, false);
        assertThat(vendor.asked()
                        .getLast()
                        .json()
                        .at("/request/toolConfig/functionCallingConfig/mode")
                        .asString())
                .isEqualTo("ANY");
    }

    @Test
    @DisplayName("tokens are counted by the contents, however they were asked for; the answer has no wrapper")
    void counted() throws Exception {
        for (String body : List.of(HELLO, "{\"generateContentRequest\":" + HELLO + "}")) {
            Heard heard = heard(call(Program.GEMINI_CLI, Operation.COUNT_TOKENS, body, false, "ya29-good", "p-1"), 99);
            assertThat(heard.text()).isEqualTo("{\"totalTokens\":7}");
            assertThat(vendor.asked().getLast().json().at("/request/model").asString())
                    .isEqualTo("models/gemini-3-flash-preview");
        }
    }

    private static Failure failure(Heard heard) {
        return provider(Program.GEMINI_CLI).executor().classify(heard.heads.getFirst(), heard.body.toByteArray());
    }

    @Test
    @DisplayName("an expired token is mended by a refresh, another's project is not; a limit says when it ends")
    void refusals() throws Exception {
        Heard expired = heard(call(Program.GEMINI_CLI, Operation.CHAT, HELLO, true, "ya29-old", "p-1"), 5);
        assertThat(failure(expired).kind()).isEqualTo(Failure.Kind.UNAUTHENTICATED);
        Heard foreign = heard(call(Program.GEMINI_CLI, Operation.CHAT, HELLO, true, "ya29-good", ""), 5);
        assertThat(failure(foreign).kind()).isEqualTo(Failure.Kind.FORBIDDEN);
        vendor.on(
                "POST", "/cloudcode-pa.googleapis.com/v1internal:streamGenerateContent", asked -> Told.json(429, """
                {"error":{"code":429,"message":"You have exhausted your capacity on this model. Your quota will reset after 2h7m23s.",
                 "status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"QUOTA_EXHAUSTED",
                 "metadata":{"model":"gemini-3-flash-preview","quotaResetDelay":"2h7m23s"}}]}}"""));
        Failure limited = failure(chat(Program.GEMINI_CLI, HELLO, true));
        assertThat(limited.kind()).isEqualTo(Failure.Kind.QUOTA_EXHAUSTED);
        assertThat(limited.extent()).hasValue(Failure.Extent.MODEL);
        assertThat(limited.retryAfter())
                .hasValueSatisfying(wait -> assertThat(wait).hasSeconds(7643));
    }

    @Test
    @DisplayName("an error inside a 200 passes as it is, so that whoever reads the format sees it")
    void errorInside() throws Exception {
        String error = "{\"error\":{\"code\":503,\"message\":\"no capacity\",\"status\":\"UNAVAILABLE\"}}";
        vendor.on(
                "POST",
                "/cloudcode-pa.googleapis.com/v1internal:streamGenerateContent",
                asked -> new Told(
                        200,
                        Headers.of("content-type", "text/event-stream"),
                        ("data: " + error + "\n\ndata: no json\n\n").getBytes(StandardCharsets.UTF_8)));
        assertThat(chat(Program.GEMINI_CLI, HELLO, true).text()).isEqualTo("data: " + error + "\n\ndata: no json\n\n");
    }

    @Test
    @DisplayName("what breaks off in an event breaks off: the torn event is not passed on, and nothing is ended")
    void cut() {
        byte[] bytes =
                ("data: {\"response\":" + FIRST + "}\n\ndata: {\"response\":{\"cand").getBytes(StandardCharsets.UTF_8);
        Heard heard = new Heard();
        Transport breaking = (request, sink) -> {
            sink.head(new ResponseHead(200, Headers.of("content-type", "text/event-stream")));
            sink.body(bytes, 0, bytes.length);
            throw new IOException("reset");
        };
        assertThatThrownBy(() -> provider(Program.GEMINI_CLI)
                        .executor()
                        .execute(
                                call(Program.GEMINI_CLI, Operation.CHAT, HELLO, true, "ya29-good", "p-1"),
                                breaking,
                                heard))
                .isInstanceOf(IOException.class);
        assertThat(heard.text()).isEqualTo("data: " + FIRST + "\n\n");
    }

    private List<String> hostsAsked(Program program, String base, Optional<Integer> first, Heard heard)
            throws IOException, InterruptedException {
        List<String> hosts = new ArrayList<>();
        Transport transport = (request, sink) -> {
            hosts.add(request.uri().getHost() + request.uri().getPath());
            if (hosts.size() == 1 && first.isEmpty()) {
                throw new ConnectException("no");
            }
            int status = hosts.size() == 1 ? first.orElseThrow() : 200;
            sink.head(new ResponseHead(status, Headers.of("content-type", "application/json")));
            byte[] body = (status == 200 ? "{\"response\":" + FIRST + "}" : "{\"error\":{\"code\":" + status + "}}")
                    .getBytes(StandardCharsets.UTF_8);
            sink.body(body, 0, body.length);
        };
        Call call = call(program, Operation.CHAT, HELLO, false, "ya29-good", "p-1");
        Call led = new Call(
                call.provider(),
                call.operation(),
                call.model(),
                call.account(),
                base.isEmpty() ? call.endpoint() : URI.create(base),
                call.body(),
                call.stream(),
                call.clientHeaders(),
                call.requestId());
        provider(program).executor().execute(led, transport, heard);
        return hosts;
    }

    @Test
    @DisplayName(
            "CA5 where the first host has trouble or is not to be reached, the other one answers; a limit is an answer")
    void otherHost() throws Exception {
        String daily = "daily-cloudcode-pa.googleapis.com/v1internal:generateContent";
        String other = "cloudcode-pa.googleapis.com/v1internal:generateContent";
        for (Optional<Integer> trouble : List.of(Optional.of(404), Optional.of(503), Optional.<Integer>empty())) {
            Heard heard = new Heard();
            assertThat(hostsAsked(Program.ANTIGRAVITY, "", trouble, heard)).containsExactly(daily, other);
            assertThat(heard.text()).isEqualTo(FIRST);
        }
        for (int answer : List.of(200, 400, 401, 429)) {
            assertThat(hostsAsked(Program.ANTIGRAVITY, "", Optional.of(answer), new Heard()))
                    .containsExactly(daily);
        }
        String own = "https://own.example/v1internal:generateContent";
        assertThat(hostsAsked(Program.ANTIGRAVITY, own, Optional.of(503), new Heard()))
                .as("an account with a place of its own")
                .hasSize(1);
        assertThat(hostsAsked(Program.GEMINI_CLI, "", Optional.of(503), new Heard()))
                .as("a program with one host")
                .hasSize(1);
    }

    @Test
    @DisplayName("a clean end in the middle of an event is passed on as it is, for the reader to refuse")
    void endsEarly() throws Exception {
        Heard heard = new Heard();
        UnwrappingSink sink = new UnwrappingSink(heard);
        sink.head(new ResponseHead(200, Headers.of("content-type", "text/event-stream")));
        byte[] bytes = "data: {\"response\":{\"cand".getBytes(StandardCharsets.UTF_8);
        sink.body(bytes, 0, bytes.length);
        sink.end();
        List<WireEvent> events = new ArrayList<>();
        byte[] out = heard.body.toByteArray();
        Framing.sse().newDecoder().feed(out, 0, out.length, events::add);
        assertThat(events).singleElement().satisfies(event -> assertThat(event.text())
                .isEqualTo("{\"response\":{\"cand"));
    }

    @Test
    @DisplayName("the plugin has a login and a probe for each of its providers")
    void complete() {
        assertThat(new CodeAssistPlugin().oauthFlows(CONTEXT)).hasSize(2);
        assertThat(new CodeAssistPlugin().quotaProbes(CONTEXT))
                .extracting(p -> p.provider().value())
                .containsExactly("gemini-cli", "antigravity");
    }
}
