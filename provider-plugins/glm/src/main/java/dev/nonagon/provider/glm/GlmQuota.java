package dev.nonagon.provider.glm;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.oauth.TokenAnswers;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.HttpFailures;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.QuotaProbe;
import dev.nonagon.spi.provider.QuotaWindow;
import dev.nonagon.spi.provider.UpstreamRequest;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks what the vendor's own page of the plan asks. Thread-safe.
 *
 * @source not documented by the vendor; request and answer as several public tools describe them (jukanntenn/glm-plan-usage,
 *     shekohex/openusage), found by search 2026-11-28
 */
final class GlmQuota implements QuotaProbe {
    private static final double PERCENT = 100;
    private static final long LATEST_MILLISECONDS = 10_000_000_000_000L;

    private final ProviderDescriptor descriptor;

    GlmQuota(ProviderDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    @Override
    public ProviderId provider() {
        return descriptor.id();
    }

    @Override
    public Outcome probe(Account account, OutboundHttp http) throws IOException, InterruptedException {
        if (!(account.credential() instanceof Credential.Key key)) {
            return new Trouble(Failure.of(Failure.Kind.UNAUTHENTICATED, "The plan is asked about with a key."));
        }
        // The vendor's page sends the key as it is; a word before it is taken by one of the two hosts only, some say.
        Headers headers = Headers.of("accept", "application/json")
                .plus("authorization", key.key().reveal());
        OutboundHttp.Answer answer = http.send(new UpstreamRequest(
                "GET", URI.create(descriptor.urls().getOrDefault("quota", "")), headers, new byte[0]));
        if (answer.status() != 200) {
            return QuotaProbe.trouble(answer);
        }
        ObjectNode json = Json.parseObject(answer.body());
        JsonNode limits = json.path("data").path("limits");
        if (!limits.isArray()) {
            return new Trouble(HttpFailures.ofError(json));
        }
        return new Report(windows(limits), TokenAnswers.text(json.path("data"), "level"));
    }

    private static List<QuotaWindow> windows(JsonNode limits) {
        List<QuotaWindow> windows = new ArrayList<>();
        for (JsonNode limit : limits) {
            if (limit.path("type").asString("").equals("TOKENS_LIMIT")) {
                length(limit).flatMap(length -> window(limit, length)).ifPresent(windows::add);
            }
        }
        return windows;
    }

    /** Units are numbers: 1 day, 3 hour, 5 month, 6 week. */
    private static Optional<Duration> length(JsonNode limit) {
        long number = Math.clamp(limit.path("number").asLong(1), 1, 1_000);
        return switch (limit.path("unit").asInt(0)) {
            case 1 -> Optional.of(Duration.ofDays(number));
            case 3 -> Optional.of(Duration.ofHours(number));
            case 5 -> Optional.of(Duration.ofDays(30 * number));
            case 6 -> Optional.of(Duration.ofDays(7 * number));
            default -> Optional.empty();
        };
    }

    /** Older answers count the tokens, newer ones say only the share that is used. */
    private static Optional<QuotaWindow> window(JsonNode limit, Duration length) {
        String name = QuotaWindow.word(length);
        Optional<QuotaWindow> window = Optional.empty();
        if (limit.path("usage").isNumber() && limit.path("remaining").isNumber()) {
            window = Optional.of(QuotaWindow.counted(
                    name,
                    QuotaWindow.Unit.TOKENS,
                    limit.path("usage").asDouble(),
                    limit.path("remaining").asDouble()));
        } else if (limit.path("percentage").isNumber()) {
            window = Optional.of(QuotaWindow.used(name, limit.path("percentage").asDouble() / PERCENT));
        }
        return window.map(
                known -> reset(limit).map(known::resetting).orElse(known).lasting(length));
    }

    private static Optional<Instant> reset(JsonNode limit) {
        long at = limit.path("nextResetTime").asLong(0);
        return at > 0 && at < LATEST_MILLISECONDS ? Optional.of(Instant.ofEpochMilli(at)) : Optional.empty();
    }
}
