package dev.nonagon.access;

import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/**
 * Before the numbers that some servers put into every application at {@code /metrics} and show to everybody. They tell of the
 * machine, its load and its pools, so they ask for what {@code /api/metrics} asks for. Where the server has none, what is behind
 * this door is a 404.
 */
@WebFilter(
        filterName = "nonagon-server-metrics-door",
        urlPatterns = {"/metrics/*"},
        asyncSupported = true)
@SuppressWarnings("NullAway.Init") // The container makes filters, and injects fields only.
public class ServerMetricsDoor extends HttpFilter {
    private static final long serialVersionUID = 1L;

    @Inject
    private transient Gatekeeper gatekeeper;

    public ServerMetricsDoor() {}

    ServerMetricsDoor(Gatekeeper gatekeeper) {
        this.gatekeeper = gatekeeper;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Optional<Decision.Refused> refused = refusal(Asked.of(request));
        if (refused.isEmpty()) {
            chain.doFilter(request, response);
            return;
        }
        response.setStatus(refused.get().status());
        response.setContentType("application/json");
        response.getOutputStream().write(ErrorAnswer.body(refused.get().sentence()));
    }

    private Optional<Decision.Refused> refusal(Asked asked) {
        Optional<Decision.Refused> host = gatekeeper.refuseHost(asked);
        if (host.isPresent()) {
            return host;
        }
        return switch (gatekeeper.decide(asked, Need.READ)) {
            case Decision.Refused refused -> Optional.of(refused);
            case Decision.Admitted ignored -> Optional.empty();
        };
    }
}
