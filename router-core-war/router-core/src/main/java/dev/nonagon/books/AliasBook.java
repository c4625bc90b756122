package dev.nonagon.books;

import dev.nonagon.spi.json.Json;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Aliases: a name, and the model or combo that it stands for. What an entry says is the target. */
public final class AliasBook extends Book<String, AliasRow> {
    static final int LONGEST_NAME = 200;
    static final int LONGEST_TARGET = 500;

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
    String data(AliasRow row) {
        return row.target;
    }

    @Override
    void fill(AliasRow row, String target) {
        row.target = target;
    }

    @Override
    void check(EntityManager entityManager, String id, String target) {
        Checks.modelName("id", id, LONGEST_NAME);
        Checks.modelName("target", target, LONGEST_TARGET);
        Steps steps = Steps.read(entityManager, ledger.declared().get());
        steps.refuseTaken(id, "combo", steps.combos());
        steps.refuseCircle("target", id, List.of(target));
    }

    @Override
    ObjectNode shown(String target) {
        return Json.object().put("target", target);
    }
}
