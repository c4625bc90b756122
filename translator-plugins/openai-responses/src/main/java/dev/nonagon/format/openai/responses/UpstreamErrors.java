package dev.nonagon.format.openai.responses;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.kit.RequestFields;
import dev.nonagon.spi.provider.HttpFailures;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Errors inside a 200: a failed response, or an event of their own. */
final class UpstreamErrors {
    private static final double LONGEST_WAIT_SECONDS = 1e9;

    private UpstreamErrors() {}

    /** Whether an object carries an error, or is nothing but one. */
    static boolean isError(JsonNode object) {
        JsonNode error = object.path("error");
        boolean says = error.isObject() && !error.isEmpty() || error.isString();
        return says || (object.path("detail").isString() && !object.has("output"));
    }

    /** Why a response failed. */
    static Failure ofResponse(JsonNode response) {
        if (isError(response)) {
            return of(response);
        }
        String status = RequestFields.text(response, "status");
        return Failure.of(
                Failure.Kind.OVERLOADED,
                "The upstream's response ended as '" + (status.isEmpty() ? "failed" : status) + "' without an error");
    }

    /** An error event: its members stand in it, or in {@code error}. */
    static Failure of(JsonNode event) {
        JsonNode error = event.path("error").isObject() ? event.path("error") : event;
        ObjectNode said = error instanceof ObjectNode object ? object.deepCopy() : Json.object();
        if (event.path("error").isString()) {
            said.put("message", event.path("error").asString());
        }
        if (said.path("type").asString("").equals("error")) {
            said.remove("type");
        }
        JsonNode status = event.has("status") ? event.path("status") : event.path("status_code");
        if (status.isInt()) {
            said.put("status", status.intValue());
        } else {
            said.remove("status");
        }
        Failure failure = HttpFailures.ofError(said);
        Optional<Failure.Kind> kind = kind(RequestFields.text(said, "code"))
                .or(() -> kind(RequestFields.text(said, "type")))
                .or(() -> RequestFields.text(said, "message").contains("at capacity")
                        ? Optional.of(Failure.Kind.OVERLOADED)
                        : Optional.empty());
        return new Failure(
                kind.orElse(failure.kind()),
                failure.status(),
                failure.message(),
                failure.retryAfter().or(() -> seconds(said.path("resets_in_seconds"))),
                failure.resetsAt(),
                failure.extent(),
                failure.code());
    }

    private static Optional<Duration> seconds(JsonNode value) {
        if (!value.isNumber() || value.doubleValue() < 0 || value.doubleValue() > LONGEST_WAIT_SECONDS) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofMillis((long) (value.doubleValue() * 1000)));
    }

    /**
     * @source OpenAI's API reference ({@code ResponseError.code}); the shared page on a second router, section 4
     */
    private static Optional<Failure.Kind> kind(String code) {
        return switch (code) {
            case "rate_limit_exceeded", "rate_limit_error", "tokens", "requests" ->
                Optional.of(Failure.Kind.RATE_LIMITED);
            case "usage_limit_reached", "usage_limit_exceeded", "insufficient_quota", "usage_not_included" ->
                Optional.of(Failure.Kind.QUOTA_EXHAUSTED);
            case "server_is_overloaded", "slow_down", "overloaded_error", "server_error", "vector_store_timeout" ->
                Optional.of(Failure.Kind.OVERLOADED);
            case "context_length_exceeded", "context_too_large", "context_window_exceeded" ->
                Optional.of(Failure.Kind.CONTEXT_TOO_LONG);
            case "cyber_policy", "content_policy_violation", "image_content_policy_violation", "content_filter" ->
                Optional.of(Failure.Kind.REFUSED);
            case "invalid_prompt",
                    "invalid_encrypted_content",
                    "previous_response_not_found",
                    "invalid_image",
                    "invalid_image_format",
                    "invalid_base64_image",
                    "invalid_image_url",
                    "image_too_large",
                    "image_too_small",
                    "image_parse_error",
                    "unsupported_image_media_type",
                    "bio_policy" -> Optional.of(Failure.Kind.INVALID_REQUEST);
            case "refresh_token_reused", "invalid_api_key", "token_expired", "authentication_error" ->
                Optional.of(Failure.Kind.UNAUTHENTICATED);
            case "model_not_found" -> Optional.of(Failure.Kind.MODEL_UNAVAILABLE);
            default -> Optional.empty();
        };
    }
}
