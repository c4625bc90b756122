package dev.nonagon.access;

import dev.nonagon.audit.Actor;
import jakarta.ws.rs.core.SecurityContext;
import java.net.InetAddress;
import java.security.Principal;

/** A caller that was let in, and where from: the principal of each request to {@code /api}. */
public record Visitor(Caller caller, ClientAddress client) implements Principal {
    @Override
    public String getName() {
        return caller.name();
    }

    /** As the audit log wants to know them. */
    public Actor actor() {
        return new Actor(caller.name(), client.text());
    }

    /** Who was let in; for resource methods. Somebody anonymous from nowhere outside of a request to {@code /api}. */
    public static Visitor of(SecurityContext security) {
        return security.getUserPrincipal() instanceof Visitor visitor
                ? visitor
                : new Visitor(
                        new Caller.Anonymous(), new ClientAddress(InetAddress.getLoopbackAddress(), false, false));
    }
}
