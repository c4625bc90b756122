package dev.nonagon.gateway;

import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A {@link SocketLine} on the container's WebSocket. One connection each. */
public class SocketEndpoint extends Endpoint {
    private static final System.Logger LOG = System.getLogger(SocketEndpoint.class.getName());

    private final Function<String, Optional<SocketLine>> lines;
    private volatile @Nullable SocketLine line;
    private final int mostBytes;
    private final Duration idleTimeout;

    /**
     * @param lines gives out the line that waits for a ticket, once
     */
    SocketEndpoint(Function<String, Optional<SocketLine>> lines, int mostBytes, Duration idleTimeout) {
        this.lines = lines;
        this.mostBytes = mostBytes;
        this.idleTimeout = idleTimeout;
    }

    @Override
    public void onOpen(Session session, EndpointConfig config) {
        SocketLine mine =
                lines.apply(SocketPort.ticket(session.getPathParameters())).orElse(null);
        if (mine == null) {
            new SessionWire(session).close("Connect where a format listens");
            return;
        }
        line = mine;
        session.setMaxTextMessageBufferSize(mostBytes);
        session.setMaxIdleTimeout(idleTimeout.toMillis());
        SocketLine.Wire wire = new SessionWire(session);
        session.addMessageHandler(String.class, (MessageHandler.Whole<String>)
                text -> mine.heard(text.getBytes(StandardCharsets.UTF_8), wire));
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
        end();
    }

    @Override
    public void onError(Session session, Throwable problem) {
        LOG.log(System.Logger.Level.DEBUG, "event=socket-broken message=" + problem.getMessage());
        end();
    }

    private void end() {
        SocketLine mine = line;
        if (mine != null) {
            mine.end();
        }
    }

    /** Sends on a session; messages and pings come from several threads. */
    private static final class SessionWire implements SocketLine.Wire {
        private final Session session;
        private final ReentrantLock lock = new ReentrantLock();

        SessionWire(Session session) {
            this.session = session;
        }

        private interface Sending {
            void send() throws IOException;
        }

        private void alone(Sending sending) throws IOException {
            lock.lock();
            try {
                sending.send();
            } catch (RuntimeException e) {
                // The container's way to say that the session is closed.
                throw new IOException(e);
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void text(byte[] message) throws IOException {
            alone(() -> session.getBasicRemote().sendText(new String(message, StandardCharsets.UTF_8)));
        }

        @Override
        public void ping() throws IOException {
            alone(() -> session.getBasicRemote().sendPing(ByteBuffer.allocate(0)));
        }

        @Override
        public void close(String reason) {
            try {
                session.close(new CloseReason(CloseReason.CloseCodes.VIOLATED_POLICY, reason));
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "event=socket-broken message=" + e.getMessage());
            }
        }
    }
}
