package dev.nonagon.books;

import dev.nonagon.combos.Combo;
import dev.nonagon.combos.Member;
import dev.nonagon.combos.Strategy;
import dev.nonagon.spi.json.Json;
import jakarta.persistence.EntityManager;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Combos. */
public final class ComboBook extends Book<ComboData, ComboRow> {
    private static final int MOST_MEMBERS = 100;
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

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
        return new ComboData(
                // Any word could be kept before there were strategies; it did as this does.
                Strategy.of(row.strategy).orElse(Strategy.PRIORITY),
                MemberJson.read("members", Json.parse(row.members)),
                row.subscriptionOnly,
                row.sticky,
                Optional.ofNullable(row.hedgeAfter).map(Duration::ofMillis),
                row.notes);
    }

    /** The members' names alone. */
    static List<String> models(String json) {
        List<String> models = new ArrayList<>();
        for (JsonNode member : Json.parse(json)) {
            models.add((member.isObject() ? member.path("model") : member).asString(""));
        }
        return models;
    }

    @Override
    void fill(ComboRow row, ComboData data) {
        row.strategy = data.strategy().word();
        row.members = new String(Json.bytes(MemberJson.write(data.members())), StandardCharsets.UTF_8);
        row.subscriptionOnly = data.subscriptionOnly();
        row.sticky = data.sticky();
        row.hedgeAfter = data.hedgeAfter().map(Duration::toMillis).orElse(null);
        row.notes = data.notes();
    }

    @Override
    void check(EntityManager entityManager, String id, ComboData data) {
        Checks.modelName("id", id, AliasBook.LONGEST_NAME);
        Checks.number("members", data.members().size(), 1, MOST_MEMBERS);
        for (Member member : data.members()) {
            Checks.routable("members", member.model(), AliasBook.LONGEST_TARGET);
            Checks.number("members", member.weight(), 1, Member.HIGHEST_WEIGHT);
        }
        Checks.number("sticky", data.sticky(), 1, Combo.MOST_STICKY);
        data.hedgeAfter().ifPresent(wait -> Checks.number("hedgeAfter", wait.toMillis(), 1, LONGEST_WAIT.toMillis()));
        Checks.notes(data.notes());
        Steps steps = Steps.read(entityManager, ledger.declared().get());
        steps.refuseTaken(id, "alias", steps.aliases());
        steps.refuseCircle(
                "members", id, data.members().stream().map(Member::model).toList());
    }

    @Override
    ObjectNode shown(ComboData data) {
        ObjectNode shown = Json.object()
                .put("strategy", data.strategy().word())
                .put("subscriptionOnly", data.subscriptionOnly())
                .put("sticky", data.sticky())
                .put("notes", data.notes());
        data.hedgeAfter().ifPresent(wait -> shown.put("hedgeAfter", wait.toString()));
        shown.set("members", MemberJson.write(data.members()));
        return shown;
    }
}
