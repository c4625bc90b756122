package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.access.Visitor;
import dev.nonagon.audit.Actor;
import dev.nonagon.books.Kept;
import dev.nonagon.books.LiveSettings;
import dev.nonagon.books.SettingData;
import dev.nonagon.books.SettingsBook;
import dev.nonagon.plugins.Plugins;
import dev.nonagon.store.Store;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/settings}: what can be switched while the router runs, and what else counts. Never a secret, never a password. */
@Path("api/settings")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public class SettingsResource {
    private final Store store;
    private final SettingsBook book;
    private final LiveSettings live;
    private final Plugins plugins;

    /**
     * All settings.
     *
     * @param requireApiKey as 9Router calls it; so the next two
     */
    record Settings(
            Optional<Boolean> requireApiKey,
            Optional<Boolean> requireLogin,
            Optional<Boolean> tokenSaverEnabled,
            Map<String, Setting> settings) {}

    /**
     * A setting.
     *
     * @param value empty if nobody has said anything
     * @param source {@code declared}, {@code stored} or {@code default}
     */
    record Setting(Optional<String> value, String source, boolean readOnly) {}

    @Inject
    SettingsResource(Store store, SettingsBook book, LiveSettings live, Plugins plugins) {
        this.store = store;
        this.book = book;
        this.live = live;
        this.plugins = plugins;
    }

    @GET
    @Needs(Need.READ)
    public Settings list() {
        TreeSet<String> keys = new TreeSet<>(KnownSettings.shown());
        book.list().stream().map(Kept::id).filter(KnownSettings::isProviders).forEach(keys::add);
        Map<String, Setting> all = new LinkedHashMap<>();
        keys.forEach(key -> all.put(key, setting(key)));
        return new Settings(
                truth(KnownSettings.REQUIRE_API_KEY),
                truth(KnownSettings.REQUIRE_LOGIN),
                truth(KnownSettings.TOKEN_SAVER),
                all);
    }

    private Setting setting(String key) {
        boolean declared = book.isDeclared(key);
        boolean readOnly = declared || KnownSettings.objection(key).isPresent();
        // What counts only from the start does not come from the database.
        boolean stored = !readOnly && live.stored().setting(key).isPresent();
        Optional<String> value =
                readOnly ? live.declared().apply(key).or(() -> live.defaults().apply(key)) : live.apply(key);
        return new Setting(value, declared ? "declared" : stored ? "stored" : "default", readOnly);
    }

    private Optional<Boolean> truth(String key) {
        return live.apply(key).map(text -> !text.strip().equalsIgnoreCase("false"));
    }

    /** Changes settings, all or none: {@code {"requireApiKey":true}} or by key. A null goes back to the default. */
    @PATCH
    @Consumes(MediaType.APPLICATION_JSON)
    @Needs(Need.ADMIN)
    public Settings change(ObjectNode body, @Context SecurityContext security) {
        Map<String, Optional<String>> wishes = new LinkedHashMap<>();
        body.properties().forEach(member -> {
            String key = KnownSettings.key(member.getKey());
            check(member.getKey(), key, member.getValue());
            if (wishes.put(key, value(member.getValue())) != null) {
                throw ApiRefusal.invalid(member.getKey(), "is given twice, by its key and by its short name");
            }
        });
        Actor actor = Visitor.of(security).actor();
        store.change(em -> wishes.forEach((key, value) -> {
            if (value.isPresent()) {
                book.put(actor, key, new SettingData.Plain(value.get()));
            } else if (book.find(key).isPresent()) {
                book.delete(actor, key);
            }
        }));
        return list();
    }

    private void check(String name, String key, JsonNode value) {
        KnownSettings.objection(key).ifPresent(what -> {
            throw ApiRefusal.invalid(name, what);
        });
        if (KnownSettings.isProviders(key) && !plugins.current().prefixes().containsKey(key.split("\\.", -1)[2])) {
            throw ApiRefusal.invalid(name, "there is no such provider; GET /api/providers/catalog lists them");
        }
        if (!value.isNull() && !value.isString() && !value.isBoolean()) {
            throw ApiRefusal.invalid(name, "must be a text, true, false or null");
        }
        value(value).flatMap(text -> KnownSettings.misfit(key, text)).ifPresent(what -> {
            throw ApiRefusal.invalid(name, what);
        });
    }

    private static Optional<String> value(JsonNode node) {
        return node.isNull() ? Optional.empty() : Optional.of(node.asString());
    }
}
