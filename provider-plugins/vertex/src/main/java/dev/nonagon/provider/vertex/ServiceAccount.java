package dev.nonagon.provider.vertex;

import dev.nonagon.spi.Secret;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.spi.oauth.TokenAnswers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A service account's key, as the file that Google gives out.
 *
 * @param email the account's name
 * @param project the project that it belongs to; empty if the file does not say
 * @param keyId which of the account's keys it is; empty if the file does not say
 * @source https://developers.google.com/identity/protocols/oauth2/service-account#httprest
 */
record ServiceAccount(String email, Optional<String> project, Optional<String> keyId, PrivateKey key) {
    private static final Duration LIFETIME = Duration.ofHours(1);
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    /** @throws IllegalArgumentException with a sentence that says what is wrong, and holds nothing of the key */
    static ServiceAccount of(Secret json) {
        try {
            JsonNode file = Json.parse(json.reveal());
            String email = TokenAnswers.text(file, "client_email").orElseThrow(() -> missing("client_email"));
            String pem = TokenAnswers.text(file, "private_key").orElseThrow(() -> missing("private_key"));
            return new ServiceAccount(
                    email, TokenAnswers.text(file, "project_id"), TokenAnswers.text(file, "private_key_id"), key(pem));
        } catch (JsonProblem e) {
            throw new IllegalArgumentException("This is no JSON; paste the whole key file of the service account.");
        }
    }

    private static IllegalArgumentException missing(String field) {
        return new IllegalArgumentException(
                "The key file has no '" + field + "'; take that of a service account, of type JSON.");
    }

    private static PrivateKey key(String pem) {
        try {
            byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
            return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException("The key file's 'private_key' is no RSA key in PKCS #8.");
        }
    }

    /** The signed wish for an access token (RFC 7523). @param audience the token endpoint */
    String assertion(String audience, String scope, Instant now) {
        ObjectNode header = Json.object().put("alg", "RS256").put("typ", "JWT");
        keyId.ifPresent(id -> header.put("kid", id));
        ObjectNode claims = Json.object()
                .put("iss", email)
                .put("scope", scope)
                .put("aud", audience)
                .put("iat", now.getEpochSecond())
                .put("exp", now.plus(LIFETIME).getEpochSecond());
        String signed = BASE64.encodeToString(Json.bytes(header)) + "." + BASE64.encodeToString(Json.bytes(claims));
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key);
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The key of " + email + " cannot sign", e);
        }
    }

    @Override
    public String toString() {
        return "ServiceAccount[" + email + "]";
    }
}
