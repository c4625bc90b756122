package dev.nonagon.exchange;

import dev.nonagon.apikeys.KeyData;
import dev.nonagon.apikeys.KeyLimits;
import dev.nonagon.apikeys.KeyScope;
import dev.nonagon.spi.json.Json;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a key may do, as JSON, and back; what is left out is not limited. */
final class KeyRules {
    private KeyRules() {}

    static ObjectNode write(KeyData data) {
        ObjectNode json = Json.object();
        ArrayNode scopes = json.putArray("scopes");
        data.scopes().stream().sorted().forEach(scope -> scopes.add(scope.word()));
        json.put("active", data.active());
        data.expiresAt().ifPresent(end -> json.put("expiresAt", end.toString()));
        list(json, "models", data.models());
        list(json, "combos", data.combos());
        list(json, "networks", data.networks());
        KeyLimits limits = data.limits();
        limits.requestsPerMinute().ifPresent(n -> json.put("requestsPerMinute", n));
        limits.parallelRequests().ifPresent(n -> json.put("parallelRequests", n));
        limits.tokensPerDay().ifPresent(n -> json.put("tokensPerDay", n));
        limits.tokensPerMonth().ifPresent(n -> json.put("tokensPerMonth", n));
        limits.moneyPerDay().ifPresent(n -> json.put("moneyPerDay", n.toPlainString()));
        limits.moneyPerMonth().ifPresent(n -> json.put("moneyPerMonth", n.toPlainString()));
        return json.put("tokenSaver", data.tokenSaver())
                .put("leftoversOnly", data.leftoversOnly())
                .put("revealable", data.revealable())
                .put("notes", data.notes());
    }

    private static void list(ObjectNode json, String name, List<String> words) {
        if (!words.isEmpty()) {
            ArrayNode array = json.putArray(name);
            words.forEach(array::add);
        }
    }

    static KeyData read(String name, JsonNode json) {
        Set<KeyScope> scopes = EnumSet.noneOf(KeyScope.class);
        words(json, "scopes").forEach(word -> KeyScope.of(word).ifPresent(scopes::add));
        KeyData data = KeyData.named(name);
        return data.withScopes(scopes.isEmpty() ? data.scopes() : scopes)
                .withActive(Fields.truth(json, "active", true))
                .withExpiresAt(Fields.instant(json.path("expiresAt")))
                .withModels(words(json, "models"), words(json, "combos"))
                .withNetworks(words(json, "networks"))
                .withLimits(limits(json))
                .withTokenSaver(Fields.truth(json, "tokenSaver", false))
                .withLeftoversOnly(Fields.truth(json, "leftoversOnly", false))
                .withRevealable(Fields.truth(json, "revealable", true))
                .withNotes(Fields.text(json, "notes").orElse(""));
    }

    private static KeyLimits limits(JsonNode json) {
        return new KeyLimits(
                small(json, "requestsPerMinute"),
                small(json, "parallelRequests"),
                large(json, "tokensPerDay"),
                large(json, "tokensPerMonth"),
                Fields.decimal(json.path("moneyPerDay")),
                Fields.decimal(json.path("moneyPerMonth")));
    }

    private static OptionalInt small(JsonNode json, String name) {
        Optional<Integer> number = Fields.whole(json, name);
        return number.isPresent() ? OptionalInt.of(number.get()) : OptionalInt.empty();
    }

    private static OptionalLong large(JsonNode json, String name) {
        JsonNode value = json.path(name);
        return value.isIntegralNumber() && value.canConvertToLong()
                ? OptionalLong.of(value.asLong())
                : OptionalLong.empty();
    }

    private static List<String> words(JsonNode json, String name) {
        List<String> words = new ArrayList<>();
        for (JsonNode word : json.path(name)) {
            if (word.isString()) {
                words.add(word.asString());
            }
        }
        return words;
    }
}
