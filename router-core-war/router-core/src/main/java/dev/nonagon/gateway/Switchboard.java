package dev.nonagon.gateway;

import dev.nonagon.plugins.PluginCatalog;
import dev.nonagon.plugins.PluginCatalogSource;
import dev.nonagon.settings.Declared;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the current picture for the current plugins and the current configuration, and draws a new one when either has
 * changed. On the request path that is a comparison of two references.
 */
final class Switchboard implements BoardSource {
    private static final Logger LOG = System.getLogger(Switchboard.class.getName());

    private final PluginCatalogSource plugins;
    private final Supplier<Declared> declared;
    private final BiFunction<PluginCatalog, Declared, Board> draw;
    private volatile @Nullable Drawn current;

    private record Drawn(PluginCatalog catalog, Declared declared, Board board) {}

    Switchboard(
            PluginCatalogSource plugins, Supplier<Declared> declared, BiFunction<PluginCatalog, Declared, Board> draw) {
        this.plugins = plugins;
        this.declared = declared;
        this.draw = draw;
    }

    @Override
    public Held hold() {
        PluginCatalogSource.Lease lease = plugins.lease();
        try {
            Board board = boardFor(lease.catalog());
            return new Held() {
                @Override
                public Board board() {
                    return board;
                }

                @Override
                public void close() {
                    lease.close();
                }
            };
        } catch (RuntimeException e) {
            lease.close();
            throw e;
        }
    }

    /** Draws the picture anew at once, so that the old one does not keep replaced plugins in memory. */
    void refresh() {
        hold().close();
    }

    private Board boardFor(PluginCatalog catalog) {
        Declared now = declared.get();
        Drawn drawn = current;
        return drawn != null && isDrawnFrom(drawn, catalog, now) ? drawn.board() : redraw(catalog, now);
    }

    private synchronized Board redraw(PluginCatalog catalog, Declared now) {
        Drawn drawn = current;
        if (drawn != null && isDrawnFrom(drawn, catalog, now)) {
            return drawn.board();
        }
        Board board = drawn(catalog, now, drawn);
        if (isCurrent(catalog)) {
            // A request that still holds the former plugins must not put their picture back.
            current = new Drawn(catalog, now, board);
        }
        return board;
    }

    /** A new picture; should it not come about, the former one, as long as its plugins are there. */
    @SuppressWarnings("ReferenceEquality")
    private Board drawn(PluginCatalog catalog, Declared now, @Nullable Drawn former) {
        try {
            return draw.apply(catalog, now);
        } catch (RuntimeException e) {
            if (former == null || former.catalog() != catalog) {
                throw e;
            }
            // Requests go on; the next change draws anew.
            LOG.log(Level.ERROR, "event=picture-failed effect=\"the former configuration counts\"", e);
            return former.board();
        }
    }

    @SuppressWarnings("ReferenceEquality")
    private boolean isCurrent(PluginCatalog catalog) {
        return plugins.current() == catalog;
    }

    @SuppressWarnings("ReferenceEquality") // Snapshots: another object is another state, and this is the hot path.
    private static boolean isDrawnFrom(Drawn drawn, PluginCatalog catalog, Declared declared) {
        return drawn.catalog() == catalog && drawn.declared() == declared;
    }
}
