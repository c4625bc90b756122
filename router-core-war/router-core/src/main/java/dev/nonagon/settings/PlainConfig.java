package dev.nonagon.settings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The declared values of keys, without a server: the environment by MicroProfile's naming, then {@code nonagon.properties}. */
public final class PlainConfig implements Function<String, Optional<String>> {
    private final Map<String, String> environment;
    private final Map<String, String> file;

    private PlainConfig(Map<String, String> environment, Map<String, String> file) {
        this.environment = environment;
        this.file = file;
    }

    /** Reads once; a file that is not there or cannot be read says nothing. */
    public static PlainConfig read(DataDirectory data, Map<String, String> environment) {
        Map<String, String> values = new HashMap<>();
        try {
            PropertiesText.parse(Files.readString(data.properties(), StandardCharsets.UTF_8))
                    .lines()
                    .forEach(line -> values.put(line.key(), line.value()));
        } catch (IOException e) {
            values.clear();
        }
        return new PlainConfig(Map.copyOf(environment), Map.copyOf(values));
    }

    @Override
    public Optional<String> apply(String key) {
        String variable = key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
        return Optional.ofNullable(environment.get(variable)).or(() -> Optional.ofNullable(file.get(key)));
    }
}
