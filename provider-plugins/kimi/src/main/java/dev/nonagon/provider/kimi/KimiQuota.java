package dev.nonagon.provider.kimi;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
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
import java.util.OptionalDouble;
import tools.jackson.databind.JsonNode;

/**
 * How much of a membership is left: {@code usage} is the week, {@code limits} are shorter windows, each with {@code limit} and
 * {@code used} or {@code remaining} (numbers, or numbers as text) and {@code resetTime}; {@code user.membership.level} is the
 * plan. What is counted is not said, so only the share is told.
 *
 * @source MoonshotAI/kimi-cli src/kimi_cli/ui/shell/usage.py; recorded answers in tests of public clients (read 2026-11-28)
 */
final class KimiQuota implements QuotaProbe {
    private static final Duration WEEK = Duration.ofDays(7);
    private static final List<String> RESETS = List.of("resetTime", "reset_time", "resetAt", "reset_at");

    private final ProviderDescriptor descriptor;
    private final InstantSource clock;

    KimiQuota(ProviderDescriptor descriptor, InstantSource clock) {
        this.descriptor = descriptor;
        this.clock = clock;
    }

    @Override
    public ProviderId provider() {
        return descriptor.id();
    }

    @Override
    public Outcome probe(Account account, OutboundHttp http) throws IOException, InterruptedException {
        Optional<Secret> bearer =
                switch (account.credential()) {
                    case Credential.Tokens tokens -> Optional.of(tokens.access());
                    case Credential.Key key -> Optional.of(key.key());
                    case Credential.None ignored -> Optional.empty();
                };
        if (bearer.isEmpty()) {
            return new Trouble(
                    Failure.of(Failure.Kind.UNAUTHENTICATED, "An account without a credential has no quota"));
        }
        UpstreamRequest plain = TokenAnswers.get(URI.create(descriptor.urls().getOrDefault("usage", "")), bearer.get());
        OutboundHttp.Answer answer = http.send(new UpstreamRequest(
                plain.method(),
                plain.uri(),
                Device.introduced(plain.headers(), descriptor, Device.of(account)),
                plain.body()));
        if (answer.status() != 200) {
            return QuotaProbe.trouble(answer);
        }
        JsonNode said = Json.parse(answer.body());
        if (!said.path("usage").isObject() && !said.path("limits").isArray()) {
            throw new IOException("The answer names no window");
        }
        List<QuotaWindow> windows = new ArrayList<>();
        window(said.path("usage"), WEEK).ifPresent(windows::add);
        for (JsonNode limit : said.path("limits")) {
            length(limit.path("window"))
                    .flatMap(length -> window(limit.has("detail") ? limit.path("detail") : limit, length))
                    .ifPresent(windows::add);
        }
        return new Report(
                windows,
                TokenAnswers.text(said.path("user").path("membership"), "level")
                        .map(level -> level.replaceFirst("^LEVEL_", "").toLowerCase(Locale.ROOT)));
    }

    private static Optional<Duration> length(JsonNode window) {
        OptionalDouble count = number(window.path("duration"));
        String unit = window.path("timeUnit").asString("");
        if (count.isEmpty() || count.getAsDouble() < 1) {
            return Optional.empty();
        }
        long n = (long) count.getAsDouble();
        if (unit.contains("MINUTE")) {
            return Optional.of(Duration.ofMinutes(n));
        }
        if (unit.contains("HOUR")) {
            return Optional.of(Duration.ofHours(n));
        }
        return unit.contains("DAY") ? Optional.of(Duration.ofDays(n)) : Optional.empty();
    }

    private Optional<QuotaWindow> window(JsonNode detail, Duration length) {
        OptionalDouble limit = number(detail.path("limit"));
        OptionalDouble used = number(detail.path("used"));
        OptionalDouble remaining = number(detail.path("remaining"));
        if (limit.isEmpty() || limit.getAsDouble() <= 0 || (used.isEmpty() && remaining.isEmpty())) {
            return Optional.empty();
        }
        double share = used.isPresent()
                ? used.getAsDouble() / limit.getAsDouble()
                : 1 - remaining.getAsDouble() / limit.getAsDouble();
        QuotaWindow window = QuotaWindow.used(QuotaWindow.word(length), share).lasting(length);
        return Optional.of(RESETS.stream()
                .map(name -> detail.path(name).asString(""))
                .filter(text -> !text.isBlank())
                .findFirst()
                .flatMap(text -> ResetTimes.moment(text, clock.instant()))
                .map(window::resetting)
                .orElse(window));
    }

    private static OptionalDouble number(JsonNode value) {
        try {
            double number = value.isValueNode() ? Double.parseDouble(value.asString("")) : Double.NaN;
            return Double.isFinite(number) ? OptionalDouble.of(number) : OptionalDouble.empty();
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }
}
