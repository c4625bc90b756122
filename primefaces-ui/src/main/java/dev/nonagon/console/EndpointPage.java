package dev.nonagon.console;

import dev.nonagon.apikeys.ApiKey;
import dev.nonagon.apikeys.KeyBook;
import dev.nonagon.apikeys.KeyData;
import dev.nonagon.apikeys.KeyLimits;
import dev.nonagon.apikeys.KeyScope;
import dev.nonagon.management.SettingsDesk;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Where programs find the router, and the keys that they show. */
@Named("endpointPage")
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class EndpointPage {
    private static final String REQUIRE = "nonagon.gateway.require-api-key";

    @Inject
    private KeyBook book;

    @Inject
    private SettingsDesk settings;

    @Inject
    private Guest guest;

    @Inject
    private Asks asks;

    @Inject
    private Ui ui;

    @Inject
    private Saying saying;

    private Optional<KeyBook.Made> made = Optional.empty();
    private String revealed = "";

    public List<ApiKey> getKeys() {
        return book.list();
    }

    public List<KeyScope> getScopes() {
        return Arrays.asList(KeyScope.values());
    }

    /** The limits of a key in words, those that there are. */
    public List<String> limits(ApiKey key) {
        KeyLimits limits = key.data().limits();
        List<String> words = new ArrayList<>();
        limits.requestsPerMinute().ifPresent(n -> words.add(ui.say("limit.minute", n)));
        limits.parallelRequests().ifPresent(n -> words.add(ui.say("limit.parallel", n)));
        limits.tokensPerDay().ifPresent(n -> words.add(ui.say("limit.tokens-day", n)));
        limits.tokensPerMonth().ifPresent(n -> words.add(ui.say("limit.tokens-month", n)));
        limits.moneyPerDay().ifPresent(n -> words.add(ui.say("limit.money-day", n)));
        limits.moneyPerMonth().ifPresent(n -> words.add(ui.say("limit.money-month", n)));
        return words;
    }

    public boolean isRequired() {
        return settings.find(REQUIRE)
                .value()
                .map(text -> text.equalsIgnoreCase("true"))
                .orElse(false);
    }

    /** The key in clear, once (M4). */
    public String getMade() {
        return made.map(fresh -> fresh.secret().reveal()).orElse(revealed);
    }

    public void act() {
        String id = asks.get("key");
        saying.doing(() -> {
            switch (asks.get("deed")) {
                case "on" -> book.edit(guest.actor(), id, OptionalLong.empty(), data -> data.withActive(true));
                case "off" -> book.edit(guest.actor(), id, OptionalLong.empty(), data -> data.withActive(false));
                case "delete" -> {
                    book.delete(guest.actor(), id);
                    saying.done("keys.deleted");
                }
                case "require" -> settings.change(guest.actor(), REQUIRE, Optional.of(asks.get("value")));
                default -> throw new IllegalStateException("No such deed: " + asks.get("deed"));
            }
        });
    }

    /** Shows a key again; the audit log says who looked. */
    public void reveal() {
        saying.doing(() -> {
            revealed = book.reveal(guest.actor(), asks.required("key")).reveal();
            saying.dialog("made", true);
        });
    }

    /** Another key in the place of one. */
    public void rotate() {
        saying.doing(() -> {
            String id = asks.required("key");
            boolean revealable =
                    book.find(id).map(key -> key.data().revealable()).orElse(false);
            made = Optional.of(book.rotate(guest.actor(), id, revealable));
            saying.dialog("made", true);
        });
    }

    /** Makes a key from the form. */
    public void create() {
        boolean done = saying.doing(() -> made = Optional.of(book.create(guest.actor(), data())));
        if (done) {
            saying.dialog("new-key", false);
            saying.dialog("made", true);
        }
    }

    private KeyData data() {
        Set<KeyScope> scopes = EnumSet.noneOf(KeyScope.class);
        for (KeyScope scope : KeyScope.values()) {
            if (asks.checked("scope-" + scope.word())) {
                scopes.add(scope);
            }
        }
        return KeyData.named(asks.get("name"))
                .withScopes(scopes)
                .withModels(asks.list("models"), asks.list("combos"))
                .withNetworks(asks.list("networks"))
                .withExpiresAt(asks.day("expires")
                        .map(day -> day.atStartOfDay(ZoneOffset.UTC).toInstant()))
                .withRevealable(asks.checked("revealable"))
                .withTokenSaver(asks.checked("token-saver"))
                .withLeftoversOnly(asks.checked("leftovers"))
                .withLimits(new KeyLimits(
                        asks.number("per-minute"),
                        asks.number("parallel"),
                        asks.count("tokens-day"),
                        asks.count("tokens-month"),
                        asks.money("money-day"),
                        asks.money("money-month")));
    }
}
