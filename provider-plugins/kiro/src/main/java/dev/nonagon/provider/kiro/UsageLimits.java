package dev.nonagon.provider.kiro;

import dev.nonagon.spi.Secret;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.oauth.TokenAnswers;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.QuotaWindow;
import dev.nonagon.spi.provider.UpstreamRequest;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An answer of {@code getUsageLimits}: how much is used, of which plan, and whose it is.
 *
 * @source the shared page on the console, section 9; {@code userInfo}: clients of other projects, found by search
 */
record UsageLimits(ObjectNode json) {
    private static final BigDecimal MILLISECONDS_FROM = BigDecimal.valueOf(1_000_000_000_000L);
    private static final BigDecimal LATEST = BigDecimal.valueOf(10_000_000_000_000L);

    static UpstreamRequest question(ProviderDescriptor descriptor, Secret token, Optional<String> profile) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("isEmailRequired", "true");
        query.put("origin", "AI_EDITOR");
        query.put("resourceType", "AGENTIC_REQUEST");
        profile.filter(arn -> !arn.isBlank()).ifPresent(arn -> query.put("profileArn", arn));
        return TokenAnswers.get(
                URI.create(descriptor.urls().getOrDefault("usage", "") + "?" + TokenAnswers.encoded(query)), token);
    }

    /** @throws dev.nonagon.spi.json.JsonProblem if it is no JSON object */
    static UsageLimits of(byte[] body) {
        return new UsageLimits(Json.parseObject(body));
    }

    /** Whether it tells of usage at all. */
    boolean known() {
        return json.path("usageBreakdownList").isArray();
    }

    Optional<String> plan() {
        return TokenAnswers.text(json.path("subscriptionInfo"), "subscriptionTitle");
    }

    Optional<String> email() {
        return TokenAnswers.text(json.path("userInfo"), "email");
    }

    List<QuotaWindow> windows(Instant now) {
        List<QuotaWindow> windows = new ArrayList<>();
        Optional<Instant> reset = instant(json.path("nextDateReset")).or(() -> instant(json.path("resetDate")));
        for (JsonNode item : json.path("usageBreakdownList")) {
            String what = TokenAnswers.text(item, "resourceType")
                    .orElse("usage")
                    .toLowerCase(Locale.ROOT)
                    .replace('_', '-');
            window("monthly-" + what, what, item)
                    .map(window -> instant(item.path("nextDateReset"))
                            .or(() -> reset)
                            .map(window::resetting)
                            .orElse(window))
                    .ifPresent(windows::add);
            JsonNode trial = item.path("freeTrialInfo");
            if (running(trial, now)) {
                window("trial-" + what, what, trial).ifPresent(windows::add);
            }
        }
        return windows;
    }

    /** What a trial gives does not come back. */
    private static boolean running(JsonNode trial, Instant now) {
        String status = trial.path("freeTrialStatus").asString("ACTIVE");
        Optional<Instant> end = instant(trial.path("freeTrialExpiry"));
        return trial.isObject()
                && status.equals("ACTIVE")
                && end.map(now::isBefore).orElse(true);
    }

    private static Optional<QuotaWindow> window(String name, String what, JsonNode counts) {
        Optional<BigDecimal> limit = number(counts, "usageLimitWithPrecision", "usageLimit");
        if (limit.isEmpty() || limit.get().signum() < 0) {
            return Optional.empty();
        }
        double most = limit.get().doubleValue();
        double used = number(counts, "currentUsageWithPrecision", "currentUsage")
                .orElse(BigDecimal.ZERO)
                .doubleValue();
        // Credits are no unit of ours: of them only the share is said.
        return Optional.of(
                what.equals("agentic-request")
                        ? QuotaWindow.counted(name, QuotaWindow.Unit.REQUESTS, most, most - used)
                        : QuotaWindow.used(name, most > 0 ? used / most : 1));
    }

    private static Optional<BigDecimal> number(JsonNode holder, String... names) {
        for (String name : names) {
            if (holder.path(name).isNumber()) {
                return Optional.of(holder.path(name).decimalValue());
            }
        }
        return Optional.empty();
    }

    /** Seconds, with a fraction; milliseconds where the number is that large; or a text. */
    private static Optional<Instant> instant(JsonNode value) {
        if (value.isNumber()) {
            BigDecimal number = value.decimalValue();
            if (number.signum() <= 0 || number.compareTo(LATEST) > 0) {
                return Optional.empty();
            }
            return Optional.of(
                    number.compareTo(MILLISECONDS_FROM) < 0
                            ? Instant.ofEpochSecond(number.longValue())
                            : Instant.ofEpochMilli(number.longValue()));
        }
        try {
            return value.isString() ? Optional.of(Instant.parse(value.asString())) : Optional.empty();
        } catch (java.time.format.DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
