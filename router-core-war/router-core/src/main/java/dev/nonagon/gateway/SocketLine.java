package dev.nonagon.gateway;

import dev.nonagon.apikeys.KeyPass;
import dev.nonagon.spi.Failure;
import dev.nonagon.spi.Headers;
import dev.nonagon.spi.format.ClientRoute;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.format.SocketDialect;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** One client's connection over a WebSocket, one request at a time (rule W10). Thread-safe. */
final class SocketLine {
    private static final System.Logger LOG = System.getLogger(SocketLine.class.getName());

    /** The client may ask again the moment it has the last event, before the router has put its papers away. */
    private static final long SETTLING_MILLIS = 1_000;

    private final SocketDoor door;
    private final BoardSource.Held lease;
    private final FormatTranslator format;
    private final SocketDialect.Conversation conversation;
    private final Caller caller;
    private final Semaphore turn = new Semaphore(1, true);
    private final Object talking = new Object();
    private final Object leaving = new Object();
    private Runnable departure = () -> {};
    private volatile boolean gone;

    /** The connection, whatever server carries it. */
    interface Wire {
        /** Sends a text message at once. Blocks while the client is slow; fails when it has left. */
        void text(byte[] message) throws IOException;

        /** Shows that the connection is alive. */
        void ping() throws IOException;

        void close(String reason);
    }

    /** What the handshake said; the handshake itself is over. */
    private record Caller(String path, Map<String, String> query, Headers headers, InetAddress caller)
            implements ClientExchange {
        Caller {
            query = Map.copyOf(query);
        }

        @Override
        public String method() {
            return "POST";
        }

        @Override
        public InputStream body() {
            return new ByteArrayInputStream(new byte[0]);
        }

        @Override
        public void begin(int status, Headers fields, long length) {
            throw new IllegalStateException("A handshake is answered by the server");
        }

        @Override
        public void send(byte[] bytes, int offset, int length) {
            throw new IllegalStateException("A handshake is answered by the server");
        }

        @Override
        public void listenForDeparture(Runnable action) {}

        @Override
        public void stopListening() {}
    }

    SocketLine(
            SocketDoor door,
            BoardSource.Held lease,
            FormatTranslator format,
            SocketDialect.Conversation conversation,
            ClientExchange handshake) {
        this.door = door;
        this.lease = lease;
        this.format = format;
        this.conversation = conversation;
        this.caller = new Caller(
                RouteTable.normal(handshake.path()),
                handshake.query(),
                handshake.headers().without("content-type").without("content-length"),
                handshake.caller());
    }

    /** Takes a message of the client. Returns at once; the answer comes on a thread of its own. */
    void heard(byte[] message, Wire wire) {
        Thread.startVirtualThread(() -> {
            try {
                if (!turn.tryAcquire(SETTLING_MILLIS, TimeUnit.MILLISECONDS)) {
                    refuseSecond(wire);
                    return;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            try {
                answer(message, wire);
            } finally {
                turn.release();
            }
        });
    }

    /** The client has left, or must: its upstream call is cancelled. */
    void end() {
        Runnable action;
        synchronized (leaving) {
            if (gone) {
                return;
            }
            gone = true;
            action = departure;
        }
        action.run();
        Thread.startVirtualThread(() -> {
            // Whoever answers still needs the plugins.
            turn.acquireUninterruptibly();
            lease.close();
        });
    }

    private void refuseSecond(Wire wire) {
        String requestId = door.arrival(KeyPass.OPEN).requestId();
        tell(
                wire,
                requestId,
                Failure.of(
                        Failure.Kind.INVALID_REQUEST,
                        "A request is still being answered on this connection. Wait for its end, or open another."));
    }

    private void answer(byte[] message, Wire wire) {
        if (gone) {
            return;
        }
        try (BoardSource.Held held = door.boards().hold()) {
            CallReader.Arrival arrival = door.arrival(KeyPass.OPEN);
            try {
                // A key that is no longer declared opens nothing more.
                KeyPass key = held.board().keys().admit(caller);
                arrival = new CallReader.Arrival(arrival.requestId(), arrival.at(), arrival.nanos(), key);
                step(arrival, held.board(), message, wire);
            } catch (Refusal e) {
                tell(wire, arrival.requestId(), e.failure());
                if (e.status() == 401) {
                    wire.close("The API key is not known any more");
                }
            } catch (IOException e) {
                LOG.log(System.Logger.Level.DEBUG, "request=" + arrival.requestId() + " event=client-left");
            } catch (RuntimeException e) {
                LOG.log(System.Logger.Level.ERROR, "request=" + arrival.requestId() + " event=router-bug", e);
                tell(
                        wire,
                        arrival.requestId(),
                        Failure.of(
                                Failure.Kind.INTERNAL,
                                "The router failed on this request; its log has the reason under " + arrival.requestId()
                                        + "."));
            }
        }
    }

    private void step(CallReader.Arrival arrival, Board board, byte[] message, Wire wire) throws IOException, Refusal {
        switch (say(c -> c.receive(message))) {
            case SocketDialect.Step.Reply reply -> {
                for (byte[] text : reply.messages()) {
                    wire.text(text);
                }
            }
            case SocketDialect.Step.Request request -> {
                ClientCall call = door.calls()
                        .read(arrival, board, format, route(), parameters(), caller.headers(), request.body());
                door.dispatch().run(call, new SocketExchange(this, caller, format.framing(), wire));
            }
        }
    }

    /** The route that takes such a body over HTTP. */
    private ClientRoute route() {
        return format.routes().stream()
                .filter(r -> r.operation() == Operation.CHAT)
                .min(java.util.Comparator.comparing(r -> !r.path().equals(caller.path())))
                .orElseGet(() -> new ClientRoute("POST", caller.path(), Operation.CHAT));
    }

    private Map<String, String> parameters() {
        Map<String, String> all = new HashMap<>();
        caller.query().forEach((name, value) -> all.put("?" + name, value));
        return all;
    }

    /** A conversation is not thread-safe; two requests may be told of at once. */
    <T> T say(Function<SocketDialect.Conversation, T> what) {
        synchronized (talking) {
            return what.apply(conversation);
        }
    }

    private void tell(Wire wire, String requestId, Failure failure) {
        try {
            wire.text(say(c -> c.failure(failure, requestId)));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "request=" + requestId + " event=client-left");
        }
    }

    void onDeparture(Runnable action) {
        synchronized (leaving) {
            if (!gone) {
                departure = action;
                return;
            }
        }
        action.run();
    }
}
