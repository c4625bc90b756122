package dev.nonagon.gateway;

import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Hears a client leave at once, on servers built on Grizzly (Payara). A servlet learns of it only at its next write, which
 * a thinking model may put off for minutes.
 *
 * <p>Reached by reflection, because the WAR knows no server: on any other server, or if anything about Grizzly has
 * changed, it switches itself off and the next write or keep-alive finds out. The listener must be taken away when the
 * request ends; connections live on, and forgotten listeners pile up on them.
 *
 * <p>On HTTP/2 it is the request's own stream that is listened to: the connection carries others, and is read anyway. There a
 * write after the client's reset would not even fail.
 */
final class DisconnectListener {
    private static final System.Logger LOG = System.getLogger(DisconnectListener.class.getName());

    private static volatile boolean off;
    private static volatile @Nullable Hooks hooks;

    /** The few methods that are needed, looked up once. */
    private record Hooks(
            Class<?> facade,
            Field facadeRequest,
            Method coyoteRequest,
            Method context,
            Method connection,
            Method addListener,
            Method removeListener,
            Method terminate,
            Method enableEvent,
            Method disableEvent,
            Object readEvent,
            Method selectionKey,
            Class<?> listenerType,
            Method packet,
            Optional<Method> streamOf) {

        /** The HTTP/2 stream of a request; empty on HTTP/1. */
        Optional<Object> stream(Object coyote) throws ReflectiveOperationException {
            return streamOf.isEmpty()
                    ? Optional.empty()
                    : Optional.ofNullable(streamOf.get().invoke(null, packet.invoke(coyote)));
        }
    }

    private DisconnectListener() {}

    /**
     * Runs {@code action} when the client of {@code request} closes its connection.
     *
     * @return stops listening
     */
    static Runnable listen(HttpServletRequest request, Runnable action) {
        if (off) {
            return () -> {};
        }
        try {
            HttpServletRequest facade = unwrapped(request);
            Hooks found = hooks;
            if (found == null) {
                found = find(facade);
                hooks = found;
            }
            return listen(found, facade, action);
        } catch (ReflectiveOperationException | RuntimeException e) {
            off = true;
            LOG.log(
                    System.Logger.Level.INFO,
                    "event=disconnect-listener-off reason=\"" + e.getClass().getSimpleName()
                            + "\" effect=\"a client that leaves is noticed at the next write or keep-alive\"");
            return () -> {};
        }
    }

    /** Closes the client's connection, or its stream on HTTP/2, without an end to the answer. */
    static void breakOff(HttpServletRequest request) {
        if (off) {
            return;
        }
        try {
            HttpServletRequest facade = unwrapped(request);
            Hooks grizzly = hooks == null ? find(facade) : hooks;
            Object coyote =
                    grizzly.coyoteRequest().invoke(grizzly.facadeRequest().get(facade));
            Optional<Object> stream = grizzly.stream(coyote);
            Object target = stream.isPresent()
                    ? stream.get()
                    : grizzly.connection().invoke(grizzly.context().invoke(coyote));
            grizzly.terminate().invoke(target);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "event=connection-stays", e);
        }
    }

    private static HttpServletRequest unwrapped(HttpServletRequest request) {
        HttpServletRequest current = request;
        while (current instanceof jakarta.servlet.http.HttpServletRequestWrapper wrapper
                && wrapper.getRequest() instanceof HttpServletRequest inner) {
            current = inner;
        }
        return current;
    }

    private static Hooks find(HttpServletRequest facade) throws ReflectiveOperationException {
        Field facadeRequest = field(facade.getClass(), "request");
        facadeRequest.setAccessible(true);
        Object catalinaRequest = facadeRequest.get(facade);
        Method coyoteRequest = catalinaRequest.getClass().getMethod("getCoyoteRequest");
        Object coyote = coyoteRequest.invoke(catalinaRequest);
        Method context = coyote.getClass().getMethod("getContext");
        Object filterContext = context.invoke(coyote);
        Method connection = filterContext.getClass().getMethod("getConnection");
        ClassLoader grizzly = coyote.getClass().getClassLoader();
        Class<?> connectionType = Class.forName("org.glassfish.grizzly.Connection", false, grizzly);
        Class<?> closeable = Class.forName("org.glassfish.grizzly.Closeable", false, grizzly);
        Class<?> listenerType = Class.forName("org.glassfish.grizzly.CloseListener", false, grizzly);
        Class<?> ioEvent = Class.forName("org.glassfish.grizzly.IOEvent", false, grizzly);
        Object read = ioEvent.getField("READ").get(null);
        return new Hooks(
                facade.getClass(),
                facadeRequest,
                coyoteRequest,
                context,
                connection,
                closeable.getMethod("addCloseListener", listenerType),
                closeable.getMethod("removeCloseListener", listenerType),
                closeable.getMethod("terminateSilently"),
                connectionType.getMethod("enableIOEvent", ioEvent),
                connectionType.getMethod("disableIOEvent", ioEvent),
                read,
                Class.forName("org.glassfish.grizzly.nio.NIOConnection", false, grizzly)
                        .getMethod("getSelectionKey"),
                listenerType,
                coyote.getClass().getMethod("getRequest"),
                streamOf(grizzly));
    }

    /** How to find a request's stream; empty where the server has no HTTP/2. */
    private static Optional<Method> streamOf(ClassLoader grizzly) {
        try {
            return Optional.of(Class.forName("org.glassfish.grizzly.http2.Http2Stream", false, grizzly)
                    .getMethod("getStreamFor", Class.forName("org.glassfish.grizzly.http.HttpHeader", false, grizzly)));
        } catch (ReflectiveOperationException | LinkageError e) {
            return Optional.empty();
        }
    }

    private static Field field(Class<?> type, String name) throws NoSuchFieldException {
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            for (Field field : c.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    return field;
                }
            }
        }
        throw new NoSuchFieldException(type.getName() + "." + name);
    }

    private static Runnable listen(Hooks grizzly, HttpServletRequest facade, Runnable action)
            throws ReflectiveOperationException {
        Object coyote = grizzly.coyoteRequest().invoke(grizzly.facadeRequest().get(facade));
        Optional<Object> stream = grizzly.stream(coyote);
        Object listener = listener(grizzly, action);
        if (stream.isPresent()) {
            grizzly.addListener().invoke(stream.get(), listener);
            return once(() -> grizzly.removeListener().invoke(stream.get(), listener));
        }
        Object connection = grizzly.connection().invoke(grizzly.context().invoke(coyote));
        grizzly.addListener().invoke(connection, listener);
        // A connection that waits for nothing does not notice its end.
        grizzly.enableEvent().invoke(connection, grizzly.readEvent());
        return once(() -> {
            grizzly.removeListener().invoke(connection, listener);
            stopReading(grizzly, connection);
        });
    }

    private static Object listener(Hooks grizzly, Runnable action) {
        return Proxy.newProxyInstance(
                grizzly.listenerType().getClassLoader(), new Class<?>[] {grizzly.listenerType()}, handler(action));
    }

    private interface Stopping {
        void stop() throws ReflectiveOperationException;
    }

    private static Runnable once(Stopping stopping) {
        AtomicBoolean listening = new AtomicBoolean(true);
        return () -> {
            try {
                if (listening.getAndSet(false)) {
                    stopping.stop();
                }
            } catch (ReflectiveOperationException e) {
                LOG.log(System.Logger.Level.DEBUG, "event=disconnect-listener-stays", e);
            }
        };
    }

    /**
     * Takes the interest in reading back. Left on, Grizzly would read the connection's next request while it still works on
     * this one, and lose it. Enabling is done by the selector's thread when it comes to it, disabling at once: so wait until
     * the one has happened before doing the other.
     */
    private static void stopReading(Hooks grizzly, Object connection) throws ReflectiveOperationException {
        SelectionKey key = (SelectionKey) grizzly.selectionKey().invoke(connection);
        try {
            for (int i = 0; i < LONGEST_WAIT_MILLIS && (key.interestOps() & SelectionKey.OP_READ) == 0; i++) {
                LockSupport.parkNanos(1_000_000);
            }
        } catch (CancelledKeyException e) {
            return;
        }
        grizzly.disableEvent().invoke(connection, grizzly.readEvent());
    }

    private static final int LONGEST_WAIT_MILLIS = 20;

    private static InvocationHandler handler(Runnable action) {
        return (proxy, method, arguments) -> switch (method.getName()) {
            case "hashCode" -> System.identityHashCode(proxy);
            case "equals" -> arguments != null && proxy == arguments[0];
            case "toString" -> "nonagon-disconnect-listener";
            default -> {
                action.run();
                yield null;
            }
        };
    }
}
