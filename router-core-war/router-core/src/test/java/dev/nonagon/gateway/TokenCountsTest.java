package dev.nonagon.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.apikeys.KeyPass;
import dev.nonagon.format.anthropic.AnthropicMessages;
import dev.nonagon.routing.Offer;
import dev.nonagon.routing.Router;
import dev.nonagon.routing.Target;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.format.Peek;
import dev.nonagon.spi.format.Transcripts;
import dev.nonagon.spi.json.Json;
import dev.nonagon.tokens.PromptTokens;
import dev.nonagon.tokens.Tokenizer;
import dev.nonagon.translation.ClientRequest;
import dev.nonagon.translation.OpenAi;
import dev.nonagon.upstream.Transports;
import dev.nonagon.upstream.Watchdog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class TokenCountsTest {
    private static final FormatTranslator ANTHROPIC = new AnthropicMessages();
    private static final FormatTranslator OPENAI = OpenAi.format();
    private static final String JSON = "application/json";
    private static final String ASKED = """
            {"model":"any","max_tokens":50,"temperature":0.5,"messages":[{"role":"user","content":"Hi"}]}""";

    /** Asks in {@code format} with one target. */
    private static FakeExchange ask(FormatTranslator format, ScriptedProvider provider) throws IOException, Refusal {
        Target target = provider.target("m", "a");
        Board board = new Board(
                new RouteTable(List.of(OPENAI, ANTHROPIC), List.of()),
                Map.of(new FormatId("openai-chat"), OPENAI, new FormatId("anthropic-messages"), ANTHROPIC),
                new Router(
                        Map.of(
                                "p",
                                new Offer(
                                        target.provider(),
                                        List.of(new Offer.Login(
                                                target.account(), target.proxy(), target.endpoints())))),
                        Map.of(),
                        Map.of("any", List.of("p/m"))),
                new ClientKeys(Map.of(), false),
                Instant.EPOCH);
        byte[] body = ASKED.getBytes(StandardCharsets.UTF_8);
        Peek peek = new Peek(Optional.of("any"), false, Optional.empty());
        ClientRequest request = new ClientRequest(format, body, peek, "req-1", Instant.EPOCH, Transcripts.none());
        ClientCall call = new ClientCall(
                "req-1", Instant.EPOCH, 0, Operation.COUNT_TOKENS, request, "any", Headers.none(), KeyPass.OPEN, board);
        FakeExchange exchange = new FakeExchange("POST", "/count", Headers.none(), ASKED);
        try (Watchdog watchdog = new Watchdog(System::nanoTime)) {
            watchdog.start();
            new TokenCounts(
                            new Transports(
                                    Duration.ofSeconds(1),
                                    dev.nonagon.upstream.AddressGuard.allowing(dev.nonagon.upstream.Networks.none())),
                            watchdog,
                            List.of(),
                            new PromptTokens(new Tokenizer(System::nanoTime, Duration.ofSeconds(30))))
                    .answer(call, exchange);
        }
        assertThat(exchange.status).isEqualTo(200);
        return exchange;
    }

    private static ScriptedProvider anthropic(ScriptedProvider.Script script) {
        return new ScriptedProvider("up", "anthropic-messages", script);
    }

    @Test
    @DisplayName("in the client's format the upstream's own words are the answer")
    void sameFormat() throws IOException, Refusal {
        FakeExchange client = ask(ANTHROPIC, anthropic(ScriptedProvider.answers(JSON, "{ \"input_tokens\" : 4711 }")));
        assertThat(client.text()).isEqualTo("{ \"input_tokens\" : 4711 }");
        assertThat(client.answerHeaders.first(TokenCounts.SOURCE)).contains("upstream");
    }

    @Test
    @DisplayName(
            "a client of another format gets the upstream's number in its own; the upstream gets only what it counts")
    void bridged() throws IOException, Refusal {
        ScriptedProvider provider = anthropic(ScriptedProvider.answers(JSON, "{\"input_tokens\":4711}"));
        FakeExchange client = ask(OPENAI, provider);
        ObjectNode answer = Json.parseObject(client.text().getBytes(StandardCharsets.UTF_8));
        assertThat(answer.path("input_tokens").asLong()).isEqualTo(4711);
        assertThat(answer.has("estimated")).isFalse();
        assertThat(client.answerHeaders.first(TokenCounts.SOURCE)).contains("upstream");
        ObjectNode sent = Json.parseObject(provider.bodies.getFirst().getBytes(StandardCharsets.UTF_8));
        assertThat(sent.path("model").asString()).isEqualTo("m");
        assertThat(sent.propertyNames()).doesNotContain("max_tokens", "temperature", "stream");
    }

    @Test
    @DisplayName("an error and a broken answer of the upstream's count lead to the local one, which says so")
    void local() throws IOException, Refusal {
        List<ScriptedProvider.Script> bad = List.of(
                ScriptedProvider.refuses(404, "{}"),
                ScriptedProvider.refuses(429, "{}"),
                ScriptedProvider.answers(JSON, "{\"input_tokens\":\"many\"}"),
                ScriptedProvider.answers(JSON, "<html>"),
                sink -> {
                    throw new IOException("no route");
                });
        for (ScriptedProvider.Script script : bad) {
            FakeExchange client = ask(OPENAI, anthropic(script));
            ObjectNode answer = Json.parseObject(client.text().getBytes(StandardCharsets.UTF_8));
            assertThat(answer.path("input_tokens").asLong()).isEqualTo(8);
            assertThat(answer.path("estimated").asBoolean()).isTrue();
            assertThat(client.answerHeaders.first(TokenCounts.SOURCE)).contains("local");
        }
    }
}
