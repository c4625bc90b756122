package dev.nonagon.blackbox.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.nonagon.blackbox.matrix.Format;
import dev.nonagon.spi.tck.upstream.Received;
import dev.nonagon.spi.tck.upstream.UpstreamDouble;
import java.time.Duration;
import java.util.List;

/**
 * The running router and its two upstreams, each reachable under several names:
 *
 * <ul>
 *   <li>{@code up-openai/…} and {@code up-anthropic/…}: one account each;
 *   <li>{@code pair-openai/…} and {@code pair-anthropic/…}: two accounts each, {@code first-key} before {@code second-key};
 *   <li>{@code hasty-openai/…} and {@code hasty-anthropic/…}: one second of patience;
 *   <li>{@code always-on} and {@code always-on-too}: combos of both in one order and the other; {@code two-and-one}: the
 *       pair first; {@code patient}: the hasty ones; {@code fast}: an alias;
 *   <li>{@code in-FORMAT/…}: the upstream that speaks every dialect, for the matrix; {@code hasty-in-FORMAT/…}: the same
 *       with one second of patience, only for streams.
 * </ul>
 *
 * <p>Nobody waits, nobody is asked again and no conversation has a home, so that each fault is seen as it is; {@code RoutingIT} is about the rest.
 */
public final class House implements AutoCloseable {
    public static final String KEY = "up-key";
    public static final String FIRST_KEY = "first-key";
    public static final String SECOND_KEY = "second-key";
    public static final int MOST_BODY_BYTES = 4 * 1024 * 1024;
    public static final Duration KEEP_ALIVE_AFTER = Duration.ofSeconds(1);
    public static final Duration HASTY = Duration.ofSeconds(1);

    private final UpstreamDouble openAi;
    private final UpstreamDouble anthropic;
    private final UpstreamDouble matrix;
    private final String configuration;
    private final RunningRouter router;
    private boolean refusalsExpected;

    private House(UpstreamDouble openAi, UpstreamDouble anthropic, UpstreamDouble matrix) {
        this.openAi = openAi;
        this.anthropic = anthropic;
        this.matrix = matrix;
        this.configuration = configuration(openAi, anthropic) + matrix(matrix);
        this.router = RunningRouter.start("house", configuration, plugins -> {
            for (Dialect dialect : Dialect.values()) {
                String name = "hasty-" + dialect.word();
                RunningRouter.drop(plugins.resolve(name + ".json"), descriptor(name, dialect, HASTY.toSeconds()));
            }
            for (Format format : Format.values()) {
                String name = "hasty-" + format.node();
                RunningRouter.drop(plugins.resolve(name + ".json"), hasty(name, format, matrix));
            }
        });
    }

    static House open() {
        return new House(UpstreamDouble.start(), UpstreamDouble.start(), UpstreamDouble.start());
    }

    private static String configuration(UpstreamDouble openAi, UpstreamDouble anthropic) {
        return """
                nonagon.login.require-login=false
                nonagon.routing.max-wait=PT0S
                nonagon.routing.affinity=false
                nonagon.routing.same-again=0
                nonagon.gateway.keep-alive-after=%s
                nonagon.gateway.max-body-bytes=%d
                nonagon.nodes.up-openai.format=openai-chat
                nonagon.nodes.up-openai.base-url=%3$s
                nonagon.nodes.up-anthropic.format=anthropic-messages
                nonagon.nodes.up-anthropic.base-url=%4$s
                nonagon.nodes.pair-openai.format=openai-chat
                nonagon.nodes.pair-openai.base-url=%3$s
                nonagon.nodes.pair-anthropic.format=anthropic-messages
                nonagon.nodes.pair-anthropic.base-url=%4$s
                nonagon.accounts.openai.provider=up-openai
                nonagon.accounts.openai.api-key=up-key
                nonagon.accounts.anthropic.provider=up-anthropic
                nonagon.accounts.anthropic.api-key=up-key
                nonagon.accounts.openai-1.provider=pair-openai
                nonagon.accounts.openai-1.api-key=first-key
                nonagon.accounts.openai-1.priority=1
                nonagon.accounts.openai-2.provider=pair-openai
                nonagon.accounts.openai-2.api-key=second-key
                nonagon.accounts.openai-2.priority=2
                nonagon.accounts.anthropic-1.provider=pair-anthropic
                nonagon.accounts.anthropic-1.api-key=first-key
                nonagon.accounts.anthropic-1.priority=1
                nonagon.accounts.anthropic-2.provider=pair-anthropic
                nonagon.accounts.anthropic-2.api-key=second-key
                nonagon.accounts.anthropic-2.priority=2
                nonagon.accounts.hasty-openai.provider=hasty-openai
                nonagon.accounts.hasty-openai.api-key=up-key
                nonagon.accounts.hasty-anthropic.provider=hasty-anthropic
                nonagon.accounts.hasty-anthropic.api-key=up-key
                nonagon.aliases.fast=up-openai/text
                nonagon.combos.always-on=up-openai/text, up-anthropic/text
                nonagon.combos.always-on-too=up-anthropic/text, up-openai/text
                nonagon.combos.two-and-one=pair-openai/text, up-anthropic/text
                nonagon.combos.patient=hasty-openai/text, hasty-anthropic/text
                """.formatted(KEEP_ALIVE_AFTER, MOST_BODY_BYTES, openAi.baseUrl(), anthropic.baseUrl());
    }

    private static byte[] hasty(String name, Format format, UpstreamDouble matrix) {
        return """
                {"spi": 1, "id": "%s", "name": "%1$s", "tier": "local", "format": "%s",
                 "endpoint": "http://127.0.0.1:%d%s%s", "auth": {"header": "authorization", "prefix": "Bearer "},
                 "headers": {%s}, "timeouts": {"firstByteSeconds": %d, "betweenBytesSeconds": %7$d},
                 "policy": "official", "source": "these tests"}
                """.formatted(
                        name,
                        format.id(),
                        matrix.port(),
                        format.basePath(),
                        format.streams(),
                        format == Format.MESSAGES ? "\"anthropic-version\": \"2023-06-01\"" : "",
                        HASTY.toSeconds())
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static String matrix(UpstreamDouble matrix) {
        StringBuilder text = new StringBuilder();
        for (Format format : Format.values()) {
            text.append("""
                    nonagon.nodes.%1$s.format=%2$s
                    nonagon.nodes.%1$s.base-url=http://127.0.0.1:%3$d%4$s
                    nonagon.accounts.%1$s.provider=%1$s
                    nonagon.accounts.%1$s.api-key=up-key
                    nonagon.accounts.hasty-%1$s.provider=hasty-%1$s
                    nonagon.accounts.hasty-%1$s.api-key=up-key
                    """.formatted(format.node(), format.id(), matrix.port(), format.basePath()));
        }
        return text.toString();
    }

    /** A provider as a bare descriptor that leads to one of the doubles. */
    public byte[] descriptor(String id, Dialect dialect, long patienceSeconds) {
        return """
                {"spi": 1, "id": "%s", "name": "%1$s", "tier": "local", "format": "%s", "endpoint": "%s%s",
                 "auth": {"header": "%s", "prefix": "%s"}, "headers": {%s},
                 "timeouts": {"firstByteSeconds": %d, "betweenBytesSeconds": %8$d},
                 "models": [{"id": "text"}], "policy": "official", "source": "these tests"}
                """.formatted(
                        id,
                        dialect.format(),
                        upstream(dialect).baseUrl(),
                        dialect.operation(),
                        dialect == Dialect.OPENAI ? "authorization" : "x-api-key",
                        dialect == Dialect.OPENAI ? "Bearer " : "",
                        dialect == Dialect.OPENAI ? "" : "\"anthropic-version\": \"2023-06-01\"",
                        patienceSeconds)
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    public RunningRouter router() {
        return router;
    }

    public Http http() {
        return router.http();
    }

    /** The configuration with which the router was started. */
    public String configuration() {
        return configuration;
    }

    public UpstreamDouble upstream(Dialect dialect) {
        return switch (dialect) {
            case OPENAI -> openAi;
            case ANTHROPIC -> anthropic;
        };
    }

    /** The test makes an upstream refuse something, and says itself what is right about that. */
    public void refusalsAreExpected() {
        refusalsExpected = true;
    }

    /** The upstream of all dialects, reachable as {@code in-FORMAT/…}. */
    public UpstreamDouble matrix() {
        return matrix;
    }

    /** Nobody rests any more. */
    public void wakeAll() {
        Http.Answer answer = http().send("DELETE", "/api/cooldowns", new byte[0]);
        assertThat(answer.status()).as(answer::toString).isEqualTo(200);
    }

    void reset() {
        wakeAll();
        matrix.clear();
        openAi.clear();
        anthropic.clear();
        refusalsExpected = false;
    }

    /** Whatever a test was about: what arrives upstream must be legal there. */
    void checkUpstreams() {
        if (refusalsExpected) {
            return;
        }
        for (UpstreamDouble upstream : List.of(openAi, anthropic)) {
            assertThat(upstream.received()).allSatisfy(request -> assertThat(request.refusal())
                    .as(() -> describe(request))
                    .isEmpty());
        }
    }

    private static String describe(Received request) {
        String body = new String(request.body(), java.nio.charset.StandardCharsets.UTF_8);
        return request + "\n" + (body.length() > 4_000 ? body.substring(0, 4_000) + "…" : body);
    }

    @Override
    public void close() {
        router.close();
        openAi.close();
        anthropic.close();
        matrix.close();
    }
}
