package dev.nonagon.spi.oauth;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.spi.provider.UpstreamRequest;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Talking to token endpoints and reading what they say: for flows that deviate from the standard one, too. */
public final class TokenAnswers {
    /** Words that mean that a refresh token is of no use any more: RFC 6749, 5.2, and OpenAI's own. */
    private static final Set<String> LOST = Set.of(
            "invalid_grant",
            "refresh_token_reused",
            "refresh_token_expired",
            "refresh_token_invalidated",
            "invalid_refresh_token",
            "expired_token",
            "ExpiredTokenException",
            "InvalidGrantException");

    private static final int LONGEST_REASON = 300;
    private static final int TOO_MANY = 429;
    private static final int SERVER_ERROR = 500;

    private TokenAnswers() {}

    /** A form, with {@code accept: application/json}. */
    public static UpstreamRequest form(URI uri, Map<String, String> fields) {
        return post(uri, "application/x-www-form-urlencoded", encoded(fields).getBytes(StandardCharsets.UTF_8));
    }

    /** A JSON object of texts. */
    public static UpstreamRequest json(URI uri, Map<String, String> fields) {
        ObjectNode body = Json.object();
        fields.forEach(body::put);
        return json(uri, body);
    }

    public static UpstreamRequest json(URI uri, ObjectNode body) {
        return post(uri, "application/json", Json.bytes(body));
    }

    private static UpstreamRequest post(URI uri, String type, byte[] body) {
        return new UpstreamRequest(
                "POST", uri, Headers.of("content-type", type).plus("accept", "application/json"), body);
    }

    /** A question with a bearer token. */
    public static UpstreamRequest get(URI uri, Secret bearer) {
        return new UpstreamRequest(
                "GET",
                uri,
                Headers.of("accept", "application/json").plus("authorization", "Bearer " + bearer.reveal()),
                new byte[0]);
    }

    /** Fields as a query or a form, spaces as {@code %20}. */
    public static String encoded(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The object that an answer holds; empty if it holds none. */
    public static Optional<ObjectNode> object(OutboundHttp.Answer answer) {
        try {
            return Json.parse(answer.body()) instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
        } catch (JsonProblem e) {
            return Optional.empty();
        }
    }

    /** The error's word: {@code error} as a text, or its {@code code} or {@code type}; empty if there is none. */
    public static String error(JsonNode answer) {
        JsonNode error = answer.path("error");
        if (error.isObject()) {
            return error.path("code").asString(error.path("type").asString("error"));
        }
        return error.asString(answer.path("__type").asString(""));
    }

    /** Tokens, where the answer has an access token. @param former the refresh token that stays if no other came */
    public static Optional<Credential.Tokens> tokens(JsonNode answer, Optional<Secret> former, Instant now) {
        return text(answer, "access_token", "accessToken")
                .map(access -> new Credential.Tokens(
                        new Secret(access),
                        text(answer, "refresh_token", "refreshToken")
                                .map(Secret::new)
                                .or(() -> former),
                        lifetime(answer).map(now::plus),
                        Map.of()));
    }

    private static Optional<Duration> lifetime(JsonNode answer) {
        JsonNode seconds = answer.has("expires_in") ? answer.path("expires_in") : answer.path("expiresIn");
        return seconds.isNumber() && seconds.asLong() > 0
                ? Optional.of(Duration.ofSeconds(seconds.asLong()))
                : Optional.empty();
    }

    /** The first of several fields that is a text and not empty. */
    public static Optional<String> text(JsonNode node, String... names) {
        for (String name : names) {
            String value = node.path(name).isString() ? node.path(name).asString() : "";
            if (!value.isBlank()) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    /**
     * What an answer means that holds no tokens.
     *
     * @param who the vendor, for the sentence
     */
    public static OAuthFlow.Outcome refusal(String who, OutboundHttp.Answer answer) {
        JsonNode json = object(answer).map(JsonNode.class::cast).orElseGet(Json::object);
        String word = error(json);
        String reason = who + " says " + answer.status() + (word.isEmpty() ? "" : " " + word)
                + text(json, "error_description", "message")
                        .or(() -> text(json.path("error"), "message"))
                        .map(text -> ": " + shortened(text))
                        .orElse("");
        if (LOST.contains(word)) {
            return new OAuthFlow.Outcome.Denied(reason, true);
        }
        if (answer.status() >= SERVER_ERROR || answer.status() == TOO_MANY || json.isEmpty()) {
            return new OAuthFlow.Outcome.Busy(
                    reason,
                    answer.headers()
                            .first("retry-after")
                            .filter(text -> text.matches("\\d{1,6}"))
                            .map(text -> Duration.ofSeconds(Long.parseLong(text))));
        }
        return new OAuthFlow.Outcome.Denied(reason, false);
    }

    private static String shortened(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON) + "…";
    }

    /**
     * The claims of a JSON web token, unverified: it came from the vendor by TLS, and nothing is allowed by it. Empty if it is
     * none.
     */
    public static ObjectNode claims(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length >= 2) {
            try {
                if (Json.parse(Base64.getUrlDecoder().decode(parts[1])) instanceof ObjectNode claims) {
                    return claims;
                }
            } catch (IllegalArgumentException | JsonProblem e) {
                // An opaque token, as most are.
            }
        }
        return Json.object();
    }
}
