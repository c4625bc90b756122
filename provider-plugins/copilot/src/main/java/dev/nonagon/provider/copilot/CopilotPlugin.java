package dev.nonagon.provider.copilot;

import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.oauth.OAuthFlow;
import dev.nonagon.spi.provider.Provider;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.QuotaProbe;
import java.util.List;
import java.util.stream.Stream;

/** Adds Copilot, once for each format that its endpoints speak. */
public final class CopilotPlugin implements RouterPlugin {
    private static final List<String> IDS = List.of("copilot", "copilot-responses", "copilot-messages");

    @Override
    public List<Provider> providers(PluginContext context) {
        return descriptors(context)
                .map(descriptor -> new Provider(descriptor, CopilotExecutor.INSTANCE))
                .toList();
    }

    @Override
    public List<OAuthFlow> oauthFlows(PluginContext context) {
        return descriptors(context)
                .<OAuthFlow>map(descriptor -> new CopilotFlow(descriptor, context))
                .toList();
    }

    @Override
    public List<QuotaProbe> quotaProbes(PluginContext context) {
        return descriptors(context).<QuotaProbe>map(CopilotQuota::new).toList();
    }

    private static Stream<ProviderDescriptor> descriptors(PluginContext context) {
        return IDS.stream().map(context::descriptor);
    }
}
