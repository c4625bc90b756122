package dev.nonagon.provider.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.json.JsonEdit;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.Call;
import dev.nonagon.spi.provider.DescriptorExecutor;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.UpstreamRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each provider is called over HTTP, with a server of our own in the provider's place. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CatalogCallTest {
    private record Seen(String method, String path, Headers headers, String body) {}

    /** @param auth the header with {@code KEY} for the key, or {@code none} */
    record Expected(String id, String url, String auth) {
        @Override
        public String toString() {
            return id;
        }
    }

    private final BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpServer server = start();

    private static HttpServer start() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeAll
    void serve() {
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterAll
    void stop() {
        server.stop(0);
        client.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        seen.add(new Seen(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                Headers.of(exchange.getRequestHeaders()),
                body));
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    static List<Expected> expected() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(CatalogCallTest.class.getResourceAsStream("/expected-calls.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .map(line -> line.strip().split("\\s+", 3))
                    .map(words -> new Expected(words[0], words[1], words[2]))
                    .toList();
        }
    }

    @Test
    @DisplayName("the list of expected calls names every provider of the data modules, once")
    void complete() throws IOException {
        assertThat(expected().stream().map(Expected::id))
                .containsExactlyInAnyOrderElementsOf(providers().keySet());
    }

    private static Map<String, ProviderDescriptor> providers() {
        Map<String, ProviderDescriptor> result = new TreeMap<>();
        Descriptors.all().forEach((id, json) -> result.put(id, ProviderDescriptor.of(json)));
        result.remove("echo"); // Answers by itself.
        return result;
    }

    @ParameterizedTest
    @MethodSource("expected")
    @DisplayName(
            "a call goes to the documented URL with the documented credential, and takes the client's headers along")
    void call(Expected expected) throws IOException, InterruptedException {
        ProviderDescriptor provider = Objects.requireNonNull(providers().get(expected.id()));
        Call call = call(provider, provider.endpoint(), "{\"model\":\"m\",\"messages\":[]}", forwarded(provider));
        UpstreamRequest prepared = DescriptorExecutor.INSTANCE.prepare(call);

        assertThat(prepared.method()).isEqualTo("POST");
        assertThat(prepared.uri()).hasToString(expected.url());
        assertThat(prepared.toString()).doesNotContain("the-key");

        Seen request = send(prepared);
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.path()).isEqualTo(prepared.uri().getRawPath());
        assertThat(request.body()).isEqualTo("{\"model\":\"m\",\"messages\":[]}");
        assertThat(request.headers().first("content-type")).hasValue("application/json");
        assertThat(request.headers().first("accept")).hasValue("text/event-stream");
        assertCredential(request.headers(), expected.auth());
        provider.forwardedHeaders()
                .forEach(name -> assertThat(request.headers().all(name)).containsExactly("from-client"));
        provider.headers().forEach((name, value) -> assertThat(request.headers().all(name))
                .containsExactly(provider.forwardedHeaders().contains(name) ? "from-client" : value));
    }

    private static void assertCredential(Headers headers, String auth) {
        if ("none".equals(auth)) {
            assertThat(Stream.of("authorization", "x-api-key").filter(headers::has))
                    .isEmpty();
            return;
        }
        String[] parts = auth.split(": ", 2);
        assertThat(headers.all(parts[0])).containsExactly(parts[1].replace("KEY", "the-key"));
        assertThat(Stream.of("authorization", "x-api-key")
                        .filter(name -> !name.equals(parts[0]))
                        .filter(headers::has))
                .isEmpty();
    }

    @Test
    @DisplayName("fields that a vendor refuses do not reach it; the others do")
    void patches() {
        assertThat(patched("groq", "{\"logprobs\":true,\"top_logprobs\":2,\"logit_bias\":{},\"seed\":1}"))
                .isEqualTo("{\"seed\":1}");
        assertThat(patched(
                        "cerebras", "{\"a\":1,\"frequency_penalty\":1,\"presence_penalty\":1,\"service_tier\":\"x\"}"))
                .isEqualTo("{\"a\":1}");
        assertThat(patched("mistral", "{\"max_completion_tokens\":5}")).isEqualTo("{\"max_tokens\":5}");
        assertThat(patched("mistral", "{\"max_tokens\":4,\"max_completion_tokens\":5}"))
                .isEqualTo("{\"max_tokens\":4}");
        assertThat(patched("glm", "{\"max_tokens\":200000}")).isEqualTo("{\"max_tokens\":131072}");
        assertThat(patched("openai", "{\"logprobs\":true}")).isEqualTo("{\"logprobs\":true}");
    }

    private static String patched(String id, String body) {
        ProviderDescriptor provider = Objects.requireNonNull(providers().get(id));
        return new String(
                JsonEdit.apply(body.getBytes(StandardCharsets.UTF_8), provider.patches()), StandardCharsets.UTF_8);
    }

    private static Headers forwarded(ProviderDescriptor provider) {
        Headers headers = Headers.none();
        for (String name : provider.forwardedHeaders()) {
            headers = headers.plus(name, "from-client");
        }
        return headers;
    }

    private static Call call(ProviderDescriptor provider, String endpoint, String body, Headers clientHeaders) {
        Account account = provider.needsNoAccount()
                ? Account.none(provider.id())
                : new Account("a", "a", provider.id(), new Credential.Key(new Secret("the-key")), Map.of());
        return new Call(
                provider,
                Operation.CHAT,
                "m",
                account,
                URI.create(endpoint),
                body.getBytes(StandardCharsets.UTF_8),
                true,
                clientHeaders,
                "r");
    }

    private Seen send(UpstreamRequest prepared) throws IOException, InterruptedException {
        URI here = URI.create("http://" + server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort() + prepared.uri().getRawPath());
        HttpRequest.Builder request = HttpRequest.newBuilder(here)
                .method(prepared.method(), HttpRequest.BodyPublishers.ofByteArray(prepared.body()));
        prepared.headers().forEach(request::header);
        client.send(request.build(), HttpResponse.BodyHandlers.discarding());
        return Objects.requireNonNull(seen.poll(5, TimeUnit.SECONDS));
    }
}
