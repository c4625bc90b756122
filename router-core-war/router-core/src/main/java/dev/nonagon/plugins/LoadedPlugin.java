package dev.nonagon.plugins;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A plugin that runs, and what must be closed once nobody uses it. Begins with one holder, whoever loaded it. Thread-safe.
 */
final class LoadedPlugin {
    private final PluginOrigin origin;
    private final PluginContents contents;
    private final Instant loadedAt;
    private final Runnable whenUnused;
    private final AtomicInteger holders = new AtomicInteger(1);

    LoadedPlugin(PluginOrigin origin, PluginContents contents, Instant loadedAt, Runnable whenUnused) {
        this.origin = origin;
        this.contents = contents;
        this.loadedAt = loadedAt;
        this.whenUnused = whenUnused;
    }

    PluginOrigin origin() {
        return origin;
    }

    PluginContents contents() {
        return contents;
    }

    Instant loadedAt() {
        return loadedAt;
    }

    /** One more holder; only for who knows that there is one already. */
    void hold() {
        holders.incrementAndGet();
    }

    void release() {
        if (holders.decrementAndGet() == 0) {
            whenUnused.run();
        }
    }
}
