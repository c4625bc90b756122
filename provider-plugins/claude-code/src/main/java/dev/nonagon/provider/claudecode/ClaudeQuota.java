package dev.nonagon.provider.claudecode;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.oauth.Credential;
import dev.nonagon.spi.oauth.TokenAnswers;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.QuotaProbe;
import dev.nonagon.spi.provider.QuotaWindow;
import dev.nonagon.spi.provider.ResetTimes;
import dev.nonagon.spi.provider.UpstreamRequest;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * How much of a subscription is left: {@code five_hour}, {@code seven_day}, {@code seven_day_opus} … with {@code utilization}
 * in percent and {@code resets_at}, or the newer {@code limits} with {@code kind} (session, weekly_all, weekly_scoped), {@code
 * percent} and {@code scope.model.display_name}. What is bought beyond the plan is no window of it. The headers {@code
 * anthropic-ratelimit-unified-*} of ordinary answers are the router's matter.
 *
 * @source the shared page on the dashboard, section 9; recorded answers in tests of public clients (read 2026-11-28); no
 *     vendor's page describes it
 */
final class ClaudeQuota implements QuotaProbe {
    private static final Duration SESSION = Duration.ofHours(5);
    private static final Duration WEEK = Duration.ofDays(7);
    private static final List<String> FAMILIES = List.of("opus", "sonnet", "haiku");

    private final ProviderDescriptor descriptor;
    private final InstantSource clock;

    ClaudeQuota(ProviderDescriptor descriptor, InstantSource clock) {
        this.descriptor = descriptor;
        this.clock = clock;
    }

    @Override
    public ProviderId provider() {
        return descriptor.id();
    }

    @Override
    public Outcome probe(Account account, OutboundHttp http) throws IOException, InterruptedException {
        if (!(account.credential() instanceof Credential.Tokens tokens)) {
            return new Trouble(
                    Failure.of(Failure.Kind.UNAUTHENTICATED, "Only a login tells what is left of a subscription"));
        }
        UpstreamRequest plain =
                TokenAnswers.get(URI.create(descriptor.urls().getOrDefault("usage", "")), tokens.access());
        OutboundHttp.Answer answer = http.send(new UpstreamRequest(
                plain.method(), plain.uri(), plain.headers().with(Beta.HEADER, Beta.LOGIN), plain.body()));
        if (answer.status() != 200) {
            return QuotaProbe.trouble(answer);
        }
        JsonNode said = Json.parse(answer.body());
        if (!said.has("five_hour") && !said.has("seven_day") && !said.has("limits")) {
            throw new IOException("The answer names no window");
        }
        return new Report(List.copyOf(windows(said).values()));
    }

    /** By name: what is said twice counts once. */
    private Map<String, QuotaWindow> windows(JsonNode said) {
        Map<String, QuotaWindow> windows = new LinkedHashMap<>();
        add(windows, said.path("five_hour"), "utilization", "", SESSION);
        add(windows, said.path("seven_day"), "utilization", "", WEEK);
        for (String family : FAMILIES) {
            add(windows, said.path("seven_day_" + family), "utilization", family, WEEK);
        }
        for (JsonNode limit : said.path("limits")) {
            String model =
                    limit.path("scope").path("model").path("display_name").asString("");
            switch (limit.path("kind").asString("")) {
                case "session" -> add(windows, limit, "percent", "", SESSION);
                case "weekly_all" -> add(windows, limit, "percent", "", WEEK);
                case "weekly_scoped" -> {
                    if (!model.isBlank()) {
                        add(windows, limit, "percent", word(model), WEEK);
                    }
                }
                default -> {
                    // A kind that nobody explains: better no window than a wrong one.
                }
            }
        }
        return windows;
    }

    private static String word(String model) {
        return model.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    }

    private void add(Map<String, QuotaWindow> windows, JsonNode json, String share, String model, Duration length) {
        if (!json.path(share).isNumber()) {
            return;
        }
        String name = QuotaWindow.word(length) + (model.isEmpty() ? "" : "-" + model);
        QuotaWindow window = QuotaWindow.used(name, json.path(share).doubleValue() / 100)
                .lasting(length)
                .forModels(model.isEmpty() ? List.of() : List.of("*" + model + "*"));
        Optional<QuotaWindow> dated = ResetTimes.moment(json.path("resets_at").asString(""), clock.instant())
                .map(window::resetting);
        windows.putIfAbsent(name, dated.orElse(window));
    }
}
