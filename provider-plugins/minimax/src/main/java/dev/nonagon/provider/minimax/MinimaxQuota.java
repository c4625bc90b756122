package dev.nonagon.provider.minimax;

import dev.nonagon.spi.Failure;
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
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks what remains of a coding or token plan. Thread-safe.
 *
 * @source the address stands in the vendor's guide for a coding client; the answer as several public tools describe it
 *     (MrRayBob/openusage and others), found by search 2026-11-28
 */
final class MinimaxQuota implements QuotaProbe {
    private static final double PERCENT = 100;
    private static final long LATEST_MILLISECONDS = 10_000_000_000_000L;
    private static final Duration LONGEST_REST = Duration.ofDays(32);

    private final ProviderDescriptor descriptor;
    private final InstantSource clock;

    MinimaxQuota(ProviderDescriptor descriptor, InstantSource clock) {
        this.descriptor = descriptor;
        this.clock = clock;
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
        OutboundHttp.Answer answer =
                http.send(TokenAnswers.get(URI.create(descriptor.urls().getOrDefault("quota", "")), key.key()));
        if (answer.status() != 200) {
            return QuotaProbe.trouble(answer);
        }
        ObjectNode json = Json.parseObject(answer.body());
        JsonNode remains = json.has("model_remains")
                ? json.path("model_remains")
                : json.path("data").path("model_remains");
        if (json.path("base_resp").path("status_code").asInt(0) != 0 || !remains.isArray()) {
            return new Trouble(HttpFailures.ofError(json));
        }
        List<QuotaWindow> windows = new ArrayList<>();
        for (JsonNode model : remains) {
            windows(model, windows);
        }
        return new Report(windows, plan(json, remains));
    }

    private static Optional<String> plan(ObjectNode json, JsonNode remains) {
        return TokenAnswers.text(json, "current_subscribe_title", "plan_name")
                .or(() -> TokenAnswers.text(remains.path(0), "current_subscribe_title", "plan_name"));
    }

    private void windows(JsonNode model, List<QuotaWindow> windows) {
        String name = model.path("model_name").asString("");
        boolean general = name.isEmpty() || name.equals("general");
        if (!general && !name.toLowerCase(Locale.ROOT).startsWith("minimax-m")) {
            return;
        }
        List<String> models = general ? List.of() : List.of(name);
        interval(model)
                .map(window -> reset(model, "end_time", "remains_time")
                        .map(window::resetting)
                        .orElse(window))
                .map(window -> window.forModels(models))
                .ifPresent(windows::add);
        if (model.path("current_weekly_status").asInt(0) == 1) {
            share(model, "current_weekly_remaining_percent")
                    .map(left -> QuotaWindow.used("weekly", 1 - left).lasting(Duration.ofDays(7)))
                    .map(window -> reset(model, "weekly_end_time", "weekly_remains_time")
                            .map(window::resetting)
                            .orElse(window))
                    .map(window -> window.forModels(models))
                    .ifPresent(windows::add);
        }
    }

    private static Optional<QuotaWindow> interval(JsonNode model) {
        Duration length = length(model);
        String name = QuotaWindow.word(length);
        Optional<Double> left = share(model, "current_interval_remaining_percent");
        if (left.isPresent()) {
            return Optional.of(QuotaWindow.used(name, 1 - left.get()).lasting(length));
        }
        double total = model.path("current_interval_total_count").asDouble(0);
        JsonNode remaining = model.path("current_interval_usage_count");
        return total > 0 && remaining.isNumber()
                ? Optional.of(QuotaWindow.counted(name, QuotaWindow.Unit.REQUESTS, total, remaining.asDouble())
                        .lasting(length))
                : Optional.empty();
    }

    private static Optional<Double> share(JsonNode model, String field) {
        JsonNode percent = model.path(field);
        return percent.isNumber() ? Optional.of(percent.asDouble() / PERCENT) : Optional.empty();
    }

    /** Five hours where the answer does not say. */
    private static Duration length(JsonNode model) {
        long milliseconds =
                model.path("end_time").asLong(0) - model.path("start_time").asLong(0);
        boolean said = model.path("start_time").asLong(0) > 0
                && milliseconds >= 60_000
                && milliseconds < LONGEST_REST.toMillis();
        return said ? Duration.ofMillis(milliseconds) : Duration.ofHours(5);
    }

    private Optional<Instant> reset(JsonNode model, String end, String rest) {
        long at = model.path(end).asLong(0);
        if (at > 0 && at < LATEST_MILLISECONDS) {
            return Optional.of(Instant.ofEpochMilli(at));
        }
        long left = model.path(rest).asLong(0);
        return left > 0 && left < LONGEST_REST.toMillis()
                ? Optional.of(clock.instant().plusMillis(left))
                : Optional.empty();
    }
}
