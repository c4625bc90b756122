package dev.nonagon.console;

import dev.nonagon.management.AccountDesk;
import dev.nonagon.management.AccountViews.AccountEdit;
import dev.nonagon.management.AccountViews.NewAccount;
import dev.nonagon.management.AccountViews.Trial;
import dev.nonagon.management.CooldownDesk;
import dev.nonagon.management.LoginReception;
import dev.nonagon.management.Offers;
import dev.nonagon.management.TestDesk;
import dev.nonagon.quota.QuotaProber;
import dev.nonagon.spi.Secret;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One provider: its accounts, its models, and the ways to connect it. */
@Named("providerPage")
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class ProviderPage {
    @Inject
    private Accounts accounts;

    @Inject
    private AccountDesk desk;

    @Inject
    private CooldownDesk cooldowns;

    @Inject
    private LoginReception logins;

    @Inject
    private TestDesk tests;

    @Inject
    private Testing testing;

    @Inject
    private QuotaProber prober;

    @Inject
    private Switches switches;

    @Inject
    private Aliases aliases;

    @Inject
    private Nodes nodes;

    @Inject
    private Guest guest;

    @Inject
    private Asks asks;

    @Inject
    private Ui ui;

    @Inject
    private Saying saying;

    /**
     * A model, as people ask for it.
     *
     * @param aliases other names that lead to it
     */
    public record ModelLine(String full, String name, String limits, List<String> aliases, boolean hidden) {}

    /** The provider that the address names. */
    public String getId() {
        return asks.get("id");
    }

    public boolean isKnown() {
        return accounts.offer(getId()).isPresent();
    }

    public ProviderCard getCard() {
        return new ProviderCard(accounts.offer(getId()).orElseThrow(), accounts.of(getId()));
    }

    private Offers.Offered offer() {
        return accounts.offer(getId()).orElseThrow();
    }

    /** Whether an account can be made of a key. */
    public boolean isKeyed() {
        return offer().kind().equals("node")
                || offer().fields().stream().anyMatch(field -> field.name().equals("apiKey"));
    }

    public boolean isKeyRequired() {
        return offer().fields().stream().anyMatch(field -> field.name().equals("apiKey") && field.required());
    }

    /** A name that no account here has yet. */
    public String getFreshName() {
        List<String> taken =
                accounts.of(getId()).stream().map(card -> card.view().name()).toList();
        String base = offer().name().replaceAll("\\s*\\(.*", "");
        for (int n = 1; ; n++) {
            String name = n == 1 ? base : base + " " + n;
            if (!taken.contains(name)) {
                return name;
            }
        }
    }

    public List<ModelLine> getModels() {
        String prefix = getCard().prefix();
        Map<String, String> names = new LinkedHashMap<>();
        Map<String, String> limits = new HashMap<>();
        offer().models().forEach(model -> {
            names.put(model.id(), model.name().orElse(""));
            limits.put(
                    model.id(),
                    model.contextTokens().map(ProviderPage::thousands).orElse(""));
        });
        aliases.custom(getId()).forEach(names::putIfAbsent);
        List<String> excluded = switches.excluded(getId());
        Map<String, List<String>> byTarget = aliases.byTarget();
        return names.entrySet().stream()
                .map(model -> new ModelLine(
                        prefix + "/" + model.getKey(),
                        model.getValue().equals(model.getKey()) ? "" : model.getValue(),
                        limits.getOrDefault(model.getKey(), ""),
                        byTarget.getOrDefault(prefix + "/" + model.getKey(), List.of()),
                        excluded.contains(model.getKey())))
                .toList();
    }

    private static String thousands(long tokens) {
        return tokens >= 1_000_000
                ? String.format(java.util.Locale.ROOT, "%.1f M", tokens / 1_000_000.0)
                        .replace(".0", "")
                : Math.round(tokens / 1_000.0) + " k";
    }

    // --- What buttons want -------------------------------------------------------------------------------------------

    /** Does what a button says. */
    public void act() {
        String id = asks.get("account");
        saying.doing(() -> {
            switch (asks.get("deed")) {
                case "pause" -> paused(id, true);
                case "resume" -> paused(id, false);
                case "off" -> active(id, false);
                case "on" -> active(id, true);
                case "test" -> testing.account(id);
                case "test-all" -> testing.all(Optional.of(getId()));
                case "wake" -> wake(id);
                case "renew" -> renew(id);
                case "quota" -> quota(id);
                case "delete" -> delete(id);
                case "order" -> {
                    desk.reorder(guest.actor(), getId(), asks.list("ids"));
                    saying.done("account.ordered");
                }
                case "login" -> begin();
                case "switch" -> switches.provider(getId(), asks.get("value").equals("true"));
                case "model-test" -> testing.model(asks.required("model"));
                case "model-hide" -> hide(true);
                case "model-show" -> hide(false);
                case "alias-drop" -> aliases.drop(asks.required("alias"));
                case "node-delete" -> {
                    nodes.delete(getId());
                    saying.go(Screen.PROVIDERS.getPath());
                }
                default -> throw new IllegalStateException("No such deed: " + asks.get("deed"));
            }
            accounts.changed();
        });
    }

    private void paused(String id, boolean now) {
        desk.edit(guest.actor(), id, OptionalLong.empty(), edit(null, null, null, now));
        saying.done(now ? "account.is-paused" : "account.is-back", name(id));
    }

    private void active(String id, boolean now) {
        desk.edit(guest.actor(), id, OptionalLong.empty(), edit(null, null, now, null));
        saying.done(now ? "account.is-on" : "account.is-off", name(id));
    }

    private static AccountEdit edit(
            @Nullable Secret key, @Nullable String name, @Nullable Boolean active, @Nullable Boolean paused) {
        return new AccountEdit(
                key, name, null, null, active, null, null, null, null, null, null, paused, null, null, null, null);
    }

    private String name(String id) {
        return accounts.find(id).map(card -> card.view().name()).orElse(id);
    }

    private void wake(String id) {
        int count = cooldowns.clear(guest.actor(), rest -> rest.account().equals(id));
        saying.done("account.woken", name(id), count);
    }

    private void renew(String id) {
        LoginReception.RenewalView renewed = logins.renew(id);
        if (renewed.renewed()) {
            saying.done("account.renewed", name(id));
        } else {
            saying.problem(renewed.error().orElse(""));
        }
    }

    private void quota(String id) {
        switch (prober.refresh(id)) {
            case DONE -> saying.done("quota.fresh", name(id));
            case NO_PROBE -> saying.done("quota.no-probe", name(id));
            case FAILED, UNKNOWN_ACCOUNT -> saying.problem(ui.say("quota.failed", name(id)));
        }
    }

    private void delete(String id) {
        String name = name(id);
        desk.delete(guest.actor(), id);
        saying.done("account.deleted", name);
    }

    private void begin() throws InterruptedException {
        String login = logins.begin(guest.actor(), asks.required("flow"), asks.text("account"))
                .login()
                .id();
        saying.go(Screen.PROVIDER.getPath() + "?id=" + getId() + "&login=" + login);
    }

    private void hide(boolean hidden) {
        String model = asks.required("model");
        switches.hide(getId(), model.substring(model.indexOf('/') + 1), hidden);
    }

    // --- What forms want ---------------------------------------------------------------------------------------------

    /** Makes an account of a key, or puts another key into one. */
    public void saveKey() {
        Optional<Secret> key = asks.text("key").map(Secret::new);
        Optional<Secret> proxy = asks.text("proxy").map(Secret::new);
        boolean done = saying.doing(() -> {
            if (asks.text("account").isPresent()) {
                desk.edit(
                        guest.actor(),
                        asks.get("account"),
                        asks.count("version"),
                        new AccountEdit(
                                key.orElse(null),
                                asks.get("name"),
                                null,
                                whole("weight"),
                                null,
                                null,
                                proxy.orElse(asks.checked("no-proxy") ? new Secret("") : null),
                                null,
                                asks.list("models"),
                                asks.list("excluded"),
                                whole("parallel"),
                                null,
                                asks.get("quota"),
                                asks.get("keep"),
                                asks.get("notes"),
                                null));
            } else {
                desk.create(
                        guest.actor(),
                        new NewAccount(
                                getId(),
                                key.orElse(null),
                                asks.get("name"),
                                null,
                                null,
                                null,
                                asks.text("base-url").orElse(null),
                                proxy.orElse(null),
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null));
            }
            accounts.changed();
        });
        if (done) {
            saying.done("account.saved", asks.get("name"));
            saying.dialog("key", false);
            saying.dialog("edit", false);
        }
    }

    private @Nullable Integer whole(String field) {
        OptionalInt number = asks.number(field);
        return number.isPresent() ? number.getAsInt() : null;
    }

    /** Tries the key of the form without keeping it. */
    public void checkKey() {
        saying.doing(() -> testing.say(
                asks.get("name"),
                tests.validate(new Trial(
                        getId(),
                        asks.text("key").map(Secret::new).orElse(null),
                        asks.text("base-url").orElse(null),
                        null))));
    }

    /** Gives a model another name, or adds one that the provider has and nobody listed. */
    public void saveModel() {
        boolean done = saying.doing(() -> {
            asks.text("alias").ifPresent(alias -> aliases.name(alias, asks.required("model")));
            asks.text("new-model").ifPresent(model -> aliases.add(getId(), model));
        });
        if (done) {
            accounts.changed();
            saying.done("model.saved");
            saying.dialog("alias", false);
            saying.dialog("model", false);
        }
    }
}
