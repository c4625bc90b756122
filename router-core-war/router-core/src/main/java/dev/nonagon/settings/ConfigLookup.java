package dev.nonagon.settings;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigValue;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * Looks keys up as they are now, past the server's memory: Payara keeps a value for a minute once it was asked for, so that a
 * change of {@code nonagon.properties} would count late, and for a picture that was drawn meanwhile not at all. What comes
 * from the environment or the command line cannot change while the router runs, and is asked of the server. Thread-safe.
 */
public final class ConfigLookup {
    private final Config config;
    private final int ordinal;
    private final List<ConfigSource> file;
    private final List<ConfigSource> below;

    /** @param config the application's, with its sources */
    public ConfigLookup(Config config) {
        List<ConfigSource> sources = StreamSupport.stream(
                        config.getConfigSources().spliterator(), false)
                .sorted(Comparator.comparingInt(ConfigSource::getOrdinal).reversed())
                .toList();
        this.config = config;
        this.file = sources.stream()
                .filter(source -> source instanceof DeclaredConfigSource)
                .toList();
        this.ordinal = DeclaredConfigSource.ORDINAL;
        this.below =
                sources.stream().filter(source -> source.getOrdinal() < ordinal).toList();
    }

    /** The value that the environment, the command line or {@code nonagon.properties} gives a key. */
    public Optional<String> declared(String key) {
        ConfigValue value = config.getConfigValue(key);
        @Nullable String text = value.getValue();
        if (text != null && value.getSourceOrdinal() > ordinal) {
            return Optional.of(text);
        }
        return first(file, key);
    }

    /** The application's own value for a key that nobody has set. */
    public Optional<String> usual(String key) {
        return first(below, key);
    }

    private static Optional<String> first(List<ConfigSource> sources, String key) {
        return sources.stream()
                .flatMap(source -> Optional.ofNullable(source.getValue(key)).stream())
                .findFirst();
    }
}
