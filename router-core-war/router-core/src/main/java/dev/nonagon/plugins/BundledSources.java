package dev.nonagon.plugins;

import dev.nonagon.plugins.PluginOrigin.Kind;
import dev.nonagon.spi.RouterException;
import dev.nonagon.spi.RouterPlugin;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.jar.Manifest;

/**
 * What the WAR's class loader sees, by the jar it stands in (P1, P4).
 *
 * @param sources in the order of their names
 * @param problems services that could not be made, one sentence each
 */
record BundledSources(List<Source> sources, List<String> problems) {
    static final String DESCRIPTORS = "META-INF/nonagon/providers/";

    /** More broken service lines than this are not looked at. */
    private static final int MOST_PROBLEMS = 100;

    /**
     * One jar or class folder.
     *
     * @param root the URL before its entries' names
     */
    record Source(String name, Kind kind, String root, List<RouterPlugin> plugins, List<String> descriptorIds) {
        Source {
            plugins = List.copyOf(plugins);
            descriptorIds = List.copyOf(descriptorIds);
        }

        Optional<Manifest> manifest() throws IOException {
            Optional<byte[]> bytes = read(root + "META-INF/MANIFEST.MF");
            return bytes.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Manifest(new java.io.ByteArrayInputStream(bytes.get())));
        }

        Optional<byte[]> descriptor(String id) {
            try {
                return read(root + DESCRIPTORS + id + ".json");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static BundledSources find(ClassLoader host) {
        Map<String, List<RouterPlugin>> plugins = new TreeMap<>();
        List<String> problems = new ArrayList<>();
        services(host, problems).forEach(p -> plugins.computeIfAbsent(rootOf(p.getClass()), root -> new ArrayList<>())
                .add(p));
        Map<String, List<String>> ids = new TreeMap<>();
        indexes(host, ids, problems);
        ids.keySet().forEach(root -> plugins.computeIfAbsent(root, r -> new ArrayList<>()));
        List<Source> sources = new ArrayList<>();
        plugins.forEach((root, found) -> {
            List<String> listed = ids.getOrDefault(root, List.of());
            sources.add(new Source(nameOf(root, found, listed), Kind.BUNDLED, root, found, listed));
        });
        sources.sort(Comparator.comparing(Source::name).thenComparing(Source::root));
        return new BundledSources(List.copyOf(sources), List.copyOf(problems));
    }

    private static List<RouterPlugin> services(ClassLoader host, List<String> problems) {
        List<RouterPlugin> found = new ArrayList<>();
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(host);
        try {
            Iterator<RouterPlugin> services =
                    ServiceLoader.load(RouterPlugin.class, host).iterator();
            while (problems.size() < MOST_PROBLEMS) {
                try {
                    if (!services.hasNext()) {
                        break;
                    }
                    found.add(services.next());
                } catch (ServiceConfigurationError | LinkageError e) {
                    // The iterator goes on behind the broken one.
                    Throwable cause = e.getCause();
                    problems.add(e.getMessage() + (cause == null ? "" : ", " + cause));
                }
            }
        } finally {
            thread.setContextClassLoader(before);
        }
        return found;
    }

    private static void indexes(ClassLoader host, Map<String, List<String>> ids, List<String> problems) {
        String index = DESCRIPTORS + "index";
        try {
            for (URL url : Collections.list(host.getResources(index))) {
                String place = url.toString();
                String root = place.substring(0, place.length() - index.length());
                String text = new String(read(place).orElse(new byte[0]), StandardCharsets.UTF_8);
                List<String> lines = text.lines()
                        .map(line -> line.replaceFirst("#.*", "").strip())
                        .filter(line -> !line.isEmpty())
                        .distinct()
                        .toList();
                ids.put(root, lines);
            }
        } catch (IOException e) {
            problems.add("cannot read " + index + ": " + e.getMessage());
        }
    }

    /** The URL before the name of a class's file, by which the classes and descriptors of one jar find together. */
    static String rootOf(Class<?> type) {
        String file = type.getName().replace('.', '/') + ".class";
        ClassLoader loader = type.getClassLoader();
        URL url = loader == null ? null : loader.getResource(file);
        if (url == null) {
            throw new RouterException("Cannot tell which jar holds " + type.getName());
        }
        return url.toString().substring(0, url.toString().length() - file.length());
    }

    /** A jar's file name; for a folder of classes, which has no telling name, a class or descriptor of it. */
    private static String nameOf(String root, List<RouterPlugin> plugins, List<String> ids) {
        String jar = root.replaceFirst("!?/*$", "");
        String last = jar.substring(jar.lastIndexOf('/') + 1);
        if (last.endsWith(".jar")) {
            return URLDecoder.decode(last.replace("+", "%2B"), StandardCharsets.UTF_8);
        }
        return plugins.isEmpty()
                ? ids.stream().findFirst().map(id -> id + ".json").orElse(last)
                : plugins.get(0).getClass().getName();
    }

    private static Optional<byte[]> read(String url) throws IOException {
        URLConnection connection = URI.create(url).toURL().openConnection();
        // A cached connection would keep the jar open for good.
        connection.setUseCaches(false);
        try (InputStream in = connection.getInputStream()) {
            return Optional.of(in.readAllBytes());
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }
}
