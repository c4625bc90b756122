package dev.nonagon.exchange;

import dev.nonagon.apikeys.KeyBook;
import dev.nonagon.books.AccountBook;
import dev.nonagon.books.AliasBook;
import dev.nonagon.books.ComboBook;
import dev.nonagon.books.Ledger;
import dev.nonagon.books.ModelBook;
import dev.nonagon.books.NodeBook;
import dev.nonagon.books.PriceBook;
import dev.nonagon.books.SettingsBook;
import dev.nonagon.plugins.Plugins;
import dev.nonagon.settings.DataDirectory;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Puts import and export into the container. */
@ApplicationScoped
public class ExchangeWiring {
    private static final Logger LOG = System.getLogger(ExchangeWiring.class.getName());

    @Produces
    @Singleton
    Shelves shelves(
            Ledger ledger,
            NodeBook nodes,
            AccountBook accounts,
            AliasBook aliases,
            ComboBook combos,
            ModelBook models,
            PriceBook prices,
            SettingsBook settings,
            KeyBook keys) {
        return new Shelves(ledger, nodes, accounts, aliases, combos, models, prices, settings, new KeyBookShelf(keys));
    }

    @Produces
    @Singleton
    Importer importer(Shelves shelves, Plugins plugins) {
        return new Importer(shelves, () -> plugins.current().prefixes());
    }

    @Produces
    @Singleton
    Exporter exporter(Shelves shelves) {
        return new Exporter(shelves);
    }

    @Produces
    @Singleton
    ExchangeDesk desk(Importer importer, Exporter exporter, DataDirectory data) {
        ExchangeDesk desk = new ExchangeDesk(importer, exporter, data.root());
        desk.start();
        return desk;
    }

    /** Nobody asks for the desk, so it is asked for here. */
    void start(@Observes @Initialized(ApplicationScoped.class) Object ready, ExchangeDesk desk) {
        LOG.log(Level.DEBUG, "event=exchange-ready " + desk);
    }

    void close(@Disposes ExchangeDesk desk) {
        desk.close();
    }
}
