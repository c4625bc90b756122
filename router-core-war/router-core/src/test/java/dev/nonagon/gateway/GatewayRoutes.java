package dev.nonagon.gateway;

import dev.nonagon.plugins.PluginCatalog;
import java.util.Set;
import java.util.TreeSet;

/** What the gateway serves, for the table of all routes. */
public final class GatewayRoutes {
    private GatewayRoutes() {}

    /** {@code METHOD PATH} of every route of the formats, the lists of models and the welcome page, and {@code WS PATH}. */
    public static Set<String> of(PluginCatalog catalog) {
        Set<String> routes = new TreeSet<>();
        catalog.formats().forEach(format -> {
            format.routes().forEach(route -> routes.add(route.method() + " " + route.path()));
            format.socket().ifPresent(socket -> socket.paths().forEach(path -> routes.add("WS " + path)));
        });
        catalog.modelListings()
                .forEach(listing -> listing.routes().forEach(route -> routes.add(route.method() + " " + route.path())));
        // Where the server finds the one endpoint that stands behind them; nobody comes in there without a ticket.
        routes.add("WS " + SocketPort.FOLDER + "{ticket}");
        WelcomePage.PATHS.forEach(path -> routes.add("GET " + path));
        return routes;
    }
}
