package dev.nonagon.access;

import dev.nonagon.spi.Secret;
import java.util.Optional;

/** Decides who comes in (G2 to G6). Thread-safe. */
public final class Gatekeeper {
    private static final String CSRF_HEADER = "x-csrf-token";

    private final AccessSettings settings;
    private final TrustedProxies proxies;
    private final Hosts hosts;
    private final KeyLookup keys;
    private final SessionLookup sessions;

    public Gatekeeper(AccessSettings settings, KeyLookup keys, SessionLookup sessions) {
        this.settings = settings;
        this.proxies = new TrustedProxies(settings.trustedProxies());
        this.hosts = new Hosts(settings.hosts());
        this.keys = keys;
        this.sessions = sessions;
    }

    /** Where a request comes from. */
    public ClientAddress client(Asked asked) {
        return proxies.client(asked);
    }

    /** Whether a request may have meant this router at all (G7). */
    public Optional<Decision.Refused> refuseHost(Asked asked) {
        return hosts.mayMean(asked)
                ? Optional.empty()
                : Optional.of(new Decision.Refused(
                        403,
                        "This router does not know itself by the name '"
                                + asked.host().replaceAll("[^a-z0-9.:\\[\\]-]", "?")
                                + "'. Call it as localhost, or set BASE_URL to the address that people use."));
    }

    /**
     * Decides.
     *
     * @throws dev.nonagon.store.StoreUnavailable if there is a session cookie and the database does not answer
     */
    public Decision decide(Asked asked, Need need) {
        ClientAddress client = client(asked);
        if (asked.writes() && hosts.isForeign(asked, client)) {
            return new Decision.Refused(
                    403,
                    "A page of another origin must not do this. Open the router's own console,"
                            + " or set BASE_URL if a proxy changes the Host header.");
        }
        Optional<Secret> key = asked.key();
        if (key.isPresent()) {
            return byKey(key.get(), need, client);
        }
        Optional<OpenSession> session = session(asked, client);
        if (session.isPresent()) {
            return bySession(session.get(), asked, need, client);
        }
        if (isLocal(asked, client)) {
            return new Decision.Admitted(new Visitor(new Caller.Local(), client));
        }
        return need == Need.PUBLIC
                ? admitted(new Caller.Anonymous(), client)
                : new Decision.Refused(
                        401, "Log in (POST /api/auth/login), or send an API key as 'Authorization: Bearer" + " KEY'.");
    }

    /**
     * Decides about a page of the console. Keys open no page: a browser has none, and what a form changes needs the session's token in a field of its own (G4),
     * because a form cannot send a header.
     *
     * @param token what the form holds as the token of its session
     * @param need {@link Need#PUBLIC} for the pages on which people log in, else anything
     * @throws dev.nonagon.store.StoreUnavailable as {@link #decide}
     */
    public Decision decidePage(Asked asked, Optional<Secret> token, Need need) {
        ClientAddress client = client(asked);
        if (asked.writes() && hosts.isForeign(asked, client)) {
            return new Decision.Refused(403, "A page of another origin must not do this.");
        }
        Optional<OpenSession> session = session(asked, client);
        if (session.isPresent()) {
            boolean own = token.filter(session.get().csrfToken()::equals).isPresent();
            return asked.writes() && need != Need.PUBLIC && !own
                    ? new Decision.Refused(403, "The form is of another session. Load the page again.")
                    : admitted(new Caller.BySession(session.get().user()), client);
        }
        if (isLocal(asked, client)) {
            return admitted(new Caller.Local(), client);
        }
        return need == Need.PUBLIC
                ? admitted(new Caller.Anonymous(), client)
                : new Decision.Refused(401, "Log in first.");
    }

    /** The session of a request's cookie, whatever it may do. */
    public Optional<OpenSession> session(Asked asked, ClientAddress client) {
        return SessionCookie.read(asked, settings.secureFor(client)).flatMap(sessions::find);
    }

    private boolean isLocal(Asked asked, ClientAddress client) {
        return client.onThisMachine() && Hosts.isLoopback(asked.host()) && !sessions.loginRequired();
    }

    private Decision byKey(Secret presented, Need need, ClientAddress client) {
        Optional<Caller.ByKey> key = keys.find(presented, client);
        if (key.isPresent() && need.metBy(key.get().scopes())) {
            return admitted(key.get(), client);
        }
        if (need == Need.PUBLIC) {
            return admitted(new Caller.Anonymous(), client);
        }
        return key.isPresent()
                ? new Decision.Refused(
                        403,
                        "The key '" + key.get().key() + "' may not do this: it needs the scope "
                                + need.name().toLowerCase(java.util.Locale.ROOT) + ".")
                : new Decision.Refused(
                        401, "The API key is not known to this router, has expired, or is not for your" + " address.");
    }

    private static Decision bySession(OpenSession session, Asked asked, Need need, ClientAddress client) {
        boolean csrf = asked.headers()
                .first(CSRF_HEADER)
                .map(Secret::new)
                .filter(session.csrfToken()::equals)
                .isPresent();
        if (asked.writes() && need != Need.PUBLIC && !csrf) {
            return new Decision.Refused(
                    403,
                    "The header " + CSRF_HEADER + " is missing or not this session's; GET"
                            + " /api/auth/session tells it.");
        }
        return admitted(new Caller.BySession(session.user()), client);
    }

    private static Decision admitted(Caller caller, ClientAddress client) {
        return new Decision.Admitted(new Visitor(caller, client));
    }
}
