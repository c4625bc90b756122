package dev.nonagon.blackbox.logins;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.tck.vendor.Asked;
import dev.nonagon.spi.tck.vendor.Told;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * AWS Builder ID and the service behind Kiro: a client registers and gets a code, a refresh token is good once and only for its
 * client, and every answer is an event stream whose frames are written here from AWS's description of them, not by the code
 * under test.
 */
final class KiroVendor extends Vendor {
    private static final String OIDC = "/oidc.us-east-1.amazonaws.com";
    private static final String HOST = "/codewhisperer.us-east-1.amazonaws.com";
    private static final String DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";
    private static final Set<String> TOP = Set.of("conversationState", "profileArn", "inferenceConfig");
    private static final byte STRING = 7;

    private final Set<String> clients = new HashSet<>();
    private final Map<String, Boolean> devices = new HashMap<>();
    private final Set<String> access = new HashSet<>();
    /** By refresh token: the client that it was given to. */
    private final Map<String, String> refresh = new HashMap<>();

    private int counter;
    private int renewals;

    KiroVendor(byte[] descriptor) {
        super(descriptor);
        tellsQuota = true;
        places.on("POST", OIDC + "/client/register", this::register);
        places.on("POST", OIDC + "/device_authorization", this::device);
        places.on("POST", OIDC + "/token", this::token);
        places.on("GET", HOST + "/getUsageLimits", this::usage);
        places.on("POST", HOST + "/generateAssistantResponse", this::generate);
    }

    private synchronized Told register(Asked asked) {
        JsonNode json = asked.json();
        if (!json.path("clientType").asString("").equals("public")
                || json.path("scopes").isEmpty()) {
            return Told.error(400, "invalid_client_metadata");
        }
        String client = "client-" + ++counter;
        clients.add(client + "/secret-of-" + client);
        return Told.json(
                200,
                Json.object()
                        .put("clientId", client)
                        .put("clientSecret", "secret-of-" + client)
                        .put("clientSecretExpiresAt", 4_000_000_000L));
    }

    private boolean knows(Map<String, String> fields) {
        return clients.contains(fields.get("clientId") + "/" + fields.get("clientSecret"));
    }

    private synchronized Told device(Asked asked) {
        Map<String, String> fields = asked.fields();
        if (!knows(fields) || !fields.getOrDefault("startUrl", "").equals("https://view.awsapps.com/start")) {
            return Told.error(400, "invalid_request");
        }
        String code = "CODE-" + ++counter;
        devices.put(code, false);
        return Told.json(
                200,
                Json.object()
                        .put("deviceCode", "device-" + code)
                        .put("userCode", code)
                        .put("verificationUri", "https://device.sso.us-east-1.amazonaws.com/")
                        .put("verificationUriComplete", "https://device.sso.us-east-1.amazonaws.com/?user_code=" + code)
                        .put("expiresIn", 600)
                        .put("interval", 1));
    }

    private synchronized Told token(Asked asked) {
        Map<String, String> fields = asked.fields();
        if (!knows(fields)) {
            return Told.error(401, "invalid_client");
        }
        String client = fields.get("clientId");
        if (fields.getOrDefault("grantType", "").equals(DEVICE_GRANT)) {
            String code = fields.getOrDefault("deviceCode", "").replaceFirst("^device-", "");
            return switch (devices.get(code)) {
                case null -> Told.error(400, "invalid_grant");
                case Boolean agreed -> {
                    if (!agreed) {
                        yield Told.error(400, "authorization_pending");
                    }
                    devices.remove(code);
                    yield Told.json(200, granted(client));
                }
            };
        }
        if (!client.equals(refresh.remove(fields.getOrDefault("refreshToken", "")))) {
            return Told.error(400, "invalid_grant");
        }
        renewals++;
        return Told.json(200, granted(client));
    }

    private ObjectNode granted(String client) {
        String number = "kiro-" + ++counter;
        access.add("access-" + number);
        refresh.put("refresh-" + number, client);
        return Json.object()
                .put("accessToken", "access-" + number)
                .put("refreshToken", "refresh-" + number)
                .put("expiresIn", 3600)
                .put("tokenType", "Bearer");
    }

    private Told usage(Asked asked) {
        if (!accepts(asked.bearer())) {
            return expired();
        }
        ObjectNode usage = Json.object();
        usage.putObject("userInfo").put("email", "ann@example.org");
        usage.putObject("subscriptionInfo").put("subscriptionTitle", "KIRO PRO");
        usage.putArray("usageBreakdownList")
                .addObject()
                .put("resourceType", "CREDIT")
                .put("usageLimit", 1000)
                .put("currentUsage", 250);
        return Told.json(200, usage.put("nextDateReset", 4_000_000_000L));
    }

    /** The service says 403 where others say 401. */
    @Override
    Told expired() {
        return Told.json(403, "{\"message\":\"The bearer token included in the request is invalid.\"}");
    }

    // --- The conversation
    // -----------------------------------------------------------------------------------------------------

    private Told generate(Asked asked) {
        if (!accepts(asked.bearer())) {
            return expired();
        }
        JsonNode body = asked.json();
        JsonNode current = body.at("/conversationState/currentMessage/userInputMessage");
        boolean fits = asked.headers()
                        .first("x-amz-target")
                        .orElse("")
                        .equals("AmazonCodeWhispererStreamingService.GenerateAssistantResponse")
                && TOP.containsAll(body.propertyNames())
                && body.at("/conversationState/chatTriggerType").asString("").equals("MANUAL")
                && current.path("modelId").isString();
        if (!fits) {
            return Told.json(400, "{\"message\":\"Improperly formed request.\"}");
        }
        return new Told(
                200,
                Headers.of("content-type", "application/vnd.amazon.eventstream"),
                said(current, body.at("/conversationState/history")));
    }

    private static byte[] said(JsonNode current, JsonNode history) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonNode results = current.at("/userInputMessageContext/toolResults");
        if (!results.isEmpty()) {
            String id = results.path(0).path("toolUseId").asString("");
            boolean known = called(history).contains(id);
            text(out, known ? results.at("/0/content/0/text").asString("") : "There was no call " + id);
        } else if (current.path("modelId").asString().equals("tool")) {
            String tool = current.at("/userInputMessageContext/tools/0/toolSpecification/name")
                    .asString("");
            for (String piece : List.of("", "{\"place\":", "\"the wall\"}")) {
                frame(out, "toolUseEvent", use(tool).put("input", piece));
            }
            frame(out, "toolUseEvent", use(tool).put("stop", true));
        } else {
            text(out, "Good day, ");
            text(out, "çava?");
        }
        frame(out, "meteringEvent", Json.object().put("usage", 0.1));
        return out.toByteArray();
    }

    private static List<String> called(JsonNode history) {
        List<String> ids = new ArrayList<>();
        history.forEach(turn -> turn.at("/assistantResponseMessage/toolUses")
                .forEach(use -> ids.add(use.path("toolUseId").asString(""))));
        return ids;
    }

    private static ObjectNode use(String tool) {
        return Json.object().put("toolUseId", "tooluse_1").put("name", tool);
    }

    private static void text(ByteArrayOutputStream out, String words) {
        frame(out, "assistantResponseEvent", Json.object().put("content", words));
    }

    /** @source AWS, event stream encoding: lengths, sum of the prelude, headers, payload, sum of all of it */
    private static void frame(ByteArrayOutputStream out, String event, ObjectNode data) {
        byte[] headers =
                headers(Map.of(":message-type", "event", ":event-type", event, ":content-type", "application/json"));
        byte[] payload = Json.bytes(data);
        int total = 12 + headers.length + payload.length + 4;
        ByteBuffer frame = ByteBuffer.allocate(total).putInt(total).putInt(headers.length);
        frame.putInt(sum(frame.array(), 8)).put(headers).put(payload);
        frame.putInt(sum(frame.array(), total - 4));
        out.writeBytes(frame.array());
    }

    private static byte[] headers(Map<String, String> fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        fields.forEach((name, value) -> {
            byte[] words = value.getBytes(StandardCharsets.UTF_8);
            out.write(name.length());
            out.writeBytes(name.getBytes(StandardCharsets.UTF_8));
            out.write(STRING);
            out.write(words.length >> 8);
            out.write(words.length);
            out.writeBytes(words);
        });
        return out.toByteArray();
    }

    private static int sum(byte[] bytes, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    // --- The login
    // ------------------------------------------------------------------------------------------------------------

    @Override
    synchronized ObjectNode agreed(JsonNode begun) {
        if (devices.replace(begun.path("code").asString(), true) == null) {
            throw new AssertionError("Nobody was shown " + begun);
        }
        return Json.object();
    }

    @Override
    synchronized boolean accepts(String token) {
        return access.contains(token);
    }

    @Override
    synchronized void expire() {
        access.clear();
    }

    @Override
    synchronized void revoke() {
        access.clear();
        refresh.clear();
    }

    @Override
    synchronized int renewals() {
        return renewals;
    }

    @Override
    String renewalPlace() {
        return OIDC + "/token";
    }

    @Override
    List<String> secrets() {
        return List.of("access-kiro", "refresh-kiro", "secret-of-client");
    }
}
