package dev.nonagon.blackbox.logins;

import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.tck.vendor.Told;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * "Sign in with ChatGPT": a first page opened by a client that everybody shares, a call-back that brings the client's own id,
 * and from then on tokens for that id only.
 */
final class ChatGptVendor extends OAuthVendor {
    private static final String SHARED = "dynamic_agent_client";
    private static final String ISSUED = "oaiapp_7";
    private static final String HOST = "urn:uuid:11111111-1111-4111-8111-111111111111";
    private static final List<String> REFUSED =
            List.of("max_output_tokens", "temperature", "top_p", "previous_response_id", "metadata", "user");

    ChatGptVendor(byte[] descriptor) {
        super(issued(descriptor), "/v1/responses", vendor -> {
            vendor.login
                    .saying("scope", "openid profile email offline_access resource.invoke chatgpt.tokens.use.direct")
                    .knowing(Json.object().put("email", "ann@example.org"));
            vendor.insists(asked -> {
                ObjectNode body = asked.json();
                Optional<String> unknown = REFUSED.stream().filter(body::has).findFirst();
                if (unknown.isPresent()) {
                    return refused("Unsupported parameter: " + unknown.get());
                }
                return body.path("stream").asBoolean(false)
                                && !body.path("store").asBoolean(true)
                        ? Optional.empty()
                        : refused("stream must be true and store false");
            });
        });
    }

    private static Optional<Told> refused(String message) {
        return Optional.of(Told.json(
                400,
                Json.object()
                        .set("error", Json.object().put("message", message).put("type", "invalid_request_error"))));
    }

    /** The token endpoint knows the issued id only. */
    private static byte[] issued(byte[] descriptor) {
        ObjectNode json = Json.parseObject(descriptor);
        ((ObjectNode) json.path("oauth")).put("clientId", ISSUED);
        return Json.bytes(json);
    }

    @Override
    String code(URI page) {
        if (!page.getRawQuery().contains("ext_agent_host_id=")) {
            throw new AssertionError("The page was opened for no host: " + page);
        }
        return super.code(URI.create(page.toString().replace("client_id=" + SHARED, "client_id=" + ISSUED)));
    }

    @Override
    ObjectNode agreed(JsonNode begun) {
        ObjectNode answer = super.agreed(begun);
        return answer.put("callback", answer.path("callback").asString() + "&client_id=" + ISSUED);
    }

    @Override
    String settings() {
        return "nonagon.providers.chatgpt.oauth.host-id=" + HOST + "\n";
    }
}
