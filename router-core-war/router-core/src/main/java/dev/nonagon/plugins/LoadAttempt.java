package dev.nonagon.plugins;

import java.time.Instant;

/** What came of loading one plugin. */
sealed interface LoadAttempt {
    PluginOrigin origin();

    record Loaded(LoadedPlugin plugin) implements LoadAttempt {
        @Override
        public PluginOrigin origin() {
            return plugin.origin();
        }
    }

    /**
     * @param state REFUSED or FAILED
     * @param reason a sentence; text only, for an exception would keep the plugin's classes alive
     */
    record NotLoaded(PluginOrigin origin, PluginReport.State state, String reason, Instant at) implements LoadAttempt {}
}
