package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.access.Visitor;
import dev.nonagon.audit.Actor;
import dev.nonagon.audit.Audit;
import dev.nonagon.books.SettingData;
import dev.nonagon.books.SettingsBook;
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
import java.util.Map;
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

    private final RequestLog log;
    private final SettingsBook settings;
    private final Store store;
    private final Audit audit;

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
    RequestLogResource(RequestLog log, SettingsBook settings, Store store, Audit audit) {
        this.log = log;
        this.settings = settings;
        this.store = store;
        this.audit = audit;
    }

    @GET
    @Needs(Need.ADMIN)
    public LogView show(
            @QueryParam("limit") @DefaultValue("50") int limit, @QueryParam("before") @Nullable String before) {
        if (limit < 0 || limit > MOST) {
            throw ApiRefusal.invalid("limit", "must be from 0 to " + MOST);
        }
        RequestLog.State state = log.state();
        RequestLogSettings now = state.settings();
        List<LogEntry> entries = log
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
        Optional<String> keys =
                wish == null || wish.keys() == null || wish.keys().isEmpty()
                        ? Optional.empty()
                        : Optional.of(keys(wish.keys()));
        Optional<String> until = wish == null || wish.duration() == null
                ? Optional.empty()
                : Optional.of(
                        store.clock().instant().plus(duration(wish.duration())).toString());
        set(
                Visitor.of(security).actor(),
                Map.of(
                        RequestLogSettings.ENABLED, Optional.of("true"),
                        RequestLogSettings.UNTIL, until,
                        RequestLogSettings.KEYS, keys));
        return show(0, null);
    }

    private static String keys(List<String> keys) {
        for (String key : keys) {
            if (key.isBlank() || key.contains(",") || key.chars().anyMatch(Character::isISOControl)) {
                throw ApiRefusal.invalid("keys", "must be names or ids of API keys");
            }
        }
        return String.join(",", keys);
    }

    private static Duration duration(String text) {
        try {
            Duration duration = Duration.parse(text);
            if (duration.isPositive() && duration.toDays() <= 366) {
                return duration;
            }
        } catch (DateTimeException e) {
            // Said below.
        }
        throw ApiRefusal.invalid("for", "must be a duration such as PT1H, of a year at the most");
    }

    /** Switches it off; what is there stays. */
    @DELETE
    @Needs(Need.ADMIN)
    public LogView off(@Context SecurityContext security) {
        set(
                Visitor.of(security).actor(),
                Map.of(
                        RequestLogSettings.ENABLED, Optional.of("false"),
                        RequestLogSettings.UNTIL, Optional.empty(),
                        RequestLogSettings.KEYS, Optional.empty()));
        return show(0, null);
    }

    /** Deletes every entry of this node. */
    @DELETE
    @Path("entries")
    @Needs(Need.ADMIN)
    public AccountViews.Done clear(@Context SecurityContext security) {
        audit.record(Visitor.of(security).actor(), "request-log.clear", "request-log", "all");
        int count = log.deleteAll();
        return new AccountViews.Done(true, count + " entries are deleted");
    }

    private void set(Actor actor, Map<String, Optional<String>> wishes) {
        store.change(em -> wishes.forEach((key, value) -> {
            if (value.isPresent()) {
                settings.put(actor, key, new SettingData.Plain(value.get()));
            } else if (settings.find(key).isPresent()) {
                settings.delete(actor, key);
            }
        }));
    }
}
