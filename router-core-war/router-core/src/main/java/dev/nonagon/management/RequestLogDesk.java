package dev.nonagon.management;

import dev.nonagon.audit.Actor;
import dev.nonagon.audit.Audit;
import dev.nonagon.books.SettingData;
import dev.nonagon.books.SettingsBook;
import dev.nonagon.gateway.Replayed;
import dev.nonagon.gateway.Replays;
import dev.nonagon.requestlog.LoggedRequest;
import dev.nonagon.requestlog.RequestLog;
import dev.nonagon.requestlog.RequestLogSettings;
import dev.nonagon.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** The request log, for {@code /api} and for the console: whose requests are kept, and what was. Whoever looks is audited (D8). Thread-safe. Blocks. */
public final class RequestLogDesk {
    private static final Duration LONGEST = Duration.ofDays(366);

    private final RequestLog log;
    private final Rerun replays;
    private final SettingsBook settings;
    private final Store store;
    private final Audit audit;

    /** Runs a request again: {@link Replays}. */
    @FunctionalInterface
    interface Rerun {
        Replayed run(LoggedRequest logged, Optional<String> model) throws Replays.ReplayRefused;
    }

    RequestLogDesk(RequestLog log, Rerun replays, SettingsBook settings, Store store, Audit audit) {
        this.log = log;
        this.replays = replays;
        this.settings = settings;
        this.store = store;
        this.audit = audit;
    }

    public RequestLog.State state() {
        return log.state();
    }

    /** The newest entries from before a moment, newest first. */
    public List<RequestLog.Listed> newest(int limit, Instant before) {
        return log.newest(limit, before);
    }

    /** Which of these requests are kept on this node. */
    public Set<String> kept(List<String> requestIds) {
        return requestIds.stream().filter(log::has).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Switches it on, within a second on all nodes.
     *
     * @param keys names or ids of API keys; everybody's requests if it is empty
     * @param duration for how long; until it is switched off if it is empty
     */
    public void on(Actor actor, List<String> keys, Optional<Duration> duration) {
        for (String key : keys) {
            if (key.isBlank() || key.contains(",") || key.chars().anyMatch(Character::isISOControl)) {
                throw ApiRefusal.invalid("keys", "must be names or ids of API keys");
            }
        }
        if (duration.filter(time -> !time.isPositive() || time.compareTo(LONGEST) > 0)
                .isPresent()) {
            throw ApiRefusal.invalid("for", "must be a duration such as PT1H, of a year at the most");
        }
        set(
                actor,
                Map.of(
                        RequestLogSettings.ENABLED,
                        Optional.of("true"),
                        RequestLogSettings.UNTIL,
                        duration.map(time -> store.clock().instant().plus(time).toString()),
                        RequestLogSettings.KEYS,
                        keys.isEmpty() ? Optional.empty() : Optional.of(String.join(",", keys))));
    }

    /** Switches it off; what is there stays. */
    public void off(Actor actor) {
        set(
                actor,
                Map.of(
                        RequestLogSettings.ENABLED, Optional.of("false"),
                        RequestLogSettings.UNTIL, Optional.empty(),
                        RequestLogSettings.KEYS, Optional.empty()));
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

    /** All of an entry. */
    public ObjectNode read(Actor actor, String id) {
        return read(actor, id, "request-log.read");
    }

    private ObjectNode read(Actor actor, String id, String act) {
        ObjectNode entry = log.find(id)
                .orElseThrow(() -> ApiRefusal.unknown("The request '" + id.replaceAll("[^A-Za-z0-9_-]", "?")
                        + "' is not in this node's log: it was not logged, or has been displaced. GET /api/request-log"
                        + " lists what is."));
        // Before it is shown: nobody reads it without its being known who did.
        audit.record(actor, act, "request", id);
        return entry;
    }

    public void delete(Actor actor, String id) {
        if (!log.delete(id)) {
            throw ApiRefusal.unknown("The request is not in this node's log.");
        }
        audit.record(actor, "request-log.delete", "request", id);
    }

    /** Deletes every entry of this node; says how many there were. */
    public int clear(Actor actor) {
        audit.record(actor, "request-log.clear", "request-log", "all");
        return log.deleteAll();
    }

    /**
     * Runs a logged request once more.
     *
     * @param model to ask for instead; a combo or an alias will do, too
     */
    public Replayed replay(Actor actor, String id, Optional<String> model) {
        return replay(read(actor, id, "request-log.replay"), model);
    }

    /**
     * Runs a request of an exported file.
     *
     * @param name by which the audit log calls it
     */
    Replayed replayFile(Actor actor, String name, ObjectNode entry, Optional<String> model) {
        audit.record(actor, "request-log.replay", "request", name);
        return replay(entry, model);
    }

    private Replayed replay(ObjectNode entry, Optional<String> model) {
        try {
            return replays.run(LoggedRequest.read(entry), model);
        } catch (LoggedRequest.NotReplayable | Replays.ReplayRefused e) {
            throw new ApiRefusal(409, "", String.valueOf(e.getMessage()));
        }
    }
}
