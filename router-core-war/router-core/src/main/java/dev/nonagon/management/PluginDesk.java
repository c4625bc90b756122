package dev.nonagon.management;

import dev.nonagon.audit.Actor;
import dev.nonagon.audit.Audit;
import dev.nonagon.plugins.PluginReport;
import dev.nonagon.plugins.PluginUploads;
import dev.nonagon.plugins.Plugins;
import dev.nonagon.plugins.UploadRefusal;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Supplier;

/** Plugins' files that come and go while the router runs: for {@code /api/plugins} and for the console. Thread-safe; blocks. */
public final class PluginDesk {
    private static final String KIND = "plugin";

    private final Plugins plugins;
    private final PluginUploads uploads;
    private final Audit audit;

    PluginDesk(Plugins plugins, PluginUploads uploads, Audit audit) {
        this.plugins = plugins;
        this.uploads = uploads;
        this.audit = audit;
    }

    public PluginReport report() {
        return plugins.report();
    }

    /** Loads every dropped file anew. */
    public PluginReport reload(Actor actor) {
        plugins.reload();
        audit.record(actor, "plugin.reload", KIND, "all");
        return plugins.report();
    }

    /** Takes a file in; it waits for a yes, and nothing of it runs. */
    public PluginUploads.Waiting receive(String name, InputStream content) {
        return saying(() -> uploads.receive(name, content));
    }

    public Optional<PluginUploads.Waiting> find(String sha256) {
        return saying(() -> uploads.find(sha256));
    }

    /**
     * Puts one that waits in place.
     *
     * @param replace whether a file of the same name may go
     */
    public PluginUploads.Waiting install(Actor actor, String sha256, boolean replace) {
        PluginUploads.Waiting file = saying(() -> uploads.install(sha256, replace));
        // Afterwards: what was not taken changed nothing. The bytes are named, not only the file.
        audit.record(actor, "plugin.install", KIND, file.name() + " sha256=" + file.sha256());
        return file;
    }

    public void discard(String sha256) {
        uploads.discard(sha256);
    }

    /** Takes a dropped file away, and what it supplies with it. */
    public void remove(Actor actor, String name) {
        saying(() -> {
            uploads.remove(name);
            return true;
        });
        audit.record(actor, "plugin.remove", KIND, name);
    }

    private static <T> T saying(Supplier<T> work) {
        try {
            return work.get();
        } catch (UploadRefusal e) {
            int status =
                    switch (e.kind()) {
                        case INVALID -> 400;
                        case UNKNOWN -> 404;
                        case IN_THE_WAY -> 409;
                    };
            throw new ApiRefusal(status, "", String.valueOf(e.getMessage()));
        }
    }
}
