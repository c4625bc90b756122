package dev.nonagon.console;

import dev.nonagon.audit.Audit;
import dev.nonagon.audit.Entry;
import dev.nonagon.management.SettingsDesk;
import dev.nonagon.settings.DataDirectory;
import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.store.Store;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Security, what can be switched while the router runs, who did what, and what this is. */
@Named("settingsPage")
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class SettingsPage {
    private static final int ENTRIES = 50;
    private static final List<String> SWITCHES =
            List.of("nonagon.login.require-login", "nonagon.gateway.require-api-key", "nonagon.token-saver.enabled");

    @Inject
    private SettingsDesk desk;

    @Inject
    private Audit audit;

    @Inject
    private Store store;

    @Inject
    private DataDirectory data;

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

    private Line line(String key, SettingsDesk.Setting setting) {
        String value = setting.value().orElse("");
        // A login is required unless somebody says that it is not; all others are off.
        boolean on = value.isEmpty() ? key.equals("nonagon.login.require-login") : !value.equalsIgnoreCase("false");
        return new Line(key, value, setting.source(), setting.readOnly(), on);
    }

    public List<Line> getSwitches() {
        return SWITCHES.stream().map(key -> line(key, desk.find(key))).toList();
    }

    /** The rest, those that can be changed here first. */
    public List<Line> getLines() {
        return desk.list().entrySet().stream()
                .filter(entry -> !SWITCHES.contains(entry.getKey()))
                .map(entry -> line(entry.getKey(), entry.getValue()))
                .sorted(java.util.Comparator.comparing(Line::readOnly).thenComparing(Line::key))
                .toList();
    }

    public List<Entry> getEntries() {
        return audit.before(Instant.now().plus(1, ChronoUnit.DAYS), ENTRIES);
    }

    public String getVersion() {
        return Optional.ofNullable(Store.class.getPackage().getImplementationVersion())
                .orElse("");
    }

    public String getJava() {
        return Runtime.version().toString();
    }

    public int getSpi() {
        return RouterPlugin.SPI_VERSION;
    }

    public String getFolder() {
        return data.root().toString();
    }

    public boolean isDatabase() {
        return store.health().up();
    }

    public void act() {
        if (asks.get("deed").equals("set")) {
            saying.doing(() -> {
                desk.change(guest.actor(), asks.required("key"), asks.text("value"));
                saying.done("settings.saved");
            });
        }
    }
}
