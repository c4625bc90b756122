package dev.nonagon.login;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Talks to an OpenID provider: authorization code with PKCE, ID token checked against its keys. Thread-safe. */
final class OidcProvider {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int LONGEST = 1024 * 1024;
    /** Asymmetric ones only: a token signed with a secret that both know proves little, and {@code none} nothing. */
    private static final Set<JWSAlgorithm> ALGORITHMS =
            Set.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256, JWSAlgorithm.ES256, JWSAlgorithm.ES384, JWSAlgorithm.EdDSA);

    private final OidcSettings settings;
    private final HttpClient http;

    /**
     * What must be the same at the end of a login as at its beginning.
     *
     * @param verifier of PKCE
     */
    record Attempt(Secret state, Secret nonce, Secret verifier) {}

    /** Whom the provider vouches for. */
    record Person(String subject, Set<String> groups) {}

    /** The provider cannot be used, or vouches for nobody. */
    static final class Trouble extends Exception {
        private static final long serialVersionUID = 1L;

        Trouble(String sentence) {
            super(sentence);
        }
    }

    OidcProvider(OidcSettings settings) {
        this.settings = settings;
        this.http = HttpClient.newBuilder()
                .connectTimeout(PATIENCE)
                // A redirect could carry the client's secret elsewhere.
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** Where the browser is sent. */
    URI authorization(Attempt attempt) throws Trouble {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("response_type", "code");
        query.put("client_id", settings.clientId());
        query.put("redirect_uri", settings.redirectUri().toString());
        query.put("scope", "openid profile");
        query.put("state", attempt.state().reveal());
        query.put("nonce", attempt.nonce().reveal());
        query.put("code_challenge", base64(Tokens.sha256(attempt.verifier().reveal())));
        query.put("code_challenge_method", "S256");
        URI endpoint = endpoint(metadata(), "authorization_endpoint");
        return URI.create(endpoint + (endpoint.getRawQuery() == null ? "?" : "&") + form(query));
    }

    /** Trades the code that the browser brought for the person who logged in. */
    Person person(String code, Attempt attempt) throws Trouble {
        JsonNode metadata = metadata();
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", settings.redirectUri().toString());
        form.put("code_verifier", attempt.verifier().reveal());
        HttpRequest.Builder request = HttpRequest.newBuilder(endpoint(metadata, "token_endpoint"))
                .header("content-type", "application/x-www-form-urlencoded");
        if (settings.clientSecret().isBlank()) {
            form.put("client_id", settings.clientId());
        } else {
            // RFC 6749 section 2.3.1: both are form-encoded before they are joined.
            String pair = encoded(settings.clientId()) + ":"
                    + encoded(settings.clientSecret().reveal());
            request.header(
                    "authorization",
                    "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        }
        JsonNode answer = ask(request.POST(HttpRequest.BodyPublishers.ofString(form(form))), "token endpoint");
        String token = answer.path("id_token").asString("");
        // Asked for anew each time: logins are rare, and a withdrawn key must not count.
        JsonNode keys = ask(HttpRequest.newBuilder(endpoint(metadata, "jwks_uri")), "key set");
        return person(verified(token, keys, attempt.nonce()));
    }

    private JWTClaimsSet verified(String token, JsonNode keys, Secret nonce) throws Trouble {
        try {
            DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
            processor.setJWSKeySelector(
                    new JWSVerificationKeySelector<>(ALGORITHMS, new ImmutableJWKSet<>(JWKSet.parse(Json.text(keys)))));
            processor.setJWTClaimsSetVerifier(new DefaultJWTClaimsVerifier<>(
                    settings.clientId(),
                    new JWTClaimsSet.Builder()
                            .issuer(settings.issuer().toString())
                            .claim("nonce", nonce.reveal())
                            .build(),
                    Set.of("sub", "iat", "exp")));
            JWTClaimsSet claims = processor.process(token, null);
            Object party = claims.getClaim("azp");
            if (party != null && !party.equals(settings.clientId())) {
                throw new Trouble("The ID token is for another client.");
            }
            return claims;
        } catch (ParseException | BadJOSEException | JOSEException e) {
            throw new Trouble("The provider's ID token is not valid: " + e.getMessage() + ".");
        }
    }

    private Person person(JWTClaimsSet claims) {
        Set<String> groups = new HashSet<>();
        Object claim = claims.getClaim(settings.groupsClaim());
        if (claim instanceof List<?> list) {
            list.forEach(each -> groups.add(String.valueOf(each)));
        } else if (claim instanceof String one) {
            groups.add(one);
        }
        return new Person(claims.getSubject(), groups);
    }

    private JsonNode metadata() throws Trouble {
        String issuer = settings.issuer().toString();
        String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        JsonNode metadata =
                ask(HttpRequest.newBuilder(URI.create(base + "/.well-known/openid-configuration")), "discovery");
        if (!metadata.path("issuer").asString("").equals(issuer)) {
            throw new Trouble(
                    "The provider calls itself '" + metadata.path("issuer").asString("")
                            + "'; nonagon.login.oidc.issuer must say the same, to the letter.");
        }
        return metadata;
    }

    private static URI endpoint(JsonNode metadata, String name) throws Trouble {
        try {
            return OidcSettings.safe(name, metadata.path(name).asString(""));
        } catch (dev.nonagon.spi.RouterException e) {
            throw new Trouble("The provider's " + name + " is missing or not https.");
        }
    }

    private JsonNode ask(HttpRequest.Builder request, String what) throws Trouble {
        try {
            HttpResponse<InputStream> answer = http.send(
                    request.timeout(PATIENCE)
                            .header("accept", "application/json")
                            .build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                byte[] bytes = body.readNBytes(LONGEST);
                if (answer.statusCode() != 200) {
                    throw new Trouble("The provider's " + what + " answers " + answer.statusCode() + ".");
                }
                return Json.parseObject(bytes);
            }
        } catch (IOException | JsonProblem e) {
            throw new Trouble("The provider's " + what + " cannot be read: " + e.getMessage() + ".");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Trouble("The router is being stopped.");
        }
    }

    private static String form(Map<String, String> pairs) {
        return pairs.entrySet().stream()
                .map(pair -> pair.getKey() + "=" + encoded(pair.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
