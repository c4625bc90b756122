package dev.nonagon.login;

import dev.nonagon.access.ClientAddress;
import dev.nonagon.access.OpenSession;
import dev.nonagon.access.SessionLookup;
import dev.nonagon.spi.Secret;
import dev.nonagon.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Who is logged in (L4). Thread-safe, and the same on every node: each call asks the database. */
public final class Sessions implements SessionLookup {
    private static final Duration SEEN_EVERY = Duration.ofMinutes(1);
    private static final int LONGEST_ID = 100;

    private final Store store;
    private final LoginSettings settings;
    private final BooleanSupplier required;

    /**
     * @param required whether a login is required also at this machine
     */
    Sessions(Store store, LoginSettings settings, BooleanSupplier required) {
        this.store = store;
        this.settings = settings;
        this.required = required;
    }

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
