package dev.nonagon.spi.provider;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Failure.Extent;
import dev.nonagon.spi.Failure.Kind;
import dev.nonagon.spi.Headers;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * What an upstream's error means, read from its status, its words and its hints about time. Providers that say things in
 * their own way override {@link ProviderExecutor#classify}; format readers use {@link #ofError} for errors inside a stream.
 *
 * <p>Numbers and typed details are believed before headers, headers before words. {@code docs/failures.md} shows what real
 * errors come to.
 */
public final class HttpFailures {
    private static final int LONGEST_MESSAGE = 600;
    private static final double LONGEST_WAIT = 1e9;
    private static final ZoneId CHINA = ZoneOffset.ofHours(8);

    /** A door that is shut for a moment, observed with subscriptions. @source the shared page on routing, section 4 */
    private static final String NOT_ALLOWED = "request not allowed";

    private static final Duration NOT_ALLOWED_WAIT = Duration.ofSeconds(5);

    /** Some providers repeat the refused key in their message. These are the beginnings that keys of providers have. */
    private static final Pattern KEY =
            Pattern.compile("\\b(sk|pk|rk|gsk|csk|xai|nvapi|fw|hf|gh[opu]|AIza|ya29|eyJ)[-_.A-Za-z0-9]{14,}");

    private HttpFailures() {}

    /** Classifies a whole answer whose status is not a success. */
    public static Failure classify(ResponseHead head, byte[] body) {
        Instant now = head.headers().first("date").flatMap(Waits::httpDate).orElseGet(Instant::now);
        ErrorBody said = ErrorBody.of(body);
        // Who passes on another's error often gives it a status of their own.
        boolean wraps = head.status() == 403 || head.status() >= 500;
        Optional<ErrorBody> inner = said.inner().filter(in -> wraps || in.statusInside() == 0);
        Optional<ErrorBody> further = inner.filter(in -> wraps && in.statusInside() > 0);
        int status = further.map(ErrorBody::statusInside).orElse(head.status());
        ErrorBody meant = further.orElse(said);
        String words = inner.map(in -> said.words() + ' ' + in.words()).orElse(said.words());
        Hint headers = WaitHeaders.read(head.headers(), now);
        if (head.headers().has("cf-mitigated")) {
            words += " cf-mitigated";
        }
        String fallback = "The upstream answered with status " + head.status();
        return failure(head.status(), status, meant, words, headers, now, fallback);
    }

    /**
     * Classifies an error that came inside a 200.
     *
     * @param error the object with {@code type}, {@code code}, {@code message}
     */
    public static Failure ofError(JsonNode error) {
        return ofError(error, Instant.now());
    }

    /** The same, at a given moment. */
    public static Failure ofError(JsonNode error, Instant now) {
        ErrorBody said = ErrorBody.of(error);
        Headers headers = headersIn(error).or(() -> headersIn(said.error())).orElse(Headers.none());
        Hint hint = WaitHeaders.read(headers, now);
        String fallback = "The upstream reported an error without a message";
        return failure(said.statusInside(), said.statusInside(), said, said.words(), hint, now, fallback);
    }

    private static Failure failure(
            int status, int meantStatus, ErrorBody meant, String words, Hint headers, Instant now, String fallback) {
        boolean page = meant.page() || words.contains("cf-mitigated");
        Optional<NumberedErrors.Meaning> numbered = NumberedErrors.meaning(meant);
        Kind byWords = numbered.map(NumberedErrors.Meaning::kind)
                .or(() -> GoogleErrors.kind(meant.error(), words))
                .orElseGet(() -> meantStatus > 0
                        ? FailureWords.kind(meantStatus, words, page, meant.aboutParameter())
                        : FailureWords.byType(words));
        boolean limit = byWords == Kind.RATE_LIMITED || byWords == Kind.QUOTA_EXHAUSTED;
        Optional<Extent> extent = numbered.flatMap(NumberedErrors.Meaning::extent)
                .or(() -> FailureWords.extent(byWords, words, page))
                .or(() -> limit ? GoogleErrors.extent(meant.error()) : Optional.empty());
        // Windows say how much is left at any time; only a limit that struck is theirs.
        boolean forRequest = extent.filter(far -> far == Extent.REQUEST).isPresent();
        Hint windows = limit && !forRequest
                ? headers
                : new Hint(headers.pause(), Optional.empty(), Optional.empty(), Optional.empty());
        Hint hint = windows.or(fields(meant, now)).or(inHeadersOf(meant, now)).or(words(meant, words, now));
        Kind kind = limit && windows.kind().isPresent() ? windows.kind().get() : byWords;
        String message = meant.message().isEmpty() ? fallback : meant.message();
        return new Failure(
                kind,
                status,
                presentable(message),
                hint.pause()
                        .or(() -> kind == Kind.FORBIDDEN && words.contains(NOT_ALLOWED)
                                ? Optional.of(NOT_ALLOWED_WAIT)
                                : Optional.empty()),
                hint.resetsAt(),
                windows.extent().or(() -> extent),
                meant.code());
    }

    /** When to come back, as fields of the error say it. */
    private static Hint fields(ErrorBody body, Instant now) {
        JsonNode error = body.error();
        Optional<Instant> resets = Optional.empty();
        for (String name : List.of("resets_at", "reset_at", "resetsAt", "resetAt", "reset_time")) {
            if (resets.isEmpty()) {
                resets = Waits.when(ErrorBody.text(error, name)).flatMap(Waits.When::at);
            }
        }
        Optional<Duration> pause = Waits.number(ErrorBody.text(error, "retry_after_ms"), 1e12)
                .map(ms -> Duration.ofMillis((long) ms.doubleValue()));
        for (String name : List.of("resets_in_seconds", "retry_after", "retryAfter", "retry_after_seconds")) {
            if (pause.isEmpty()) {
                pause = Waits.number(ErrorBody.text(error, name), LONGEST_WAIT)
                        .map(s -> Duration.ofMillis((long) (s * 1000)));
            }
        }
        return new Hint(pause, resets, Optional.empty(), Optional.empty()).or(GoogleErrors.when(error, now));
    }

    private static Hint words(ErrorBody body, String words, Instant now) {
        ZoneId zone = NumberedErrors.chinese(body.error()) ? CHINA : ZoneOffset.UTC;
        String raw = ErrorBody.text(body.error().path("metadata"), "raw");
        Hint hint = WaitWords.read(body.message() + ' ' + raw, now, zone);
        return hint.saysWhen() ? hint : WaitWords.read(words, now, zone);
    }

    /** Headers of another answer, passed on inside the error. */
    private static Hint inHeadersOf(ErrorBody body, Instant now) {
        return headersIn(body.error())
                .or(() -> headersIn(body.error().path("metadata")))
                .map(headers -> WaitHeaders.read(headers, now))
                .orElse(Hint.NONE);
    }

    private static Optional<Headers> headersIn(JsonNode node) {
        JsonNode headers = node.path("headers");
        if (!headers.isObject()) {
            return Optional.empty();
        }
        Map<String, String> fields = new HashMap<>();
        headers.properties().forEach(e -> {
            if (e.getValue().isValueNode()) {
                fields.put(e.getKey().toLowerCase(Locale.ROOT), e.getValue().asString(""));
            }
        });
        return Optional.of(Headers.ofSingle(fields));
    }

    private static String presentable(String message) {
        String masked = KEY.matcher(message).replaceAll("$1•••");
        return masked.length() <= LONGEST_MESSAGE ? masked : masked.substring(0, LONGEST_MESSAGE) + "…";
    }
}
