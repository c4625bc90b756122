package dev.nonagon.books;

import dev.nonagon.spi.json.Json;
import jakarta.persistence.EntityManager;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Aliases: a name, and the models or combos that it stands for. */
public final class AliasBook extends Book<AliasData, AliasRow> {
    static final int LONGEST_NAME = 200;
    static final int LONGEST_TARGET = 500;
    private static final int MOST_TARGETS = 100;

    public AliasBook(Ledger ledger) {
        super(ledger, "alias", AliasRow.class);
    }

    @Override
    AliasRow emptyRow() {
        return AliasRow.empty();
    }

    @Override
    Map<String, ?> declared() {
        return ledger.declared().get().aliases();
    }

    @Override
    AliasData data(AliasRow row) {
        return new AliasData(targets(row));
    }

    static List<String> targets(AliasRow row) {
        return row.targets == null ? List.of(row.target) : names(row.targets);
    }

    /** A list of names, as several columns hold them. */
    static List<String> names(String json) {
        List<String> names = new ArrayList<>();
        for (JsonNode name : Json.parse(json)) {
            names.add(name.asString());
        }
        return names;
    }

    static String json(List<String> names) {
        ArrayNode json = Json.array();
        names.forEach(json::add);
        return new String(Json.bytes(json), StandardCharsets.UTF_8);
    }

    @Override
    void fill(AliasRow row, AliasData data) {
        row.target = data.targets().getFirst();
        row.targets = data.targets().size() == 1 ? null : json(data.targets());
    }

    @Override
    void check(EntityManager entityManager, String id, AliasData data) {
        Checks.modelName("id", id, LONGEST_NAME);
        Checks.number("target", data.targets().size(), 1, MOST_TARGETS);
        data.targets().forEach(target -> Checks.routable("target", target, LONGEST_TARGET));
        Steps steps = Steps.read(entityManager, ledger.declared().get());
        steps.refuseTaken(id, "combo", steps.combos());
        steps.refuseCircle("target", id, data.targets());
    }

    @Override
    ObjectNode shown(AliasData data) {
        ObjectNode shown = Json.object();
        if (data.targets().size() == 1) {
            return shown.put("target", data.targets().getFirst());
        }
        data.targets().forEach(shown.withArray("targets")::add);
        return shown;
    }
}
