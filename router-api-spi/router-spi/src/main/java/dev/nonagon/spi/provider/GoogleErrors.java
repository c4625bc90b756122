package dev.nonagon.spi.provider;

import dev.nonagon.spi.Failure.Extent;
import dev.nonagon.spi.Failure.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What Google's error model says beyond the status: {@code status} is a word of gRPC, {@code details} are typed.
 *
 * @source the public description of google.rpc.Status and error_details.proto; ai.google.dev, troubleshooting (error codes)
 */
final class GoogleErrors {
    /** A wait up to this is that of a rate; an allowance takes longer to come back. */
    private static final Duration LONGEST_RATE_WAIT = Duration.ofMinutes(5);

    private GoogleErrors() {}

    /**
     * The kind, where this model says more than a status does; empty for the errors of others.
     *
     * @param words the error's message and codes in lower case
     */
    static Optional<Kind> kind(JsonNode error, String words) {
        String status = error.path("status").asString("");
        return switch (status) {
            case "RESOURCE_EXHAUSTED" -> Optional.of(exhausted(error, words));
            case "INVALID_ARGUMENT" ->
                has(error, "API_KEY_INVALID")
                                || words.contains("api key not valid")
                                || words.contains("api key expired")
                        ? Optional.of(Kind.UNAUTHENTICATED)
                        : Optional.empty();
            // The account's country or billing, not the request: another account may do it.
            case "FAILED_PRECONDITION" ->
                words.contains("location") || words.contains("billing") || words.contains("free tier")
                        ? Optional.of(Kind.FORBIDDEN)
                        : Optional.empty();
            case "UNAUTHENTICATED" -> Optional.of(Kind.UNAUTHENTICATED);
            case "UNAVAILABLE" ->
                error.path("code").asInt(503) == 503 ? Optional.of(Kind.OVERLOADED) : Optional.empty();
            case "DEADLINE_EXCEEDED" -> Optional.of(Kind.UNREACHABLE);
            default -> Optional.empty();
        };
    }

    /** The word is the same for a rate and for an allowance; the details tell them apart. */
    private static Kind exhausted(JsonNode error, String words) {
        if (has(error, "QUOTA_EXHAUSTED") || words.contains("insufficient") || words.contains("credits")) {
            return Kind.QUOTA_EXHAUSTED;
        }
        if (has(error, "RATE_LIMIT_EXCEEDED")) {
            return Kind.RATE_LIMITED;
        }
        boolean minute = false;
        for (JsonNode detail : error.path("details")) {
            for (JsonNode violation : detail.path("violations")) {
                String quota = violation.path("quotaId").asString("").toLowerCase(Locale.ROOT);
                if (quota.contains("perday") || quota.contains("permonth")) {
                    return Kind.QUOTA_EXHAUSTED;
                }
                minute |= quota.contains("perminute") || quota.contains("persecond");
            }
        }
        if (minute) {
            return Kind.RATE_LIMITED;
        }
        Optional<Duration> wait = delay(error);
        if (wait.isPresent()) {
            return wait.get().compareTo(LONGEST_RATE_WAIT) <= 0 ? Kind.RATE_LIMITED : Kind.QUOTA_EXHAUSTED;
        }
        return words.contains("quota") ? Kind.QUOTA_EXHAUSTED : Kind.RATE_LIMITED;
    }

    private static boolean has(JsonNode error, String reason) {
        for (JsonNode detail : error.path("details")) {
            if (detail.path("reason").asString("").equals(reason)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the violated quota is counted for each model. */
    static Optional<Extent> extent(JsonNode error) {
        for (JsonNode detail : error.path("details")) {
            if (detail.path("metadata").path("model").isString()) {
                return Optional.of(Extent.MODEL);
            }
            for (JsonNode violation : detail.path("violations")) {
                if (violation
                        .path("quotaId")
                        .asString("")
                        .toLowerCase(Locale.ROOT)
                        .contains("permodel")) {
                    return Optional.of(Extent.MODEL);
                }
            }
        }
        return Optional.empty();
    }

    /** When to come back: {@code RetryInfo}, or what {@code ErrorInfo} says of a quota. */
    static Hint when(JsonNode error, Instant now) {
        for (JsonNode detail : error.path("details")) {
            Optional<Instant> reset = Waits.moment(
                    detail.path("metadata").path("quotaResetTimeStamp").asString(""));
            if (reset.isPresent() && reset.get().isAfter(now)) {
                return Hint.until(reset.get());
            }
        }
        return delay(error).map(Hint::waiting).orElse(Hint.NONE);
    }

    private static Optional<Duration> delay(JsonNode error) {
        for (JsonNode detail : error.path("details")) {
            Optional<Duration> delay = Waits.duration(detail.path("retryDelay").asString(""))
                    .or(() -> Waits.duration(
                            detail.path("metadata").path("quotaResetDelay").asString("")));
            if (delay.isPresent()) {
                return delay;
            }
        }
        return Optional.empty();
    }
}
