package dev.nonagon.console;

import dev.nonagon.access.AccessSettings;
import dev.nonagon.access.Asked;
import dev.nonagon.access.SessionCookie;
import dev.nonagon.login.Sessions;
import dev.nonagon.login.Throttle;
import dev.nonagon.spi.Secret;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;

/** Who is in, and who is kept out. */
@Named("securityPanel")
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class SecurityPanel {
    @Inject
    private Sessions sessions;

    @Inject
    private Throttle throttle;

    @Inject
    private AccessSettings settings;

    @Inject
    private HttpServletRequest request;

    @Inject
    private Guest guest;

    @Inject
    private Saying saying;

    public List<Sessions.Standing> getSessions() {
        return sessions.open(own());
    }

    /** Whether there are sessions beside one's own. */
    public boolean isOthers() {
        return own().isPresent() && getSessions().stream().anyMatch(session -> !session.own());
    }

    public List<Throttle.Lockout> getLockouts() {
        return throttle.lockouts();
    }

    private Optional<Secret> own() {
        return SessionCookie.read(
                Asked.of(request), settings.secureFor(guest.visitor().client()));
    }

    void end(String handle) {
        saying.doing(() -> {
            if (sessions.end(handle, guest.actor())) {
                saying.done("sessions.ended");
            } else {
                saying.done("sessions.ended-already");
            }
        });
    }

    void endOthers() {
        saying.doing(() ->
                own().ifPresent(id -> saying.done("sessions.ended-others", sessions.endOthers(id, guest.actor()))));
    }

    void lift(String lockout) {
        saying.doing(() -> {
            throttle.lift(lockout, guest.actor());
            saying.done("lockouts.lifted", lockout);
        });
    }
}
