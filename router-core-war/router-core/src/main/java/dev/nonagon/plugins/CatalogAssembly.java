package dev.nonagon.plugins;

import dev.nonagon.spi.format.ClientRoute;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.provider.Provider;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides who may supply what (P11): first come, first served.
 *
 * @param accepted the plugins that the catalog holds
 */
record CatalogAssembly(PluginCatalog catalog, List<LoadedPlugin> accepted, List<PluginReport.Entry> entries) {

    /** Puts plugins together, in their order. */
    static CatalogAssembly of(List<LoadedPlugin> plugins) {
        Map<String, String> takenBy = new HashMap<>();
        Map<String, PluginContents> bySupplier = new LinkedHashMap<>();
        List<LoadedPlugin> accepted = new ArrayList<>();
        List<PluginReport.Entry> entries = new ArrayList<>();
        for (LoadedPlugin plugin : plugins) {
            String source = plugin.origin().source();
            List<String> taken = claims(plugin.contents()).stream()
                    .filter(takenBy::containsKey)
                    .toList();
            if (!taken.isEmpty()) {
                String first = taken.get(0);
                entries.add(PluginReport.Entry.refused(
                        plugin,
                        "Plugin " + source + " claims the " + first + ", which plugin " + takenBy.get(first)
                                + " already supplies; remove one of the two"));
                continue;
            }
            claims(plugin.contents()).forEach(claim -> takenBy.put(claim, source));
            bySupplier.put(source, plugin.contents());
            accepted.add(plugin);
            entries.add(PluginReport.Entry.loaded(plugin));
        }
        return new CatalogAssembly(PluginCatalog.of(bySupplier), List.copyOf(accepted), List.copyOf(entries));
    }

    /** What a plugin wants for itself alone. An id is a prefix, so the two share one word. */
    private static Set<String> claims(PluginContents contents) {
        return new LinkedHashSet<>(claimList(contents));
    }

    private static List<String> claimList(PluginContents contents) {
        List<String> claims = new ArrayList<>();
        for (Provider provider : contents.providers()) {
            String id = provider.descriptor().id().value();
            claims.add(prefix(id));
            provider.descriptor().prefixes().stream()
                    .filter(p -> !p.equals(id))
                    .distinct()
                    .forEach(p -> claims.add(prefix(p)));
        }
        for (FormatTranslator format : contents.formats()) {
            claims.add("format '" + format.id() + "'");
            for (ClientRoute route : format.routes()) {
                claims.add("route " + route.method() + " " + route.path());
            }
        }
        contents.oauthFlows().forEach(flow -> claims.add("login flow '" + flow.id() + "'"));
        contents.quotaProbes().forEach(probe -> claims.add("quota probe of '" + probe.provider() + "'"));
        return claims;
    }

    private static String prefix(String word) {
        return "provider id or prefix '" + word + "'";
    }

    /**
     * Refuses a plugin that is at odds with itself.
     *
     * @throws dev.nonagon.spi.RouterException naming what it supplies twice
     */
    static void requireConsistent(PluginContents contents) {
        Set<String> seen = new HashSet<>();
        for (String claim : claimList(contents)) {
            if (!seen.add(claim)) {
                throw new dev.nonagon.spi.RouterException("it supplies the " + claim + " twice");
            }
        }
    }
}
