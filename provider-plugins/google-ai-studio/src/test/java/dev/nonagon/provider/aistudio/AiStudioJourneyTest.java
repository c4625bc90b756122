package dev.nonagon.provider.aistudio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.Call;
import dev.nonagon.spi.provider.Provider;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.ResponseHead;
import dev.nonagon.spi.tck.PluginContextDouble;
import dev.nonagon.spi.tck.upstream.UpstreamDouble;
import dev.nonagon.spi.tck.vendor.Told;
import dev.nonagon.spi.tck.vendor.VendorDouble;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls against a double of Google that is strict about the key, and the strict double of its format behind it. */
class AiStudioJourneyTest {
    private static final Provider PROVIDER = new AiStudioPlugin()
            .providers(new PluginContextDouble(Map.of(), Instant.parse("2026-11-28T12:00:00Z")))
            .getFirst();
    private static final String HELLO = "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hello\"}]}]}";

    private final VendorDouble vendor = VendorDouble.start();
    private final UpstreamDouble upstream = UpstreamDouble.start();

    @BeforeEach
    void serve() {
        vendor.relay(
                "/generativelanguage.googleapis.com/v1beta/models/*",
                upstream,
                "/v1beta/models/*",
                asked -> asked.headers()
                                .first("x-goog-api-key")
                                .filter("the-key"::equals)
                                .isPresent()
                        ? Optional.empty()
                        : Optional.of(Told.json(400, """
                    {"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT",
                     "details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}]}}""")));
    }

    @AfterEach
    void close() {
        vendor.close();
        upstream.close();
    }

    private OutboundHttp.Answer call(Operation operation, String key, boolean stream) throws Exception {
        ProviderDescriptor descriptor = PROVIDER.descriptor();
        String url = operation == Operation.CHAT
                ? descriptor.endpoint()
                : String.valueOf(descriptor.endpoints().get(operation));
        return vendor.http()
                .send(PROVIDER.executor()
                        .prepare(new Call(
                                descriptor,
                                operation,
                                "gemini-3.8-flash",
                                new Account("a", "a", descriptor.id(), new Credential.Key(new Secret(key)), Map.of()),
                                URI.create(url.replace("{model}", "gemini-3.8-flash")),
                                HELLO.getBytes(StandardCharsets.UTF_8),
                                stream,
                                Headers.none(),
                                "r")));
    }

    @ParameterizedTest
    @CsvSource({
        "CHAT, true, :streamGenerateContent?alt=sse",
        "CHAT, false, :generateContent",
        "COUNT_TOKENS, false, :countTokens"
    })
    @DisplayName("AS1 a stream is asked for where streams are, all else where the descriptor says")
    void asked(Operation operation, boolean stream, String end) throws Exception {
        assertThat(call(operation, "the-key", stream).status()).isEqualTo(200);
        assertThat(upstream.last().path()).isEqualTo("/v1beta/models/gemini-3.8-flash" + end);
        assertThat(upstream.last().body()).isEqualTo(HELLO.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    @DisplayName("a wrong key is the account's fault, although it comes as a 400")
    void wrongKey() throws Exception {
        OutboundHttp.Answer answer = call(Operation.CHAT, "other", true);
        assertThat(PROVIDER.executor()
                        .classify(new ResponseHead(answer.status(), answer.headers()), answer.body())
                        .kind())
                .isEqualTo(Failure.Kind.UNAUTHENTICATED);
    }
}
