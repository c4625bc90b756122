package dev.nonagon.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.combos.Combo;
import dev.nonagon.combos.Strategy;
import dev.nonagon.itinerary.Itineraries;
import dev.nonagon.itinerary.RoutingSettings;
import dev.nonagon.promptcache.PromptCache;
import dev.nonagon.requests.RecentRequests;
import dev.nonagon.routing.Offer;
import dev.nonagon.routing.Router;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.Loss;
import dev.nonagon.spi.format.Transcripts;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.DescriptorExecutor;
import dev.nonagon.spi.provider.Provider;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.tck.upstream.UpstreamDouble;
import dev.nonagon.translation.RequestPass;
import dev.nonagon.upstream.AddressGuard;
import dev.nonagon.upstream.Networks;
import dev.nonagon.upstream.Patience;
import dev.nonagon.upstream.Transports;
import dev.nonagon.upstream.Watchdog;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests shown step by step, and sent. */
@Timeout(60)
class TranslationsTest {
    private static final String KEY = "upstream-secret-4711";
    private static final String ANTHROPIC = "anthropic-messages";
    private static final String OPENAI = "openai-chat";
    private static final String REQUEST = """
            {
              "model": "claude-x", "max_tokens": 50, "top_k": 7,
              "system": [{"type": "text", "text": "You are a cook.", "cache_control": {"type": "ephemeral"}}],
              "tools": [{"name": "weather", "input_schema": {"type": "object", "properties": {}}}],
              "messages": [{"role": "user", "content": "What do we cook?"}]
            }
            """;

    private final Map<FormatId, FormatTranslator> formats = new LinkedHashMap<>();
    private final Watchdog watchdog = new Watchdog(System::nanoTime);
    private final RecentRequests recent = new RecentRequests();
    private final UpstreamDouble upstream = UpstreamDouble.start();
    private final java.util.Random random = new java.util.Random(1);

    @BeforeEach
    void start() {
        watchdog.start();
        ServiceLoader.load(RouterPlugin.class).forEach(plugin -> plugin.formats(DispatchTest.NO_CONTEXT)
                .forEach(format -> formats.put(format.id(), format)));
    }

    @AfterEach
    void stop() {
        upstream.close();
        watchdog.close();
    }

    private Offer offer(String id, String format, String operation) {
        ProviderDescriptor descriptor = ProviderDescriptor.of(Json.parseObject(
                """
                {"spi":1,"id":"%s","name":"%s","tier":"cheap","format":"%s","endpoint":"%s/%s",
                 "auth":{"header":"authorization","prefix":"Bearer "},"policy":"official","source":"a test"}
                """.formatted(id, id, format, upstream.baseUrl(), operation).getBytes(StandardCharsets.UTF_8)));
        Account account = new Account(
                "acc-" + id, "Account " + id, descriptor.id(), new Credential.Key(new Secret(KEY)), Map.of());
        return new Offer(
                new Provider(descriptor, DescriptorExecutor.INSTANCE),
                List.of(new Offer.Login(
                        account,
                        Optional.empty(),
                        (op, model, stream) -> Optional.of(URI.create(descriptor.endpoint())))));
    }

    private Translations translations() {
        Board board = new Board(
                new RouteTable(formats.values(), List.of()),
                formats,
                new Router(
                        Map.of(
                                "chatty",
                                offer("chatty", OPENAI, "chat/completions"),
                                "wordy",
                                offer("wordy", ANTHROPIC, "messages")),
                        Map.of("both", Combo.of("both", Strategy.PRIORITY, List.of("chatty/text", "wordy/text"))),
                        Map.of()),
                RoutingSettings.DEFAULTS,
                new ClientKeys(Map.of(), false),
                new Board.Savers(false, Map.of()),
                Instant.EPOCH);
        Transports transports = new Transports(Duration.ofSeconds(5), AddressGuard.allowing(Networks.none()));
        Patience patience = new Patience(Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(20));
        List<RequestPass> passes = List.of(new PromptCache());
        Itineraries itineraries = Dispatches.itineraries();
        return new Translations(
                BoardSource.fixed(board),
                Dispatches.of(transports, watchdog, patience, record -> {}, passes, itineraries, recent),
                new QuestionReader(
                        new CallReader(key -> Transcripts.none()),
                        new RequestIds(() -> java.time.Instant.EPOCH, random::nextLong),
                        InstantSource.system(),
                        System::nanoTime),
                new AccountSteps(new Preparations(passes), itineraries, model -> Optional.empty()),
                recent,
                (model, used) -> Optional.of(BigDecimal.valueOf(used.total())),
                InstantSource.system(),
                System::nanoTime);
    }

    private static Translations.Question question(String from, String to, String model, String text) {
        return new Translations.Question(
                from,
                Optional.of(to).filter(word -> !word.isEmpty()),
                Optional.of(model).filter(word -> !word.isEmpty()),
                text.getBytes(StandardCharsets.UTF_8));
    }

    private Translated.Steps steps(String from, String to, String model, String text) {
        Translated translated = translations().look(question(from, to, model, text));
        assertThat(translated).isInstanceOf(Translated.Steps.class);
        return (Translated.Steps) translated;
    }

    private Misfit misfit(String from, String to, String model, String text) {
        Translated translated = translations().look(question(from, to, model, text));
        assertThat(translated).isInstanceOf(Misfit.class);
        return (Misfit) translated;
    }

    @Test
    @DisplayName(
            "W15 a request is shown as the client sends it, as the router understands it, and in the other dialect")
    void dialect() {
        Translated.Steps steps = steps(ANTHROPIC, OPENAI, "", REQUEST);
        assertThat(steps.client().path()).isEqualTo("/v1/messages");
        assertThat(steps.client().model()).isEqualTo("claude-x");
        String own = steps.conversation().orElseThrow().toString();
        assertThat(own)
                .contains(
                        "\"is\":\"text\"",
                        "\"cache\":{}",
                        "\"is\":\"function\"",
                        "\"maxOutputTokens\":50",
                        "\"topK\":7")
                .doesNotContain("null");
        Translated.Upstream upstreamStep = steps.upstream();
        assertThat(upstreamStep.url()).isEqualTo("/v1/chat/completions");
        assertThat(upstreamStep.way()).isEqualTo(Translated.Way.WRITTEN);
        assertThat(upstreamStep.target()).isEmpty();
        assertThat(Json.parse(upstreamStep.body()).at("/tools/0/function/name").asString())
                .isEqualTo("weather");
        assertThat(upstreamStep.lost()).extracting(Loss::pointer).anyMatch(pointer -> pointer.contains("top_k"));
        assertThat(steps(ANTHROPIC, "gemini", "", REQUEST).upstream().url())
                .isEqualTo("/v1beta/models/claude-x:generateContent");
        assertThat(upstream.received()).isEmpty();
    }

    @Test
    @DisplayName("what would go to an account's upstream is shown with address and headers, and no key in it")
    void account() {
        Translated.Steps steps = steps(ANTHROPIC, "", "both", REQUEST);
        Translated.Upstream shown = steps.upstream();
        assertThat(steps.client().model()).isEqualTo("both");
        assertThat(shown.target().map(Translated.To::name)).contains("chatty/text");
        assertThat(shown.target().map(Translated.To::account)).contains("Account chatty");
        assertThat(shown.url()).isEqualTo(upstream.baseUrl() + "/chat/completions");
        assertThat(shown.headers().toString()).contains("[\"authorization\",\"***\"]");
        assertThat(Json.parse(shown.body()).path("model").asString()).isEqualTo("text");
        assertThat(shown.toString()).doesNotContain(KEY);
        assertThat(shown.note()).isEmpty();
        assertThat(upstream.received()).isEmpty();
    }

    @Test
    @DisplayName("T1 where both speak the same dialect, that is said, and nothing is lost")
    void same() {
        Translated.Steps steps = steps(ANTHROPIC, "", "wordy/text", REQUEST);
        assertThat(steps.upstream().way()).isEqualTo(Translated.Way.EDITED);
        assertThat(steps.upstream().lost()).isEmpty();
        assertThat(steps.lostReading()).isEmpty();
        assertThat(steps.conversation()).isPresent();
        assertThat(Json.parse(steps.upstream().body()).path("top_k").asInt()).isEqualTo(7);
    }

    @Test
    @DisplayName("every dialect that clients speak has an example, which every dialect can say")
    void examples() {
        List<Translations.Dialect> all = translations().dialects();
        assertThat(all).hasSize(formats.size());
        List<Translations.Dialect> dialects =
                all.stream().filter(dialect -> dialect.path().isPresent()).toList();
        assertThat(dialects).hasSizeGreaterThan(4);
        for (Translations.Dialect from : dialects) {
            String example = from.example().orElseThrow();
            assertThat(example).as(from.id()).contains("\n", "Lisbon");
            for (Translations.Dialect to : dialects) {
                Translated.Upstream written =
                        steps(from.id(), to.id(), "", example).upstream();
                assertThat(written.body()).as(from.id() + " → " + to.id()).contains("Lisbon");
                // Old completions know no tools, and say so.
                assertThat(!example.contains("weather")
                                || written.body().contains("weather")
                                || written.lost().toString().contains("tool"))
                        .as(from.id() + " → " + to.id())
                        .isTrue();
            }
        }
        assertThat(dialects.stream()
                        .filter(dialect -> dialect.example().orElseThrow().contains("weather")))
                .hasSizeGreaterThan(4);
    }

    @Test
    @DisplayName("what is wrong is said with its place, and what to do")
    void misfits() {
        Misfit broken = misfit(ANTHROPIC, OPENAI, "", "{\n  \"model\": \"x\",\n  \"messages\": [oops]\n}");
        assertThat(broken.field()).isEqualTo(Misfit.Field.REQUEST);
        assertThat(broken.spot().map(Misfit.Spot::line)).contains(3);
        assertThat(broken.spot().map(Misfit.Spot::column).orElseThrow()).isBetween(15, 21);
        assertThat(broken.sentence()).contains("line 3");
        Misfit wrong = misfit(ANTHROPIC, OPENAI, "", "{\"model\":\"x\",\"max_tokens\":5,\"messages\":\"Hi\"}");
        assertThat(wrong.pointer()).contains("/messages");
        assertThat(misfit("klingon", OPENAI, "", REQUEST).field()).isEqualTo(Misfit.Field.FROM);
        assertThat(misfit(ANTHROPIC, "klingon", "", REQUEST).field()).isEqualTo(Misfit.Field.TO);
        assertThat(misfit(ANTHROPIC, "klingon", "", REQUEST).sentence()).contains(OPENAI);
        Misfit nobody = misfit(ANTHROPIC, "", "", REQUEST);
        assertThat(nobody.field()).isEqualTo(Misfit.Field.MODEL);
        assertThat(nobody.sentence()).contains("claude-x");
        Misfit unnamed = misfit("gemini", "", "", "{\"contents\":[{\"parts\":[{\"text\":\"Hi\"}]}]}");
        assertThat(unnamed.field()).isEqualTo(Misfit.Field.MODEL);
    }

    @Test
    @DisplayName("a model is put in where the request names none, and where the path does")
    void models() {
        assertThat(steps(OPENAI, "", "chatty/text", "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}")
                        .client()
                        .model())
                .isEqualTo("chatty/text");
        Translated.Steps inPath = steps(
                "gemini", "", "chatty/text", "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hi\"}]}]}");
        assertThat(inPath.client().path()).isEqualTo("/v1beta/models/chatty/text:generateContent");
        assertThat(Json.parse(inPath.upstream().body()).path("model").asString())
                .isEqualTo("text");
    }

    @Test
    @DisplayName("W15 sent, it is answered in the client's dialect; what went over the wire is shown, and no key in it")
    void sends() {
        Sent sent = translations().send(question(ANTHROPIC, "", "both", REQUEST));
        assertThat(sent).isInstanceOf(Sent.Answered.class);
        Sent.Answered answered = (Sent.Answered) sent;
        assertThat(answered.status()).isEqualTo(200);
        assertThat(answered.routed()).isEqualTo("chatty/text");
        assertThat(answered.tokens().output()).isPositive();
        assertThat(answered.cost()).isPresent();
        assertThat(answered.entry().at("/attempts/0/response/body/text").asString())
                .contains("chat.completion");
        assertThat(Json.parse(answered.entry().at("/response/body/text").asString())
                        .path("type")
                        .asString())
                .isEqualTo("message");
        assertThat(answered.entry().toString()).doesNotContain(KEY);
        assertThat(upstream.received()).hasSize(1);
        assertThat(recent.find(answered.requestId())).isPresent();
        assertThat(translations().send(question("gemini", "", "", "{\"contents\":[]}")))
                .isInstanceOf(Misfit.class);
    }
}
