package dev.nonagon.login;

import dev.nonagon.access.ClientAddress;
import dev.nonagon.audit.Actor;
import dev.nonagon.audit.Audit;
import dev.nonagon.spi.Secret;
import dev.nonagon.store.Store;
import java.time.Duration;
import java.util.Optional;

/** What a person does to get in, and out again. Thread-safe. */
public final class Login {
    /** The one account there is. */
    public static final String ADMIN = "admin";

    private static final String SUBJECT = "login";
    private static final int SHOWN = 100;

    private final Store store;
    private final Audit audit;
    private final Passwords passwords;
    private final Sessions sessions;
    private final Throttle throttle;
    private final FirstRun firstRun;
    private final boolean passwordsEverywhere;

    /** What came of it. */
    public sealed interface Outcome {
        /** A new session; its id goes into the cookie. */
        record Opened(String user, Secret session) implements Outcome {}

        /**
         * Nothing.
         *
         * @param retryAfter zero unless it is a matter of time
         */
        record Refused(int status, String sentence, Duration retryAfter) implements Outcome {
            Refused(int status, String sentence) {
                this(status, sentence, Duration.ZERO);
            }
        }
    }

    /**
     * @param passwordsEverywhere false if a provider vouches for people, and the password is for emergencies at this machine
     */
    Login(
            Store store,
            Audit audit,
            Passwords passwords,
            Sessions sessions,
            Throttle throttle,
            FirstRun firstRun,
            boolean passwordsEverywhere) {
        this.passwordsEverywhere = passwordsEverywhere;
        this.store = store;
        this.audit = audit;
        this.passwords = passwords;
        this.sessions = sessions;
        this.throttle = throttle;
        this.firstRun = firstRun;
    }

    /**
     * Begins a session.
     *
     * @param before the session that the caller's cookie named; it ends (L4)
     */
    public Outcome login(String user, Secret password, ClientAddress client, Optional<Secret> before) {
        Actor actor = new Actor("anonymous", client.text());
        if (!passwordsEverywhere && !client.onThisMachine()) {
            return new Outcome.Refused(403, "Log in by way of your company's provider: GET /api/auth/oidc.");
        }
        if (!firstRun.hasPassword()) {
            return new Outcome.Refused(
                    409,
                    "No password is set yet. POST /api/auth/setup with the set-up token that stands"
                            + " on the router's console and in DATA_DIR/setup-token.");
        }
        Optional<Outcome.Refused> wait = begin(user, client, actor);
        if (wait.isPresent()) {
            return wait.get();
        }
        Optional<String> hash = hashOf(user);
        if (!passwords.matches(password, hash)) {
            audit.record(actor, "login.refused", SUBJECT, shown(user));
            return new Outcome.Refused(401, "User or password is wrong.");
        }
        if (passwords.isOutdated(hash.orElseThrow())) {
            keep(user, passwords.hash(password));
        }
        return open(user, client, before, "login.open");
    }

    /** Sets the first password with the set-up token (L1), and begins a session. */
    public Outcome setUp(Secret token, Secret password, ClientAddress client, Optional<Secret> before) {
        Actor actor = new Actor("anonymous", client.text());
        if (firstRun.hasPassword()) {
            return new Outcome.Refused(409, "A password is set already: log in.");
        }
        Optional<Outcome.Refused> wait = begin("", client, actor);
        if (wait.isPresent()) {
            return wait.get();
        }
        if (!firstRun.accepts(token)) {
            if (firstRun.hasPassword()) {
                return overtaken(client);
            }
            audit.record(actor, "login.refused", SUBJECT, "setup-token");
            return new Outcome.Refused(
                    401,
                    "This is not the set-up token. It stands on the console of this router's"
                            + " process and in DATA_DIR/setup-token, and changes with each start.");
        }
        Optional<Outcome.Refused> weak = weak(password);
        if (weak.isPresent()) {
            throttle.forgive("", client);
            return weak.get();
        }
        return firstRun.set(password, new Actor(ADMIN, client.text()), "login.setup")
                ? open(ADMIN, client, before, "login.open")
                : overtaken(client);
    }

    /** Somebody was quicker to set the first password, and the token went with it: no guess that counts. */
    private Outcome.Refused overtaken(ClientAddress client) {
        throttle.forgive("", client);
        return new Outcome.Refused(409, "A password is set already: log in.");
    }

    /** Changes the password, ends all sessions, and begins a new one. */
    public Outcome change(Secret current, Secret fresh, ClientAddress client, Actor actor) {
        Optional<Outcome.Refused> wait = begin(ADMIN, client, actor);
        if (wait.isPresent()) {
            return wait.get();
        }
        if (!passwords.matches(current, hashOf(ADMIN))) {
            audit.record(actor, "login.refused", SUBJECT, "password");
            return new Outcome.Refused(403, "The current password is wrong.");
        }
        throttle.forgive(ADMIN, client);
        Optional<Outcome.Refused> weak = weak(fresh);
        if (weak.isPresent()) {
            return weak.get();
        }
        String hash = passwords.hash(fresh);
        store.note(em -> {
            keep(ADMIN, hash);
            sessions.endAll(ADMIN);
            audit.record(em, actor, "login.password", SUBJECT, ADMIN, Optional.empty(), Optional.empty());
            return true;
        });
        return open(ADMIN, client, Optional.empty(), "login.open");
    }

    /** Ends a session. */
    public void logout(Secret session, Actor actor) {
        store.note(em -> {
            sessions.end(session);
            audit.record(em, actor, "login.close", SUBJECT, actor.name(), Optional.empty(), Optional.empty());
            return true;
        });
    }

    /** Begins a session for somebody whose name was checked elsewhere. */
    Outcome.Opened admit(String user, ClientAddress client, Optional<Secret> before) {
        return open(user, client, before, "login.open");
    }

    private Outcome.Opened open(String user, ClientAddress client, Optional<Secret> before, String action) {
        return store.note(em -> {
            throttle.forgive(user, client);
            before.ifPresent(sessions::end);
            Secret session = sessions.open(user, client);
            audit.record(
                    em,
                    new Actor(user, client.text()),
                    action,
                    SUBJECT,
                    shown(user),
                    Optional.empty(),
                    Optional.empty());
            return new Outcome.Opened(user, session);
        });
    }

    private Optional<Outcome.Refused> begin(String user, ClientAddress client, Actor actor) {
        Duration wait = throttle.begin(user.equals(ADMIN) ? ADMIN : "", client, actor);
        if (wait.isZero()) {
            return Optional.empty();
        }
        long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
        return Optional.of(new Outcome.Refused(
                429,
                "Too many failed logins: try again in " + seconds + " s. An administrator can lift it with DELETE"
                        + " /api/auth/lockouts/ID.",
                Duration.ofSeconds(seconds)));
    }

    private static Optional<Outcome.Refused> weak(Secret password) {
        return Passwords.weakness(password).map(why -> new Outcome.Refused(400, "The password " + why + "."));
    }

    private Optional<String> hashOf(String user) {
        return store.read(em -> Optional.ofNullable(em.find(UserRow.class, user.length() > SHOWN ? "" : user)))
                .map(row -> row.passwordHash);
    }

    private void keep(String user, String hash) {
        store.note(em -> em.createQuery(
                        "update UserRow u set u.passwordHash = :hash, u.updatedAt = :now where u.id = :user")
                .setParameter("hash", hash)
                .setParameter("now", store.clock().millis())
                .setParameter("user", user)
                .executeUpdate());
    }

    private static String shown(String user) {
        return user.length() > SHOWN ? user.substring(0, SHOWN) : user;
    }
}
