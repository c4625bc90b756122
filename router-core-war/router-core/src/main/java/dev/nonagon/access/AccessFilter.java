package dev.nonagon.access;

import dev.nonagon.store.StoreUnavailable;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Stands before one resource method. Thread-safe. */
final class AccessFilter implements ContainerRequestFilter {
    private final Optional<Need> need;
    private final Supplier<Gatekeeper> gatekeeper;
    private final Supplier<HttpServletRequest> asking;

    /**
     * @param need empty if the method does not say (G1)
     * @param asking the request under way on this thread
     */
    AccessFilter(Optional<Need> need, Supplier<Gatekeeper> gatekeeper, Supplier<HttpServletRequest> asking) {
        this.need = need;
        this.gatekeeper = gatekeeper;
        this.asking = asking;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        if (need.isEmpty()) {
            request.abortWith(ErrorAnswer.of(403, "Nobody may call this: its author has not said who may."));
            return;
        }
        try {
            switch (gatekeeper.get().decide(Asked.of(asking.get()), need.get())) {
                case Decision.Refused refused ->
                    request.abortWith(ErrorAnswer.of(refused.status(), refused.sentence()));
                case Decision.Admitted admitted ->
                    request.setSecurityContext(new Admission(admitted.visitor(), request.getSecurityContext()));
            }
        } catch (StoreUnavailable e) {
            request.abortWith(ErrorAnswer.of(503, "The database does not answer, so nobody can be let in; try again."));
        }
    }

    private record Admission(Visitor visitor, @Nullable SecurityContext before) implements SecurityContext {
        @Override
        public Principal getUserPrincipal() {
            return visitor;
        }

        @Override
        public boolean isUserInRole(String role) {
            return switch (visitor.caller()) {
                case Caller.Anonymous anonymous -> false;
                case Caller.ByKey key ->
                    key.scopes().stream().anyMatch(s -> s.name().equalsIgnoreCase(role));
                case Caller.BySession session -> true;
                case Caller.Local local -> true;
            };
        }

        @Override
        public boolean isSecure() {
            return visitor.client().https();
        }

        @Override
        public String getAuthenticationScheme() {
            return "nonagon";
        }
    }
}
