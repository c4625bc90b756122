package dev.nonagon.access;

import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/**
 * Before everything under {@code /api} and {@code /dashboard}, whatever serves it: the name by which we are called (G7), and
 * headers for browsers (G9). The inference paths under {@code /v1} do not come by here.
 */
@WebFilter(
        filterName = "nonagon-front-door",
        urlPatterns = {"/api/*", "/dashboard/*"},
        asyncSupported = true)
@SuppressWarnings("NullAway.Init") // The container makes filters, and injects fields only.
public class FrontDoor extends HttpFilter {
    private static final long serialVersionUID = 1L;

    @Inject
    private transient Gatekeeper gatekeeper;

    public FrontDoor() {}

    FrontDoor(Gatekeeper gatekeeper) {
        this.gatekeeper = gatekeeper;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Asked asked = Asked.of(request);
        boolean api = request.getRequestURI().startsWith("/api");
        SecurityHeaders.of(api, gatekeeper.client(asked).https()).forEach(response::setHeader);
        Optional<Decision.Refused> refused = gatekeeper.refuseHost(asked);
        if (refused.isPresent()) {
            response.setStatus(refused.get().status());
            response.setContentType("application/json");
            response.getOutputStream().write(ErrorAnswer.body(refused.get().sentence()));
            return;
        }
        chain.doFilter(request, api ? response : new PageResponse(response));
    }

    /** Lets a page refine our policy instead of adding a second one, which could only forbid more. */
    private static final class PageResponse extends HttpServletResponseWrapper {
        private PageResponse(HttpServletResponse response) {
            super(response);
        }

        @Override
        public void setHeader(String name, String value) {
            super.setHeader(name, refined(name, value));
        }

        @Override
        public void addHeader(String name, String value) {
            if (isPolicy(name)) {
                super.setHeader(name, refined(name, value));
            } else {
                super.addHeader(name, value);
            }
        }

        private static String refined(String name, String value) {
            return isPolicy(name) ? SecurityHeaders.merged(SecurityHeaders.PAGE_POLICY, value) : value;
        }

        private static boolean isPolicy(String name) {
            return name.toLowerCase(Locale.ROOT).equals(SecurityHeaders.POLICY.toLowerCase(Locale.ROOT));
        }
    }
}
