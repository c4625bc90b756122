package dev.nonagon.provider.copilot;

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
import dev.nonagon.spi.provider.QuotaWindow.Unit;
import dev.nonagon.spi.provider.ResponseHead;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is left of a month: {@code copilot_internal/user}, and a header of each answer. What has no limit is no window.
 *
 * @source the shared page on the dashboard, section 9; {@code x-quota-snapshot-…}: as several clients in public code read it
 *     (ent: how much in all, -1 for no limit; rem: per cent left; rst: when it renews), 2026-11-28
 */
final class CopilotQuota implements QuotaProbe {
    private static final Duration MONTH = Duration.ofDays(30);

    /** The allowance that paid plans count, and the one of the free plan, with the names of their windows. */
    private static final Map<String, String> WINDOWS =
            Map.of("premium_interactions", "monthly", "premium_models", "monthly", "chat", "monthly-chat");

    private static final List<String> PAID = List.of("premium_interactions", "chat");
    private static final List<String> IN_HEADERS = List.of("premium_interactions", "premium_models", "chat");

    private final ProviderDescriptor descriptor;

    CopilotQuota(ProviderDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    @Override
    public ProviderId provider() {
        return descriptor.id();
    }

    @Override
    public Outcome probe(Account account, OutboundHttp http) throws IOException, InterruptedException {
        if (!(account.credential() instanceof Credential.Tokens tokens)
                || tokens.refresh().isEmpty()) {
            return new Trouble(Failure.of(
                    Failure.Kind.UNSUPPORTED, "Only an account that was logged in knows its allowance, no bare key."));
        }
        URI uri = URI.create(String.valueOf(descriptor.urls().get("account")));
        OutboundHttp.Answer answer =
                http.send(GitHubCalls.get(descriptor, uri, tokens.refresh().get()));
        if (answer.status() != 200) {
            return QuotaProbe.trouble(answer);
        }
        ObjectNode json = Json.parseObject(answer.body());
        return new Report(windows(json), TokenAnswers.text(json, "copilot_plan"));
    }

    private static List<QuotaWindow> windows(JsonNode json) {
        List<QuotaWindow> windows = new ArrayList<>();
        JsonNode snapshots = json.path("quota_snapshots");
        Optional<Instant> resets = moment(json, "quota_reset_date_utc", "quota_reset_date");
        for (String name : PAID) {
            snapshot(name, snapshots.path(name)).ifPresent(window -> windows.add(dated(window, resets)));
        }
        if (!windows.isEmpty() || snapshots.isObject()) {
            return windows;
        }
        // The free plan: what is left, although the field's name says otherwise.
        JsonNode all = json.path("monthly_quotas").path("chat");
        JsonNode left = json.path("limited_user_quotas").path("chat");
        if (all.isNumber() && left.isNumber() && all.asDouble() > 0) {
            windows.add(dated(
                    QuotaWindow.counted("monthly-chat", Unit.REQUESTS, all.asDouble(), left.asDouble()),
                    moment(json, "limited_user_reset_date")));
        }
        return windows;
    }

    private static Optional<QuotaWindow> snapshot(String name, JsonNode snapshot) {
        double all = snapshot.path("entitlement").asDouble(0);
        boolean limited = snapshot.isObject() && !snapshot.path("unlimited").asBoolean(false) && all > 0;
        if (!limited) {
            return Optional.empty();
        }
        JsonNode left = snapshot.has("remaining") ? snapshot.path("remaining") : snapshot.path("quota_remaining");
        double remaining = left.isNumber()
                ? left.asDouble()
                : snapshot.path("percent_remaining").asDouble(0) / 100 * all;
        String window = Objects.requireNonNull(WINDOWS.get(name));
        // Credits are neither requests nor dollars.
        return Optional.of(
                snapshot.path("token_based_billing").asBoolean(false)
                        ? QuotaWindow.used(window, 1 - remaining / all)
                        : QuotaWindow.counted(window, Unit.REQUESTS, all, remaining));
    }

    private static QuotaWindow dated(QuotaWindow window, Optional<Instant> resets) {
        QuotaWindow lasting = window.lasting(MONTH);
        return resets.map(lasting::resetting).orElse(lasting);
    }

    private static Optional<Instant> moment(JsonNode json, String... names) {
        return TokenAnswers.text(json, names).flatMap(CopilotQuota::instant);
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(
                    text.length() == "2026-12-01".length()
                            ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                            : Instant.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<Report> observe(ResponseHead head, String model, Instant now) {
        Map<String, QuotaWindow> windows = new HashMap<>();
        for (String name : IN_HEADERS) {
            head.headers()
                    .first("x-quota-snapshot-" + name)
                    .flatMap(value -> observed(name, value))
                    .ifPresent(window -> windows.putIfAbsent(window.name(), window));
        }
        return windows.isEmpty() ? Optional.empty() : Optional.of(new Report(List.copyOf(windows.values())));
    }

    private static Optional<QuotaWindow> observed(String name, String value) {
        Map<String, String> fields = new HashMap<>();
        for (String pair : value.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                fields.put(pair.substring(0, equals), decoded(pair.substring(equals + 1)));
            }
        }
        double all = number(fields.getOrDefault("ent", ""));
        double left = number(fields.getOrDefault("rem", ""));
        if (!(all > 0) || Double.isNaN(left)) {
            return Optional.empty();
        }
        QuotaWindow window = QuotaWindow.used(Objects.requireNonNull(WINDOWS.get(name)), 1 - left / 100);
        return Optional.of(dated(window, instant(fields.getOrDefault("rst", ""))));
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static double number(String text) {
        return text.matches("-?\\d{1,12}(\\.\\d{1,12})?") ? Double.parseDouble(text) : Double.NaN;
    }
}
