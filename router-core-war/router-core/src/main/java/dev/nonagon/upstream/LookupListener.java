package dev.nonagon.upstream;

import java.net.InetAddress;
import java.util.Optional;
import java.util.function.Consumer;

/** Finds the resolver of names that the router's own server installs; a resolver belongs to the JVM, not to a WAR. */
public final class LookupListener {
    private static final String RESOLVER = "dev.nonagon.launcher.GuardedNames";

    private LookupListener() {}

    /** What that resolver asks, thread by thread; empty on a server of somebody else's. */
    @SuppressWarnings("unchecked")
    public static Optional<ThreadLocal<Consumer<InetAddress>>> find() {
        try {
            Class<?> resolver = Class.forName(RESOLVER, true, ClassLoader.getSystemClassLoader());
            return Optional.of((ThreadLocal<Consumer<InetAddress>>)
                    resolver.getMethod("judges").invoke(null));
        } catch (ReflectiveOperationException e) {
            return Optional.empty();
        }
    }
}
