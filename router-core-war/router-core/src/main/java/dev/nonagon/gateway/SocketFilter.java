package dev.nonagon.gateway;

import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.DeploymentException;
import java.io.IOException;
import java.util.Optional;

/**
 * Takes the requests for a WebSocket out of all others; {@code web.xml} sends every request through it. A filter, because formats, and with them paths, come and
 * go while the router runs, and because a refusal must be in the caller's dialect.
 */
@SuppressWarnings("NullAway.Init") // The container makes filters, and injects fields only.
public class SocketFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    @Inject
    private transient SocketDoor door;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getHeader("upgrade") == null) {
            chain.doFilter(request, response);
            return;
        }
        ServletExchange exchange = new ServletExchange(request, response);
        if (exchange.path().startsWith(SocketPort.FOLDER)) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        Optional<SocketPort> port = SocketPort.of(request.getServletContext());
        switch (door.knock(exchange, port.isPresent())) {
            case SocketDoor.Answer.Elsewhere ignored -> chain.doFilter(request, response);
            case SocketDoor.Answer.Refused refused -> {
                exchange.begin(refused.status(), refused.headers(), refused.body().length);
                exchange.send(refused.body(), 0, refused.body().length);
            }
            case SocketDoor.Answer.Welcome welcome -> {
                try {
                    port.orElseThrow().connect(request, response, welcome.line());
                } catch (DeploymentException e) {
                    throw new ServletException(e);
                }
            }
        }
    }
}
