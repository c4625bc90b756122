package dev.nonagon.apikeys;

import dev.nonagon.audit.Actor;
import dev.nonagon.books.BookRefusal;
import dev.nonagon.books.Kept;
import dev.nonagon.books.Ledger;
import dev.nonagon.books.LiveSettings;
import dev.nonagon.books.PriceBook;
import dev.nonagon.books.SettingData;
import dev.nonagon.books.SettingsBook;
import dev.nonagon.books.StoredConfiguration;
import dev.nonagon.catalog.Catalog;
import dev.nonagon.pricing.ListPrices;
import dev.nonagon.pricing.PriceList;
import dev.nonagon.pricing.Rates;
import dev.nonagon.settings.ConfigLookup;
import dev.nonagon.settings.DataDirectory;
import dev.nonagon.settings.DeclaredConfiguration;
import dev.nonagon.settings.RouterZone;
import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.Secret;
import dev.nonagon.store.Store;
import dev.nonagon.store.StoreConflict;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.microprofile.config.ConfigProvider;

/** Puts keys and their admission into the container. Singletons, not proxies: they are asked on every request. */
@ApplicationScoped
public class KeysWiring {
    private static final String REQUIRED = "nonagon.gateway.require-api-key";
    private static final String HASH_SECRET = "api-keys.hash-secret";
    private static final String CHECK_SECRET = "api-keys.check-secret";
    private static final int SECRET_BYTES = 32;

    @Produces
    @Singleton
    KeyFormat format(Store store, SettingsBook settings) {
        Optional<Secret> given = config("nonagon.api-key-secret")
                .or(() -> Optional.ofNullable(System.getenv("API_KEY_SECRET")).filter(v -> !v.isBlank()))
                .map(Secret::new);
        return new KeyFormat(
                KeyFormat.machineId(store.databaseId()),
                given.orElseGet(() -> kept(store, settings, CHECK_SECRET)),
                kept(store, settings, HASH_SECRET),
                store.random());
    }

    /** A secret that is made once, for all nodes. */
    static Secret kept(Store store, SettingsBook settings, String name) {
        Optional<Secret> there = find(settings, name);
        if (there.isPresent()) {
            return there.get();
        }
        byte[] bytes = new byte[SECRET_BYTES];
        store.random().nextBytes(bytes);
        Secret fresh = new Secret(HexFormat.of().formatHex(bytes));
        try {
            settings.create(Actor.ROUTER, name, new SettingData.Hidden(fresh));
            return fresh;
        } catch (BookRefusal | StoreConflict e) {
            // Another node was faster.
            return find(settings, name).orElseThrow(() -> e);
        }
    }

    private static Optional<Secret> find(SettingsBook settings, String name) {
        return settings.find(name)
                .map(Kept::data)
                .filter(SettingData.Hidden.class::isInstance)
                .map(data -> ((SettingData.Hidden) data).content());
    }

    @Produces
    @Singleton
    KeyBook book(Ledger ledger, KeyFormat format) {
        return new KeyBook(ledger, format);
    }

    @Produces
    @Singleton
    BudgetLedger budgets(Store store, DataDirectory data) {
        BudgetLedger budgets = new BudgetLedger(
                store,
                NodeName.in(data.root(), store.random()),
                RouterZone.of(new ConfigLookup(ConfigProvider.getConfig())),
                InstantSource.system());
        budgets.start();
        return budgets;
    }

    void close(@Disposes BudgetLedger budgets) {
        budgets.close();
    }

    /** Before the store goes, in whatever order the container takes things down. */
    void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object ending, BudgetLedger budgets) {
        budgets.close();
    }

    private static Optional<String> config(String key) {
        return ConfigProvider.getConfig()
                .getOptionalValue(key, String.class)
                .map(String::strip)
                .filter(v -> !v.isEmpty());
    }

    @Produces
    @Singleton
    PriceList prices(StoredConfiguration configuration, PriceBook book, DataDirectory data) {
        PriceList prices = new PriceList(ListPrices.with(data.root().resolve("prices.json")), InstantSource.system());
        Runnable read = () -> prices.rebuild(
                book.list().stream()
                        .map(Kept::data)
                        .map(price -> new PriceList.Own(price.routeModel(), price.from(), price.rates()))
                        .toList(),
                catalogued(configuration.current().catalog()));
        read.run();
        configuration.onChange(read);
        return prices;
    }

    private static Map<String, Rates> catalogued(Map<ProviderId, Catalog.Entry> catalog) {
        Map<String, Rates> all = new HashMap<>();
        catalog.forEach((provider, entry) ->
                entry.prices().forEach((model, rates) -> all.put(provider.value() + "/" + model, rates)));
        return all;
    }

    @Produces
    @Singleton
    Admission admission(
            Store store,
            KeyFormat format,
            BudgetLedger budgets,
            PriceList prices,
            DeclaredConfiguration declared,
            StoredConfiguration stored,
            LiveSettings settings) {
        KeyRing ring = new KeyRing(declared::current, format);
        Runnable read = () -> {
            ring.rebuild(store);
            budgets.keysAre(ring.all());
        };
        read.run();
        store.onChange(read);
        AtomicReference<Optional<Boolean>> demanded = new AtomicReference<>(demanded(settings));
        stored.onChange(() -> demanded.set(demanded(settings)));
        declared.onChange(() -> demanded.set(demanded(settings)));
        return Admission.of(
                ring,
                demanded::get,
                budgets,
                new Prices(prices::now),
                RouterZone.of(new ConfigLookup(ConfigProvider.getConfig())),
                InstantSource.system());
    }

    /** Strangers must not get in by a misspelling: what is neither true nor false is true. */
    static Optional<Boolean> demanded(LiveSettings settings) {
        return settings.apply(REQUIRED)
                .or(() -> Optional.ofNullable(System.getenv("REQUIRE_API_KEY")))
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .map(value -> !value.equalsIgnoreCase("false"));
    }
}
