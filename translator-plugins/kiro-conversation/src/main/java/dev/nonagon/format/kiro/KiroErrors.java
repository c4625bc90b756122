package dev.nonagon.format.kiro;

import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Failure.Kind;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.spi.provider.HttpFailures;
import dev.nonagon.spi.provider.ResponseHead;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What errors of the service mean, as an answer or as a frame in the stream: the reason is believed before the exception's type,
 * and both before status and words. Thread-safe.
 *
 * @source types and reasons: the enums of AWS's published client for this service; 402 with {@code MONTHLY_REQUEST_COUNT} and 403
 *     with a word about the token: what users of other routers report
 */
public final class KiroErrors {
    private static final Pattern TOKEN_IS_OLD =
            Pattern.compile("token\\b.*\\b(expired|invalid)|\\b(expired|invalid)\\b.*\\btoken", Pattern.DOTALL);
    private static final Pattern TOO_LONG =
            Pattern.compile("input is too long|content length exceeds|improperly formed.*too long|context window");
    private static final Pattern UNKNOWN_MODEL = Pattern.compile("invalid model|model.{0,80}(not found|not supported)");

    private KiroErrors() {}

    /** Classifies a whole answer whose status is not a success. */
    public static Failure classify(ResponseHead head, byte[] body) {
        Failure usual = HttpFailures.classify(head, body);
        ObjectNode said = parsed(body);
        String type = head.headers().first("x-amzn-errortype").orElseGet(() -> text(said, "__type"));
        return kind(type, said, head.status()).map(usual::withKind).orElse(usual);
    }

    /**
     * Classifies an exception in the stream.
     *
     * @param type for example {@code ThrottlingException}
     */
    static Failure ofException(String type, byte[] payload) {
        ObjectNode said = parsed(payload);
        if (text(said, "__type").isEmpty()) {
            said.put("__type", type);
        }
        if (text(said, "message").isEmpty() && text(said, "Message").isEmpty()) {
            said.put("message", "The upstream's stream ended with " + (type.isEmpty() ? "an error" : type));
        }
        Failure usual = HttpFailures.ofError(said);
        return kind(type, said, 0).map(usual::withKind).orElse(usual);
    }

    private static ObjectNode parsed(byte[] body) {
        try {
            return Json.parse(body) instanceof ObjectNode object ? object : Json.object();
        } catch (JsonProblem e) {
            return Json.object();
        }
    }

    private static Optional<Kind> kind(String type, ObjectNode said, int status) {
        String words = (text(said, "message") + ' ' + text(said, "Message")).toLowerCase(Locale.ROOT);
        return ofReason(text(said, "reason"))
                .or(() -> ofType(simple(type), words))
                .or(() -> ofWords(words, status));
    }

    /** {@code com.amazon.x#ThrottlingException:http://…} → {@code ThrottlingException}. */
    private static String simple(String type) {
        String name = type.substring(type.lastIndexOf('#') + 1);
        int colon = name.indexOf(':');
        return colon < 0 ? name : name.substring(0, colon);
    }

    private static Optional<Kind> ofReason(String reason) {
        return switch (reason) {
            case "CONTENT_LENGTH_EXCEEDS_THRESHOLD" -> Optional.of(Kind.CONTEXT_TOO_LONG);
            case "INVALID_MODEL_ID" -> Optional.of(Kind.MODEL_UNAVAILABLE);
            case "MONTHLY_REQUEST_COUNT", "DAILY_REQUEST_COUNT", "OVERAGE_REQUEST_LIMIT_EXCEEDED" ->
                Optional.of(Kind.QUOTA_EXHAUSTED);
            case "INSUFFICIENT_MODEL_CAPACITY", "MODEL_TEMPORARILY_UNAVAILABLE" -> Optional.of(Kind.OVERLOADED);
            case "TEMPORARILY_SUSPENDED", "FEATURE_NOT_SUPPORTED" -> Optional.of(Kind.FORBIDDEN);
            default -> Optional.empty();
        };
    }

    private static Optional<Kind> ofType(String type, String words) {
        return switch (type) {
            case "ThrottlingException", "TooManyRequestsException" -> Optional.of(Kind.RATE_LIMITED);
            case "ServiceQuotaExceededException", "QuotaExceededException", "LimitExceededException" ->
                Optional.of(Kind.QUOTA_EXHAUSTED);
            case "ExpiredTokenException", "InvalidTokenException", "UnrecognizedClientException" ->
                Optional.of(Kind.UNAUTHENTICATED);
            case "AccessDeniedException" ->
                Optional.of(TOKEN_IS_OLD.matcher(words).find() ? Kind.UNAUTHENTICATED : Kind.FORBIDDEN);
            case EventNames.TOO_LONG -> Optional.of(Kind.CONTEXT_TOO_LONG);
            case "ValidationException" -> ofWords(words, 0).or(() -> Optional.of(Kind.INVALID_REQUEST));
            case "InternalServerException", "ServiceUnavailableException", "ModelTimeoutException" ->
                Optional.of(Kind.OVERLOADED);
            default -> Optional.empty();
        };
    }

    private static Optional<Kind> ofWords(String words, int status) {
        if (TOO_LONG.matcher(words).find()) {
            return Optional.of(Kind.CONTEXT_TOO_LONG);
        }
        if (UNKNOWN_MODEL.matcher(words).find()) {
            return Optional.of(Kind.MODEL_UNAVAILABLE);
        }
        boolean old = status == 403 && TOKEN_IS_OLD.matcher(words).find();
        return old ? Optional.of(Kind.UNAUTHENTICATED) : Optional.empty();
    }

    private static String text(JsonNode json, String name) {
        return json.path(name).asString("");
    }

    /** An error in the service's shape. */
    static ObjectNode body(Failure failure) {
        ObjectNode body = Json.object().put("__type", type(failure.kind())).put("message", failure.message());
        if (failure.kind() == Kind.CONTEXT_TOO_LONG) {
            body.put("reason", "CONTENT_LENGTH_EXCEEDS_THRESHOLD");
        }
        return body;
    }

    static String type(Kind kind) {
        return switch (kind) {
            case INVALID_REQUEST, REFUSED, CONTEXT_TOO_LONG, UNSUPPORTED -> "ValidationException";
            case UNAUTHENTICATED -> "ExpiredTokenException";
            case FORBIDDEN -> "AccessDeniedException";
            case QUOTA_EXHAUSTED -> "ServiceQuotaExceededException";
            case RATE_LIMITED -> "ThrottlingException";
            case MODEL_UNAVAILABLE -> "ResourceNotFoundException";
            case OVERLOADED, UNREACHABLE, PROTOCOL, INTERNAL -> "InternalServerException";
        };
    }
}
