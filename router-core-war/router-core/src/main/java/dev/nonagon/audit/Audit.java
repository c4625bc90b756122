package dev.nonagon.audit;

import dev.nonagon.spi.json.Json;
import dev.nonagon.store.LikeText;
import dev.nonagon.store.Store;
import jakarta.persistence.EntityManager;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The audit log. Thread-safe. */
public final class Audit {
    private static final int MOST = 1000;
    private static final int LONGEST_SUBJECT = 500;

    private final Store store;

    public Audit(Store store) {
        this.store = store;
    }

    /**
     * Writes an entry in the transaction that makes the change (A1).
     *
     * @param before as {@link Entry#before()}
     * @param after as {@link Entry#after()}
     */
    public void record(
            EntityManager entityManager,
            Actor actor,
            String action,
            String subjectKind,
            String subject,
            Optional<JsonNode> before,
            Optional<JsonNode> after) {
        AuditRow row = AuditRow.empty();
        Instant now = store.clock().instant();
        row.id = String.format(Locale.ROOT, "%013d-", now.toEpochMilli())
                + HexFormat.of().toHexDigits(store.random().nextLong());
        row.happenedAt = now.toEpochMilli();
        row.actor = actor.name();
        row.origin = actor.origin();
        row.action = action;
        row.subjectKind = subjectKind;
        row.subject = fitting(subject);
        row.before = before.map(Audit::text).orElse(null);
        row.after = after.map(Audit::text).orElse(null);
        entityManager.persist(row);
    }

    /** Writes an entry for an act that changes nothing here, such as a reveal or a refused login. */
    public void record(Actor actor, String action, String subjectKind, String subject) {
        store.note(em -> {
            record(em, actor, action, subjectKind, subject, Optional.empty(), Optional.empty());
            return true;
        });
    }

    /**
     * Entries before a moment, the newest first.
     *
     * @param limit 1 to 1000
     */
    public List<Entry> before(Instant end, int limit) {
        return before(end, limit, Filter.NONE);
    }

    /**
     * Which entries are wanted; an empty text wants any.
     *
     * @param actor the actor's name, or how it begins
     * @param action an action, or how it begins: {@code account.}
     * @param subject what the kind or the id of the subject contains, in any case
     */
    public record Filter(String actor, String action, String subject) {
        public static final Filter NONE = new Filter("", "", "");
    }

    /** As {@link #before(Instant, int)}, those that are wanted. */
    public List<Entry> before(Instant end, int limit, Filter filter) {
        return store.read(em -> em
                .createQuery(
                        "select a from AuditRow a where a.happenedAt < :end"
                                + " and lower(a.actor) like :actor escape '!' and lower(a.action) like :action escape '!'"
                                + " and (lower(a.subject) like :subject escape '!'"
                                + " or lower(a.subjectKind) like :subject escape '!')"
                                + " order by a.happenedAt desc, a.id desc",
                        AuditRow.class)
                .setParameter("end", end.toEpochMilli())
                .setParameter("actor", LikeText.beginning(filter.actor()))
                .setParameter("action", LikeText.beginning(filter.action()))
                .setParameter("subject", LikeText.containing(filter.subject()))
                .setMaxResults(Math.clamp(limit, 1, MOST))
                .getResultList()
                .stream()
                .map(Audit::entry)
                .toList());
    }

    /** Drops entries from before a moment (A3); says how many. */
    public int dropBefore(Instant end) {
        return store.note(em -> em.createQuery("delete from AuditRow a where a.happenedAt < :end")
                .setParameter("end", end.toEpochMilli())
                .executeUpdate());
    }

    private static Entry entry(AuditRow row) {
        return new Entry(
                row.id,
                Instant.ofEpochMilli(row.happenedAt),
                new Actor(row.actor, row.origin),
                row.action,
                row.subjectKind,
                row.subject,
                json(row.before),
                json(row.after));
    }

    /** An entry that did not fit would take its change with it (A1), and a name may be of any length: a model's, say. */
    private static String fitting(String subject) {
        // PostgreSQL takes no NUL.
        String text = subject.replace('\0', ' ');
        return text.length() <= LONGEST_SUBJECT ? text : text.substring(0, LONGEST_SUBJECT - 1) + "…";
    }

    private static Optional<JsonNode> json(@Nullable String text) {
        return Optional.ofNullable(text).map(Json::parse);
    }

    private static String text(JsonNode json) {
        return new String(Json.bytes(json), StandardCharsets.UTF_8);
    }
}
