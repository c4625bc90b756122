package dev.nonagon.provider.kiro;

import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.tck.vendor.Asked;
import dev.nonagon.spi.tck.vendor.Told;
import dev.nonagon.spi.tck.vendor.VendorDouble;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** AWS's login service and Kiro's own, strict: each refresh token is good once, and only with the client it was given to. */
final class AwsDouble {
    static final long CLIENT_ENDS = 1_800_000_000L;
    static final String OIDC = "/oidc.us-east-1.amazonaws.com";
    static final String SOCIAL = "/prod.us-east-1.auth.desktop.kiro.dev";
    static final String USAGE = "/codewhisperer.us-east-1.amazonaws.com/getUsageLimits";
    private static final String DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";

    private final Set<String> good = new HashSet<>();
    private int given;

    /** What polling is answered; empty for tokens. */
    String pending = "authorization_pending";

    String email = "ada@example.org";
    boolean forgotClient;

    AwsDouble at(VendorDouble vendor, String oidc) {
        vendor.on("POST", oidc + "/client/register", this::register);
        vendor.on("POST", oidc + "/device_authorization", this::device);
        vendor.on("POST", oidc + "/token", this::token);
        vendor.on("POST", SOCIAL + "/oauth/token", this::exchange);
        vendor.on("POST", SOCIAL + "/refreshToken", this::refresh);
        vendor.on("GET", USAGE, this::usage);
        return this;
    }

    /** A refresh token that somebody else's program got. */
    String issued(String beginning) {
        String token = beginning + ++given;
        good.add(token);
        return token;
    }

    private Told register(Asked asked) {
        ObjectNode json = asked.json();
        boolean fits = json.path("clientType").asString("").equals("public")
                && json.path("scopes").size() == 3
                && json.path("grantTypes").size() == 2
                && !json.path("issuerUrl").asString("").isEmpty();
        return fits
                ? Told.json(
                        200,
                        Json.object()
                                .put("clientId", "client-1")
                                .put("clientSecret", "client-secret-1")
                                .put("clientSecretExpiresAt", CLIENT_ENDS))
                : Told.error(400, "invalid_request");
    }

    private static boolean knows(Map<String, String> fields) {
        return fields.getOrDefault("clientId", "").equals("client-1")
                && fields.getOrDefault("clientSecret", "").equals("client-secret-1");
    }

    private Told device(Asked asked) {
        Map<String, String> fields = asked.fields();
        return knows(fields) && fields.getOrDefault("startUrl", "").startsWith("https://")
                ? Told.json(
                        200,
                        Json.object()
                                .put("deviceCode", "device-code-1")
                                .put("userCode", "ABCD-EFGH")
                                .put("verificationUri", "https://device.example/")
                                .put("verificationUriComplete", "https://device.example/?user_code=ABCD-EFGH")
                                .put("expiresIn", 600)
                                .put("interval", 1))
                : Told.error(400, "invalid_request");
    }

    private Told token(Asked asked) {
        Map<String, String> fields = asked.fields();
        if (!knows(fields) || forgotClient) {
            return Told.error(401, "invalid_client");
        }
        if (fields.getOrDefault("grantType", "").equals(DEVICE_GRANT)) {
            boolean right = fields.getOrDefault("deviceCode", "").equals("device-code-1");
            return right && pending.isEmpty()
                    ? Told.json(200, tokens("sso-refresh-"))
                    : Told.error(400, right ? pending : "invalid_request");
        }
        return good.remove(fields.getOrDefault("refreshToken", ""))
                ? Told.json(200, tokens("sso-refresh-"))
                : Told.error(400, "invalid_grant");
    }

    private Told exchange(Asked asked) {
        Map<String, String> fields = asked.fields();
        boolean right = fields.getOrDefault("code", "").equals("social-code")
                && fields.getOrDefault("code_verifier", "").length() >= 43
                && fields.getOrDefault("redirect_uri", "").equals(SocialFlow.REDIRECT);
        return right
                ? Told.json(200, tokens("aorAAAAAG").put("profileArn", "arn:social"))
                : Told.json(401, "{\"message\":\"Bad credentials\"}");
    }

    private Told refresh(Asked asked) {
        return good.remove(asked.fields().getOrDefault("refreshToken", ""))
                ? Told.json(200, tokens("aorAAAAAG").put("profileArn", "arn:renewed"))
                : Told.json(401, "{\"message\":\"Bad credentials\"}");
    }

    private ObjectNode tokens(String beginning) {
        String refresh = issued(beginning);
        return Json.object()
                .put("accessToken", "access-" + given)
                .put("refreshToken", refresh)
                .put("expiresIn", 3600);
    }

    private Told usage(Asked asked) {
        if (!asked.bearer().startsWith("access-") || email.isEmpty()) {
            return Told.json(403, "{\"message\":\"no\"}");
        }
        ObjectNode usage = Json.object();
        usage.putObject("userInfo").put("email", email);
        usage.putObject("subscriptionInfo").put("subscriptionTitle", "KIRO PRO");
        usage.putArray("usageBreakdownList");
        return Told.json(200, usage);
    }
}
