package dev.nonagon.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.nonagon.combos.Combo;
import dev.nonagon.combos.Strategy;
import dev.nonagon.flight.FlightObserver;
import dev.nonagon.format.openai.chat.OpenAiChatPlugin;
import dev.nonagon.itinerary.RoutingSettings;
import dev.nonagon.metrics.RequestMetrics;
import dev.nonagon.metrics.Scrape;
import dev.nonagon.observation.Observer;
import dev.nonagon.observation.Observers;
import dev.nonagon.observation.TraceContext;
import dev.nonagon.requestlog.LoggedRequest;
import dev.nonagon.requestlog.RequestLog;
import dev.nonagon.requestlog.RequestLogSettings;
import dev.nonagon.requests.InFlight;
import dev.nonagon.requests.RecentRequests;
import dev.nonagon.routing.Offer;
import dev.nonagon.routing.Router;
import dev.nonagon.routing.Target;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.Transcripts;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.Call;
import dev.nonagon.spi.provider.DescriptorExecutor;
import dev.nonagon.spi.provider.Provider;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.ProviderExecutor;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.provider.Transport;
import dev.nonagon.spi.provider.UpstreamRequest;
import dev.nonagon.spi.provider.UpstreamSink;
import dev.nonagon.spi.provider.UpstreamSocket;
import dev.nonagon.spi.tck.upstream.SocketDouble;
import dev.nonagon.upstream.AddressGuard;
import dev.nonagon.upstream.Networks;
import dev.nonagon.upstream.Patience;
import dev.nonagon.upstream.Transports;
import dev.nonagon.upstream.Watchdog;
import dev.nonagon.vault.Vault;
import dev.nonagon.vault.VaultKey;
import dev.nonagon.vault.VaultKeys;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** What log, numbers, traces and flight recorder learn of requests that go over a real connection. */
class ObservedRequestsTest {
    private static final String KEY = "upstream-secret-4711";
    private static final String STREAM = """
            data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m-1","choices":[{"index":0,"delta":{"role":"assistant","content":"%s"},"finish_reason":null}]}

            data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m-1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

            data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m-1","choices":[],"usage":{"prompt_tokens":7,"completion_tokens":2,"total_tokens":9}}

            data: [DONE]

            """;

    @TempDir
    Path folder;

    private final Watchdog watchdog = new Watchdog(System::nanoTime);
    private final RecentRequests recent = new RecentRequests();
    private final RequestMetrics metrics = new RequestMetrics(System::nanoTime);
    private final FormatTranslator openai =
            new OpenAiChatPlugin().formats(DispatchTest.NO_CONTEXT).getFirst();
    private final List<Headers> heard = new CopyOnWriteArrayList<>();
    private final java.util.Random random = new java.util.Random(1);
    private RequestLogSettings settings =
            new RequestLogSettings(true, Optional.empty(), Set.of(), 1 << 24, Duration.ofDays(1), 1 << 20);
    private Tracing.Reach reach = Tracing.Reach.NODES;
    private HttpServer upstream;
    private final SocketDouble sockets = SocketDouble.start(
            handshake -> Optional.empty(), (handshake, message, peer) -> peer.send(STREAM.formatted("Ahoy " + KEY)), 0);
    private RequestLog log;
    private List<Observer> observers;

    @BeforeEach
    void start() throws IOException {
        watchdog.start();
        upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        upstream.createContext("/good", exchange -> {
            Map<String, List<String>> headers = new LinkedHashMap<>(exchange.getRequestHeaders());
            heard.add(Headers.of(headers));
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            byte[] answer = STREAM.formatted(body.contains("\"other\"") ? "Bonjour" : "Hello")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("content-type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        upstream.createContext("/bad", exchange -> {
            exchange.getRequestBody().readAllBytes();
            byte[] answer =
                    ("{\"error\":{\"message\":\"the key " + KEY + " is tired\"}}").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("content-type", "application/json");
            exchange.sendResponseHeaders(429, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        upstream.start();
        SecureRandom secure = new SecureRandom();
        log = new RequestLog(
                folder.resolve("requests"),
                new Vault(new VaultKeys(List.of(VaultKey.random(secure)), "a test"), secure),
                secure,
                () -> settings,
                InstantSource.system(),
                System::nanoTime);
        observers = new ArrayList<>(List.of(log, metrics));
    }

    @AfterEach
    void stop() {
        log.close();
        upstream.stop(0);
        sockets.close();
        watchdog.close();
    }

    /** Asks over a socket, and tells its one message as the only event of a stream. */
    private static final ProviderExecutor OVER_SOCKET = new ProviderExecutor() {
        @Override
        public UpstreamRequest prepare(Call call) {
            return DescriptorExecutor.INSTANCE.prepare(call);
        }

        @Override
        public void execute(Call call, Transport transport, UpstreamSink sink)
                throws IOException, InterruptedException {
            UpstreamRequest asked = prepare(call);
            try (UpstreamSocket socket = transport.open(
                    new UpstreamRequest("GET", asked.uri(), asked.headers().without("content-type"), new byte[0]))) {
                socket.send(new String(asked.body(), StandardCharsets.UTF_8));
                byte[] heard = socket.receive().getBytes(StandardCharsets.UTF_8);
                sink.head(new ResponseHead(200, Headers.of("content-type", "text/event-stream")));
                sink.body(heard, 0, heard.length);
            }
        }
    };

    private Target target(String id, String place, String model) {
        return target(
                id,
                "http://127.0.0.1:" + upstream.getAddress().getPort() + "/" + place,
                model,
                DescriptorExecutor.INSTANCE);
    }

    private static Target target(String id, String endpoint, String model, ProviderExecutor executor) {
        ProviderDescriptor descriptor = ProviderDescriptor.of(
                Json.parseObject("""
                {"spi":1,"id":"%s","name":"%s","tier":"cheap","format":"openai-chat","endpoint":"%s",
                 "auth":{"header":"authorization","prefix":"Bearer "},"policy":"official","source":"a test"}
                """.formatted(id, id, endpoint).getBytes(StandardCharsets.UTF_8)));
        return new Target(
                new Provider(descriptor, executor),
                model,
                new Account(
                        "acc-" + id, "Account " + id, descriptor.id(), new Credential.Key(new Secret(KEY)), Map.of()),
                Optional.empty(),
                (operation, name, stream) -> Optional.of(URI.create(descriptor.endpoint())));
    }

    private Board board() {
        Map<String, Offer> offers = new LinkedHashMap<>();
        for (Target target : List.of(
                target("bad", "bad", "m"),
                target("node", "good", "m"),
                target("socket", sockets.url() + "/chat", "m", OVER_SOCKET))) {
            offers.put(
                    target.provider().descriptor().id().value(),
                    new Offer(
                            target.provider(),
                            List.of(new Offer.Login(target.account(), target.proxy(), target.endpoints()))));
        }
        return new Board(
                new RouteTable(List.of(openai), List.of()),
                Map.of(new FormatId("openai-chat"), openai),
                new Router(
                        offers,
                        Map.of("any", Combo.of("any", Strategy.PRIORITY, List.of("bad/m", "node/m"))),
                        Map.of()),
                RoutingSettings.DEFAULTS,
                new ClientKeys(Map.of(), false),
                new Board.Savers(false, Map.of()),
                Instant.EPOCH);
    }

    private Dispatch dispatch() {
        Patience patience = new Patience(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(20));
        Transports transports = new Transports(Duration.ofSeconds(5), AddressGuard.allowing(Networks.none()));
        return new Dispatch(
                new Attempts(
                        transports,
                        patience,
                        List.of(),
                        new Tracing(() -> reach, id -> id.value().equals("node"), random::nextLong)),
                Dispatches.itineraries(),
                model -> Optional.empty(),
                watchdog,
                patience,
                recent,
                new InFlight(),
                new Observers(observers));
    }

    private FakeExchange ask(String model, Headers more) {
        Headers[] headers = {Headers.of("content-type", "application/json").plus("authorization", "Bearer sk-client-1")
        };
        more.forEach((name, value) -> headers[0] = headers[0].plus(name, value));
        FakeExchange client = new FakeExchange(
                "POST",
                "/v1/chat/completions",
                headers[0],
                "{\"model\":\"" + model + "\",\"stream\":true,\"stream_options\":{\"include_usage\":true},"
                        + "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
        Transports transports = new Transports(Duration.ofSeconds(5), AddressGuard.allowing(Networks.none()));
        new Gateway(
                        BoardSource.fixed(board()),
                        dispatch(),
                        new TokenCounts(
                                transports,
                                watchdog,
                                List.of(),
                                new dev.nonagon.tokens.PromptTokens(
                                        new dev.nonagon.tokens.Tokenizer(System::nanoTime, Duration.ofSeconds(5)))),
                        new BodyReader(1 << 20),
                        new RequestIds(() -> java.time.Instant.EPOCH, random::nextLong),
                        InstantSource.system(),
                        System::nanoTime)
                .handle(client);
        return client;
    }

    private ObjectNode logged(FakeExchange client) {
        String id = client.answerHeaders.first("x-request-id").orElseThrow();
        for (int at = 0; at < 500; at++) {
            Optional<ObjectNode> entry = log.find(id);
            if (entry.isPresent()) {
                return entry.get();
            }
            pause();
        }
        throw new AssertionError("The request " + id + " was not logged: " + log.state());
    }

    private static void pause() {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Replays replays() {
        return new Replays(
                BoardSource.fixed(board()),
                dispatch(),
                new CallReader(key -> Transcripts.none()),
                new RequestIds(() -> java.time.Instant.EPOCH, random::nextLong),
                recent,
                (model, used) ->
                        model.equals("node/m") ? Optional.of(BigDecimal.valueOf(used.total())) : Optional.empty(),
                InstantSource.system(),
                System::nanoTime);
    }

    @Test
    @DisplayName("D2 D3 a failed and a good attempt are logged with what went over the wire, and no key")
    void logs() {
        FakeExchange client = ask("any", Headers.none());
        assertThat(client.status).isEqualTo(200);
        ObjectNode entry = logged(client);
        assertThat(entry.toString()).doesNotContain(KEY).doesNotContain("sk-client-1");
        assertThat(entry.path("attempts")).hasSize(2);
        assertThat(entry.at("/attempts/0/response/body/text").asString())
                .isEqualTo("{\"error\":{\"message\":\"the key *** is tired\"}}");
        assertThat(entry.at("/attempts/0/ending").asString()).isEqualTo("failed");
        assertThat(entry.at("/attempts/1/request/body/text").asString()).contains("\"model\":\"m\"");
        assertThat(entry.at("/attempts/1/request/headers").toString()).contains("[\"authorization\",\"***\"]");
        assertThat(entry.at("/attempts/1/response/body/text").asString()).isEqualTo(client.text());
        assertThat(entry.at("/response/body/text").asString()).isEqualTo(client.text());
        assertThat(entry.at("/attempts/1/ending").asString()).isEqualTo("completed");
        assertThat(entry.at("/outcome/tokens/output").asInt()).isEqualTo(2);
    }

    @Test
    @DisplayName("D2 D3 D6 what goes over a socket to the upstream is logged as well, masked and cut to the same size")
    void socket() {
        ObjectNode entry = logged(ask("socket/m", Headers.none()));
        assertThat(entry.toString()).doesNotContain(KEY).doesNotContain("sk-client-1");
        assertThat(entry.at("/attempts/0/request/method").asString()).isEqualTo("GET");
        assertThat(entry.at("/attempts/0/request/headers").toString()).contains("[\"authorization\",\"***\"]");
        assertThat(entry.at("/attempts/0/request/body/text").asString())
                .isEqualTo(sockets.messages().getLast())
                .contains("\"model\":\"m\"");
        assertThat(entry.at("/attempts/0/response/body/text").asString()).isEqualTo(STREAM.formatted("Ahoy ***"));
        settings = new RequestLogSettings(true, Optional.empty(), Set.of(), 1 << 24, Duration.ofDays(1), 20);
        ObjectNode cut = logged(ask("socket/m", Headers.none()));
        assertThat(cut.at("/attempts/0/request/body/text").asString()).hasSize(20);
        assertThat(cut.at("/attempts/0/request/body/cut").asBoolean()).isTrue();
        assertThat(cut.at("/attempts/0/request/body/bytes").asInt())
                .isEqualTo(sockets.messages().getLast().length());
    }

    @Test
    @DisplayName("D8 a logged request runs again, against the same or another model, and the difference is told")
    void replay() throws Exception {
        LoggedRequest first = LoggedRequest.read(logged(ask("node/m", Headers.none())));
        Replayed same = replays().run(first, Optional.empty());
        assertThat(same.sameStatus()).isTrue();
        assertThat(same.sameText()).isTrue();
        assertThat(same.replayed().text()).isEqualTo("Hello");
        assertThat(same.replayed().tokens().input()).isEqualTo(7);
        assertThat(same.replayed().cost()).contains(BigDecimal.valueOf(9));
        assertThat(same.requestId()).isNotEqualTo(first.id());

        Replayed other = replays().run(first, Optional.of("node/other"));
        assertThat(other.asked()).isEqualTo("node/other");
        assertThat(other.sameText()).isFalse();
        assertThat(other.textsPartAt()).contains(0);
        assertThat(other.replayed().text()).isEqualTo("Bonjour");
        assertThat(other.replayed().cost()).isEmpty();

        Replayed failed = replays().run(first, Optional.of("nobody/knows"));
        assertThat(failed.replayed().status()).isEqualTo(404);
        assertThat(failed.sameStatus()).isFalse();
        assertThat(failed.replayed().failure())
                .hasValueSatisfying(words -> assertThat(words).contains("nobody/knows"));
        // A replay is a request: it is logged and counted like any other.
        assertThat(log.find(first.id())).isPresent();
        assertThat(recent.find(same.requestId())).isPresent();
    }

    @Test
    @DisplayName("D8 what is no entry, or no path of this router any more, is refused with a sentence")
    void refused() throws Exception {
        assertThatThrownBy(() -> LoggedRequest.read(Json.object().put("kind", "else")))
                .isInstanceOf(LoggedRequest.NotReplayable.class);
        ObjectNode entry = logged(ask("node/m", Headers.none()));
        ((ObjectNode) entry.path("request")).put("path", "/gone");
        LoggedRequest gone = LoggedRequest.read(entry);
        assertThatThrownBy(() -> replays().run(gone, Optional.empty()))
                .isInstanceOf(Replays.ReplayRefused.class)
                .hasMessageContaining("/gone");
    }

    @Test
    @DisplayName(
            "O5 the client's trace goes on to nodes as a child, to vendors only on request, and a malformed one never")
    void traces() {
        Headers sampled = Headers.of("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                .plus("tracestate", "vendor=1");
        ask("node/m", sampled);
        String told = heard.getLast().first("traceparent").orElseThrow();
        assertThat(told)
                .matches("00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01")
                .doesNotContain("b7ad6b7169203331");
        assertThat(heard.getLast().first("tracestate")).contains("vendor=1");
        ask("node/m", Headers.of("traceparent", "00-zz-1-01"));
        assertThat(heard.getLast().first("traceparent").orElseThrow()).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00");
        reach = Tracing.Reach.NEVER;
        ask("node/m", sampled);
        assertThat(heard.getLast().has("traceparent")).isFalse();
        assertThat(Tracing.Reach.of(Optional.of(" Always "))).isEqualTo(Tracing.Reach.ALWAYS);
        assertThat(Tracing.Reach.of(Optional.empty())).isEqualTo(Tracing.Reach.NODES);
        assertThat(TraceContext.of(sampled.plus("traceparent", "again"), () -> 1)
                        .fromClient())
                .isFalse();
    }

    @Test
    @DisplayName("N1 requests, attempts, tokens and times are counted under their names")
    void numbers() {
        settings = RequestLogSettings.DEFAULTS;
        ask("any", Headers.none());
        ask("nobody/knows", Headers.none());
        String text = new Scrape(metrics, List.of()).text();
        assertThat(text)
                .contains("nonagon_requests_total{client_format=\"openai-chat\",gen_ai_operation_name=\"chat\","
                        + "http_response_status_code=\"200\",error_type=\"\"} 1")
                .contains("http_response_status_code=\"404\",error_type=\"model_unavailable\"} 1")
                .contains("nonagon_attempts_total{gen_ai_provider_name=\"bad\",gen_ai_request_model=\"m\","
                        + "outcome=\"failed\"} 1")
                .contains("nonagon_attempt_failures_total{gen_ai_provider_name=\"bad\",account=\"Account bad\","
                        + "error_type=\"rate_limited\"} 1")
                .contains("nonagon_tokens_total{gen_ai_provider_name=\"node\",gen_ai_request_model=\"m\","
                        + "gen_ai_token_type=\"input\",counted=\"measured\"} 7")
                .contains("gen_ai_client_token_usage_sum{gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"node\","
                        + "gen_ai_request_model=\"m\",gen_ai_token_type=\"output\"} 2")
                .contains("gen_ai_server_time_to_first_token_seconds_count{gen_ai_operation_name=\"chat\","
                        + "gen_ai_provider_name=\"node\",gen_ai_request_model=\"m\"} 1")
                .contains("nonagon_requests_in_flight 0\n")
                .contains("nonagon_attempts_in_flight 0\n");
    }

    @Test
    @DisplayName("O3 an observer that throws, wherever, is heard no more, and the answer is whole")
    void broken() {
        observers.addFirst(arrival -> {
            throw new IllegalStateException("at the beginning");
        });
        observers.addFirst(arrival -> new dev.nonagon.observation.Observation() {
            @Override
            public boolean wantsAnswer() {
                return true;
            }

            @Override
            public void answer(byte[] bytes, int offset, int length) {
                throw new IllegalStateException("in the middle");
            }
        });
        FakeExchange client = ask("node/m", Headers.none());
        assertThat(client.text()).endsWith("data: [DONE]\n\n");
        assertThat(logged(client).at("/response/body/text").asString()).isEqualTo(client.text());
    }

    @Test
    @DisplayName(
            "J1 a flight recording has an event for each phase of a request; J2 none are made while nothing records")
    void flight() throws Exception {
        observers = List.of(new FlightObserver());
        ask("any", Headers.none());
        try (Recording recording = new Recording()) {
            for (String name : List.of("Request", "Attempt", "UpstreamWait", "UpstreamAnswer")) {
                recording.enable("nonagon." + name);
            }
            recording.start();
            ask("any", Headers.none());
            recording.stop();
            Path file = folder.resolve("flight.jfr");
            recording.dump(file);
            List<RecordedEvent> events = RecordingFile.readAllEvents(file).stream()
                    .filter(event -> event.getEventType().getName().startsWith("nonagon."))
                    .toList();
            assertThat(events)
                    .extracting(event -> event.getEventType().getName())
                    .containsExactlyInAnyOrder(
                            "nonagon.Request",
                            "nonagon.Attempt",
                            "nonagon.Attempt",
                            "nonagon.UpstreamWait",
                            "nonagon.UpstreamWait",
                            "nonagon.UpstreamAnswer",
                            "nonagon.UpstreamAnswer");
            assertThat(events.stream().map(event -> event.getString("request")).distinct())
                    .hasSize(1);
            RecordedEvent request = events.stream()
                    .filter(event -> event.getEventType().getName().equals("nonagon.Request"))
                    .findFirst()
                    .orElseThrow();
            assertThat(request.getString("routed")).isEqualTo("node/m");
            assertThat(request.getLong("inputTokens")).isEqualTo(7);
        }
    }
}
