package dev.nonagon.bridges;

import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.RouterException;
import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.format.ClientRoute;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/** The formats of all plugins on the class path, found as the router finds them. */
final class Formats {
    private Formats() {}

    static FormatTranslator[] all() {
        return ServiceLoader.load(RouterPlugin.class).stream()
                .flatMap(plugin -> plugin.get().formats(new NoContext()).stream())
                .toArray(FormatTranslator[]::new);
    }

    /**
     * The requests of a format's corpus that go to a model. The others, for example "load this model", are answered by the
     * format itself.
     */
    static List<Path> requests(FormatTranslator format) throws IOException {
        ClientRoute route = format.routes().stream()
                .filter(r -> r.operation() == Operation.CHAT)
                .findFirst()
                .orElseThrow();
        List<Path> asking = new ArrayList<>();
        for (Path file : corpus(format, "requests")) {
            if (format.withoutModel(route, Files.readAllBytes(file), Instant.EPOCH)
                    .isEmpty()) {
                asking.add(file);
            }
        }
        return asking;
    }

    /** The corpus of a format stands in the module of its name. */
    static List<Path> corpus(FormatTranslator format, String folder) throws IOException {
        Path path = Path.of("..", format.id().value(), "src", "test", "resources", "corpus", folder);
        try (Stream<Path> files = Files.list(path)) {
            List<Path> found = files.sorted().toList();
            if (found.isEmpty()) {
                throw new IllegalStateException("There are no files in " + path);
            }
            return found;
        }
    }

    /** Formats need nothing from the router. */
    private static final class NoContext implements PluginContext {
        @Override
        public Optional<String> config(String key) {
            return Optional.empty();
        }

        @Override
        public InstantSource clock() {
            return InstantSource.fixed(Instant.EPOCH);
        }

        @Override
        public ProviderDescriptor descriptor(String id) {
            throw new RouterException("There is no descriptor " + id);
        }
    }
}
