package dev.nonagon.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.combos.Combo;
import dev.nonagon.combos.Strategy;
import dev.nonagon.format.openai.chat.OpenAiChatPlugin;
import dev.nonagon.routing.Offer;
import dev.nonagon.routing.Router;
import dev.nonagon.routing.Target;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.json.Json;
import dev.nonagon.upstream.AddressGuard;
import dev.nonagon.upstream.Networks;
import dev.nonagon.upstream.Patience;
import dev.nonagon.upstream.Transports;
import dev.nonagon.upstream.Watchdog;
import dev.nonagon.usage.UsageRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is asked beside chats. */
@Timeout(30)
class ErrandsTest {
    private static final Headers JSON = Headers.of("content-type", "application/json");
    private static final String PICTURE = "{\"created\":1,\"data\":[{\"b64_json\":\"aGk=\"}],"
            + "\"usage\":{\"input_tokens\":12,\"output_tokens\":4000,\"total_tokens\":4012}}";

    private final FormatTranslator openai =
            new OpenAiChatPlugin().formats(DispatchTest.NO_CONTEXT).getFirst();
    private final Watchdog watchdog = new Watchdog(System::nanoTime);
    private final List<UsageRecord> ledger = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() {
        watchdog.start();
    }

    @AfterEach
    void stop() {
        watchdog.close();
    }

    private FakeExchange ask(FakeExchange client, Target... targets) {
        Map<String, Offer> offers = new LinkedHashMap<>();
        List<String> members = new ArrayList<>();
        for (Target target : targets) {
            String prefix = "p" + offers.size();
            offers.put(
                    prefix,
                    new Offer(
                            target.provider(),
                            List.of(new Offer.Login(target.account(), target.proxy(), target.endpoints()))));
            members.add(prefix + "/" + target.model());
        }
        Board board = new Board(
                new RouteTable(List.of(openai), List.of()),
                Map.of(openai.id(), openai),
                new Router(offers, Map.of("any", Combo.of("any", Strategy.PRIORITY, members)), Map.of()),
                new ClientKeys(Map.of(), false),
                Instant.EPOCH);
        Transports transports = new Transports(Duration.ofSeconds(1), AddressGuard.allowing(Networks.none()));
        Patience patience = new Patience(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(20));
        new Gateway(
                        BoardSource.fixed(board),
                        Dispatches.of(transports, watchdog, patience, ledger::add, List.of()),
                        new TokenCounts(
                                transports,
                                watchdog,
                                List.of(),
                                new dev.nonagon.tokens.PromptTokens(
                                        new dev.nonagon.tokens.Tokenizer(System::nanoTime, Duration.ofSeconds(2)))),
                        new BodyReader(1 << 20),
                        new RequestIds(() -> java.time.Instant.EPOCH, new Random(1)::nextLong),
                        InstantSource.system(),
                        System::nanoTime)
                .handle(client);
        return client;
    }

    private FakeExchange ask(String path, String body, Target... targets) {
        return ask(new FakeExchange("POST", path, JSON, body), targets);
    }

    private static ScriptedProvider provider(String id, ScriptedProvider.Script script) {
        return new ScriptedProvider(id, "openai-chat", script);
    }

    /** The same target without one operation. */
    private static Target without(Operation missing, Target target) {
        return new Target(
                target.provider(),
                target.model(),
                target.account(),
                target.proxy(),
                (operation, model, stream) -> operation == missing
                        ? Optional.empty()
                        : target.endpoints().of(operation, model, stream));
    }

    @Test
    @DisplayName("T8 G2 a picture passes byte for byte with its type, and its tokens are counted")
    void picture() {
        ScriptedProvider painter = provider("painter", ScriptedProvider.answers("application/json", PICTURE));
        FakeExchange client = ask(
                "/v1/images/generations", "{ \"prompt\":\"A cat\",\"model\":\"any\" }", painter.target("img-1", "a"));
        assertThat(client.status).isEqualTo(200);
        assertThat(client.text()).isEqualTo(PICTURE);
        assertThat(client.length).isEqualTo(PICTURE.length());
        assertThat(painter.bodies).containsExactly("{ \"prompt\":\"A cat\",\"model\":\"img-1\" }");
        assertThat(ledger.getFirst().tokens().input()).isEqualTo(12);
        assertThat(ledger.getFirst().tokens().output()).isEqualTo(4000);
        assertThat(ledger.getFirst().tokens().estimated()).isFalse();
    }

    @Test
    @DisplayName("T8 sound streams as it comes, with the type it came with")
    void sound() {
        ScriptedProvider speaker = provider("speaker", ScriptedProvider.answers("audio/mpeg", "ID3", "one", "two"));
        FakeExchange client = ask(
                "/v1/audio/speech", "{\"model\":\"any\",\"input\":\"Hi\",\"voice\":\"v\"}", speaker.target("tts", "a"));
        assertThat(client.answerHeaders.first("content-type")).contains("audio/mpeg");
        assertThat(client.length).isEqualTo(-1);
        assertThat(client.pieces).containsExactly("ID3", "one", "two");
        assertThat(ledger).hasSize(1);
        assertThat(ledger.getFirst().status()).isEqualTo(200);
    }

    @Test
    @DisplayName("T8 W4 events pass whole; an error as the first of them leaves the next target free to answer")
    void events() {
        String partial = "event: image_generation.partial_image\ndata: {\"type\":\"p\",\"b64_json\":\"eA==\"}\n\n";
        String done = "event: image_generation.completed\ndata: {\"type\":\"c\",\"usage\":{\"input_tokens\":3,"
                + "\"output_tokens\":5}}\n\n";
        ScriptedProvider bad = provider(
                "bad", ScriptedProvider.answers("text/event-stream", "data: {\"error\":{\"message\":\"broken\"}}\n\n"));
        ScriptedProvider good = provider(
                "good",
                ScriptedProvider.answers(
                        "text/event-stream",
                        partial.substring(0, 20),
                        partial.substring(20) + "event: ima",
                        done.substring(10)));
        FakeExchange client = ask(
                "/v1/images/generations",
                "{\"model\":\"any\",\"stream\":true}",
                bad.target("m", "a"),
                good.target("m", "b"));
        assertThat(client.text()).isEqualTo(partial + done);
        assertThat(client.pieces.getFirst()).isEqualTo(partial);
        assertThat(ledger.getFirst().attempts()).isEqualTo(2);
        assertThat(ledger.getFirst().tokens().output()).isEqualTo(5);
    }

    @Test
    @DisplayName("W9 a form goes on with its own boundary; only the model's name in it changes")
    void form() {
        String form = "--b0\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n"
                + "Content-Type: audio/wav\r\n\r\n\u0000\u0001RIFF--b\r\n\r\n--b0\r\n"
                + "Content-Disposition: form-data; name=\"model\"\r\n\r\nany\r\n--b0--\r\n";
        ScriptedProvider ear = provider("ear", ScriptedProvider.answers("application/json", "{\"text\":\"Hi\"}"));
        Target target = ear.target("whisper/1", "a");
        FakeExchange client = new FakeExchange(
                "POST",
                "/v1/audio/transcriptions",
                Headers.of("content-type", "multipart/form-data; boundary=b0"),
                form.getBytes(StandardCharsets.ISO_8859_1),
                Map.of());
        ask(client, target);
        assertThat(client.text()).isEqualTo("{\"text\":\"Hi\"}");
        assertThat(ear.bodies).containsExactly(form.replace("\r\nany\r\n", "\r\nwhisper/1\r\n"));
        assertThat(ear.contentTypes).containsExactly("multipart/form-data; boundary=b0");
    }

    @Test
    @DisplayName("W2 a form that is none, and one without a model, are refused in the caller's words")
    void brokenForm() {
        ScriptedProvider ear = provider("ear", ScriptedProvider.answers("application/json", "{}"));
        FakeExchange noForm = ask("/v1/audio/transcriptions", "hello", ear.target("m", "a"));
        assertThat(noForm.status).isEqualTo(400);
        FakeExchange noModel = ask(
                "/v1/audio/transcriptions",
                "--b\r\ncontent-disposition: form-data; name=file\r\n\r\nx\r\n--b--\r\n",
                ear.target("m", "a"));
        assertThat(noModel.status).isEqualTo(400);
        assertThat(Json.parse(noModel.text()).at("/error/message").asString()).contains("names no model");
        assertThat(ear.bodies).isEmpty();
    }

    @Test
    @DisplayName("a target without the operation is skipped; if none is left the answer says who has it")
    void missing() {
        ScriptedProvider mute = provider("mute", ScriptedProvider.answers("audio/mpeg", "no"));
        ScriptedProvider speaker = provider("speaker", ScriptedProvider.answers("audio/mpeg", "yes"));
        Target without = without(Operation.SPEECH, mute.target("m", "a"));
        String body = "{\"model\":\"any\",\"input\":\"Hi\"}";
        assertThat(ask("/v1/audio/speech", body, without, speaker.target("m", "b"))
                        .text())
                .isEqualTo("yes");
        assertThat(mute.bodies).isEmpty();
        FakeExchange none = ask("/v1/audio/speech", body, without);
        assertThat(none.status).isEqualTo(404);
        assertThat(Json.parse(none.text()).at("/error/message").asString())
                .contains("The mute has no speech. No provider that is set up here has it.");
    }

    @Test
    @DisplayName("W4 T5 an empty or broken JSON answer, and a 500, leave the next target free to answer")
    void failsOver() {
        String body = "{\"model\":\"any\",\"prompt\":\"x\"}";
        ScriptedProvider.Script[] failures = {
            ScriptedProvider.answers("application/json", PICTURE.substring(0, 30)),
            ScriptedProvider.answers("application/json"),
            ScriptedProvider.answers("application/json", "{\"error\":{\"message\":\"no\"}}"),
            ScriptedProvider.refuses(500, "{\"error\":{\"message\":\"oops\"}}")
        };
        for (ScriptedProvider.Script failure : failures) {
            ScriptedProvider good = provider("good", ScriptedProvider.answers("application/json", PICTURE));
            assertThat(ask(
                                    "/v1/images/generations",
                                    body,
                                    provider("bad", failure).target("m", "a"),
                                    good.target("m", "b"))
                            .text())
                    .isEqualTo(PICTURE);
        }
    }

    @Test
    @DisplayName("W7 an upstream's own words about a bad request reach the client")
    void ownWords() {
        String words = "{\"error\":{\"message\":\"size is wrong\",\"type\":\"invalid_request_error\",\"code\":\"x\"}}";
        FakeExchange client = ask(
                "/v1/images/generations",
                "{\"model\":\"any\"}",
                provider("strict", ScriptedProvider.refuses(400, words)).target("m", "a"));
        assertThat(client.status).isEqualTo(400);
        assertThat(client.text()).isEqualTo(words);
    }

    @Test
    @DisplayName("W4 sound that breaks off is broken off, and gets no words appended")
    void breaksOff() {
        ScriptedProvider cut = provider("cut", sink -> {
            ScriptedProvider.answers("audio/mpeg", "half").play(sink);
            throw new IOException("reset");
        });
        FakeExchange client = ask("/v1/audio/speech", "{\"model\":\"any\",\"input\":\"Hi\"}", cut.target("m", "a"));
        assertThat(client.text()).isEqualTo("half");
        assertThat(client.brokenOff).isTrue();
    }
}
