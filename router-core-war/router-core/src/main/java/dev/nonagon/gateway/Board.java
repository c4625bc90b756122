package dev.nonagon.gateway;

import dev.nonagon.itinerary.RoutingSettings;
import dev.nonagon.routing.Router;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.format.FormatTranslator;
import java.util.Map;
import java.util.Optional;

/**
 * Everything one request looks at, as it was when the request came: one immutable picture, swapped as a whole when plugins
 * or configuration change.
 *
 * @param routing how requests find their way
 * @param savers for whom tool results are shortened
 * @param since when this picture was taken; model lists show it as their date
 */
record Board(
        RouteTable routes,
        Map<FormatId, FormatTranslator> formats,
        Router router,
        RoutingSettings routing,
        ClientKeys keys,
        Savers savers,
        java.time.Instant since) {
    Board {
        formats = Map.copyOf(formats);
    }

    /** A board on which nobody's tool results are shortened. */
    Board(
            RouteTable routes,
            Map<FormatId, FormatTranslator> formats,
            Router router,
            ClientKeys keys,
            java.time.Instant since) {
        this(routes, formats, router, RoutingSettings.DEFAULTS, keys, new Savers(false, Map.of()), since);
    }

    /**
     * Who has the token saver on.
     *
     * @param all whether it is on for those of whom nothing else is said
     * @param keys what is said of single keys, by name
     */
    record Savers(boolean all, Map<String, Boolean> keys) {
        Savers {
            keys = Map.copyOf(keys);
        }

        /** Whether it is on for a caller who showed the key of this name. */
        boolean serve(Optional<String> keyName) {
            return keyName.map(name -> keys.getOrDefault(name, all)).orElse(all);
        }
    }
}
