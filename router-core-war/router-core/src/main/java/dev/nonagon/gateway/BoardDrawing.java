package dev.nonagon.gateway;

import dev.nonagon.itinerary.RoutingSettings;
import dev.nonagon.plugins.PluginCatalog;
import dev.nonagon.routing.NameSettings;
import dev.nonagon.routing.Router;
import dev.nonagon.routing.Standings;
import dev.nonagon.settings.Declared;
import dev.nonagon.settings.GatewaySettings;
import dev.nonagon.settings.OutboundProxies;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.format.FormatTranslator;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/** Draws a {@link Board} from the plugins and the declared configuration. */
final class BoardDrawing implements BiFunction<PluginCatalog, Declared, Board> {
    private static final System.Logger LOG = System.getLogger(BoardDrawing.class.getName());

    private final OutboundProxies proxies;
    private final Function<String, Optional<String>> config;
    private final InstantSource clock;
    private final Function<Declared, ClientKeys> keys;
    private final Standings standings;

    /**
     * In a world of its own.
     *
     * @param settings as they are now
     * @param config the value of a key, for {@code nonagon.providers.ID.*}
     */
    BoardDrawing(
            Supplier<GatewaySettings> settings,
            OutboundProxies proxies,
            Function<String, Optional<String>> config,
            InstantSource clock) {
        this(
                proxies,
                config,
                clock,
                declared -> new ClientKeys(declared.apiKeys(), settings.get().requireApiKey()),
                Standings.apart());
    }

    /**
     * @param keys who may come in, as far as the configuration says it
     * @param standings where the live state of accounts is
     */
    BoardDrawing(
            OutboundProxies proxies,
            Function<String, Optional<String>> config,
            InstantSource clock,
            Function<Declared, ClientKeys> keys,
            Standings standings) {
        this.proxies = proxies;
        this.config = config;
        this.clock = clock;
        this.keys = keys;
        this.standings = standings;
    }

    @Override
    public Board apply(PluginCatalog catalog, Declared declared) {
        Map<FormatId, FormatTranslator> formats = new LinkedHashMap<>();
        catalog.formats().forEach(f -> formats.put(f.id(), f));
        return new Board(
                new RouteTable(catalog.formats(), catalog.modelListings()),
                formats,
                new Router(
                        new OfferDrawing(catalog, declared, formats, new OwnerWishes(config), proxies, standings)
                                .byPrefix(),
                        declared.combos(),
                        declared.aliases(),
                        NameSettings.read(config)),
                routing(),
                keys.apply(declared),
                new Board.Savers(tokenSaver(), declared.tokenSavers()),
                clock.instant());
    }

    private RoutingSettings routing() {
        RoutingSettings.Result result = RoutingSettings.read(config);
        result.problems().forEach(problem -> LOG.log(System.Logger.Level.ERROR, "event=config-problem " + problem));
        return result.settings();
    }

    /** Off unless its owner says "true" and nothing else: it changes what a model reads. */
    private boolean tokenSaver() {
        String key = "nonagon.token-saver.enabled";
        Optional<String> value = config.apply(key).map(String::strip).filter(v -> !v.isEmpty());
        if (value.isPresent()
                && !value.get().equalsIgnoreCase("true")
                && !value.get().equalsIgnoreCase("false")) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "event=config-problem key=" + key + " reason=\"'" + value.get()
                            + "' is neither true nor false; false counts\"");
        }
        return value.filter(v -> v.equalsIgnoreCase("true")).isPresent();
    }
}
