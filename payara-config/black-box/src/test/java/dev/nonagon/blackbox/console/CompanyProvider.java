package dev.nonagon.blackbox.console;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.nonagon.spi.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A company's OpenID provider with a page on which a person says who they are. Codes are good once, for the client, the
 * redirect address and the PKCE verifier that they were asked with.
 *
 * @source OpenID Connect Core 1.0 §3.1; RFC 7636 §4.6
 */
final class CompanyProvider implements AutoCloseable {
    private static final Base64.Encoder URL_SAFE = Base64.getUrlEncoder().withoutPadding();

    private final HttpServer server;
    private final KeyPair key;
    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();

    private CompanyProvider(HttpServer server, KeyPair key) {
        this.server = server;
        this.key = key;
    }

    static CompanyProvider start() {
        try {
            KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
            keys.initialize(2048);
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            CompanyProvider provider = new CompanyProvider(server, keys.generateKeyPair());
            server.createContext("/.well-known/openid-configuration", provider::describe);
            server.createContext("/keys", provider::keys);
            server.createContext("/authorize", provider::ask);
            server.createContext("/yes", provider::lead);
            server.createContext("/token", provider::redeem);
            server.start();
            return provider;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    String issuer() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void describe(HttpExchange exchange) throws IOException {
        answer(
                exchange,
                200,
                "application/json",
                Json.text(Json.object()
                        .put("issuer", issuer())
                        .put("authorization_endpoint", issuer() + "/authorize")
                        .put("token_endpoint", issuer() + "/token")
                        .put("jwks_uri", issuer() + "/keys")));
    }

    private void keys(HttpExchange exchange) throws IOException {
        RSAPublicKey open = (RSAPublicKey) key.getPublic();
        answer(
                exchange,
                200,
                "application/json",
                Json.text(Json.object()
                        .set(
                                "keys",
                                Json.array()
                                        .add(Json.object()
                                                .put("kty", "RSA")
                                                .put("use", "sig")
                                                .put("alg", "RS256")
                                                .put("kid", "k1")
                                                .put("n", number(open.getModulus()))
                                                .put("e", number(open.getPublicExponent()))))));
    }

    /** A page with a person on each button. */
    private void ask(HttpExchange exchange) throws IOException {
        StringBuilder page =
                new StringBuilder("<!doctype html><html lang=en><title>The company</title><h1>Who are you?</h1>");
        for (String person : List.of("ada", "eve")) {
            page.append("<p><a id=")
                    .append(person)
                    .append(" href=\"/yes?person=")
                    .append(person)
                    .append('&')
                    .append(exchange.getRequestURI().getRawQuery().replace("&", "&amp;"))
                    .append("\">")
                    .append(person)
                    .append("</a>");
        }
        answer(exchange, 200, "text/html", page.toString());
    }

    private void lead(HttpExchange exchange) throws IOException {
        Map<String, String> asked = form(exchange.getRequestURI().getRawQuery());
        String code = "code-" + codes.size();
        codes.put(code, asked);
        exchange.getResponseHeaders()
                .set(
                        "location",
                        asked.get("redirect_uri") + "?code=" + code + "&state="
                                + URLEncoder.encode(asked.getOrDefault("state", ""), StandardCharsets.UTF_8));
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }

    private void redeem(HttpExchange exchange) throws IOException {
        Map<String, String> given = form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        Map<String, String> asked = codes.remove(given.getOrDefault("code", ""));
        if (asked == null
                || !asked.getOrDefault("redirect_uri", "").equals(given.get("redirect_uri"))
                || !asked.getOrDefault("code_challenge", "")
                        .equals(challenge(given.getOrDefault("code_verifier", "")))) {
            answer(exchange, 400, "application/json", "{\"error\":\"invalid_grant\"}");
            return;
        }
        long now = Instant.now().getEpochSecond();
        String claims = Json.text(Json.object()
                .put("iss", issuer())
                .put("aud", asked.get("client_id"))
                .put("sub", asked.get("person"))
                .put("iat", now)
                .put("exp", now + 60)
                .put("nonce", asked.get("nonce")));
        String signed = text("{\"alg\":\"RS256\",\"kid\":\"k1\"}") + "." + text(claims);
        answer(
                exchange,
                200,
                "application/json",
                Json.text(Json.object()
                        .put("token_type", "Bearer")
                        .put("access_token", "unused")
                        .put("id_token", signed + "." + signature(signed))));
    }

    private String signature(String signed) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(key.getPrivate());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return URL_SAFE.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String challenge(String verifier) {
        try {
            return URL_SAFE.encodeToString(
                    MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(String json) {
        return URL_SAFE.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    /** Big-endian and without a sign, as in RFC 7518 §2. */
    private static String number(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return URL_SAFE.encodeToString(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }

    private static Map<String, String> form(String text) {
        Map<String, String> pairs = new HashMap<>();
        for (String pair : text.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            pairs.put(parts[0], URLDecoder.decode(parts.length > 1 ? parts[1] : "", StandardCharsets.UTF_8));
        }
        return pairs;
    }

    private static void answer(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("content-type", type + "; charset=utf-8");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
