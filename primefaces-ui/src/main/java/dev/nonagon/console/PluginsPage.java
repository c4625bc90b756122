package dev.nonagon.console;

import dev.nonagon.management.PluginDesk;
import dev.nonagon.plugins.PluginReport;
import dev.nonagon.plugins.PluginUploads;
import dev.nonagon.settings.DataDirectory;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is loaded, from where, and what is not and why; files that come and go. */
@Named("pluginsPage")
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class PluginsPage {
    private static final double KIB = 1_024;

    @Inject
    private PluginDesk desk;

    @Inject
    private DataDirectory data;

    @Inject
    private Asks asks;

    @Inject
    private Guest guest;

    @Inject
    private Ui ui;

    @Inject
    private Saying saying;

    private @Nullable Optional<PluginUploads.Waiting> waiting;

    /** What is broken first, then what was dropped in, then what came with the router. */
    public List<PluginReport.Entry> getEntries() {
        return desk.report().entries().stream()
                .sorted(Comparator.comparing((PluginReport.Entry e) -> e.state() == PluginReport.State.LOADED)
                        .thenComparing(e -> !isFile(e))
                        .thenComparing(PluginReport.Entry::source))
                .toList();
    }

    /** Whether it is a file of the plugins folder, and so can be taken away. */
    public boolean isFile(PluginReport.Entry entry) {
        return entry.kind().equals("jar") || entry.kind().equals("descriptor");
    }

    public String getFolder() {
        return data.plugins().toString();
    }

    public String style(PluginReport.State state) {
        return switch (state) {
            case LOADED -> Tone.GOOD.getStyle();
            case REFUSED -> Tone.WARN.getStyle();
            case FAILED -> Tone.BAD.getStyle();
        };
    }

    public String word(PluginReport.State state) {
        return "plugin." + state.name().toLowerCase(Locale.ROOT);
    }

    // --- One that waits for a yes ------------------------------------------------------------------------------------

    private Optional<PluginUploads.Waiting> waiting() {
        Optional<PluginUploads.Waiting> known = waiting;
        if (known == null) {
            known = asks.text("upload").flatMap(desk::find);
            waiting = known;
        }
        return known;
    }

    public boolean isAsking() {
        return waiting().isPresent();
    }

    /** Whether the address names one that waits no more. */
    public boolean isForgotten() {
        return asks.text("upload").isPresent() && waiting().isEmpty();
    }

    public PluginUploads.Waiting getWaiting() {
        return waiting().orElseThrow();
    }

    /** Its size, as people say it, and to the byte. */
    public String getSize() {
        long bytes = getWaiting().size();
        String near = bytes < KIB * KIB
                ? String.format(ui.getLocale(), "%,.1f KiB", bytes / KIB)
                : String.format(ui.getLocale(), "%,.1f MiB", bytes / KIB / KIB);
        return ui.say2("plugins.bytes", near, bytes);
    }

    /** What was just put in place, as the report has it. */
    public Optional<PluginReport.Entry> getPlaced() {
        return asks.text("placed").flatMap(name -> desk.report().entries().stream()
                .filter(entry -> entry.source().equals(name) && entry.state() == PluginReport.State.LOADED)
                .findFirst());
    }

    public void act() {
        waiting = null;
        switch (asks.get("deed")) {
            case "reload" ->
                saying.doing(() -> {
                    desk.reload(guest.actor());
                    saying.done("plugins.reloaded");
                });
            case "install" ->
                saying.doing(() -> {
                    // The button names what the person has read: the file of these bytes, and whether another one goes.
                    PluginUploads.Waiting file =
                            desk.install(guest.actor(), asks.required("sha"), asks.checked("replace"));
                    saying.go(Screen.PLUGINS.getPath() + "?placed=" + file.name());
                });
            case "discard" ->
                saying.doing(() -> {
                    desk.discard(asks.required("sha"));
                    saying.go(Screen.PLUGINS.getPath());
                });
            case "remove" ->
                saying.doing(() -> {
                    String file = asks.required("file");
                    desk.remove(guest.actor(), file);
                    saying.done("plugins.removed", file);
                });
            default -> {
                // A button of a newer page than this router's.
            }
        }
    }
}
