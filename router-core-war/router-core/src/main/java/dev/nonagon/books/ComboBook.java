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

/** Combos. */
public final class ComboBook extends Book<ComboData, ComboRow> {
    private static final int MOST_MEMBERS = 100;

    public ComboBook(Ledger ledger) {
        super(ledger, "combo", ComboRow.class);
    }

    @Override
    ComboRow emptyRow() {
        return ComboRow.empty();
    }

    @Override
    Map<String, ?> declared() {
        return ledger.declared().get().combos();
    }

    @Override
    ComboData data(ComboRow row) {
        return new ComboData(row.strategy, members(row.members), row.notes);
    }

    static List<String> members(String json) {
        List<String> members = new ArrayList<>();
        for (JsonNode member : Json.parse(json)) {
            members.add(member.asString());
        }
        return members;
    }

    @Override
    void fill(ComboRow row, ComboData data) {
        ArrayNode members = Json.array();
        data.members().forEach(members::add);
        row.strategy = data.strategy();
        row.members = new String(Json.bytes(members), StandardCharsets.UTF_8);
        row.notes = data.notes();
    }

    @Override
    void check(EntityManager entityManager, String id, ComboData data) {
        Checks.modelName("id", id, AliasBook.LONGEST_NAME);
        if (!data.strategy().matches("[a-z]+(-[a-z]+)*") || data.strategy().length() > 30) {
            throw BookRefusal.invalid("strategy", "must be lower-case words joined by hyphens, at most 30 characters");
        }
        Checks.number("members", data.members().size(), 1, MOST_MEMBERS);
        data.members().forEach(member -> Checks.modelName("members", member, AliasBook.LONGEST_TARGET));
        Checks.notes(data.notes());
        Steps steps = Steps.read(entityManager, ledger.declared().get());
        steps.refuseTaken(id, "alias", steps.aliases());
        steps.refuseCircle("members", id, data.members());
    }

    @Override
    ObjectNode shown(ComboData data) {
        ObjectNode shown = Json.object().put("strategy", data.strategy()).put("notes", data.notes());
        data.members().forEach(shown.withArray("members")::add);
        return shown;
    }
}
