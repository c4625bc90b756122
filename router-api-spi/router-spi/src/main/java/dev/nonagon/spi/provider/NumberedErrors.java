package dev.nonagon.spi.provider;

import dev.nonagon.spi.Failure.Extent;
import dev.nonagon.spi.Failure.Kind;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Errors that some providers number: what the number means is more than what the status says, in any language. */
final class NumberedErrors {
    private NumberedErrors() {}

    /** What a number means. */
    record Meaning(Kind kind, Optional<Extent> extent) {
        static Meaning of(Kind kind) {
            return new Meaning(kind, Optional.empty());
        }

        static Meaning of(Kind kind, Extent extent) {
            return new Meaning(kind, Optional.of(extent));
        }
    }

    /**
     * Four digits as a text in {@code code}.
     *
     * @source the public list of error codes of docs.z.ai and docs.bigmodel.cn (from memory; 1302, 1305, 1308, 1113 were
     *     seen in public threads, failures.json)
     */
    private static final Map<String, Meaning> ZHIPU = Map.ofEntries(
            Map.entry("1000", Meaning.of(Kind.UNAUTHENTICATED)),
            Map.entry("1001", Meaning.of(Kind.UNAUTHENTICATED)),
            Map.entry("1002", Meaning.of(Kind.UNAUTHENTICATED)),
            Map.entry("1003", Meaning.of(Kind.UNAUTHENTICATED)),
            Map.entry("1004", Meaning.of(Kind.UNAUTHENTICATED)),
            Map.entry("1112", Meaning.of(Kind.FORBIDDEN, Extent.ACCOUNT)),
            Map.entry("1113", Meaning.of(Kind.QUOTA_EXHAUSTED, Extent.ACCOUNT)),
            Map.entry("1211", Meaning.of(Kind.MODEL_UNAVAILABLE)),
            Map.entry("1212", Meaning.of(Kind.UNSUPPORTED)),
            Map.entry("1220", Meaning.of(Kind.FORBIDDEN)),
            Map.entry("1221", Meaning.of(Kind.MODEL_UNAVAILABLE)),
            Map.entry("1222", Meaning.of(Kind.MODEL_UNAVAILABLE)),
            Map.entry("1234", Meaning.of(Kind.UNREACHABLE)),
            Map.entry("1261", Meaning.of(Kind.CONTEXT_TOO_LONG)),
            Map.entry("1301", Meaning.of(Kind.REFUSED)),
            Map.entry("1302", Meaning.of(Kind.RATE_LIMITED)),
            Map.entry("1303", Meaning.of(Kind.RATE_LIMITED)),
            Map.entry("1304", Meaning.of(Kind.QUOTA_EXHAUSTED)),
            Map.entry("1305", Meaning.of(Kind.OVERLOADED, Extent.MODEL)),
            Map.entry("1308", Meaning.of(Kind.QUOTA_EXHAUSTED, Extent.ACCOUNT)),
            Map.entry("1309", Meaning.of(Kind.QUOTA_EXHAUSTED, Extent.ACCOUNT)),
            Map.entry("1310", Meaning.of(Kind.QUOTA_EXHAUSTED, Extent.ACCOUNT)),
            Map.entry("1311", Meaning.of(Kind.FORBIDDEN, Extent.MODEL)),
            Map.entry("1312", Meaning.of(Kind.OVERLOADED, Extent.MODEL)));

    /**
     * A number in {@code base_resp.status_code}, or in brackets at the end of a message.
     *
     * @source the public list of error codes of platform.minimax.io (from memory; 1008 and 2056 were seen in public threads,
     *     failures.json)
     */
    private static final Map<String, Meaning> MINIMAX = Map.ofEntries(
            Map.entry("1001", Meaning.of(Kind.UNREACHABLE)),
            Map.entry("1002", Meaning.of(Kind.RATE_LIMITED)),
            Map.entry("1004", Meaning.of(Kind.UNAUTHENTICATED)),
            Map.entry("1008", Meaning.of(Kind.QUOTA_EXHAUSTED, Extent.ACCOUNT)),
            Map.entry("1013", Meaning.of(Kind.OVERLOADED)),
            Map.entry("1024", Meaning.of(Kind.OVERLOADED)),
            Map.entry("1026", Meaning.of(Kind.REFUSED)),
            Map.entry("1027", Meaning.of(Kind.REFUSED)),
            Map.entry("1033", Meaning.of(Kind.OVERLOADED)),
            Map.entry("1039", Meaning.of(Kind.CONTEXT_TOO_LONG)),
            Map.entry("1041", Meaning.of(Kind.RATE_LIMITED)),
            Map.entry("2045", Meaning.of(Kind.RATE_LIMITED)),
            Map.entry("2049", Meaning.of(Kind.UNAUTHENTICATED)),
            Map.entry("2056", Meaning.of(Kind.QUOTA_EXHAUSTED, Extent.ACCOUNT)));

    private static final Pattern IN_BRACKETS = Pattern.compile("\\((\\d{4})\\)\\s*$");

    /** Whether local times in this error are those of the provider's home, China. */
    static boolean chinese(JsonNode error) {
        return ZHIPU.containsKey(code(error));
    }

    static Optional<Meaning> meaning(ErrorBody body) {
        Optional<Meaning> zhipu = Optional.ofNullable(ZHIPU.get(code(body.error())));
        if (zhipu.isPresent()) {
            return zhipu;
        }
        Matcher brackets = IN_BRACKETS.matcher(body.message());
        String number = brackets.find() ? brackets.group(1) : ErrorBody.text(body.error(), "status_code");
        return Optional.ofNullable(MINIMAX.get(number));
    }

    private static String code(JsonNode error) {
        return ErrorBody.text(error, "code");
    }
}
