package dev.nonagon.plugins;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The classes of one dropped jar (P7): the jar first, except for what plugin and router must share. Reads from a copy, which it
 * deletes when closed. Thread-safe.
 */
final class PluginClassLoader extends URLClassLoader {
    static {
        registerAsParallelCapable();
    }

    private static final String SPI = "dev.nonagon.spi.";
    private static final String SERVICES = "META-INF/services/";
    private static final String DESCRIPTORS = "META-INF/nonagon/";

    /** Types that cross the border, and the platform's own. Jackson 3 still reads its annotations from Jackson 2's package. */
    private static final List<String> HOST = List.of(
            "java.",
            "jakarta.",
            "org.eclipse.microprofile.",
            "org.jspecify.",
            "tools.jackson.",
            "com.fasterxml.jackson.annotation.",
            SPI);

    private final Path copy;
    private final ClassLoader host;

    PluginClassLoader(String plugin, Path copy, ClassLoader host) throws MalformedURLException {
        super("plugin " + plugin, new URL[] {copy.toUri().toURL()}, host);
        this.copy = copy;
        this.host = host;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> type = findLoadedClass(name);
            if (type == null) {
                type = isShared(name) ? host.loadClass(name) : ownFirst(name);
            }
            if (resolve) {
                resolveClass(type);
            }
            return type;
        }
    }

    private Class<?> ownFirst(String name) throws ClassNotFoundException {
        try {
            return findClass(name);
        } catch (ClassNotFoundException notInTheJar) {
            return host.loadClass(name);
        }
    }

    private static boolean isShared(String name) {
        return HOST.stream().anyMatch(name::startsWith);
    }

    @Override
    public @Nullable URL getResource(String name) {
        URL own = findResource(name);
        return own != null || isOwnOnly(name) ? own : host.getResource(name);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
        List<URL> all = new ArrayList<>(Collections.list(findResources(name)));
        if (!isOwnOnly(name)) {
            all.addAll(Collections.list(host.getResources(name)));
        }
        return Collections.enumeration(all);
    }

    /**
     * Whether a resource of the host would mislead: the bundled plugins' services and descriptors, and the host's services of a
     * type of which this jar has its own version.
     */
    private boolean isOwnOnly(String name) {
        if (name.startsWith(DESCRIPTORS)) {
            return true;
        }
        if (!name.startsWith(SERVICES)) {
            return false;
        }
        String type = name.substring(SERVICES.length());
        return type.startsWith(SPI) || (!isShared(type) && findResource(type.replace('.', '/') + ".class") != null);
    }

    @Override
    public void close() throws IOException {
        super.close();
        Files.deleteIfExists(copy);
    }
}
