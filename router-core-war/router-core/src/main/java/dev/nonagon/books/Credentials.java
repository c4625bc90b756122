package dev.nonagon.books;

import dev.nonagon.spi.Secret;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.oauth.Credential;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Credentials as the clear text that is sealed, and back. */
final class Credentials {
    static final String NONE = "none";
    static final String KEY = "key";
    static final String TOKENS = "tokens";

    private Credentials() {}

    static String kind(Credential credential) {
        return switch (credential) {
            case Credential.None none -> NONE;
            case Credential.Key key -> KEY;
            case Credential.Tokens tokens -> TOKENS;
        };
    }

    static Secret write(Credential credential) {
        ObjectNode json = Json.object();
        switch (credential) {
            case Credential.None none -> {}
            case Credential.Key key -> json.put("key", key.key().reveal());
            case Credential.Tokens tokens -> {
                json.put("access", tokens.access().reveal());
                tokens.refresh().ifPresent(refresh -> json.put("refresh", refresh.reveal()));
                tokens.expiresAt().ifPresent(at -> json.put("expiresAt", at.toEpochMilli()));
                ObjectNode extra = json.putObject("extra");
                new TreeMap<>(tokens.extra()).forEach((name, value) -> extra.put(name, value.reveal()));
            }
        }
        return new Secret(new String(Json.bytes(json), StandardCharsets.UTF_8));
    }

    static Credential read(String kind, Secret clear) {
        JsonNode json = Json.parse(clear.reveal());
        return switch (kind) {
            case KEY -> new Credential.Key(new Secret(json.path("key").asString()));
            case TOKENS ->
                new Credential.Tokens(
                        new Secret(json.path("access").asString()),
                        json.has("refresh")
                                ? Optional.of(new Secret(json.path("refresh").asString()))
                                : Optional.empty(),
                        json.has("expiresAt")
                                ? Optional.of(Instant.ofEpochMilli(
                                        json.path("expiresAt").asLong()))
                                : Optional.empty(),
                        secrets(json.path("extra")));
            default -> new Credential.None();
        };
    }

    private static Map<String, Secret> secrets(JsonNode json) {
        Map<String, Secret> secrets = new LinkedHashMap<>();
        json.properties()
                .forEach(e -> secrets.put(e.getKey(), new Secret(e.getValue().asString())));
        return secrets;
    }
}
