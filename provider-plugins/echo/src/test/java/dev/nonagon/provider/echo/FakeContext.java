package dev.nonagon.provider.echo;

import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What the router lends, with a clock that stands still. */
record FakeContext(Map<String, String> settings) implements PluginContext {
    static final long NOW = 1_790_000_000L;

    @Override
    public Optional<String> config(String key) {
        return Optional.ofNullable(settings.get(key));
    }

    @Override
    public InstantSource clock() {
        return () -> Instant.ofEpochSecond(NOW);
    }

    @Override
    public ProviderDescriptor descriptor(String id) {
        try (InputStream in = Objects.requireNonNull(
                EchoPlugin.class.getResourceAsStream("/META-INF/nonagon/providers/" + id + ".json"))) {
            return ProviderDescriptor.of(Json.parseObject(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
