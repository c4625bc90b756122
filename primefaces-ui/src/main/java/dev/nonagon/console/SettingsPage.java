package dev.nonagon.console;

import dev.nonagon.management.SettingsDesk;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** What can be switched while the router runs; and which part of the settings is shown. */
@Named("settingsPage")
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class SettingsPage {
    private static final List<String> SWITCHES =
            List.of("nonagon.login.require-login", "nonagon.gateway.require-api-key", "nonagon.token-saver.enabled");
    private static final List<String> OF_LOGGING = List.of(
            "nonagon.request-log.", "nonagon.ledger.", "nonagon.webhooks.keep-for", "nonagon.tracing", "nonagon.log");

    @Inject
    private SettingsDesk desk;

    @Inject
    private SecurityPanel security;

    @Inject
    private LogSwitch logSwitch;

    @Inject
    private DataPanel data;

    @Inject
    private WebhooksPanel webhooks;

    @Inject
    private Guest guest;

    @Inject
    private Asks asks;

    @Inject
    private Saying saying;

    /**
     * A setting.
     *
     * @param on for switches
     */
    public record Line(String key, String value, String source, boolean readOnly, boolean on) {}

    public List<SettingsPart> getParts() {
        return List.of(SettingsPart.values());
    }

    public SettingsPart getPart() {
        return SettingsPart.of(asks.get("part")).orElse(SettingsPart.GENERAL);
    }

    private static Line line(String key, SettingsDesk.Setting setting) {
        String value = setting.value().orElse("");
        // A login is required unless somebody says that it is not; all others are off.
        boolean on = value.isEmpty() ? key.equals("nonagon.login.require-login") : !value.equalsIgnoreCase("false");
        return new Line(key, value, setting.source(), setting.readOnly(), on);
    }

    public List<Line> getSwitches() {
        return SWITCHES.stream().map(key -> line(key, desk.find(key))).toList();
    }

    /** Those that the part shows; what can be changed here first. */
    public List<Line> getLines() {
        Predicate<String> logging = key -> OF_LOGGING.stream().anyMatch(key::startsWith);
        Predicate<String> wanted = getPart() == SettingsPart.LOGGING ? logging : key -> true;
        return desk.list().entrySet().stream()
                .filter(entry -> !SWITCHES.contains(entry.getKey()) && wanted.test(entry.getKey()))
                .map(entry -> line(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(Line::readOnly).thenComparing(Line::key))
                .toList();
    }

    public void act() {
        switch (asks.get("deed")) {
            case "set" ->
                saying.doing(() -> {
                    desk.change(guest.actor(), asks.required("key"), asks.text("value"));
                    saying.done("settings.saved");
                });
            case "unset" ->
                saying.doing(() -> {
                    desk.change(guest.actor(), asks.required("key"), Optional.empty());
                    saying.done("settings.saved");
                });
            case "session-end" -> security.end(asks.required("session"));
            case "sessions-end" -> security.endOthers();
            case "lift" -> security.lift(asks.required("lockout"));
            case "log-off" -> logSwitch.off();
            case "log-clear" -> logSwitch.clear();
            case "backup" -> data.backUp();
            case "hook-on" -> webhooks.enable(asks.required("hook"), true);
            case "hook-off" -> webhooks.enable(asks.required("hook"), false);
            case "hook-test" -> webhooks.test(asks.required("hook"));
            case "hook-again" -> webhooks.again(asks.required("hook"), asks.required("delivery"));
            case "hook-delete" -> webhooks.delete(asks.required("hook"));
            default -> throw new IllegalStateException("No such deed: " + asks.get("deed"));
        }
    }
}
