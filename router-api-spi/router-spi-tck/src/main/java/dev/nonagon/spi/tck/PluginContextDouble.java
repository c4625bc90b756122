package dev.nonagon.spi.tck;

import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.RouterException;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/**
 * What the router lends a plugin, with a clock that stands still. Descriptors are found on the class path.
 *
 * @param settings by key
 * @param now the time
 */
public record PluginContextDouble(Map<String, String> settings, Instant now) implements PluginContext {
    @Override
    public Optional<String> config(String key) {
        return Optional.ofNullable(settings.get(key));
    }

    @Override
    public InstantSource clock() {
        return () -> now;
    }

    @Override
    public ProviderDescriptor descriptor(String id) {
        String file = "/META-INF/nonagon/providers/" + id + ".json";
        try (InputStream in = PluginContextDouble.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new RouterException("There is no " + file);
            }
            return ProviderDescriptor.of(Json.parseObject(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
