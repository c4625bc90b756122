package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.access.Visitor;
import dev.nonagon.requestlog.RequestLog;
import dev.nonagon.requestlog.RequestLogSettings;
import dev.nonagon.store.Store;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/request-log}: whose requests are logged, until when, and what is there. */
@Path("api/request-log")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public class RequestLogResource {
    private static final int MOST = 500;

    private final RequestLogDesk desk;
    private final Store store;

    /**
     * What is to be logged.
     *
     * @param keys names or ids; all requests if it is missing or empty
     * @param duration as {@code for}: how long; without it until it is switched off
     */
    record Wish(
            @Nullable List<String> keys,

            @com.fasterxml.jackson.annotation.JsonProperty("for") @Nullable
            String duration) {}

    /**
     * How it does.
     *
     * @param bytes on disk, of {@code maxBytes}
     * @param waiting to be written
     * @param dropped since the start, because the disk was too slow
     * @param failed since the start
     * @param next what {@code before} is for the next page
     */
    record LogView(
            boolean on,
            Optional<Instant> until,
            List<String> keys,
            long maxBytes,
            String maxAge,
            int maxBodyBytes,
            int entryCount,
            long bytes,
            int waiting,
            long written,
            long dropped,
            long failed,
            List<LogEntry> entries,
            Optional<Instant> next) {}

    /** An entry; {@code GET /api/requests/ID/log} has all of it. */
    record LogEntry(String id, Instant at, long bytes, ObjectNode summary) {}

    @Inject
    RequestLogResource(RequestLogDesk desk, Store store) {
        this.desk = desk;
        this.store = store;
    }

    @GET
    @Needs(Need.ADMIN)
    public LogView show(
            @QueryParam("limit") @DefaultValue("50") int limit, @QueryParam("before") @Nullable String before) {
        if (limit < 0 || limit > MOST) {
            throw ApiRefusal.invalid("limit", "must be from 0 to " + MOST);
        }
        RequestLog.State state = desk.state();
        RequestLogSettings now = state.settings();
        List<LogEntry> entries = desk
                .newest(limit, Moments.before(before, store.clock().instant()))
                .stream()
                .map(entry -> new LogEntry(entry.id(), entry.at(), entry.bytes(), entry.summary()))
                .toList();
        return new LogView(
                state.on(),
                now.until(),
                List.copyOf(new TreeSet<>(now.keys())),
                now.maxBytes(),
                now.maxAge().toString(),
                now.maxBodyBytes(),
                state.entries(),
                state.bytes(),
                state.waiting(),
                state.written(),
                state.dropped(),
                state.failed(),
                entries,
                limit == 0 || entries.size() < limit
                        ? Optional.empty()
                        : Optional.of(entries.getLast().at()));
    }

    /** Switches it on, within a second on all nodes. */
    @POST
    @Consumes({MediaType.APPLICATION_JSON, MediaType.WILDCARD})
    @Needs(Need.ADMIN)
    public LogView on(@Nullable Wish wish, @Context SecurityContext security) {
        desk.on(
                Visitor.of(security).actor(),
                wish == null || wish.keys() == null ? List.of() : wish.keys(),
                wish == null || wish.duration() == null ? Optional.empty() : Optional.of(duration(wish.duration())));
        return show(0, null);
    }

    private static Duration duration(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeException e) {
            throw ApiRefusal.invalid("for", "must be a duration such as PT1H, of a year at the most");
        }
    }

    /** Switches it off; what is there stays. */
    @DELETE
    @Needs(Need.ADMIN)
    public LogView off(@Context SecurityContext security) {
        desk.off(Visitor.of(security).actor());
        return show(0, null);
    }

    /** Deletes every entry of this node. */
    @DELETE
    @Path("entries")
    @Needs(Need.ADMIN)
    public AccountViews.Done clear(@Context SecurityContext security) {
        return new AccountViews.Done(true, desk.clear(Visitor.of(security).actor()) + " entries are deleted");
    }
}
