package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.audit.Audit;
import dev.nonagon.audit.Entry;
import dev.nonagon.store.Store;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** {@code GET /api/audit}: who changed what, the newest first. */
@Path("api/audit")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public class AuditResource {
    private static final int MOST = 1000;

    private final Audit audit;
    private final Store store;

    /**
     * A page.
     *
     * @param next what {@code before} is for the next page; empty at the end
     */
    record AuditPage(List<AuditView> entries, Optional<Instant> next) {}

    /** An act; secrets are masked. */
    record AuditView(
            String id,
            Instant at,
            String actor,
            String origin,
            String action,
            String kind,
            String subject,
            Optional<JsonNode> before,
            Optional<JsonNode> after) {}

    @Inject
    AuditResource(Audit audit, Store store) {
        this.audit = audit;
        this.store = store;
    }

    /**
     * @param before an instant such as {@code 2026-11-22T12:00:00Z}; now if it is missing
     * @param actor how the actor's name begins
     * @param action how the action begins, such as {@code account.}
     * @param subject what the kind or the id of the subject contains
     */
    @GET
    @Needs(Need.READ)
    public AuditPage list(
            @QueryParam("before") @Nullable String before,
            @QueryParam("limit") @DefaultValue("100") String limit,
            @QueryParam("actor") @DefaultValue("") String actor,
            @QueryParam("action") @DefaultValue("") String action,
            @QueryParam("subject") @DefaultValue("") String subject) {
        int most = limit(limit);
        List<Entry> entries = audit.before(
                Moments.before(before, store.clock().instant()), most, new Audit.Filter(actor, action, subject));
        return new AuditPage(
                entries.stream().map(AuditResource::view).toList(),
                entries.size() < most
                        ? Optional.empty()
                        : Optional.of(entries.getLast().at()));
    }

    private static int limit(String text) {
        if (!text.matches("[0-9]{1,4}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > MOST) {
            throw ApiRefusal.invalid("limit", "must be from 1 to " + MOST);
        }
        return Integer.parseInt(text);
    }

    private static AuditView view(Entry entry) {
        return new AuditView(
                entry.id(),
                entry.at(),
                entry.actor().name(),
                entry.actor().origin(),
                entry.action(),
                entry.subjectKind(),
                entry.subject(),
                entry.before(),
                entry.after());
    }
}
