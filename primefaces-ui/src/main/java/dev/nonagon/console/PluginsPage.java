package dev.nonagon.console;

import dev.nonagon.plugins.PluginReport;
import dev.nonagon.plugins.Plugins;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What is loaded, from where, and what is not and why. */
@Named("pluginsPage")
@RequestScoped
@SuppressWarnings(
        "NullAway.Init") // The container fills the fields; a scope of its kind needs a constructor without parameters.
public class PluginsPage {
    @Inject
    private Plugins plugins;

    @Inject
    private dev.nonagon.settings.DataDirectory data;

    /** What is broken first, then what was dropped in, then what came with the router. */
    public List<PluginReport.Entry> getEntries() {
        return plugins.report().entries().stream()
                .sorted(Comparator.comparing((PluginReport.Entry e) -> e.state() == PluginReport.State.LOADED)
                        .thenComparing(e -> e.kind().equals("bundled"))
                        .thenComparing(PluginReport.Entry::source))
                .toList();
    }

    public String getFolder() {
        return data.root().resolve("plugins").toString();
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

    public void act() {
        // Nothing to be done here: files are put into the folder.
    }
}
