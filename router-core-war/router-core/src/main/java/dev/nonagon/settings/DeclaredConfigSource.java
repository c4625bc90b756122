package dev.nonagon.settings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * {@code nonagon.properties} as a MicroProfile Config source (D2). Made by the server, before anything can be injected.
 * Thread-safe.
 */
public final class DeclaredConfigSource implements ConfigSource {
    /** Below the environment and the command line, above the application's defaults. */
    static final int ORDINAL = 200;

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Pattern SECRET = Pattern.compile(
            "nonagon\\.(accounts\\..*\\.(api-key|proxy)|api-keys\\..*\\.key|nodes\\..*\\.headers\\..*)");

    /** The server makes the source, and no one is handed it: so its readers' word reaches it this way. */
    private static final AtomicLong CHANGES = new AtomicLong();

    private final Path file;
    private volatile Snapshot snapshot;

    /**
     * @param changes how many changes had been told when it was read
     */
    private record Snapshot(Map<String, String> values, Optional<FileStamp> stamp, long lookedAt, long changes) {}

    public DeclaredConfigSource() {
        this(DataDirectory.find().properties());
    }

    DeclaredConfigSource(Path file) {
        this.file = file;
        this.snapshot = read();
    }

    /**
     * The file has changed: whoever asks next is told what it says now, and not what it said within the last second. Called
     * before the change is made known, or a picture drawn from it would be drawn with the settings of before, and stay.
     */
    static void lookAgain() {
        CHANGES.incrementAndGet();
    }

    @Override
    public Map<String, String> getProperties() {
        return values();
    }

    @Override
    public Set<String> getPropertyNames() {
        return values().keySet();
    }

    @Override
    public int getOrdinal() {
        return ORDINAL;
    }

    @Override
    public @Nullable String getValue(String propertyName) {
        return values().get(propertyName);
    }

    @Override
    public String getName() {
        return "nonagon.properties";
    }

    private Map<String, String> values() {
        Snapshot now = snapshot;
        long changes = CHANGES.get();
        if (now.changes() != changes || System.nanoTime() - now.lookedAt() > LOOK_EVERY.toNanos()) {
            now = now.stamp().equals(FileStamp.of(file))
                    ? new Snapshot(now.values(), now.stamp(), System.nanoTime(), changes)
                    : read();
            snapshot = now;
        }
        return now.values();
    }

    private Snapshot read() {
        long changes = CHANGES.get();
        Optional<FileStamp> stamp = FileStamp.of(file);
        Map<String, String> values = new HashMap<>();
        try {
            String text = stamp.isEmpty() ? "" : new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            for (PropertiesText.Line line : PropertiesText.parse(text).lines()) {
                if (line.key().startsWith("nonagon.")
                        && !SECRET.matcher(line.key()).matches()) {
                    values.put(line.key(), line.value());
                }
            }
        } catch (IOException e) {
            // DeclaredConfiguration reports it; here there is no one to tell.
            values.clear();
        }
        return new Snapshot(Map.copyOf(values), stamp, System.nanoTime(), changes);
    }
}
