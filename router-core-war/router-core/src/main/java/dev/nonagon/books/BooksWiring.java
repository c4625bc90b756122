package dev.nonagon.books;

import dev.nonagon.audit.Audit;
import dev.nonagon.plugins.Plugins;
import dev.nonagon.settings.ConfigLookup;
import dev.nonagon.settings.DeclaredConfiguration;
import dev.nonagon.store.Store;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.ConfigProvider;

/** Puts the books and the picture of them into the container. Singletons, not proxies: requests ask the picture. */
@ApplicationScoped
public class BooksWiring {
    @Produces
    @Singleton
    Audit audit(Store store) {
        return new Audit(store);
    }

    @Produces
    @Singleton
    Ledger ledger(Store store, Audit audit, DeclaredConfiguration declared) {
        return new Ledger(store, audit, declared::current);
    }

    @Produces
    @Singleton
    AccountBook accounts(Ledger ledger) {
        return new AccountBook(ledger);
    }

    @Produces
    @Singleton
    NodeBook nodes(Ledger ledger, AccountBook accounts, Plugins plugins) {
        return new NodeBook(ledger, accounts, () -> plugins.current().prefixes());
    }

    @Produces
    @Singleton
    AliasBook aliases(Ledger ledger) {
        return new AliasBook(ledger);
    }

    @Produces
    @Singleton
    ComboBook combos(Ledger ledger) {
        return new ComboBook(ledger);
    }

    @Produces
    @Singleton
    ModelBook models(Ledger ledger) {
        return new ModelBook(ledger);
    }

    @Produces
    @Singleton
    CatalogBook catalog(Ledger ledger) {
        return new CatalogBook(ledger);
    }

    @Produces
    @Singleton
    PriceBook prices(Ledger ledger) {
        return new PriceBook(ledger);
    }

    @Produces
    @Singleton
    WebhookBook webhooks(Ledger ledger) {
        return new WebhookBook(ledger);
    }

    @Produces
    @Singleton
    SettingsBook settings(Ledger ledger) {
        ConfigLookup config = new ConfigLookup(ConfigProvider.getConfig());
        return new SettingsBook(ledger, key -> config.declared(key).isPresent());
    }

    @Produces
    @Singleton
    StoredConfiguration configuration(
            Ledger ledger, AccountBook accounts, NodeBook nodes, Event<StateChanged> changed) {
        StoredConfiguration configuration = new StoredConfiguration(ledger, accounts, nodes);
        ledger.store().onChange(configuration::rebuild);
        // Not by a poll: the store may have looked before anybody listened, and requests must never meet an empty
        // picture.
        configuration.rebuild();
        configuration.onChange(() -> changed.fire(new StateChanged()));
        return configuration;
    }

    @Produces
    @Singleton
    LiveSettings liveSettings(StoredConfiguration configuration) {
        // Looked up once: a picture asks for hundreds of keys, most of which nobody has set.
        ConfigLookup config = new ConfigLookup(ConfigProvider.getConfig());
        return new LiveSettings(config::declared, configuration, config::usual);
    }
}
