package dev.nonagon.management;

import dev.nonagon.access.Need;
import dev.nonagon.access.Needs;
import dev.nonagon.access.Visitor;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/settings}: what can be switched while the router runs, and what else counts. Never a secret, never a password. */
@Path("api/settings")
@Produces(MediaType.APPLICATION_JSON)
@Dependent
public class SettingsResource {
    private final SettingsDesk desk;

    /**
     * All settings.
     *
     * @param requireApiKey as 9Router calls it; so the next two
     */
    record Settings(
            Optional<Boolean> requireApiKey,
            Optional<Boolean> requireLogin,
            Optional<Boolean> tokenSaverEnabled,
            Map<String, SettingsDesk.Setting> settings) {}

    @Inject
    SettingsResource(SettingsDesk desk) {
        this.desk = desk;
    }

    @GET
    @Needs(Need.READ)
    public Settings list() {
        return new Settings(
                desk.truth(KnownSettings.REQUIRE_API_KEY),
                desk.truth(KnownSettings.REQUIRE_LOGIN),
                desk.truth(KnownSettings.TOKEN_SAVER),
                desk.list());
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
        desk.change(Visitor.of(security).actor(), wishes);
        return list();
    }

    private void check(String name, String key, JsonNode value) {
        // Whether it may be changed goes before what it looks like.
        desk.check(name, key, Optional.empty());
        if (!value.isNull() && !value.isString() && !value.isBoolean()) {
            throw ApiRefusal.invalid(name, "must be a text, true, false or null");
        }
        desk.check(name, key, value(value));
    }

    private static Optional<String> value(JsonNode node) {
        return node.isNull() ? Optional.empty() : Optional.of(node.asString());
    }
}
