package dev.nonagon.management;

import dev.nonagon.audit.Actor;
import dev.nonagon.books.Kept;
import dev.nonagon.books.LiveSettings;
import dev.nonagon.books.SettingData;
import dev.nonagon.books.SettingsBook;
import dev.nonagon.plugins.Plugins;
import dev.nonagon.store.Store;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** What can be switched while the router runs: for {@code /api/settings} and for the console. Never a secret, never a password. Thread-safe. */
public final class SettingsDesk {
    private final Store store;
    private final SettingsBook book;
    private final LiveSettings live;
    private final Plugins plugins;

    /**
     * A setting.
     *
     * @param value empty if nobody has said anything
     * @param source {@code declared}, {@code stored} or {@code default}
     */
    public record Setting(Optional<String> value, String source, boolean readOnly) {}

    SettingsDesk(Store store, SettingsBook book, LiveSettings live, Plugins plugins) {
        this.store = store;
        this.book = book;
        this.live = live;
        this.plugins = plugins;
    }

    /** By key, in their order. */
    public Map<String, Setting> list() {
        TreeSet<String> keys = new TreeSet<>(KnownSettings.shown());
        book.list().stream().map(Kept::id).filter(KnownSettings::isProviders).forEach(keys::add);
        Map<String, Setting> all = new LinkedHashMap<>();
        keys.forEach(key -> all.put(key, find(key)));
        return all;
    }

    /** One of them, also one that nobody has set. */
    public Setting find(String key) {
        boolean declared = book.isDeclared(key);
        boolean readOnly = declared || KnownSettings.objection(key).isPresent();
        // What counts only from the start does not come from the database.
        boolean stored = !readOnly && live.stored().setting(key).isPresent();
        Optional<String> value =
                readOnly ? live.declared().apply(key).or(() -> live.defaults().apply(key)) : live.apply(key);
        return new Setting(value, declared ? "declared" : stored ? "stored" : "default", readOnly);
    }

    /** What a switch stands at; empty if nobody has said anything. */
    Optional<Boolean> truth(String key) {
        return live.apply(key).map(text -> !text.strip().equalsIgnoreCase("false"));
    }

    /** Changes one; empty goes back to the default. */
    public void change(Actor actor, String key, Optional<String> value) {
        check(key, key, value);
        change(actor, Map.of(key, value));
    }

    /**
     * Refuses what does not fit.
     *
     * @param name as the caller calls it
     */
    void check(String name, String key, Optional<String> value) {
        KnownSettings.objection(key).ifPresent(what -> {
            throw ApiRefusal.invalid(name, what);
        });
        if (KnownSettings.isProviders(key) && !plugins.current().prefixes().containsKey(key.split("\\.", -1)[2])) {
            throw ApiRefusal.invalid(name, "there is no such provider; GET /api/providers/catalog lists them");
        }
        value.flatMap(text -> KnownSettings.misfit(key, text)).ifPresent(what -> {
            throw ApiRefusal.invalid(name, what);
        });
    }

    /** Changes several that were checked, all or none. */
    void change(Actor actor, Map<String, Optional<String>> wishes) {
        store.change(em -> wishes.forEach((key, value) -> {
            if (value.isPresent()) {
                book.put(actor, key, new SettingData.Plain(value.get()));
            } else if (book.find(key).isPresent()) {
                book.delete(actor, key);
            }
        }));
    }
}
