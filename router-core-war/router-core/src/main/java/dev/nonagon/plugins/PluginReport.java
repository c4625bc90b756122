package dev.nonagon.plugins;

import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What loaded, from where, and what did not and why (P17). Immutable; text only, it keeps no plugin alive. */
public record PluginReport(List<Entry> entries) {
    public PluginReport {
        entries = List.copyOf(entries);
    }

    /** What became of a plugin. */
    public enum State {
        LOADED,
        /** Sound perhaps, but not here: another SPI, or it claims what is taken. */
        REFUSED,
        /** Broken. */
        FAILED
    }

    /**
     * @param source the name of its file, or of its class
     * @param kind {@code bundled}, {@code cdi}, {@code jar} or {@code descriptor}
     * @param name its manifest's Implementation-Title
     * @param version its manifest's Implementation-Version
     * @param spi the SPI version that it says it needs
     * @param providers ids of the providers that it supplies, or would
     * @param formats ids of the formats that it supplies, or would
     * @param reason why it is not loaded
     * @param at when this was found out
     */
    public record Entry(
            String source,
            String kind,
            Optional<String> name,
            Optional<String> version,
            Optional<String> spi,
            List<String> providers,
            List<String> formats,
            State state,
            Optional<String> reason,
            Instant at) {
        public Entry {
            providers = List.copyOf(providers);
            formats = List.copyOf(formats);
        }

        static Entry of(LoadAttempt.NotLoaded attempt) {
            return entry(
                    attempt.origin(),
                    List.of(),
                    List.of(),
                    attempt.state(),
                    Optional.of(attempt.reason()),
                    attempt.at());
        }

        static Entry loaded(LoadedPlugin plugin) {
            return of(plugin, State.LOADED, Optional.empty());
        }

        static Entry refused(LoadedPlugin plugin, String reason) {
            return of(plugin, State.REFUSED, Optional.of(reason));
        }

        private static Entry of(LoadedPlugin plugin, State state, Optional<String> reason) {
            return entry(
                    plugin.origin(),
                    plugin.contents().providers().stream()
                            .map(p -> p.descriptor().id().value())
                            .sorted()
                            .toList(),
                    plugin.contents().formats().stream()
                            .map(f -> f.id().value())
                            .sorted()
                            .toList(),
                    state,
                    reason,
                    plugin.loadedAt());
        }

        private static Entry entry(
                PluginOrigin origin,
                List<String> providers,
                List<String> formats,
                State state,
                Optional<String> reason,
                Instant at) {
            return new Entry(
                    origin.source(),
                    word(origin.kind()),
                    origin.title(),
                    origin.version(),
                    origin.spi(),
                    providers,
                    formats,
                    state,
                    reason,
                    at);
        }
    }

    /**
     * The report as {@code GET /api/plugins} answers it: {@code spi} (number) and {@code plugins}, each with {@code source},
     * {@code kind}, {@code name}, {@code version}, {@code spi}, {@code providers}, {@code formats}, {@code state},
     * {@code reason} and {@code at} (ISO 8601); what is unknown is left out.
     */
    public ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.put("spi", RouterPlugin.SPI_VERSION);
        ArrayNode plugins = json.putArray("plugins");
        for (Entry entry : entries) {
            ObjectNode plugin = plugins.addObject();
            plugin.put("source", entry.source());
            plugin.put("kind", entry.kind());
            entry.name().ifPresent(name -> plugin.put("name", name));
            entry.version().ifPresent(version -> plugin.put("version", version));
            entry.spi().ifPresent(spi -> plugin.put("spi", spi));
            ArrayNode providers = plugin.putArray("providers");
            entry.providers().forEach(providers::add);
            ArrayNode formats = plugin.putArray("formats");
            entry.formats().forEach(formats::add);
            plugin.put("state", word(entry.state()));
            entry.reason().ifPresent(reason -> plugin.put("reason", reason));
            plugin.put("at", entry.at().toString());
        }
        return json;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
