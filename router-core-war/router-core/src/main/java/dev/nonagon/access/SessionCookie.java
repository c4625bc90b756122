package dev.nonagon.access;

import dev.nonagon.spi.Secret;
import java.util.Optional;

/** The cookie that names a session: unreadable for scripts, never sent by a foreign page's request. */
public final class SessionCookie {
    private static final String NAME = "nonagon_session";

    private SessionCookie() {}

    /**
     * What it is called.
     *
     * @param secure behind https the name itself makes browsers refuse one that a sibling domain has set
     */
    static String name(boolean secure) {
        return secure ? "__Host-" + NAME : NAME;
    }

    /** The id that a request's cookie holds. */
    public static Optional<Secret> read(Asked asked, boolean secure) {
        return asked.cookie(name(secure)).map(Secret::new);
    }

    /** A {@code Set-Cookie} that begins a session; it ends with the browser, or earlier by our own clock. */
    public static String set(Secret id, boolean secure) {
        return name(secure) + "=" + id.reveal() + attributes(secure);
    }

    /** A {@code Set-Cookie} that takes it back. */
    public static String clear(boolean secure) {
        return name(secure) + "=; Max-Age=0" + attributes(secure);
    }

    private static String attributes(boolean secure) {
        return "; Path=/; HttpOnly; SameSite=Strict" + (secure ? "; Secure" : "");
    }
}
