package dev.nonagon.books;

import dev.nonagon.occasions.Occasion;
import dev.nonagon.spi.Secret;
import dev.nonagon.spi.json.Json;
import dev.nonagon.store.SealedColumns;
import jakarta.persistence.EntityManager;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** Webhooks. */
public final class WebhookBook extends Book<WebhookData, WebhookRow> {
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_URL = 2_000;
    private static final int MOST = 50;

    public WebhookBook(Ledger ledger) {
        super(ledger, "webhook", WebhookRow.class);
    }

    @Override
    WebhookRow emptyRow() {
        return WebhookRow.empty();
    }

    @Override
    String order() {
        return "r.name, r.id";
    }

    @Override
    Map<String, ?> declared() {
        return Map.of();
    }

    @Override
    WebhookData data(WebhookRow row) {
        return new WebhookData(
                row.name,
                ledger.store().vault().open(row.url, place("url_sealed", row.id)),
                row.host,
                ledger.store().vault().open(row.secret, place("secret_sealed", row.id)),
                Arrays.stream(row.events.split(",", -1))
                        .filter(kind -> !kind.isEmpty())
                        .collect(Collectors.toUnmodifiableSet()),
                row.enabled);
    }

    @Override
    void fill(WebhookRow row, WebhookData data) {
        row.name = data.name();
        row.host = data.host();
        row.url = ledger.store().vault().seal(data.url(), place("url_sealed", row.id));
        row.secret = ledger.store().vault().seal(data.secret(), place("secret_sealed", row.id));
        row.events = String.join(",", new TreeSet<>(data.events()));
        row.enabled = data.enabled();
    }

    @Override
    void check(EntityManager entityManager, String id, WebhookData data) {
        if (data.name().isBlank()
                || data.name().length() > LONGEST_NAME
                || data.name().chars().anyMatch(Character::isISOControl)) {
            throw BookRefusal.invalid("name", "must be a text of one line, 1 to " + LONGEST_NAME + " characters");
        }
        checkUrl(data);
        Set<String> unknown = new TreeSet<>(data.events());
        Occasion.KINDS.forEach(unknown::remove);
        if (!unknown.isEmpty()) {
            throw BookRefusal.invalid(
                    "events",
                    "there is no '" + unknown.iterator().next() + "'; known are " + String.join(", ", Occasion.KINDS));
        }
        long others = entityManager
                .createQuery("select count(r) from WebhookRow r where r.id <> :id", Long.class)
                .setParameter("id", id)
                .getSingleResult();
        if (others >= MOST) {
            throw BookRefusal.invalid("id", "there are " + MOST + " webhooks already; delete one");
        }
    }

    private static void checkUrl(WebhookData data) {
        String text = data.url().reveal();
        try {
            URI url = new URI(text);
            boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (http && text.length() <= LONGEST_URL && data.host().equals(url.getHost())) {
                return;
            }
        } catch (URISyntaxException e) {
            // Said below, without the address.
        }
        throw BookRefusal.invalid(
                "url", "must be a URL such as https://host/path, at most " + LONGEST_URL + " characters");
    }

    /** With which calls of one webhook are signed is for its owner and us. */
    @Override
    ObjectNode shown(WebhookData data) {
        ObjectNode shown = Json.object().put("name", data.name()).put("host", data.host());
        shown.put("url", data.url().toString()).put("secret", data.secret().toString());
        var events = shown.putArray("events");
        new TreeSet<>(data.events()).forEach(events::add);
        return shown.put("enabled", data.enabled());
    }

    /** Deliveries of a webhook go with it. */
    @Override
    void beforeDelete(EntityManager entityManager, dev.nonagon.audit.Actor actor, WebhookRow row) {
        entityManager
                .createNativeQuery("delete from webhook_delivery where webhook = ?1")
                .setParameter(1, row.id)
                .executeUpdate();
    }

    private static String place(String column, String id) {
        return SealedColumns.place("webhook", column, id);
    }

    /** A fresh signing secret, as Standard Webhooks writes them. */
    public Secret newSecret() {
        byte[] bytes = new byte[32];
        ledger.store().random().nextBytes(bytes);
        return new Secret("whsec_" + java.util.Base64.getEncoder().encodeToString(bytes));
    }
}
