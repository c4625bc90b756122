package dev.nonagon.settings;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** The declared configuration as it is now; follows its files. Thread-safe; {@link #current()} does not block. */
public final class DeclaredConfiguration implements AutoCloseable {
    private static final Logger LOG = System.getLogger(DeclaredConfiguration.class.getName());
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);

    private final Path file;
    private final Map<String, String> environment;
    private final Supplier<Known> known;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile State state;
    private Set<Path> keyFiles = Set.of();
    private Map<Path, FileStamp> taken = Map.of();
    private Map<Path, FileStamp> lastLook = Map.of();
    private Optional<Ticker> ticker = Optional.empty();

    private record State(Declared declared, List<Problem> problems) {}

    /**
     * Reads once: what is right counts (D7).
     *
     * @param known asked at each reading
     */
    public DeclaredConfiguration(DataDirectory data, Map<String, String> environment, Supplier<Known> known) {
        this.file = data.properties();
        this.environment = Map.copyOf(environment);
        this.known = known;
        synchronized (this) {
            Map<Path, FileStamp> before = look();
            DeclaredReader.Result first = readFile()
                    .map(this::interpret)
                    .orElseGet(() -> new DeclaredReader.Result(Declared.NOTHING, List.of(unreadable()), Set.of()));
            state = new State(first.declared(), first.problems());
            keyFiles = first.files();
            remember(before);
            lastLook = taken;
            logProblems(List.of());
            logLoaded();
        }
    }

    /** Begins to watch the files (D9). */
    public synchronized void watch() {
        if (ticker.isEmpty()) {
            ticker = Optional.of(Ticker.start("nonagon-properties-watch", LOOK_EVERY, this::rescan));
        }
    }

    public Declared current() {
        return state.declared();
    }

    /** What is wrong with the files as they are now, whether or not {@link #current()} comes from them. */
    public List<Problem> problems() {
        return state.problems();
    }

    /** Calls {@code listener} after each change of {@link #current()}, on the thread that made it. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Reads again, for other plugins know other names. */
    public void reread() {
        boolean changed;
        synchronized (this) {
            changed = take();
        }
        if (changed) {
            tellListeners();
        }
    }

    /** Looks at the files once; takes a change that two looks in a row found the same. */
    void rescan() {
        boolean changed = false;
        synchronized (this) {
            Map<Path, FileStamp> now = look();
            boolean settled = now.equals(lastLook);
            lastLook = now;
            if (settled && !now.equals(taken)) {
                changed = take();
            }
        }
        if (changed) {
            tellListeners();
        }
    }

    /** Whether the declared configuration is another one now. */
    private boolean take() {
        State before = state;
        Map<Path, FileStamp> stamps = look();
        Optional<PropertiesText> text = readFile();
        if (text.isEmpty()) {
            remember(stamps);
            state = new State(before.declared(), List.of(unreadable()));
            logProblems(before.problems());
            return false;
        }
        DeclaredReader.Result result = interpret(text.get());
        keyFiles = result.files();
        remember(stamps);
        Optional<Problem> error = result.errorInFile();
        DeclaredConfigSource.lookAgain();
        state = new State(error.isPresent() ? before.declared() : result.declared(), result.problems());
        logProblems(before.problems());
        if (error.isPresent()) {
            LOG.log(
                    Level.ERROR,
                    "event=config-kept reason=\"the last good configuration goes on: "
                            + error.get().sentence() + "\"");
            return false;
        }
        boolean changed = !before.declared().equals(result.declared());
        if (changed) {
            logLoaded();
        }
        return changed;
    }

    private DeclaredReader.Result interpret(PropertiesText text) {
        return DeclaredReader.read(
                new DeclaredReader.Input(
                        text,
                        SecretFiles.isOpen(file),
                        environment,
                        Optional.ofNullable(file.getParent()).orElse(Path.of(".")),
                        SecretFiles.onDisk()),
                known.get());
    }

    /** The file's text; none there is an empty one; nothing if it cannot be read. */
    private Optional<PropertiesText> readFile() {
        try {
            return Optional.of(PropertiesText.parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8)));
        } catch (NoSuchFileException e) {
            return Optional.of(PropertiesText.parse(""));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Problem unreadable() {
        return Problem.error(1, "nonagon.properties", "the file cannot be read; check who owns it");
    }

    private Map<Path, FileStamp> look() {
        Map<Path, FileStamp> stamps = new HashMap<>();
        FileStamp.of(file).ifPresent(stamp -> stamps.put(file, stamp));
        keyFiles.forEach(key -> FileStamp.of(key).ifPresent(stamp -> stamps.put(key, stamp)));
        return stamps;
    }

    /** What has been read: the properties file as it was before the reading, for it may have changed since. */
    private void remember(Map<Path, FileStamp> before) {
        Map<Path, FileStamp> read = new HashMap<>(look());
        read.remove(file);
        Optional.ofNullable(before.get(file)).ifPresent(stamp -> read.put(file, stamp));
        taken = read;
    }

    private void tellListeners() {
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "event=config-listener-failed", e);
            }
        }
    }

    private void logProblems(List<Problem> known) {
        for (Problem problem : state.problems()) {
            if (!known.contains(problem)) {
                Level level = problem.severity() == Problem.Severity.ERROR ? Level.ERROR : Level.WARNING;
                LOG.log(
                        level,
                        "event=config-problem line=" + problem.line() + " key=" + problem.key() + " reason=\""
                                + problem.sentence() + "\"");
            }
        }
    }

    private void logLoaded() {
        Declared now = state.declared();
        LOG.log(
                Level.INFO,
                "event=config-loaded nodes=" + now.nodes().size() + " accounts="
                        + now.accounts().size() + " aliases=" + now.aliases().size() + " combos="
                        + now.combos().size() + " apiKeys=" + now.apiKeys().size());
    }

    @Override
    public void close() {
        Optional<Ticker> watching;
        synchronized (this) {
            watching = ticker;
            ticker = Optional.empty();
        }
        watching.ifPresent(Ticker::close);
    }
}
