package dev.nonagon.gateway;

import dev.nonagon.settings.GatewaySettings;
import dev.nonagon.settings.SocketSettings;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.util.Map;

/**
 * Takes the requests for a WebSocket out of all others. A filter and not declared endpoints: formats, and with them paths,
 * come and go while the router runs, and a refusal must be in the caller's dialect.
 */
@WebFilter(urlPatterns = "/*", asyncSupported = true)
@SuppressWarnings("NullAway.Init") // The container makes filters, and injects fields only.
public class SocketFilter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    @Inject
    private transient SocketDoor door;

    @Inject
    private transient SocketSettings settings;

    @Inject
    private transient GatewaySettings gateway;

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (request.getHeader("upgrade") == null) {
            chain.doFilter(request, response);
            return;
        }
        switch (door.knock(new ServletExchange(request, response))) {
            case SocketDoor.Answer.Elsewhere ignored -> chain.doFilter(request, response);
            case SocketDoor.Answer.Refused refused -> {
                ServletExchange exchange = new ServletExchange(request, response);
                exchange.begin(refused.status(), refused.headers(), refused.body().length);
                exchange.send(refused.body(), 0, refused.body().length);
            }
            case SocketDoor.Answer.Welcome welcome -> upgrade(request, response, welcome.line());
        }
    }

    private void upgrade(HttpServletRequest request, HttpServletResponse response, SocketLine line)
            throws IOException, ServletException {
        boolean upgraded = false;
        try {
            if (!(request.getServletContext().getAttribute(ServerContainer.class.getName())
                    instanceof ServerContainer sockets)) {
                throw new ServletException("This server has no WebSocket; set nonagon.sockets.enabled=false");
            }
            sockets.upgradeHttpToWebSocket(request, response, config(request, line), Map.of());
            upgraded = true;
        } catch (DeploymentException e) {
            throw new ServletException(e);
        } finally {
            if (!upgraded) {
                line.end();
            }
        }
    }

    private ServerEndpointConfig config(HttpServletRequest request, SocketLine line) {
        int mostBytes = (int) Math.min(gateway.maxBodyBytes(), Integer.MAX_VALUE - 8L);
        return ServerEndpointConfig.Builder.create(SocketEndpoint.class, request.getServletPath() + pathInfo(request))
                .configurator(new ServerEndpointConfig.Configurator() {
                    @Override
                    public <T> T getEndpointInstance(Class<T> type) {
                        return type.cast(new SocketEndpoint(line, mostBytes, settings.idleTimeout()));
                    }
                })
                .build();
    }

    private static String pathInfo(HttpServletRequest request) {
        return request.getPathInfo() == null ? "" : request.getPathInfo();
    }
}
