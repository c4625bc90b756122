package dev.nonagon.books;

import dev.nonagon.settings.GatewaySettings;
import dev.nonagon.spi.json.Json;
import dev.nonagon.store.SealedColumns;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Settings that are made while the router runs, under the same keys as in {@code nonagon.properties}
 * ({@code nonagon.gateway.require-api-key}), or under keys of other features.
 */
public final class SettingsBook extends Book<SettingData, SettingRow> {
    private static final String GATEWAY = "nonagon.gateway.";
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_CONTENT = 100_000;

    private final Predicate<String> declaredKeys;

    /**
     * @param declaredKeys whether a key is set outside the database (B2)
     */
    public SettingsBook(Ledger ledger, Predicate<String> declaredKeys) {
        super(ledger, "setting", SettingRow.class);
        this.declaredKeys = declaredKeys;
    }

    @Override
    SettingRow emptyRow() {
        return SettingRow.empty();
    }

    @Override
    boolean declares(String id) {
        return declaredKeys.test(id);
    }

    @Override
    Map<String, ?> declared() {
        return Map.of();
    }

    @Override
    SettingData data(SettingRow row) {
        return row.sealed != null
                ? new SettingData.Hidden(ledger.store().vault().open(row.sealed, place(row.id)))
                : new SettingData.Plain(text(row.content));
    }

    private static String text(@Nullable String content) {
        return content == null ? "" : content;
    }

    @Override
    void fill(SettingRow row, SettingData data) {
        switch (data) {
            case SettingData.Plain plain -> {
                row.content = plain.content();
                row.sealed = null;
            }
            case SettingData.Hidden hidden -> {
                row.content = null;
                row.sealed = ledger.store().vault().seal(hidden.content(), place(row.id));
            }
        }
    }

    @Override
    void check(EntityManager entityManager, String id, SettingData data) {
        if (id.length() > LONGEST_NAME || !id.matches("[a-z][a-z0-9]*([.-][a-z0-9]+)*")) {
            throw BookRefusal.invalid("id", "must be lower-case words joined by . or -, such as nonagon.gateway.port");
        }
        switch (data) {
            case SettingData.Plain plain -> checkPlain(id, plain.content());
            case SettingData.Hidden hidden -> {
                if (id.startsWith(GATEWAY)) {
                    throw BookRefusal.invalid(id, "is no secret");
                }
            }
        }
    }

    private static void checkPlain(String id, String content) {
        if (content.length() > LONGEST_CONTENT) {
            throw BookRefusal.invalid(id, "must have at most " + LONGEST_CONTENT + " characters");
        }
        if (id.startsWith(GATEWAY)) {
            if (!GatewaySettings.keys().contains(id)) {
                throw BookRefusal.invalid(id, "is no setting; known are " + String.join(", ", GatewaySettings.keys()));
            }
            List<String> problems = GatewaySettings.read(
                            key -> key.equals(id) ? Optional.of(content) : Optional.empty(), name -> Optional.empty())
                    .problems()
                    .stream()
                    .map(problem -> problem.message().replaceFirst("; .* counts$", ""))
                    .toList();
            if (content.isBlank() || !problems.isEmpty()) {
                throw BookRefusal.invalid(id, problems.isEmpty() ? "must not be empty" : problems.getFirst());
            }
        }
    }

    @Override
    ObjectNode shown(SettingData data) {
        return switch (data) {
            case SettingData.Plain plain -> Json.object().put("content", plain.content());
            case SettingData.Hidden hidden ->
                Json.object().put("content", hidden.content().toString());
        };
    }

    private static String place(String id) {
        return SealedColumns.place("setting", "content_sealed", id);
    }
}
