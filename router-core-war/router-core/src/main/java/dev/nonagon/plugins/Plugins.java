package dev.nonagon.plugins;

import dev.nonagon.settings.FileStamp;
import dev.nonagon.settings.Ticker;
import dev.nonagon.spi.RouterPlugin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The plugins of this router: loads them, watches their folder, swaps the catalog. Thread-safe; {@link #current()} and
 * {@link #lease()} do not block.
 */
public final class Plugins implements PluginCatalogSource, AutoCloseable {
    private static final Logger LOG = System.getLogger(Plugins.class.getName());
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);

    private final Path folder;
    private final Path copies;
    private final PluginLoader loader;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final List<LoadAttempt> bundled;
    private final Map<String, Dropped> dropped = new TreeMap<>();
    private Map<String, FileStamp> lastLook = Map.of();
    private Optional<Ticker> ticker = Optional.empty();
    private volatile Generation current = new Generation(PluginCatalog.empty(), List.of());
    private volatile PluginReport report = new PluginReport(List.of());

    /** What is known of a file: the plugin that serves, and what the newest attempt came to if not to that plugin. */
    private record Dropped(FileStamp stamp, Optional<LoadedPlugin> serving, Optional<LoadAttempt.NotLoaded> trouble) {}

    /**
     * Loads everything once; the folder is made if there is none. What fails is in the report.
     *
     * @param folder where plugins are dropped
     * @param host the WAR's class loader
     * @param beans plugins that are beans of the WAR
     * @param config the value of a configuration key, lent to plugins
     */
    public Plugins(
            Path folder,
            ClassLoader host,
            Iterable<? extends RouterPlugin> beans,
            Function<String, Optional<String>> config,
            InstantSource clock) {
        this.folder = folder;
        try {
            copies = Files.createTempDirectory("nonagon-plugins-");
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot make a folder for copies of plugins; is the disk full?", e);
        }
        loader = new PluginLoader(host, config, clock, copies);
        bundled = List.copyOf(loader.bundled(beans));
        synchronized (this) {
            makeFolder();
            // No waiting here: a file that is being copied right now fails, and is taken when it has settled.
            look().ifPresent(found -> {
                lastLook = found;
                take(found);
            });
            swap();
        }
    }

    /** Begins to watch the folder (P13). */
    public synchronized void watch() {
        if (ticker.isEmpty()) {
            ticker = Optional.of(Ticker.start("nonagon-plugins-watch", LOOK_EVERY, this::rescan));
        }
    }

    @Override
    public PluginCatalog current() {
        return current.catalog();
    }

    @Override
    public Lease lease() {
        while (true) {
            Generation now = current;
            if (now.tryUse()) {
                return now.lease();
            }
            // It was replaced between the two lines above.
            Thread.onSpinWait();
        }
    }

    @Override
    public Subscription onChange(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    Path folder() {
        return folder;
    }

    /** Reads what a file would be, without running anything of it. */
    PluginLoader loader() {
        return loader;
    }

    /** What loaded and what did not, at this moment. */
    public PluginReport report() {
        return report;
    }

    /**
     * Looks at the folder once: files whose stamp is the same as at the last look, but not the one they were loaded with, are
     * taken.
     */
    void rescan() {
        boolean changed = false;
        synchronized (this) {
            Optional<Map<String, FileStamp>> look = look();
            if (look.isPresent()) {
                Map<String, FileStamp> now = look.get();
                Map<String, FileStamp> before = lastLook;
                lastLook = now;
                Map<String, FileStamp> settled = new TreeMap<>(now);
                settled.entrySet().removeIf(e -> !e.getValue().equals(before.get(e.getKey())));
                boolean gone = dropGone(now, before);
                changed = take(settled) || gone;
                if (changed) {
                    swap();
                }
            }
        }
        if (changed) {
            tellListeners();
        }
    }

    /** Looks at the folder now and loads every file of it anew, also what did not change: what had failed may work by now (P18). */
    public void reload() {
        synchronized (this) {
            look().ifPresent(found -> {
                lastLook = found;
                dropGone(found, found);
                found.forEach(
                        (name, stamp) -> dropped.put(name, load(name, stamp, Optional.ofNullable(dropped.get(name)))));
                swap();
            });
        }
        tellListeners();
    }

    /**
     * Puts a file into the folder and loads it, all or nothing (P19): if it does not load, or takes what another plugin serves,
     * the folder is as it was.
     *
     * @param file on the folder's file system; moved
     * @return why it was not taken; empty if it was
     */
    Optional<String> put(String name, Path file) throws IOException {
        Optional<String> trouble;
        synchronized (this) {
            Path place = folder.resolve(name);
            Path former = folder.resolve("." + name + ".former");
            boolean replaces = Files.exists(place);
            if (replaces) {
                Files.copy(place, former, StandardCopyOption.REPLACE_EXISTING);
            }
            Set<String> before = served();
            Files.move(file, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            loadNow(name);
            trouble = troubleOf(name).or(() -> displaced(before));
            if (trouble.isPresent() && replaces) {
                Files.move(former, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                loadNow(name);
            } else if (trouble.isPresent()) {
                Files.deleteIfExists(place);
                forget(name);
                swap();
            }
            Files.deleteIfExists(former);
        }
        tellListeners();
        return trouble;
    }

    /** Takes a file out of the folder and what it supplies out of the catalog; says whether there was one. */
    boolean remove(String name) throws IOException {
        boolean there;
        synchronized (this) {
            there = Files.deleteIfExists(folder.resolve(name));
            if (dropped.containsKey(name)) {
                forget(name);
                swap();
            }
        }
        tellListeners();
        return there;
    }

    private void loadNow(String name) {
        FileStamp.of(folder.resolve(name))
                .ifPresent(stamp -> dropped.put(name, load(name, stamp, Optional.ofNullable(dropped.get(name)))));
        swap();
    }

    private Set<String> served() {
        return report.entries().stream()
                .filter(entry -> entry.state() == PluginReport.State.LOADED)
                .map(PluginReport.Entry::source)
                .collect(Collectors.toSet());
    }

    private Optional<String> troubleOf(String name) {
        return report.entries().stream()
                .filter(entry -> entry.source().equals(name))
                .flatMap(entry -> entry.reason().stream())
                .findFirst();
    }

    /** What is refused since, and why: files are taken by name, and so a new one can come before an old one. */
    private Optional<String> displaced(Set<String> before) {
        Set<String> now = served();
        return report.entries().stream()
                .filter(entry -> before.contains(entry.source()) && !now.contains(entry.source()))
                .flatMap(entry -> entry.reason().stream())
                .findFirst();
    }

    /** Takes files that are new or have changed. */
    private boolean take(Map<String, FileStamp> files) {
        boolean changed = false;
        for (Map.Entry<String, FileStamp> file : files.entrySet()) {
            Dropped known = dropped.get(file.getKey());
            if (known == null || !known.stamp().equals(file.getValue())) {
                dropped.put(file.getKey(), load(file.getKey(), file.getValue(), Optional.ofNullable(known)));
                changed = true;
            }
        }
        return changed;
    }

    private Dropped load(String name, FileStamp stamp, Optional<Dropped> former) {
        LoadAttempt attempt = loader.dropped(folder.resolve(name));
        Optional<LoadedPlugin> old = former.flatMap(Dropped::serving);
        return switch (attempt) {
            case LoadAttempt.Loaded loaded -> {
                old.ifPresent(LoadedPlugin::release);
                yield new Dropped(stamp, Optional.of(loaded.plugin()), Optional.empty());
            }
            case LoadAttempt.NotLoaded trouble -> new Dropped(stamp, old, Optional.of(keeping(old, trouble)));
        };
    }

    /** P14. */
    private static LoadAttempt.NotLoaded keeping(Optional<LoadedPlugin> old, LoadAttempt.NotLoaded trouble) {
        return old.isEmpty()
                ? trouble
                : new LoadAttempt.NotLoaded(
                        trouble.origin(),
                        trouble.state(),
                        trouble.reason() + "; the version loaded before goes on serving",
                        trouble.at());
    }

    /** A file must be missing twice: replacing one by moving another over it may show a gap. */
    private boolean dropGone(Map<String, FileStamp> now, Map<String, FileStamp> before) {
        List<String> gone = dropped.keySet().stream()
                .filter(name -> !now.containsKey(name) && !before.containsKey(name))
                .toList();
        gone.forEach(this::forget);
        return !gone.isEmpty();
    }

    private void forget(String name) {
        Optional.ofNullable(dropped.remove(name)).flatMap(Dropped::serving).ifPresent(LoadedPlugin::release);
        LOG.log(Level.INFO, "event=plugin-removed source=" + name);
    }

    /** Builds the catalog and makes it the current one (P15). */
    private void swap() {
        List<LoadedPlugin> plugins = new ArrayList<>();
        List<PluginReport.Entry> troubles = new ArrayList<>();
        for (LoadAttempt attempt : bundled) {
            switch (attempt) {
                case LoadAttempt.Loaded loaded -> plugins.add(loaded.plugin());
                case LoadAttempt.NotLoaded trouble -> troubles.add(PluginReport.Entry.of(trouble));
            }
        }
        for (Dropped file : dropped.values()) {
            file.serving().ifPresent(plugins::add);
            file.trouble().map(PluginReport.Entry::of).ifPresent(troubles::add);
        }
        CatalogAssembly assembly = CatalogAssembly.of(plugins);
        Generation old = current;
        current = new Generation(assembly.catalog(), assembly.accepted());
        List<PluginReport.Entry> before = report.entries();
        report = new PluginReport(
                Stream.concat(assembly.entries().stream(), troubles.stream()).toList());
        report.entries().stream().filter(entry -> !before.contains(entry)).forEach(Plugins::log);
        old.release();
    }

    private void tellListeners() {
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "event=plugin-listener-failed", e);
            }
        }
    }

    /** The stamps of the folder's plugins by file name; empty if the folder cannot be read just now. */
    private Optional<Map<String, FileStamp>> look() {
        if (!Files.exists(folder)) {
            return Optional.of(Map.of());
        }
        Map<String, FileStamp> found = new HashMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = String.valueOf(file.getFileName());
                if (isPlugin(name)) {
                    FileStamp.of(file).ifPresent(stamp -> found.put(name, stamp));
                }
            }
            return Optional.of(new TreeMap<>(found));
        } catch (IOException | UncheckedIOException e) {
            LOG.log(Level.DEBUG, "event=plugins-folder-unreadable", e);
            return Optional.empty();
        }
    }

    private static boolean isPlugin(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return !name.startsWith(".") && (lower.endsWith(".jar") || lower.endsWith(".json"));
    }

    private void makeFolder() {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            LOG.log(
                    Level.WARNING,
                    "event=plugins-folder-missing reason=\"" + e.getClass().getSimpleName() + "\"");
        }
    }

    private static void log(PluginReport.Entry entry) {
        Level level = entry.state() == PluginReport.State.LOADED ? Level.INFO : Level.WARNING;
        LOG.log(
                level,
                "event=plugin-" + entry.state().name().toLowerCase(Locale.ROOT) + " plugin=\""
                        + entry.name().orElse(entry.source()) + "\" version="
                        + entry.version().orElse("-") + " source="
                        + entry.source() + " kind=" + entry.kind() + " providers="
                        + entry.providers().size() + " formats="
                        + entry.formats().size()
                        + entry.reason()
                                .map(reason -> " reason=\"" + reason + "\"")
                                .orElse(""));
    }

    /** Stops watching and lets go of every plugin; leases that are still open keep theirs. */
    @Override
    public void close() {
        Optional<Ticker> watching;
        synchronized (this) {
            watching = ticker;
            ticker = Optional.empty();
        }
        watching.ifPresent(Ticker::close);
        synchronized (this) {
            Generation old = current;
            current = new Generation(PluginCatalog.empty(), List.of());
            old.release();
            dropped.values().forEach(file -> file.serving().ifPresent(LoadedPlugin::release));
            dropped.clear();
        }
        emptyCopies();
    }

    private void emptyCopies() {
        try (Stream<Path> files = Files.walk(copies)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "event=plugin-copies-left", e);
        }
    }
}
