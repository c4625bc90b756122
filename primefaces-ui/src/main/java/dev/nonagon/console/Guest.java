package dev.nonagon.console;

import dev.nonagon.access.Caller;
import dev.nonagon.access.Visitor;
import dev.nonagon.audit.Actor;
import dev.nonagon.spi.Secret;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/** Who looks at the page: whom {@link ConsoleDoor} let in. */
@Named("guest")
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class Guest {
    private static final String VISITOR = "dev.nonagon.console.visitor";
    private static final String TOKEN = "dev.nonagon.console.token";

    @Inject
    private HttpServletRequest request;

    static void receive(HttpServletRequest request, Visitor visitor, Optional<Secret> token) {
        request.setAttribute(VISITOR, visitor);
        token.ifPresent(known -> request.setAttribute(TOKEN, known));
    }

    Visitor visitor() {
        if (request.getAttribute(VISITOR) instanceof Visitor visitor) {
            return visitor;
        }
        throw new IllegalStateException("A page that nobody was let in to");
    }

    Actor actor() {
        return visitor().actor();
    }

    /** What forms of this session hold (G4); empty where there is none. */
    public String getToken() {
        return request.getAttribute(TOKEN) instanceof Secret token ? token.reveal() : "";
    }

    /** Whether there is a session to end. */
    public boolean isSession() {
        return visitor().caller() instanceof Caller.BySession;
    }

    public String getName() {
        return visitor().caller().name();
    }
}
