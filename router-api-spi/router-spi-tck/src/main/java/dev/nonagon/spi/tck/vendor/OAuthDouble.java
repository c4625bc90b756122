package dev.nonagon.spi.tck.vendor;

import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.oauth.OAuthTerms;
import dev.nonagon.spi.oauth.Pkce;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * The login of a vendor: gives codes, exchanges and renews them, and knows which of its tokens count (V1). Thread-safe.
 */
public final class OAuthDouble {
    private static final String REFRESH = "refresh_token";
    private static final int BAD_REQUEST = 400;
    private static final int OK = 200;

    private final OAuthTerms terms;
    private final Map<String, Map<String, String>> codes = new HashMap<>();
    private final Map<String, Device> devices = new HashMap<>();
    /** By access token: to which login it belongs. */
    private final Map<String, Integer> access = new HashMap<>();
    /** By refresh token. */
    private final Map<String, Integer> refresh = new HashMap<>();

    private final Map<String, Integer> spent = new HashMap<>();
    private final Set<Integer> ended = new HashSet<>();
    private final Deque<Told> troubles = new ArrayDeque<>();
    private final Map<String, String> extra = new LinkedHashMap<>();
    private Optional<String> secret = Optional.empty();
    private Optional<String> idToken = Optional.empty();
    private boolean rotating = true;
    private boolean pendingInOk;
    private int seconds = 3600;
    private int counter;
    private int refreshes;

    private static final class Device {
        boolean allowed;
        boolean denied;
        boolean hurried;
        String challenge = "";
    }

    public OAuthDouble(OAuthTerms terms) {
        this.terms = terms;
    }

    /** Serves the terms' endpoints at a vendor. */
    public OAuthDouble at(VendorDouble vendor) {
        vendor.on("POST", place(terms.token()), this::token);
        terms.refresh().ifPresent(url -> vendor.on("POST", place(url), this::token));
        terms.device().ifPresent(url -> vendor.on("POST", place(url), this::device));
        return this;
    }

    /** The path at a {@link VendorDouble} that stands for a URL. */
    public static String place(String url) {
        URI uri = URI.create(url);
        return "/" + uri.getHost() + uri.getPath();
    }

    // --- How it is
    // ------------------------------------------------------------------------------------------------------

    public synchronized OAuthDouble secret(String value) {
        secret = Optional.of(value);
        return this;
    }

    /** A refresh token stays as it is, as with Google. */
    public synchronized OAuthDouble notRotating() {
        rotating = false;
        return this;
    }

    /** "Not yet" comes with status 200, as from GitHub; else with 400. */
    public synchronized OAuthDouble pendingInOk() {
        pendingInOk = true;
        return this;
    }

    /** How long access tokens count, as it says. */
    public synchronized OAuthDouble lasting(int forSeconds) {
        seconds = forSeconds;
        return this;
    }

    /** A further field of each answer with tokens. */
    public synchronized OAuthDouble saying(String field, String value) {
        extra.put(field, value);
        return this;
    }

    /** The claims of the id token that comes along. */
    public synchronized OAuthDouble knowing(ObjectNode claims) {
        idToken = Optional.of(jwt(claims));
        return this;
    }

    /** A JSON web token that nobody could verify. */
    public static String jwt(ObjectNode claims) {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        return base64.encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + base64.encodeToString(Json.bytes(claims)) + ".x";
    }

    // --- What happens
    // ---------------------------------------------------------------------------------------------------

    /** A person opens the page and agrees; the code that comes back. @throws AssertionError if the page would refuse */
    public synchronized String agree(URI page) {
        Map<String, String> query = Asked.fields(String.valueOf(page.getRawQuery()));
        if (!terms.clientId().equals(query.get("client_id"))) {
            throw new AssertionError("The page was opened with client_id " + query.get("client_id"));
        }
        if (terms.pkce() && query.getOrDefault("code_challenge", "").length() != 43) {
            throw new AssertionError("The page was opened without a challenge: " + query);
        }
        String code = "code-" + ++counter;
        codes.put(code, query);
        return code;
    }

    /** A person types the code that was shown, and agrees or not. */
    public synchronized void answer(String userCode, boolean agreed) {
        Device device = devices.get("device-" + userCode);
        if (device == null) {
            throw new AssertionError("Nobody was shown " + userCode);
        }
        device.allowed = agreed;
        device.denied = !agreed;
    }

    /** The next poll is too soon. */
    public synchronized void hurry() {
        devices.values().forEach(device -> device.hurried = true);
    }

    /** Tokens as if somebody had logged in: {@code access_token}, {@code refresh_token}. */
    public synchronized ObjectNode login() {
        return granted(++counter);
    }

    /** No access token counts any more; refresh tokens do. */
    public synchronized void expire() {
        access.clear();
    }

    /** No login counts any more. */
    public synchronized void revoke() {
        access.clear();
        ended.addAll(refresh.values());
    }

    /** The next question to the token endpoint is answered so. */
    public synchronized void trouble(Told told) {
        troubles.add(told);
    }

    /** Whether an access token counts. */
    public synchronized boolean accepts(String token) {
        return access.containsKey(token);
    }

    /** How often tokens were renewed. */
    public synchronized int refreshes() {
        return refreshes;
    }

    // --- What it is asked
    // -----------------------------------------------------------------------------------------------

    private synchronized Told device(Asked asked) {
        Map<String, String> fields = asked.fields();
        if (!terms.clientId().equals(fields.get("client_id"))) {
            return Told.error(BAD_REQUEST, "invalid_client");
        }
        String userCode = "USER-" + ++counter;
        Device device = new Device();
        device.challenge = fields.getOrDefault("code_challenge", "");
        if (terms.pkce() && device.challenge.length() != 43) {
            return Told.error(BAD_REQUEST, "invalid_request");
        }
        devices.put("device-" + userCode, device);
        return Told.json(
                OK,
                Json.object()
                        .put("device_code", "device-" + userCode)
                        .put("user_code", userCode)
                        .put("verification_uri", "https://vendor.example/device")
                        .put("expires_in", 600)
                        .put("interval", 1));
    }

    /** What the token endpoint answers; for a test that does something meanwhile. */
    public synchronized Told token(Asked asked) {
        Told trouble = troubles.poll();
        if (trouble != null) {
            return trouble;
        }
        boolean json = asked.headers().first("content-type").orElse("").startsWith("application/json");
        if (json != (terms.body() == OAuthTerms.Body.JSON)) {
            return Told.error(BAD_REQUEST, "invalid_request");
        }
        Map<String, String> fields = asked.fields();
        if (!terms.clientId().equals(fields.get("client_id"))
                || (secret.isPresent() && !secret.get().equals(fields.get("client_secret")))) {
            return Told.error(401, "invalid_client");
        }
        return switch (fields.getOrDefault("grant_type", "")) {
            case "authorization_code" -> exchanged(fields);
            case "urn:ietf:params:oauth:grant-type:device_code" -> polled(fields);
            case REFRESH -> renewed(fields);
            default -> Told.error(BAD_REQUEST, "unsupported_grant_type");
        };
    }

    private Told exchanged(Map<String, String> fields) {
        Map<String, String> page = codes.remove(fields.getOrDefault("code", ""));
        if (page == null
                || !page.getOrDefault("redirect_uri", page.getOrDefault("redirect", ""))
                        .equals(fields.get("redirect_uri"))
                || !proven(page.getOrDefault("code_challenge", ""), fields)) {
            return Told.error(BAD_REQUEST, "invalid_grant");
        }
        return Told.json(OK, granted(++counter));
    }

    private boolean proven(String challenge, Map<String, String> fields) {
        return !terms.pkce()
                || new Pkce(fields.getOrDefault("code_verifier", ""))
                        .challenge()
                        .equals(challenge);
    }

    private Told polled(Map<String, String> fields) {
        Device device = devices.get(fields.getOrDefault("device_code", ""));
        if (device == null || !proven(device.challenge, fields)) {
            return Told.error(BAD_REQUEST, "invalid_grant");
        }
        if (device.hurried) {
            device.hurried = false;
            return Told.error(pendingInOk ? OK : BAD_REQUEST, "slow_down");
        }
        if (device.denied) {
            return Told.error(pendingInOk ? OK : BAD_REQUEST, "access_denied");
        }
        if (!device.allowed) {
            return Told.error(pendingInOk ? OK : BAD_REQUEST, "authorization_pending");
        }
        devices.remove(fields.get("device_code"));
        return Told.json(OK, granted(++counter));
    }

    private Told renewed(Map<String, String> fields) {
        String token = fields.getOrDefault(REFRESH, "");
        Integer reused = spent.get(token);
        if (reused != null) {
            // A token that comes twice was stolen, or so vendors think: everything of that login ends.
            ended.add(reused);
            access.values().removeIf(reused::equals);
        }
        Integer login = refresh.get(token);
        if (login == null || ended.contains(login)) {
            return Told.error(BAD_REQUEST, "invalid_grant");
        }
        refreshes++;
        if (rotating) {
            refresh.remove(token);
            spent.put(token, login);
        }
        ObjectNode answer = granted(login);
        if (!rotating) {
            refresh.remove(answer.path(REFRESH).asString());
            answer.remove(REFRESH);
        }
        return Told.json(OK, answer);
    }

    private ObjectNode granted(int login) {
        String accessToken = "access-" + ++counter;
        String refreshToken = "refresh-" + counter;
        access.put(accessToken, login);
        refresh.put(refreshToken, login);
        ObjectNode answer = Json.object()
                .put("access_token", accessToken)
                .put(REFRESH, refreshToken)
                .put("token_type", "Bearer")
                .put("expires_in", seconds);
        idToken.ifPresent(token -> answer.put("id_token", token));
        extra.forEach(answer::put);
        return answer;
    }
}
