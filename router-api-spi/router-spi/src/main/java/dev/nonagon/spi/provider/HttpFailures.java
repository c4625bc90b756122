package dev.nonagon.spi.provider;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Failure.Kind;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * What an upstream's error means, read from its status, its words and its hints about time. Providers that say things in
 * their own way override {@link ProviderExecutor#classify}; format readers use {@link #ofError} for errors inside a stream.
 */
public final class HttpFailures {
    private static final int LONGEST_MESSAGE = 600;

    private static final Pattern CONTEXT =
            Pattern.compile("context[_ ]?(length|window)|context_too_large|prompt is too long"
                    + "|too many (input )?tokens|maximum context|input is too long|exceeds? the (model'?s )?(maximum|context)"
                    + "|input token count|reduce the length|max(imum)? (input|prompt) (tokens|length)");
    private static final Pattern QUOTA =
            Pattern.compile("quota|insufficient[_ ](balance|credit|fund)|usage[_ ]limit|billing"
                    + "|credit balance|out of credits|payment[_ ]required|exhausted|balance is not enough|arrears");
    private static final Pattern RATE =
            Pattern.compile("rate[_ -]?limit|too many requests|tokens per min|requests per min");
    private static final Pattern BUSY = Pattern.compile(
            "overloaded|capacity|temporarily unavailable|server is busy" + "|try again later|high demand|unavailable");
    private static final Pattern MODEL = Pattern.compile(
            "model[_ ]not[_ ](found|supported|available|exist)"
                    + "|model .{0,120}(not found|does not exist|not supported|not available|decommissioned|deprecated|retired)"
                    + "|no such model|unknown model|invalid model|does not support (this )?model|requested model is not supported");
    private static final Pattern POLICY = Pattern.compile(
            "content[_ ](filter|policy)|cyber_policy|safety|moderation" + "|violat|flagged|usage polic");

    /** Some providers repeat the refused key in their message. These are the beginnings that keys of providers have. */
    private static final Pattern KEY =
            Pattern.compile("\\b(sk|pk|rk|gsk|csk|xai|nvapi|fw|hf|gh[opu]|AIza|ya29|eyJ)[-_.A-Za-z0-9]{14,}");

    private HttpFailures() {}

    /** Classifies a whole answer whose status is not a success. */
    public static Failure classify(ResponseHead head, byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8);
        Optional<JsonNode> json = parse(body);
        JsonNode error = json.map(HttpFailures::errorOf).orElse(Json.object());
        String message = json.flatMap(HttpFailures::messageOf).orElseGet(() -> plain(text, head.status()));
        String words = (message + ' ' + text(error, "type") + ' ' + text(error, "code") + ' ' + text(error, "status"))
                .toLowerCase(Locale.ROOT);
        Kind kind = GoogleErrors.kind(error, words).orElseGet(() -> kind(head.status(), words));
        Instant now =
                head.headers().first("date").flatMap(HttpFailures::httpDate).orElseGet(Instant::now);
        Optional<Duration> wait = retryAfter(head.headers(), error, words, now);
        return new Failure(kind, head.status(), presentable(message), wait, resetsAt(error));
    }

    /**
     * Classifies an error that came inside a 200.
     *
     * @param error the object with {@code type}, {@code code}, {@code message}
     */
    public static Failure ofError(JsonNode error) {
        String message = messageOf(error).orElse("The upstream reported an error without a message");
        String words = (message + ' ' + text(error, "type") + ' ' + text(error, "code") + ' ' + text(error, "status"))
                .toLowerCase(Locale.ROOT);
        int status = error.path("status").isInt()
                ? error.path("status").intValue()
                : error.path("code").isInt() ? error.path("code").intValue() : 0;
        Kind kind =
                GoogleErrors.kind(error, words).orElseGet(() -> status >= 400 ? kind(status, words) : byType(words));
        return new Failure(
                kind,
                status,
                presentable(message),
                retryAfter(Headers.none(), error, words, Instant.now()),
                resetsAt(error));
    }

    private static Kind byType(String words) {
        if (words.contains("overloaded")) {
            return Kind.OVERLOADED;
        }
        if (words.contains("authentication_error") || words.contains("invalid_api_key")) {
            return Kind.UNAUTHENTICATED;
        }
        if (words.contains("permission")) {
            return Kind.FORBIDDEN;
        }
        if (CONTEXT.matcher(words).find()) {
            return Kind.CONTEXT_TOO_LONG;
        }
        if (words.contains("insufficient_quota") || words.contains("usage_limit")) {
            return Kind.QUOTA_EXHAUSTED;
        }
        if (RATE.matcher(words).find()) {
            return Kind.RATE_LIMITED;
        }
        if (words.contains("not_found_error") || MODEL.matcher(words).find()) {
            return Kind.MODEL_UNAVAILABLE;
        }
        if (words.contains("invalid_request")) {
            return POLICY.matcher(words).find() ? Kind.REFUSED : Kind.INVALID_REQUEST;
        }
        return Kind.OVERLOADED;
    }

    private static Kind kind(int status, String words) {
        return switch (status) {
            case 400, 405, 409, 411, 415, 422 -> {
                if (CONTEXT.matcher(words).find()) {
                    yield Kind.CONTEXT_TOO_LONG;
                }
                if (MODEL.matcher(words).find()) {
                    yield Kind.MODEL_UNAVAILABLE;
                }
                if (words.contains("insufficient") || words.contains("credit balance")) {
                    yield Kind.QUOTA_EXHAUSTED;
                }
                yield words.contains("content_filter")
                                || words.contains("content_policy")
                                || words.contains("cyber_policy")
                        ? Kind.REFUSED
                        : Kind.INVALID_REQUEST;
            }
            case 401 -> Kind.UNAUTHENTICATED;
            case 402 -> Kind.QUOTA_EXHAUSTED;
            case 403 -> {
                if (QUOTA.matcher(words).find()) {
                    yield Kind.QUOTA_EXHAUSTED;
                }
                yield RATE.matcher(words).find() ? Kind.RATE_LIMITED : Kind.FORBIDDEN;
            }
            case 404, 410 -> Kind.MODEL_UNAVAILABLE;
            case 413 -> Kind.CONTEXT_TOO_LONG;
            case 408 -> Kind.UNREACHABLE;
            case 429 -> {
                if (words.contains("overloaded") || words.contains("at capacity")) {
                    yield Kind.OVERLOADED;
                }
                boolean rate = RATE.matcher(words).find() && !words.contains("insufficient_quota");
                yield !rate && QUOTA.matcher(words).find() ? Kind.QUOTA_EXHAUSTED : Kind.RATE_LIMITED;
            }
            case 529, 503 -> Kind.OVERLOADED;
            case 502, 504, 520, 521, 522, 523, 524 -> Kind.UNREACHABLE;
            default -> {
                if (status >= 500) {
                    yield RATE.matcher(words).find() ? Kind.RATE_LIMITED : Kind.OVERLOADED;
                }
                yield BUSY.matcher(words).find() ? Kind.OVERLOADED : Kind.INVALID_REQUEST;
            }
        };
    }

    /** How long to wait, from the headers first, then the body. */
    private static Optional<Duration> retryAfter(Headers headers, JsonNode error, String words, Instant now) {
        Optional<Duration> header = headers.first("retry-after-ms")
                .flatMap(HttpFailures::number)
                .map(ms -> Duration.ofMillis((long) ms.doubleValue()))
                .or(() -> headers.first("retry-after").flatMap(v -> retryAfterValue(v, now)));
        if (header.isPresent()) {
            return header;
        }
        for (String name : List.of("resets_in_seconds", "retry_after", "retryAfter")) {
            JsonNode value = error.path(name);
            if (value.isNumber()) {
                return Optional.of(Duration.ofMillis((long) (value.doubleValue() * 1000)));
            }
        }
        for (JsonNode detail : error.path("details")) {
            Optional<Duration> delay =
                    Optional.ofNullable(detail.get("retryDelay")).flatMap(d -> seconds(d.asString("")));
            if (delay.isPresent()) {
                return delay;
            }
        }
        var inWords = Pattern.compile(
                        "(?:try again in|retry after|reset after) ((?:\\d+h)?(?:\\d+m(?!s))?(?:[0-9.]+s|\\d+ms)?)")
                .matcher(words);
        return inWords.find() ? clockWords(inWords.group(1)) : Optional.empty();
    }

    private static Optional<Duration> clockWords(String text) {
        var m = Pattern.compile("(?:(\\d+)h)?(?:(\\d+)m(?!s))?(?:([0-9.]+)s)?(?:(\\d+)ms)?")
                .matcher(text);
        if (text.isEmpty() || !m.matches()) {
            return Optional.empty();
        }
        double seconds = part(m.group(1)) * 3600 + part(m.group(2)) * 60 + part(m.group(3)) + part(m.group(4)) / 1000;
        return Optional.of(Duration.ofMillis((long) (seconds * 1000)));
    }

    private static double part(@org.jspecify.annotations.Nullable String digits) {
        return digits == null ? 0 : number(digits).orElse(0.0);
    }

    static Optional<Duration> seconds(String text) {
        return text.endsWith("s")
                ? number(text.substring(0, text.length() - 1)).map(s -> Duration.ofMillis((long) (s * 1000)))
                : Optional.empty();
    }

    private static Optional<Duration> retryAfterValue(String value, Instant now) {
        return number(value).map(s -> Duration.ofMillis((long) (s * 1000))).or(() -> httpDate(value)
                .map(at -> at.isBefore(now) ? Duration.ZERO : Duration.between(now, at)));
    }

    private static Optional<Instant> resetsAt(JsonNode error) {
        JsonNode value = error.path("resets_at");
        return value.isIntegralNumber() ? Optional.of(Instant.ofEpochSecond(value.longValue())) : Optional.empty();
    }

    private static Optional<Double> number(String text) {
        try {
            double value = Double.parseDouble(text.strip());
            return value >= 0 && value < 1e9 ? Optional.of(value) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<Instant> httpDate(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<JsonNode> parse(byte[] body) {
        try {
            return Optional.of(Json.parse(body));
        } catch (JsonProblem e) {
            return Optional.empty();
        }
    }

    /** The error object: Google wraps the whole in a list, most put it under "error". */
    private static JsonNode errorOf(JsonNode body) {
        JsonNode first = body.isArray() && !body.isEmpty() ? body.get(0) : body;
        JsonNode error = first.get("error");
        return error != null && error.isObject() ? error : first;
    }

    private static Optional<String> messageOf(JsonNode body) {
        JsonNode error = errorOf(body);
        for (String name : List.of("message", "error", "detail", "error_description", "msg")) {
            JsonNode value = error.get(name);
            if (value != null && value.isString() && !value.asString().isBlank()) {
                return Optional.of(value.asString());
            }
        }
        return Optional.empty();
    }

    private static String plain(String text, int status) {
        String stripped = text.strip();
        boolean html = stripped.startsWith("<");
        return stripped.isEmpty() || html ? "The upstream answered with status " + status : stripped;
    }

    private static String presentable(String message) {
        String masked = KEY.matcher(message).replaceAll("$1•••");
        return masked.length() <= LONGEST_MESSAGE ? masked : masked.substring(0, LONGEST_MESSAGE) + "…";
    }

    private static String text(JsonNode error, String name) {
        JsonNode value = error.get(name);
        return value == null || !value.isValueNode() ? "" : value.asString("");
    }
}
