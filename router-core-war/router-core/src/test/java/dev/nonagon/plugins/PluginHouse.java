package dev.nonagon.plugins;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.provider.Account;
import dev.nonagon.spi.provider.Call;
import dev.nonagon.spi.provider.Provider;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A router's plugins in a temporary folder, with a host class loader that sees only the bundled jars a test gives it. */
final class PluginHouse implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    private final Path folder;
    private final List<URL> bundled = new ArrayList<>();
    private final List<RouterPlugin> beans = new ArrayList<>();
    private Optional<Plugins> plugins = Optional.empty();

    PluginHouse(Path root) throws IOException {
        folder = Files.createDirectories(root.resolve("plugins"));
    }

    Path folder() {
        return folder;
    }

    PluginHouse bundled(Path jar) throws IOException {
        bundled.add(jar.toUri().toURL());
        return this;
    }

    PluginHouse bean(RouterPlugin plugin) {
        beans.add(plugin);
        return this;
    }

    Plugins open() {
        Plugins opened = new Plugins(
                folder,
                new HostLoader(bundled.toArray(URL[]::new)),
                beans,
                key -> key.equals("nonagon.sample.word") ? Optional.of("configured") : Optional.empty(),
                InstantSource.fixed(NOW));
        plugins = Optional.of(opened);
        return opened;
    }

    PluginReport.Entry entry(String source) {
        return plugins.orElseThrow().report().entries().stream()
                .filter(e -> e.source().equals(source))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no entry for " + source + " in "
                        + plugins.orElseThrow().report()));
    }

    /** What a sample plugin's provider answers. */
    static String word(PluginCatalog catalog, String id) {
        Provider provider = catalog.provider(new ProviderId(id)).orElseThrow();
        Call call = new Call(
                provider.descriptor(),
                Operation.CHAT,
                "m",
                new Account(
                        "a", "a", provider.descriptor().id(), new dev.nonagon.spi.oauth.Credential.None(), Map.of()),
                URI.create("http://127.0.0.1:9"),
                new byte[0],
                false,
                Headers.none(),
                "r");
        return provider.executor().prepare(call).method();
    }

    @Override
    public void close() {
        plugins.ifPresent(Plugins::close);
    }

    /** Sees the test's own class path, but of plugins only what the test bundles. */
    private static final class HostLoader extends URLClassLoader {
        HostLoader(URL[] jars) {
            super(jars, PluginHouse.class.getClassLoader());
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            return name.contains("nonagon") ? findResources(name) : super.getResources(name);
        }
    }
}
