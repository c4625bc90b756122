package dev.nonagon.provider.kiro;

import dev.nonagon.spi.OutboundHttp;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.oauth.OAuthFlow;
import dev.nonagon.spi.oauth.TokenAnswers;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.UpstreamRequest;
import java.io.IOException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * IAM Identity Center's OIDC service: a client is registered, a device code shown, tokens are polled for. JSON in camelCase, so
 * not the standard flow. Thread-safe.
 *
 * @source the AWS reference of IAM Identity Center OIDC; the shared page on logins, section 4.8
 */
record AwsOidc(ProviderDescriptor descriptor) {
    static final String DEFAULT_REGION = "us-east-1";
    private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]{2,10}){1,3}-\\d");
    private static final String DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";
    private static final List<String> SCOPES =
            List.of("codewhisperer:completions", "codewhisperer:analysis", "codewhisperer:conversations");
    private static final String DEVICE_CODE = "device-code";
    private static final String INTERVAL = "interval";
    private static final Duration SLOWER = Duration.ofSeconds(5);
    private static final long SLOWEST = 60;

    /** Where somebody logs in. @param startUrl the access portal */
    record Portal(String region, String startUrl) {}

    /** What polling came to. */
    sealed interface Polled {
        /** The answer holds tokens, or says why there are none. */
        record Answered(OutboundHttp.Answer answer, Map<String, String> settings, Secret clientSecret)
                implements Polled {}

        /** The flow's own outcome: not yet, or no. */
        record Said(OAuthFlow.Outcome outcome) implements Polled {}
    }

    /** Only AWS's own hosts are asked, whatever was typed. */
    static boolean isRegion(String text) {
        return REGION.matcher(text).matches();
    }

    /** The descriptor has the address of the default region; the others' differ in its name alone. */
    private URI at(String region, String path) {
        return URI.create(descriptor.urls().getOrDefault("oidc", "").replace(DEFAULT_REGION, region) + path);
    }

    /**
     * Registers a client and asks for a code.
     *
     * @throws IOException if the answer holds none
     */
    OAuthFlow.Step.ShowCode begin(String flow, Portal portal, OAuthFlow.Means means)
            throws IOException, InterruptedException {
        ObjectNode client = asked(means, TokenAnswers.json(at(portal.region(), "/client/register"), registration()));
        Map<String, String> question = Map.of(
                "clientId", needed(client, "clientId"),
                "clientSecret", needed(client, "clientSecret"),
                "startUrl", portal.startUrl());
        ObjectNode device = asked(means, TokenAnswers.json(at(portal.region(), "/device_authorization"), question));
        String page = TokenAnswers.text(device, "verificationUriComplete", "verificationUri")
                .orElseThrow(() -> new IOException("AWS names no page for the code"));
        long interval = Math.clamp(device.path("interval").asLong(5), 1, SLOWEST);
        long lifetime = Math.clamp(device.path("expiresIn").asLong(600), 30, 3_600);
        Map<String, Secret> values = new HashMap<>();
        values.put(DEVICE_CODE, new Secret(needed(device, "deviceCode")));
        values.put(INTERVAL, new Secret(Long.toString(interval)));
        values.put(KiroSettings.CLIENT_ID, new Secret(needed(client, "clientId")));
        values.put(KiroSettings.CLIENT_SECRET, new Secret(needed(client, "clientSecret")));
        values.put(KiroSettings.CLIENT_ENDS, new Secret(ends(client)));
        values.put(KiroSettings.REGION, new Secret(portal.region()));
        values.put(KiroSettings.START_URL, new Secret(portal.startUrl()));
        return new OAuthFlow.Step.ShowCode(
                needed(device, "userCode"),
                URI.create(page),
                Duration.ofSeconds(interval),
                new OAuthFlow.Pending(flow, means.clock().instant().plusSeconds(lifetime), values));
    }

    private ObjectNode registration() {
        ObjectNode body = Json.object().put("clientName", "Nonagon").put("clientType", "public");
        ArrayNode scopes = body.putArray("scopes");
        SCOPES.forEach(scopes::add);
        body.putArray("grantTypes").add(DEVICE_GRANT).add("refresh_token");
        return body.put("issuerUrl", descriptor.urls().getOrDefault("issuer", ""));
    }

    private static ObjectNode asked(OAuthFlow.Means means, UpstreamRequest request)
            throws IOException, InterruptedException {
        OutboundHttp.Answer answer = means.http().send(request);
        Optional<ObjectNode> json = answer.status() < 300 ? TokenAnswers.object(answer) : Optional.empty();
        return json.orElseThrow(() -> new IOException("AWS answers " + answer.status() + " "
                + TokenAnswers.object(answer).map(TokenAnswers::error).orElse("") + " to "
                + request.uri().getPath()));
    }

    private static String needed(ObjectNode json, String name) throws IOException {
        return TokenAnswers.text(json, name).orElseThrow(() -> new IOException("AWS's answer has no " + name));
    }

    /** Empty where the client does not end. */
    private static String ends(ObjectNode client) {
        long seconds = client.path("clientSecretExpiresAt").asLong(0);
        return seconds > 0
                ? Instant.ofEpochSecond(Math.min(seconds, 253_402_300_799L)).toString()
                : "";
    }

    static boolean waits(OAuthFlow.Pending pending) {
        return pending.values().containsKey(DEVICE_CODE);
    }

    /** K71: whoever is told to slow down waits five seconds longer each time. */
    Polled poll(OAuthFlow.Pending pending, OAuthFlow.Means means) throws IOException, InterruptedException {
        String region = pending.value(KiroSettings.REGION);
        Map<String, String> fields = Map.of(
                "clientId", pending.value(KiroSettings.CLIENT_ID),
                "clientSecret", pending.value(KiroSettings.CLIENT_SECRET),
                "deviceCode", pending.value(DEVICE_CODE),
                "grantType", DEVICE_GRANT);
        OutboundHttp.Answer answer = means.http().send(TokenAnswers.json(at(region, "/token"), fields));
        long interval = Long.parseLong(pending.value(INTERVAL));
        return switch (TokenAnswers.object(answer).map(TokenAnswers::error).orElse("")) {
            case "authorization_pending", "AuthorizationPendingException" ->
                new Polled.Said(new OAuthFlow.Outcome.Waiting(Duration.ofSeconds(interval), pending));
            case "slow_down", "SlowDownException" -> new Polled.Said(slower(pending, interval));
            case "access_denied", "AccessDeniedException" ->
                new Polled.Said(new OAuthFlow.Outcome.Denied("The login was refused at AWS.", false));
            case "expired_token", "ExpiredTokenException" ->
                new Polled.Said(new OAuthFlow.Outcome.Denied("The code has expired; begin the login again.", false));
            default ->
                new Polled.Answered(answer, settings(pending), new Secret(pending.value(KiroSettings.CLIENT_SECRET)));
        };
    }

    private static OAuthFlow.Outcome slower(OAuthFlow.Pending pending, long interval) {
        long longer = Math.min(SLOWEST, interval + SLOWER.toSeconds());
        Map<String, Secret> values = new HashMap<>(pending.values());
        values.put(INTERVAL, new Secret(Long.toString(longer)));
        return new OAuthFlow.Outcome.Waiting(
                Duration.ofSeconds(longer), new OAuthFlow.Pending(pending.flow(), pending.expiresAt(), values));
    }

    private static Map<String, String> settings(OAuthFlow.Pending pending) {
        Map<String, String> settings = new HashMap<>();
        for (String name : List.of(
                KiroSettings.CLIENT_ID, KiroSettings.CLIENT_ENDS, KiroSettings.REGION, KiroSettings.START_URL)) {
            settings.put(name, pending.value(name));
        }
        return settings;
    }

    /** Rule R2. */
    static boolean hasEnded(Map<String, String> settings, Instant now) {
        try {
            String ends = settings.getOrDefault(KiroSettings.CLIENT_ENDS, "");
            return !ends.isBlank() && !now.isBefore(Instant.parse(ends));
        } catch (DateTimeException e) {
            return false;
        }
    }

    UpstreamRequest refresh(Map<String, String> settings, Secret clientSecret, Secret token) {
        String region = settings.getOrDefault(KiroSettings.REGION, DEFAULT_REGION);
        return TokenAnswers.json(
                at(isRegion(region) ? region : DEFAULT_REGION, "/token"),
                Map.of(
                        "clientId", settings.getOrDefault(KiroSettings.CLIENT_ID, ""),
                        "clientSecret", clientSecret.reveal(),
                        "refreshToken", token.reveal(),
                        "grantType", "refresh_token"));
    }
}
