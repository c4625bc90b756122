package dev.nonagon.gateway;

import dev.nonagon.settings.GatewaySettings;
import dev.nonagon.settings.SocketSettings;
import jakarta.inject.Inject;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The one endpoint that the container knows, through which all connections go whatever path they asked for. <em>Why:</em>
 * endpoints must be declared before the application is up, and formats come later. A handshake is sent on to it with a
 * ticket in the path; nobody gets in from outside, because nobody else has a ticket.
 */
@WebListener
@SuppressWarnings("NullAway.Init") // The container makes listeners, and injects fields only.
public class SocketPort implements ServletContextListener {
    static final String FOLDER = "/nonagon/socket/";

    private static final System.Logger LOG = System.getLogger(SocketPort.class.getName());
    private static final String ATTRIBUTE = SocketPort.class.getName();
    private static final String TICKET = "ticket";

    private final Map<String, SocketLine> waiting = new ConcurrentHashMap<>();
    private @Nullable ServerContainer sockets;
    private @Nullable ServerEndpointConfig config;

    @Inject
    private SocketSettings settings;

    @Inject
    private GatewaySettings gateway;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext context = event.getServletContext();
        if (!settings.enabled()
                || !(context.getAttribute(ServerContainer.class.getName()) instanceof ServerContainer container)) {
            return;
        }
        ServerEndpointConfig only = config();
        try {
            container.addEndpoint(only);
            sockets = container;
            config = only;
            context.setAttribute(ATTRIBUTE, this);
        } catch (DeploymentException e) {
            LOG.log(System.Logger.Level.ERROR, "event=sockets-off effect=\"clients are told to POST\"", e);
        }
    }

    /** The application's port; empty where the server has no WebSocket, or they are switched off. */
    static Optional<SocketPort> of(ServletContext context) {
        return Optional.ofNullable((SocketPort) context.getAttribute(ATTRIBUTE));
    }

    private ServerEndpointConfig config() {
        int mostBytes = (int) Math.min(gateway.maxBodyBytes(), Integer.MAX_VALUE - 8L);
        return ServerEndpointConfig.Builder.create(SocketEndpoint.class, FOLDER + "{" + TICKET + "}")
                .configurator(new ServerEndpointConfig.Configurator() {
                    @Override
                    public <T> T getEndpointInstance(Class<T> type) {
                        return type.cast(new SocketEndpoint(
                                ticket -> Optional.ofNullable(waiting.remove(ticket)),
                                mostBytes,
                                settings.idleTimeout()));
                    }
                })
                .build();
    }

    /** Makes a WebSocket out of a handshake. */
    void connect(HttpServletRequest request, HttpServletResponse response, SocketLine line)
            throws IOException, DeploymentException {
        ServerContainer container = sockets;
        ServerEndpointConfig only = config;
        if (container == null || only == null) {
            throw new DeploymentException("No endpoint");
        }
        String ticket = UUID.randomUUID().toString();
        waiting.put(ticket, line);
        boolean connected = false;
        try {
            container.upgradeHttpToWebSocket(request, response, only, Map.of(TICKET, ticket));
            connected = response.getStatus() == HttpServletResponse.SC_SWITCHING_PROTOCOLS;
        } finally {
            if (!connected && waiting.remove(ticket) != null) {
                line.end();
            }
        }
    }

    /** The ticket with which a connection came. */
    static String ticket(Map<String, String> pathParameters) {
        return pathParameters.getOrDefault(TICKET, "");
    }
}
