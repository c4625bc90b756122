package dev.nonagon.provider.codex;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * How much of a plan is left: {@code plan_type}, {@code rate_limit.primary_window} and {@code .secondary_window} with {@code
 * used_percent}, {@code limit_window_seconds} and {@code reset_at} (or {@code reset_after_seconds}), and the same for single
 * models in {@code additional_rate_limits}. The headers {@code x-codex-*} of ordinary answers are the router's matter.
 *
 * @source the shared page on the dashboard, section 9; public tests of clients with recorded answers (read 2026-11-28)
 */
final class CodexQuota implements QuotaProbe {
    private final ProviderDescriptor descriptor;
    private final InstantSource clock;

    CodexQuota(ProviderDescriptor descriptor, InstantSource clock) {
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
            return new Trouble(Failure.of(Failure.Kind.UNAUTHENTICATED, "Only a login tells what is left of a plan"));
        }
        UpstreamRequest plain =
                TokenAnswers.get(URI.create(descriptor.urls().getOrDefault("usage", "")), tokens.access());
        Headers headers = PlanExecutor.accountId(account)
                .map(id -> plain.headers().with(PlanExecutor.ACCOUNT_HEADER, id))
                .orElse(plain.headers());
        OutboundHttp.Answer answer = http.send(new UpstreamRequest(plain.method(), plain.uri(), headers, plain.body()));
        if (answer.status() != 200) {
            return QuotaProbe.trouble(answer);
        }
        JsonNode said = Json.parse(answer.body());
        if (!said.path("rate_limit").isObject() && !said.has("plan_type")) {
            throw new IOException("The answer has neither a plan nor limits");
        }
        List<QuotaWindow> windows = new ArrayList<>(windows(said.path("rate_limit"), "", List.of()));
        for (JsonNode more : said.path("additional_rate_limits")) {
            String model = more.path("limit_name").asString("").toLowerCase(Locale.ROOT);
            String feature = more.path("metered_feature").asString(model).toLowerCase(Locale.ROOT);
            if (!model.isBlank()) {
                String suffix = "-" + feature.replaceFirst("^codex_", "").replaceAll("[^a-z0-9]+", "-");
                windows.addAll(windows(more.path("rate_limit"), suffix, List.of(model)));
            }
        }
        return new Report(windows, TokenAnswers.text(said, "plan_type"));
    }

    private List<QuotaWindow> windows(JsonNode limit, String suffix, List<String> models) {
        List<QuotaWindow> windows = new ArrayList<>();
        window(limit.path("primary_window"), "5h", suffix).ifPresent(windows::add);
        window(limit.path("secondary_window"), "weekly", suffix).ifPresent(windows::add);
        return windows.stream().map(window -> window.forModels(models)).toList();
    }

    private Optional<QuotaWindow> window(JsonNode json, String usual, String suffix) {
        if (!json.path("used_percent").isNumber()) {
            return Optional.empty();
        }
        long seconds = json.path("limit_window_seconds").asLong(0);
        String name = seconds >= 60 ? QuotaWindow.word(Duration.ofSeconds(seconds)) : usual;
        QuotaWindow window =
                QuotaWindow.used(name + suffix, json.path("used_percent").doubleValue() / 100);
        if (seconds >= 60) {
            window = window.lasting(Duration.ofSeconds(seconds));
        }
        String reset = json.path("reset_at").isNumber()
                ? json.path("reset_at").asString("")
                : json.path("reset_after_seconds").asString("");
        Optional<QuotaWindow> dated = ResetTimes.moment(reset, clock.instant()).map(window::resetting);
        return dated.isPresent() ? dated : Optional.of(window);
    }
}
