package dev.nonagon.plugins;

import dev.nonagon.plugins.PluginOrigin.Kind;
import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.RouterException;
import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Turns one source into one plugin, or into the reason why not: never throws for a plugin's fault (P12). Thread-safe.
 */
final class PluginLoader {
    private static final Pattern DESCRIPTOR =
            Pattern.compile(Pattern.quote(BundledSources.DESCRIPTORS) + "([^/]+)\\.json");

    private static final String SERVICES = "META-INF/services/" + RouterPlugin.class.getName();
    private static final String NO_PLUGIN = "it holds no plugin, neither a service of type "
            + RouterPlugin.class.getName() + " nor " + BundledSources.DESCRIPTORS + "*.json";

    private final ClassLoader host;
    private final Function<String, Optional<String>> config;
    private final InstantSource clock;
    private final Path copies;
    private final Descriptors descriptors = new Descriptors();

    /**
     * @param copies an existing folder, for this process alone
     */
    PluginLoader(ClassLoader host, Function<String, Optional<String>> config, InstantSource clock, Path copies) {
        this.host = host;
        this.config = config;
        this.clock = clock;
        this.copies = copies;
    }

    /** What is inside the WAR: its jars, then its beans (P1, P2). */
    List<LoadAttempt> bundled(Iterable<? extends RouterPlugin> beans) {
        BundledSources sources = BundledSources.find(host);
        List<LoadAttempt> attempts = new ArrayList<>();
        sources.problems()
                .forEach(reason -> attempts.add(
                        notLoaded(PluginOrigin.of("services", Kind.BUNDLED), new RouterException(reason))));
        for (BundledSources.Source source : sources.sources()) {
            attempts.add(bundled(source));
        }
        attempts.addAll(
                new BeanSources(sources).find(beans).stream().map(this::bundled).toList());
        return attempts;
    }

    private LoadAttempt bundled(BundledSources.Source source) {
        PluginOrigin origin = PluginOrigin.of(source.name(), source.kind());
        try {
            PluginOrigin known = PluginOrigin.of(source.name(), source.kind(), source.manifest());
            origin = known;
            known.requireSpi();
            List<ProviderDescriptor> found = new ArrayList<>();
            for (String id : source.descriptorIds()) {
                found.add(descriptor(id, source::descriptor));
            }
            PluginContext context = context(source::descriptor);
            return inContext(host, () -> loaded(known, source.plugins(), found, context, () -> {}));
        } catch (Throwable e) {
            return notLoaded(origin, e);
        }
    }

    /**
     * What a file says of itself, none of its code run (P20).
     *
     * @param name how the file will be called
     * @throws RouterException saying why it would not load, as far as that is to be seen
     */
    PluginSheet sheet(Path file, String name) {
        try {
            if (!isJar(name)) {
                ProviderDescriptor only = descriptors.read(name, Files.readAllBytes(file));
                return new PluginSheet(Optional.of(only.name()), Optional.empty(), false, List.of(only));
            }
            JarContents jar = JarContents.read(file);
            PluginOrigin origin = PluginOrigin.of(name, Kind.JAR, jar.manifest());
            origin.requireSpi();
            if (!jar.services() && jar.descriptors().isEmpty()) {
                throw new RouterException(NO_PLUGIN);
            }
            List<ProviderDescriptor> found = new ArrayList<>();
            for (String id : jar.descriptors().keySet()) {
                found.add(descriptor(
                        id, key -> Optional.ofNullable(jar.descriptors().get(key))));
            }
            return new PluginSheet(origin.title(), origin.version(), jar.services(), List.copyOf(found));
        } catch (IOException | UncheckedIOException e) {
            throw new RouterException(withoutPaths(describe(e)), e);
        }
    }

    private static boolean isJar(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(".jar");
    }

    /** A file of the plugins folder, by the ending of its name (P3). */
    LoadAttempt dropped(Path file) {
        return isJar(name(file)) ? jar(file) : bareDescriptor(file);
    }

    private LoadAttempt bareDescriptor(Path file) {
        PluginOrigin origin = PluginOrigin.of(name(file), Kind.DESCRIPTOR);
        try {
            ProviderDescriptor descriptor = descriptors.read(name(file), Files.readAllBytes(file));
            PluginOrigin known = new PluginOrigin(
                    origin.source(),
                    origin.kind(),
                    Optional.of(descriptor.name()),
                    Optional.empty(),
                    Optional.of(Integer.toString(RouterPlugin.SPI_VERSION)));
            return loaded(known, List.of(), List.of(descriptor), context(id -> Optional.empty()), () -> {});
        } catch (Throwable e) {
            return notLoaded(origin, e);
        }
    }

    private LoadAttempt jar(Path file) {
        PluginOrigin origin = PluginOrigin.of(name(file), Kind.JAR);
        Optional<Runnable> discard = Optional.empty();
        try {
            // P8: from here on only the copy is read.
            Path copy = Files.createTempFile(copies, "plugin-", ".jar");
            discard = Optional.of(() -> delete(copy));
            Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
            JarContents jar = JarContents.read(copy);
            PluginOrigin known = PluginOrigin.of(name(file), Kind.JAR, jar.manifest());
            origin = known;
            known.requireSpi();
            PluginClassLoader loader = new PluginClassLoader(name(file), copy, host);
            Runnable close = () -> close(loader, copy);
            discard = Optional.of(close);
            return inContext(loader, () -> loadedJar(known, jar, loader, close));
        } catch (Throwable e) {
            discard.ifPresent(Runnable::run);
            return notLoaded(origin, e);
        }
    }

    private LoadAttempt loadedJar(PluginOrigin origin, JarContents jar, PluginClassLoader loader, Runnable close) {
        List<RouterPlugin> plugins = new ArrayList<>();
        for (RouterPlugin plugin : ServiceLoader.load(RouterPlugin.class, loader)) {
            if (plugin.getClass().getClassLoader() != loader) {
                throw new RouterException(
                        "its services name " + plugin.getClass().getName() + ", which it does not hold");
            }
            plugins.add(plugin);
        }
        if (plugins.isEmpty() && jar.descriptors().isEmpty()) {
            throw new RouterException(NO_PLUGIN);
        }
        Function<String, Optional<byte[]>> own =
                id -> Optional.ofNullable(jar.descriptors().get(id));
        List<ProviderDescriptor> found = new ArrayList<>();
        for (String id : jar.descriptors().keySet()) {
            found.add(descriptor(id, own));
        }
        return loaded(origin, plugins, found, context(own), close);
    }

    private LoadAttempt loaded(
            PluginOrigin origin,
            List<RouterPlugin> plugins,
            List<ProviderDescriptor> found,
            PluginContext context,
            Runnable whenUnused) {
        PluginContents contents = PluginContents.of(plugins, found, context);
        CatalogAssembly.requireConsistent(contents);
        return new LoadAttempt.Loaded(new LoadedPlugin(origin, contents, clock.instant(), whenUnused));
    }

    private PluginContext context(Function<String, Optional<byte[]>> own) {
        return new LentContext(config, clock, id -> descriptor(id, own));
    }

    private ProviderDescriptor descriptor(String id, Function<String, Optional<byte[]>> own) {
        String file = id + ".json";
        byte[] bytes = own.apply(id)
                .orElseThrow(() -> new RouterException("there is no " + BundledSources.DESCRIPTORS + file));
        ProviderDescriptor descriptor = descriptors.read(file, bytes);
        if (!descriptor.id().value().equals(id)) {
            throw new RouterException(
                    "Descriptor " + file + " says id '" + descriptor.id() + "'; rename one of the two");
        }
        return descriptor;
    }

    /** Runs what calls a plugin's code with the plugin's loader as the context loader (P6). */
    private static LoadAttempt inContext(ClassLoader loader, java.util.function.Supplier<LoadAttempt> call) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return call.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private LoadAttempt.NotLoaded notLoaded(PluginOrigin origin, Throwable why) {
        if (why instanceof OutOfMemoryError error) {
            throw error;
        }
        if (why instanceof Refusal) {
            return new LoadAttempt.NotLoaded(
                    origin,
                    PluginReport.State.REFUSED,
                    withoutPaths(String.valueOf(why.getMessage())),
                    clock.instant());
        }
        return new LoadAttempt.NotLoaded(
                origin,
                PluginReport.State.FAILED,
                withoutPaths("Plugin " + origin.source() + " does not load: " + describe(why)),
                clock.instant());
    }

    private static String describe(Throwable why) {
        String message = why.getMessage();
        if (why instanceof RouterException && message != null) {
            return message;
        }
        String text = message == null
                ? why.getClass().getSimpleName()
                : why.getClass().getSimpleName() + ": " + message;
        Throwable cause = why.getCause();
        return why instanceof ServiceConfigurationError && cause != null ? text + ", " + describe(cause) : text;
    }

    private String withoutPaths(String text) {
        Matcher inCopies =
                Pattern.compile(Pattern.quote(copies.toString()) + "[/\\\\]?").matcher(text);
        return inCopies.replaceAll("");
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    private static void close(PluginClassLoader loader, Path copy) {
        try {
            loader.close();
        } catch (IOException e) {
            delete(copy);
        }
    }

    private static void delete(Path copy) {
        try {
            Files.deleteIfExists(copy);
        } catch (IOException e) {
            // Still open somewhere: the folder of copies is emptied when the router stops.
            copy.toFile().deleteOnExit();
        }
    }

    /** What of a jar is read before any class of it is. */
    private record JarContents(Optional<Manifest> manifest, Map<String, byte[]> descriptors, boolean services) {
        static JarContents read(Path copy) {
            try (JarFile jar = new JarFile(copy.toFile())) {
                Map<String, byte[]> descriptors = new LinkedHashMap<>();
                for (JarEntry entry : jar.stream()
                        .sorted((a, b) -> a.getName().compareTo(b.getName()))
                        .toList()) {
                    Matcher name = DESCRIPTOR.matcher(entry.getName());
                    if (name.matches()) {
                        try (InputStream in = jar.getInputStream(entry)) {
                            descriptors.put(name.group(1), in.readAllBytes());
                        }
                    }
                }
                return new JarContents(
                        Optional.ofNullable(jar.getManifest()), descriptors, jar.getEntry(SERVICES) != null);
            } catch (IOException e) {
                throw new UncheckedIOException("not a readable jar file (" + e.getMessage() + ")", e);
            }
        }
    }
}
