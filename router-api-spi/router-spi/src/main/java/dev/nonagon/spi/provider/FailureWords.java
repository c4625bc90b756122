package dev.nonagon.spi.provider;

import dev.nonagon.spi.Failure.Extent;
import dev.nonagon.spi.Failure.Kind;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a status and words mean. In doubt it is the client's request: an account is never blamed for that.
 *
 * @source each pattern is that of a row in {@code failures.json} of the core's tests
 */
final class FailureWords {
    private static final Pattern CONTEXT =
            Pattern.compile("context[_ ]?(length|window|limit)|context_too_large|prompt is too long"
                    + "|too many (input )?tokens\\b(?! per)|maximum context|input is too long"
                    + "|exceeds? the (model'?s )?(maximum|context)"
                    + "|input token count|reduce the length|max(imum)? (input|prompt) (tokens|length)"
                    + "|content_length_exceeds_threshold|request too large|request_too_large|prompt exceeds max length"
                    + "|input length .{0,40}exceed|prompt tokens limit exceeded|model_max_prompt_tokens_exceeded");

    /** An allowance, whatever other words stand beside. */
    private static final Pattern ALLOWANCE =
            Pattern.compile("insufficient[_ ](user[_ ])?quota|exceeded_current_quota|allocated quota|free[_ ]quota"
                    + "|usage[_ ]limit|usage_not_included|premium request|\\bquota_exceeded|resource has been exhausted|monthly_request_count"
                    + "|reached for this month|\\b(daily|weekly|monthly|5-hour|session) (usage )?(limit|quota)"
                    + "|arrears|arrearage|insufficient[_ ](account )?(balance|credit|fund)|credit balance"
                    + "|out of credits|used all .{0,40}credits|no credits|payment[_ ]required|balance is not enough"
                    + "|exhausted your capacity|余额不足|使用上限");

    private static final Pattern QUOTA = Pattern.compile("quota|billing|exhausted|\\bcredits?\\b");
    private static final Pattern RATE = Pattern.compile(
            "rate[_ -]?limit|too many requests|tokens per min|requests per min|\\b[rt]p[md]\\b|throttl|concurrency|slow down"
                    + "|request limit|requestthrottled|速率限制|请求过于频繁");
    private static final Pattern BUSY =
            Pattern.compile("overloaded|capacity|temporarily unavailable|server is busy|try again later|high demand"
                    + "|high traffic|unavailable|slow_down");
    private static final Pattern MODEL = Pattern.compile("model[_ ]not[_ ](found|supported|available|exist)"
            + "|model .{0,120}(not found|does not exist|not exist|not supported|not available|decommissioned|deprecated"
            + "|retired|has been removed|is no longer)"
            + "|no such model|unknown model|invalid model|does not support (this )?model|requested model is not supported"
            + "|invalid_model|model_decommissioned");
    private static final Pattern UNSUPPORTED = Pattern.compile("unsupported[_ ](parameter|value|feature|content|api)"
            + "|unsupported_api_for_model|not accessible via the|no endpoints found that support"
            + "|(not supported|unsupported) (with|by|for|in|on) (this|the|that) (selected |requested )?model"
            + "|does(n't| not) support (the )?(tool|function|image|vision|audio|video|file|pdf|document|thinking|reasoning"
            + "|streaming|system|developer|json|response_format|structured|parallel|assistant|prefill|temperature|top_|input"
            + "|this parameter|param|multimodal)"
            + "|(tools?|tool use|tool_choice|function calling|images?|image input|vision|audio|thinking|reasoning"
            + "|response_format|temperature|top_p|prefill)\\b.{0,60}\\b(is|are) not supported"
            + "|is not a multimodal model|no image support|only the default \\(1\\) value is supported");
    private static final Pattern POLICY = Pattern.compile(
            "content[_ ](filter|policy)|cyber_policy|bio_policy|safety|moderation|violat|flagged|usage polic"
                    + "|responsibleaipolicy|data_?inspection|high risk|sensitive content|image_content_policy");

    /** Codes that say so with certainty, for a status that others use for other things. */
    private static final Pattern POLICY_CODE =
            Pattern.compile("content_filter|content_policy|cyber_policy|bio_policy|responsibleaipolicy|data_?inspection"
                    + "|considered high risk|image_content_policy");

    private static final Pattern LOGIN =
            Pattern.compile("invalid_grant|refresh_token_(reused|expired|invalidated|revoked)|invalid_api_key"
                    + "|incorrect api key|api key not valid|invalid_token|token_expired|authentication_error"
                    + "|invalid_authentication|expiredtoken");

    private static final Pattern CHALLENGE = Pattern.compile("just a moment|challenge-platform|cf-chl|cf-mitigated"
            + "|attention required|enable javascript and cookies|cf-error-details");

    private static final Pattern ONE_MODEL = Pattern.compile("model .{0,60}(overloaded|at capacity|high demand)"
            + "|insufficient_model_capacity|capacity available for (the )?model");

    /** A paid extra that this request asked for. */
    private static final Pattern EXTRA =
            Pattern.compile("extra usage is required|fast mode|usage credits are required|can only afford [1-9]");

    private static final Pattern BANNED = Pattern.compile(
            "(account|organization|user|workspace|key|project) .{0,40}(disabled|suspended|deactivated|banned|terminated|blocked)");

    private FailureWords() {}

    /**
     * The kind of an answer that is not a success.
     *
     * @param parameter whether the error names a parameter of the request; then it is about that, whatever it quotes
     */
    static Kind kind(int status, String words, boolean page, boolean parameter) {
        return switch (status) {
            case 400, 405, 409, 411, 415, 422 -> ofRequest(words, parameter);
            case 401 -> Kind.UNAUTHENTICATED;
            case 402 -> Kind.QUOTA_EXHAUSTED;
            case 403 -> ofForbidden(words, page);
            case 404, 410 -> UNSUPPORTED.matcher(words).find() ? Kind.UNSUPPORTED : Kind.MODEL_UNAVAILABLE;
            case 413 -> Kind.CONTEXT_TOO_LONG;
            case 408 -> Kind.UNREACHABLE;
            case 429 -> ofTooMany(words, page);
            default -> status >= 500 ? ofServer(status, words, page) : ofOther(status, words);
        };
    }

    private static Kind ofRequest(String words, boolean parameter) {
        if (CONTEXT.matcher(words).find()) {
            return Kind.CONTEXT_TOO_LONG;
        }
        if (POLICY_CODE.matcher(words).find()) {
            return Kind.REFUSED;
        }
        if (!parameter && LOGIN.matcher(words).find()) {
            return Kind.UNAUTHENTICATED;
        }
        if (UNSUPPORTED.matcher(words).find()) {
            return Kind.UNSUPPORTED;
        }
        if (MODEL.matcher(words).find()) {
            return Kind.MODEL_UNAVAILABLE;
        }
        if (parameter) {
            return Kind.INVALID_REQUEST;
        }
        if (ALLOWANCE.matcher(words).find()) {
            return Kind.QUOTA_EXHAUSTED;
        }
        return words.contains("throttlingexception") ? Kind.RATE_LIMITED : Kind.INVALID_REQUEST;
    }

    private static Kind ofForbidden(String words, boolean page) {
        if (page) {
            // An API answers in JSON; a page is that of somebody who keeps its door.
            return Kind.UNREACHABLE;
        }
        if (ALLOWANCE.matcher(words).find() || QUOTA.matcher(words).find()) {
            return Kind.QUOTA_EXHAUSTED;
        }
        if (RATE.matcher(words).find()) {
            return Kind.RATE_LIMITED;
        }
        if (CONTEXT.matcher(words).find()) {
            return Kind.CONTEXT_TOO_LONG;
        }
        return POLICY_CODE.matcher(words).find() || words.contains("moderation") || words.contains("flagged")
                ? Kind.REFUSED
                : Kind.FORBIDDEN;
    }

    private static Kind ofTooMany(String words, boolean page) {
        if (page && CHALLENGE.matcher(words).find()) {
            return Kind.UNREACHABLE;
        }
        if (words.contains("request too large")) {
            // It will not get smaller by waiting.
            return Kind.CONTEXT_TOO_LONG;
        }
        if (ALLOWANCE.matcher(words).find()) {
            return Kind.QUOTA_EXHAUSTED;
        }
        if (words.contains("overloaded") || words.contains("at capacity") || words.contains("model_capacity")) {
            return Kind.OVERLOADED;
        }
        return !RATE.matcher(words).find() && QUOTA.matcher(words).find() ? Kind.QUOTA_EXHAUSTED : Kind.RATE_LIMITED;
    }

    private static Kind ofServer(int status, String words, boolean page) {
        if (page) {
            return status == 503 && CHALLENGE.matcher(words).find() ? Kind.UNREACHABLE : ofServer(status);
        }
        // Some providers answer everything with a 500.
        if (ALLOWANCE.matcher(words).find()) {
            return Kind.QUOTA_EXHAUSTED;
        }
        if (CONTEXT.matcher(words).find()) {
            return Kind.CONTEXT_TOO_LONG;
        }
        if (UNSUPPORTED.matcher(words).find()) {
            return Kind.UNSUPPORTED;
        }
        if (MODEL.matcher(words).find()) {
            return Kind.MODEL_UNAVAILABLE;
        }
        boolean rate = RATE.matcher(words).find() && !words.contains("overloaded");
        return rate && status != 503 && status != 529 ? Kind.RATE_LIMITED : ofServer(status);
    }

    private static Kind ofServer(int status) {
        return switch (status) {
            case 502, 504, 520, 521, 522, 523, 524, 525, 526, 530 -> Kind.UNREACHABLE;
            default -> Kind.OVERLOADED;
        };
    }

    private static Kind ofOther(int status, String words) {
        if (status < 400) {
            return Kind.UNREACHABLE;
        }
        if (RATE.matcher(words).find()) {
            return Kind.RATE_LIMITED;
        }
        return BUSY.matcher(words).find() ? Kind.OVERLOADED : Kind.INVALID_REQUEST;
    }

    /** The kind of an error inside a 200 that has no status of its own. */
    static Kind byType(String words) {
        if (words.contains("overloaded")) {
            return Kind.OVERLOADED;
        }
        if (LOGIN.matcher(words).find()) {
            return Kind.UNAUTHENTICATED;
        }
        if (CONTEXT.matcher(words).find()) {
            return Kind.CONTEXT_TOO_LONG;
        }
        if (words.contains("permission")) {
            return Kind.FORBIDDEN;
        }
        if (ALLOWANCE.matcher(words).find()) {
            return Kind.QUOTA_EXHAUSTED;
        }
        if (words.contains("at capacity")) {
            return Kind.OVERLOADED;
        }
        if (RATE.matcher(words).find()) {
            return Kind.RATE_LIMITED;
        }
        if (POLICY_CODE.matcher(words).find()) {
            return Kind.REFUSED;
        }
        if (UNSUPPORTED.matcher(words).find()) {
            return Kind.UNSUPPORTED;
        }
        if (words.contains("not_found_error") || MODEL.matcher(words).find()) {
            return Kind.MODEL_UNAVAILABLE;
        }
        if (words.contains("invalid_request")) {
            return POLICY.matcher(words).find() ? Kind.REFUSED : Kind.INVALID_REQUEST;
        }
        return Kind.OVERLOADED;
    }

    /** How far it reaches, where words say so. */
    static Optional<Extent> extent(Kind kind, String words, boolean page) {
        return switch (kind) {
            case UNREACHABLE -> page && challenged(words) ? Optional.of(Extent.PROVIDER) : Optional.empty();
            case OVERLOADED -> ONE_MODEL.matcher(words).find() ? Optional.of(Extent.MODEL) : Optional.empty();
            case RATE_LIMITED, QUOTA_EXHAUSTED -> {
                if (EXTRA.matcher(words).find()) {
                    yield Optional.of(Extent.REQUEST);
                }
                boolean all = words.contains("organization max") || words.contains("global rate limit");
                yield all ? Optional.of(Extent.ACCOUNT) : Optional.empty();
            }
            case FORBIDDEN -> {
                if (words.contains("unsupported_country_region_territory")) {
                    yield Optional.of(Extent.PROVIDER);
                }
                yield BANNED.matcher(words).find() ? Optional.of(Extent.ACCOUNT) : Optional.empty();
            }
            case INVALID_REQUEST,
                    REFUSED,
                    CONTEXT_TOO_LONG,
                    UNAUTHENTICATED,
                    MODEL_UNAVAILABLE,
                    UNSUPPORTED,
                    PROTOCOL,
                    INTERNAL -> Optional.empty();
        };
    }

    private static boolean challenged(String words) {
        return CHALLENGE.matcher(words).find() || words.contains("403 forbidden") || words.contains("access denied");
    }
}
