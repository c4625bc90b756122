package dev.nonagon.books;

import dev.nonagon.audit.Actor;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.json.Json;
import dev.nonagon.store.SealedColumns;
import jakarta.persistence.EntityManager;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Nodes. Deleting one deletes its accounts. */
public final class NodeBook extends Book<NodeData, NodeRow> {
    private static final int LONGEST_ID = 100;
    private static final int LONGEST_LABEL = 200;

    private final AccountBook accounts;
    private final Supplier<Map<String, ProviderId>> prefixes;

    /**
     * @param prefixes of the providers that plugins bring: a node must not take one's place
     */
    public NodeBook(Ledger ledger, AccountBook accounts, Supplier<Map<String, ProviderId>> prefixes) {
        super(ledger, "node", NodeRow.class);
        this.accounts = accounts;
        this.prefixes = prefixes;
    }

    @Override
    NodeRow emptyRow() {
        return NodeRow.empty();
    }

    @Override
    Map<String, ?> declared() {
        return ledger.declared().get().nodes();
    }

    @Override
    NodeData data(NodeRow row) {
        return new NodeData(
                row.label,
                new FormatId(row.format),
                URI.create(row.baseUrl),
                row.headers == null
                        ? Headers.none()
                        : headers(ledger.store().vault().open(row.headers, place(row.id))),
                row.notes);
    }

    @Override
    void fill(NodeRow row, NodeData data) {
        row.label = data.label();
        row.format = data.format().value();
        row.baseUrl = data.baseUrl().toString();
        row.headers = data.headers().equals(Headers.none())
                ? null
                : ledger.store().vault().seal(text(data.headers()), place(row.id));
        row.notes = data.notes();
    }

    @Override
    void check(EntityManager entityManager, String id, NodeData data) {
        try {
            new ProviderId(id);
        } catch (IllegalArgumentException e) {
            throw BookRefusal.invalid("id", "must be lower-case letters and digits joined by single hyphens");
        }
        if (id.length() > LONGEST_ID) {
            throw BookRefusal.invalid("id", "must have at most " + LONGEST_ID + " characters");
        }
        if (prefixes.get().containsKey(id)) {
            throw BookRefusal.invalid("id", "'" + id + "' is the prefix of a provider; choose another");
        }
        Checks.text("label", data.label(), LONGEST_LABEL);
        Checks.httpUrl("baseUrl", data.baseUrl());
        Checks.notes(data.notes());
        data.headers().forEach((name, value) -> {
            if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
                throw BookRefusal.invalid("headers", "'" + name + "' is no name of a header");
            }
            Checks.noControls("headers." + name, value);
        });
    }

    @Override
    NodeData agreed(NodeData before, NodeData after) {
        boolean kept = Checks.sameHost(before.baseUrl(), after.baseUrl())
                || !after.headers().equals(before.headers());
        return kept
                ? after
                : new NodeData(after.label(), after.format(), after.baseUrl(), Headers.none(), after.notes());
    }

    @Override
    void beforeChange(NodeRow row, NodeData before, NodeData after) {
        if (!Checks.sameHost(before.baseUrl(), after.baseUrl())) {
            accounts.forgetCredentialsOf(row.id);
        }
    }

    @Override
    void beforeDelete(EntityManager entityManager, Actor actor, NodeRow row) {
        List<String> ids = entityManager
                .createQuery("select r.id from AccountRow r where r.provider = :provider", String.class)
                .setParameter("provider", row.id)
                .getResultList();
        ids.forEach(id -> accounts.delete(actor, id));
    }

    @Override
    ObjectNode shown(NodeData data) {
        ObjectNode shown = Json.object()
                .put("label", data.label())
                .put("format", data.format().value())
                .put("baseUrl", data.baseUrl().toString())
                .put("notes", data.notes());
        // Any of them may be a secret, whatever it is called.
        ObjectNode headers = shown.putObject("headers");
        data.headers().forEach((name, value) -> headers.put(name, new Secret(value).toString()));
        return shown;
    }

    private static String place(String id) {
        return SealedColumns.place("node", "headers_sealed", id);
    }

    private static Secret text(Headers headers) {
        ArrayNode all = Json.array();
        headers.forEach((name, value) -> all.addArray().add(name).add(value));
        return new Secret(new String(Json.bytes(all), StandardCharsets.UTF_8));
    }

    private static Headers headers(Secret text) {
        Headers headers = Headers.none();
        for (JsonNode pair : Json.parse(text.reveal())) {
            headers = headers.plus(pair.path(0).asString(), pair.path(1).asString());
        }
        return headers;
    }
}
