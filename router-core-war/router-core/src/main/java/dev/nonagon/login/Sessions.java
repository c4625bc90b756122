package dev.nonagon.login;

import dev.nonagon.access.ClientAddress;
import dev.nonagon.access.OpenSession;
import dev.nonagon.access.SessionLookup;
import dev.nonagon.audit.Actor;
import dev.nonagon.audit.Audit;
import dev.nonagon.spi.Secret;
import dev.nonagon.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Who is logged in (L4). Thread-safe, and the same on every node: each call asks the database. */
public final class Sessions implements SessionLookup {
    private static final Duration SEEN_EVERY = Duration.ofMinutes(1);
    private static final int LONGEST_ID = 100;
    private static final int HANDLE_DIGITS = 16;
    private static final int MOST_LISTED = 1_000;

    private final Store store;
    private final Audit audit;
    private final LoginSettings settings;
    private final BooleanSupplier required;

    /**
     * @param required whether a login is required also at this machine
     */
    Sessions(Store store, Audit audit, LoginSettings settings, BooleanSupplier required) {
        this.store = store;
        this.audit = audit;
        this.settings = settings;
        this.required = required;
    }

    /**
     * A session that is open.
     *
     * @param handle by which it is ended; nobody gets in by it
     * @param origin the address that it was begun from
     * @param own whether whoever asks is in it
     */
    public record Standing(
            String handle,
            String user,
            String origin,
            Instant createdAt,
            Instant seenAt,
            Instant endsAt,
            boolean own) {}

    /** Begins a session; answers what goes into the cookie. */
    Secret open(String user, ClientAddress client) {
        String id = Tokens.random(store.random());
        Instant now = store.clock().instant();
        store.note(em -> {
            em.createQuery("delete from SessionRow s where s.endsAt <= :now or s.seenAt <= :idle")
                    .setParameter("now", now.toEpochMilli())
                    .setParameter("idle", now.minus(settings.idle()).toEpochMilli())
                    .executeUpdate();
            em.persist(SessionRow.of(
                    key(id),
                    user,
                    client.text(),
                    now.toEpochMilli(),
                    now.plus(settings.longest()).toEpochMilli()));
            return true;
        });
        return new Secret(id);
    }

    @Override
    public Optional<OpenSession> find(Secret id) {
        if (id.reveal().length() > LONGEST_ID) {
            return Optional.empty();
        }
        String key = key(id.reveal());
        long now = store.clock().millis();
        Optional<SessionRow> row = store.read(em -> Optional.ofNullable(em.find(SessionRow.class, key)))
                .filter(s -> now < s.endsAt && now < s.seenAt + settings.idle().toMillis());
        if (row.isPresent() && now - row.get().seenAt >= SEEN_EVERY.toMillis()) {
            store.note(em -> em.createQuery("update SessionRow s set s.seenAt = :now where s.id = :id")
                    .setParameter("now", now)
                    .setParameter("id", key)
                    .executeUpdate());
        }
        return row.map(s -> new OpenSession(s.user, csrfToken(id)));
    }

    @Override
    public boolean loginRequired() {
        return required.getAsBoolean();
    }

    /**
     * All that are open, those that were seen last first.
     *
     * @param own what the asker's cookie holds
     */
    public List<Standing> open(Optional<Secret> own) {
        String mine = own.map(id -> key(id.reveal())).orElse("");
        long now = store.clock().millis();
        return store.read(em -> em
                .createQuery(
                        "select s from SessionRow s where s.endsAt > :now and s.seenAt > :idle"
                                + " order by s.seenAt desc, s.id",
                        SessionRow.class)
                .setParameter("now", now)
                .setParameter("idle", now - settings.idle().toMillis())
                .setMaxResults(MOST_LISTED)
                .getResultList()
                .stream()
                .map(s -> new Standing(
                        s.id.substring(0, HANDLE_DIGITS),
                        s.user,
                        s.origin,
                        Instant.ofEpochMilli(s.createdAt),
                        Instant.ofEpochMilli(s.seenAt),
                        // Silence ends it earlier.
                        Instant.ofEpochMilli(
                                Math.min(s.endsAt, s.seenAt + settings.idle().toMillis())),
                        s.id.equals(mine)))
                .toList());
    }

    /** Ends the session of a handle, whoever is in it; false if there is none. */
    public boolean end(String handle, Actor actor) {
        if (!handle.matches("[0-9a-f]{" + HANDLE_DIGITS + "}")) {
            return false;
        }
        return store.note(em -> {
            boolean was = em.createQuery("delete from SessionRow s where s.id like :start")
                            .setParameter("start", handle + "%")
                            .executeUpdate()
                    > 0;
            if (was) {
                audit.record(em, actor, "login.end", "session", handle, Optional.empty(), Optional.empty());
            }
            return was;
        });
    }

    /** Ends all but the asker's own; says how many. */
    public int endOthers(Secret own, Actor actor) {
        return store.note(em -> {
            int count = em.createQuery("delete from SessionRow s where s.id <> :own")
                    .setParameter("own", key(own.reveal()))
                    .executeUpdate();
            audit.record(em, actor, "login.end", "session", "all others", Optional.empty(), Optional.empty());
            return count;
        });
    }

    /** Ends one; without effect if it is none. */
    void end(Secret id) {
        store.note(em -> em.createQuery("delete from SessionRow s where s.id = :id")
                .setParameter("id", key(id.reveal()))
                .executeUpdate());
    }

    /** Ends all of a user's. */
    void endAll(String user) {
        store.note(em -> em.createQuery("delete from SessionRow s where s.user = :user")
                .setParameter("user", user)
                .executeUpdate());
    }

    /** Made of the id, so that it needs no place of its own; and the id cannot be found from it. */
    static Secret csrfToken(Secret id) {
        return new Secret(
                Base64.getUrlEncoder().withoutPadding().encodeToString(Tokens.sha256("nonagon-csrf:" + id.reveal())));
    }

    private static String key(String id) {
        return HexFormat.of().formatHex(Tokens.sha256(id));
    }
}
