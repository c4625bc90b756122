package dev.nonagon.blackbox.logins;

import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.tck.vendor.Asked;
import dev.nonagon.spi.tck.vendor.Told;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Google Cloud: a service account's key signs a wish, its signature is verified, and a token comes back. */
final class VertexVendor extends Vendor {
    private static final String TOKEN = "/oauth2.googleapis.com/token";
    private static final String MODELS =
            "/europe-west4-aiplatform.googleapis.com/v1/projects/my-project/locations/europe-west4/publishers/google/*";
    private static final String ARMOUR = "PRIVATE" + " KEY";

    private final KeyPair pair = pair();
    private final Set<String> tokens = new HashSet<>();
    private final Set<String> withdrawn = new HashSet<>();
    private int keys;
    private int given;

    VertexVendor(byte[] descriptor) {
        super(descriptor);
        reaches("https://europe-west4-aiplatform.googleapis.com/");
        places.on("POST", TOKEN, this::token);
        places.relay(MODELS, chat, "/v1beta/*", this::refusal);
    }

    private static KeyPair pair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private synchronized Told token(Asked asked) {
        String[] parts = asked.form().getOrDefault("assertion", "").split("\\.", -1);
        if (parts.length != 3 || !signed(parts)) {
            return Told.error(400, "invalid_grant");
        }
        JsonNode header = decoded(parts[0]);
        JsonNode claims = decoded(parts[1]);
        boolean fits = claims.path("aud").asString("").equals("https://oauth2.googleapis.com/token")
                && claims.path("iss").asString("").equals("router@my-project.iam.gserviceaccount.com")
                && !withdrawn.contains(header.path("kid").asString(""));
        if (!fits) {
            return Told.error(400, "invalid_grant");
        }
        String token = "access-vertex-" + ++given;
        tokens.add(token);
        return Told.json(
                200,
                Json.object().put("access_token", token).put("expires_in", 3599).put("token_type", "Bearer"));
    }

    private boolean signed(String[] parts) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(pair.getPublic());
            signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
            return signature.verify(Base64.getUrlDecoder().decode(parts[2]));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    private static ObjectNode decoded(String part) {
        return Json.parseObject(Base64.getUrlDecoder().decode(part));
    }

    /** A new key of the same service account, as a file. */
    @Override
    synchronized ObjectNode agreed(JsonNode begun) {
        String pem = "-----BEGIN " + ARMOUR + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(pair.getPrivate().getEncoded())
                + "\n-----END " + ARMOUR + "-----\n";
        ObjectNode file = Json.object()
                .put("type", "service_account")
                .put("project_id", "my-project")
                .put("private_key_id", "key-" + ++keys)
                .put("private_key", pem)
                .put("client_email", "router@my-project.iam.gserviceaccount.com")
                // Whoever wrote the file does not decide where the key's signature goes.
                .put("token_uri", "https://elsewhere.example/token");
        ObjectNode answer = Json.object();
        answer.putObject("fields").put("service-account", Json.text(file)).put("region", "europe-west4");
        return answer;
    }

    @Override
    synchronized boolean accepts(String token) {
        return tokens.contains(token);
    }

    @Override
    synchronized void expire() {
        tokens.clear();
    }

    @Override
    synchronized void revoke() {
        tokens.clear();
        withdrawn.add("key-" + keys);
    }

    @Override
    synchronized int renewals() {
        return given;
    }

    @Override
    String renewalPlace() {
        return TOKEN;
    }

    @Override
    List<String> secrets() {
        return List.of("access-vertex", ARMOUR);
    }
}
