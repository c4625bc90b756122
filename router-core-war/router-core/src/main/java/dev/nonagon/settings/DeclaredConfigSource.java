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
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * {@code nonagon.properties} as a MicroProfile Config source (D2). Made by the server, before anything can be injected.
 * Thread-safe.
 */
public final class DeclaredConfigSource implements ConfigSource {
    private static final int ORDINAL = 200;
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Pattern SECRET = Pattern.compile(
            "nonagon\\.(accounts\\..*\\.(api-key|proxy)|api-keys\\..*\\.key|nodes\\..*\\.headers\\..*)");

    private final Path file;
    private volatile Snapshot snapshot;

    private record Snapshot(Map<String, String> values, Optional<FileStamp> stamp, long lookedAt) {}

    public DeclaredConfigSource() {
        this(DataDirectory.find().properties());
    }

    DeclaredConfigSource(Path file) {
        this.file = file;
        this.snapshot = read();
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
        if (System.nanoTime() - now.lookedAt() > LOOK_EVERY.toNanos()) {
            now = now.stamp().equals(FileStamp.of(file))
                    ? new Snapshot(now.values(), now.stamp(), System.nanoTime())
                    : read();
            snapshot = now;
        }
        return now.values();
    }

    private Snapshot read() {
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
        return new Snapshot(Map.copyOf(values), stamp, System.nanoTime());
    }
}
