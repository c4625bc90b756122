package dev.nonagon.apikeys;

import dev.nonagon.audit.Actor;
import dev.nonagon.audit.Audit;
import dev.nonagon.books.Ledger;
import dev.nonagon.pricing.Rates;
import dev.nonagon.settings.Declared;
import dev.nonagon.spi.Secret;
import dev.nonagon.store.Store;
import dev.nonagon.store.StoreSettings;
import dev.nonagon.store.TestStores;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A database with keys, and everything that asks it. */
public final class House implements AutoCloseable {
    public static final Actor ADMIN = new Actor("admin", "127.0.0.1");

    /** A clock that stands still until it is moved. */
    static final class Hands implements InstantSource {
        private volatile Instant now = Instant.parse("2026-11-22T12:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        void forward(Duration by) {
            now = now.plus(by);
        }
    }

    public final Store store;
    public final KeyBook book;
    public final Admission admission;
    final Hands clock;
    final BudgetLedger budgets;
    final Ledger ledger;
    final Map<String, Rates> prices = new ConcurrentHashMap<>();
    private final ZoneId zone;
    private final KeyFormat format;
    private volatile Declared declared = Declared.NOTHING;
    volatile Optional<Boolean> demanded = Optional.empty();

    private House(Store store, Hands clock, String node, ZoneId zone) {
        this.store = store;
        this.clock = clock;
        this.zone = zone;
        format =
                new KeyFormat(KeyFormat.machineId("test"), new Secret("check"), new Secret("hash"), new SecureRandom());
        ledger = new Ledger(store, new Audit(store), () -> declared);
        book = new KeyBook(ledger, format);
        budgets = new BudgetLedger(store, node, zone, clock);
        KeyRing ring = new KeyRing(() -> declared, format);
        Runnable read = () -> {
            ring.rebuild(store);
            budgets.keysAre(ring.all());
        };
        read.run();
        store.onChange(read);
        admission = Admission.of(
                ring,
                () -> demanded,
                budgets,
                new Prices(model -> Optional.ofNullable(prices.get(model))),
                zone,
                clock);
    }

    public static House open(Path folder) {
        return open(folder, new Hands());
    }

    static House open(Path folder, Hands clock) {
        return open(folder, StoreSettings.local(folder), clock);
    }

    static House open(Path folder, StoreSettings settings, Hands clock) {
        return new House(TestStores.open(folder, settings, clock), clock, "node-a", ZoneOffset.UTC);
    }

    /** Another node on the same database. */
    House neighbour(String node) {
        return new House(store, clock, node, zone);
    }

    public void declare(String name, String key) {
        declared = new Declared(Map.of(), Map.of(), Map.of(), Map.of(), Map.of(name, new Secret(key)));
    }

    public static Caller local() {
        return new Caller(InetAddress.getLoopbackAddress(), true);
    }

    /** The pass of a key that must be let in. */
    KeyPass pass(Secret key) {
        return ((Admission.Entry.Entered) admission.enter(Optional.of(key), local(), KeyScope.INFERENCE)).pass();
    }

    public long spentToday(String id) {
        return budgets.spending(id).tokensToday();
    }

    /** Ends without a word, as a kill would. */
    void die() {
        store.close();
    }

    @Override
    public void close() {
        budgets.close();
        store.close();
    }
}
