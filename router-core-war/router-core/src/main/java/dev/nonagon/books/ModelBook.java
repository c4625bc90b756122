package dev.nonagon.books;

import dev.nonagon.spi.json.Json;
import jakarta.persistence.EntityManager;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Custom models. */
public final class ModelBook extends Book<ModelData, CustomModelRow> {
    private static final Set<String> KINDS = Set.of("chat", "embedding", "image", "speech", "transcription");
    private static final int LONGEST_NAME = 300;
    private static final long MOST_TOKENS = 1_000_000_000;

    public ModelBook(Ledger ledger) {
        super(ledger, "model", CustomModelRow.class);
    }

    @Override
    CustomModelRow emptyRow() {
        return CustomModelRow.empty();
    }

    @Override
    Map<String, ?> declared() {
        return Map.of();
    }

    @Override
    ModelData data(CustomModelRow row) {
        return new ModelData(
                row.provider, row.model, row.label, row.kind, optional(row.contextTokens), optional(row.outputTokens));
    }

    static OptionalLong optional(@Nullable Long value) {
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    private static @Nullable Long nullable(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }

    @Override
    void fill(CustomModelRow row, ModelData data) {
        row.provider = data.provider();
        row.model = data.model();
        row.label = data.label();
        row.kind = data.kind();
        row.contextTokens = nullable(data.contextTokens());
        row.outputTokens = nullable(data.outputTokens());
    }

    @Override
    void check(EntityManager entityManager, String id, ModelData data) {
        Checks.providerId(data.provider());
        Checks.modelName("model", data.model(), LONGEST_NAME);
        if (!id.equals(data.id())) {
            throw BookRefusal.invalid("id", "must be '" + data.id() + "'");
        }
        Checks.text("label", data.label(), LONGEST_NAME);
        if (!KINDS.contains(data.kind())) {
            throw BookRefusal.invalid(
                    "kind",
                    "must be one of "
                            + String.join(", ", KINDS.stream().sorted().toList()));
        }
        data.contextTokens().ifPresent(n -> Checks.number("contextTokens", n, 1, MOST_TOKENS));
        data.outputTokens().ifPresent(n -> Checks.number("outputTokens", n, 1, MOST_TOKENS));
    }

    @Override
    ObjectNode shown(ModelData data) {
        ObjectNode shown = Json.object().put("label", data.label()).put("kind", data.kind());
        data.contextTokens().ifPresent(n -> shown.put("contextTokens", n));
        data.outputTokens().ifPresent(n -> shown.put("outputTokens", n));
        return shown;
    }
}
