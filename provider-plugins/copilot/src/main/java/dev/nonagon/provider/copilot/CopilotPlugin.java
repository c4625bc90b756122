package dev.nonagon.provider.copilot;

import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.oauth.OAuthFlow;
import dev.nonagon.spi.provider.Provider;
import dev.nonagon.spi.provider.QuotaProbe;
import java.util.List;

/** Adds Copilot, once for each format that its endpoints speak; one login serves all of them. */
public final class CopilotPlugin implements RouterPlugin {
    /** Whose accounts all of them use. */
    private static final String HOME = "copilot";

    private static final List<String> IDS = List.of(HOME, "copilot-responses", "copilot-messages");

    @Override
    public List<Provider> providers(PluginContext context) {
        return IDS.stream()
                .map(context::descriptor)
                .map(descriptor -> new Provider(descriptor, CopilotExecutor.INSTANCE))
                .toList();
    }

    @Override
    public List<OAuthFlow> oauthFlows(PluginContext context) {
        return List.of(new CopilotFlow(context.descriptor(HOME), context));
    }

    @Override
    public List<QuotaProbe> quotaProbes(PluginContext context) {
        return List.of(new CopilotQuota(context.descriptor(HOME)));
    }
}
