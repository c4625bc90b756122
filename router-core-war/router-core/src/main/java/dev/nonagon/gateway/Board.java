package dev.nonagon.gateway;

import dev.nonagon.routing.Router;
import dev.nonagon.spi.FormatId;
import dev.nonagon.spi.format.FormatTranslator;
import java.util.Map;

/**
 * Everything one request looks at, as it was when the request came: one immutable picture, swapped as a whole when plugins
 * or configuration change.
 *
 * @param since when this picture was taken; model lists show it as their date
 */
record Board(
        RouteTable routes,
        Map<FormatId, FormatTranslator> formats,
        Router router,
        ClientKeys keys,
        java.time.Instant since) {
    Board {
        formats = Map.copyOf(formats);
    }
}
