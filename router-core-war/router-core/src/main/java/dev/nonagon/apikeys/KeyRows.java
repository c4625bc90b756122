package dev.nonagon.apikeys;

import dev.nonagon.spi.json.Json;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a row says, and the other way round. */
final class KeyRows {
    private KeyRows() {}

    static ApiKey key(KeyRow row) {
        return new ApiKey(
                row.id,
                row.hint,
                false,
                data(row),
                Instant.ofEpochMilli(row.createdAt),
                Instant.ofEpochMilli(row.updatedAt),
                Optional.ofNullable(row.lastUsedAt).map(Instant::ofEpochMilli),
                row.version);
    }

    static KeyData data(KeyRow row) {
        Set<KeyScope> scopes = Arrays.stream(row.scopes.split(",", -1))
                .flatMap(word -> KeyScope.of(word).stream())
                .collect(Collectors.toSet());
        KeyLimits limits = new KeyLimits(
                integer(row.requestsPerMinute),
                integer(row.parallelRequests),
                number(row.tokensPerDay),
                number(row.tokensPerMonth),
                money(row.moneyPerDay),
                money(row.moneyPerMonth));
        return new KeyData(
                row.name,
                scopes,
                row.active,
                Optional.ofNullable(row.expiresAt).map(Instant::ofEpochMilli),
                list(row.models),
                list(row.combos),
                list(row.networks),
                limits,
                row.tokenSaver,
                row.leftoversOnly,
                row.sealed != null,
                row.notes);
    }

    /** Everything but the key itself and its copy. */
    static void fill(KeyRow row, KeyData data) {
        row.name = data.name();
        row.scopes = data.scopes().stream().map(KeyScope::word).collect(Collectors.joining(","));
        row.active = data.active();
        row.expiresAt = data.expiresAt().map(Instant::toEpochMilli).orElse(null);
        row.models = text(data.models());
        row.combos = text(data.combos());
        row.networks = text(data.networks());
        KeyLimits limits = data.limits();
        row.requestsPerMinute = nullable(limits.requestsPerMinute());
        row.parallelRequests = nullable(limits.parallelRequests());
        row.tokensPerDay = nullable(limits.tokensPerDay());
        row.tokensPerMonth = nullable(limits.tokensPerMonth());
        row.moneyPerDay = limits.moneyPerDay().orElse(null);
        row.moneyPerMonth = limits.moneyPerMonth().orElse(null);
        row.tokenSaver = data.tokenSaver();
        row.leftoversOnly = data.leftoversOnly();
        row.notes = data.notes();
    }

    /** For the audit log. */
    static ObjectNode shown(KeyData data) {
        ObjectNode shown = Json.object().put("name", data.name());
        data.scopes().forEach(scope -> shown.withArray("scopes").add(scope.word()));
        shown.put("active", data.active());
        data.expiresAt().ifPresent(end -> shown.put("expiresAt", end.toString()));
        data.models().forEach(shown.withArray("models")::add);
        data.combos().forEach(shown.withArray("combos")::add);
        data.networks().forEach(shown.withArray("networks")::add);
        KeyLimits limits = data.limits();
        limits.requestsPerMinute().ifPresent(n -> shown.put("requestsPerMinute", n));
        limits.parallelRequests().ifPresent(n -> shown.put("parallelRequests", n));
        limits.tokensPerDay().ifPresent(n -> shown.put("tokensPerDay", n));
        limits.tokensPerMonth().ifPresent(n -> shown.put("tokensPerMonth", n));
        limits.moneyPerDay().ifPresent(n -> shown.put("moneyPerDay", n));
        limits.moneyPerMonth().ifPresent(n -> shown.put("moneyPerMonth", n));
        return shown.put("tokenSaver", data.tokenSaver())
                .put("leftoversOnly", data.leftoversOnly())
                .put("revealable", data.revealable())
                .put("notes", data.notes());
    }

    private static String text(List<String> words) {
        ArrayNode array = Json.array();
        words.forEach(array::add);
        return new String(Json.bytes(array), StandardCharsets.UTF_8);
    }

    private static List<String> list(String text) {
        List<String> words = new ArrayList<>();
        for (JsonNode word : Json.parse(text)) {
            words.add(word.asString());
        }
        return words;
    }

    private static OptionalInt integer(@Nullable Integer stored) {
        return stored == null ? OptionalInt.empty() : OptionalInt.of(stored);
    }

    private static OptionalLong number(@Nullable Long stored) {
        return stored == null ? OptionalLong.empty() : OptionalLong.of(stored);
    }

    private static @Nullable Integer nullable(OptionalInt number) {
        return number.isPresent() ? (Integer) number.getAsInt() : null;
    }

    private static @Nullable Long nullable(OptionalLong number) {
        return number.isPresent() ? (Long) number.getAsLong() : null;
    }

    /** Without the zeros that one database adds and the other does not. */
    private static Optional<BigDecimal> money(@Nullable BigDecimal stored) {
        return Optional.ofNullable(stored)
                .map(BigDecimal::stripTrailingZeros)
                .map(n -> n.scale() < 0 ? n.setScale(0) : n);
    }
}
