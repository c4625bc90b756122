package dev.nonagon.provider.claudecode;

import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.oauth.OAuthFlow;
import dev.nonagon.spi.provider.Provider;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.QuotaProbe;
import java.util.List;

/** Adds the provider {@code claude-code}. */
public final class ClaudeCodePlugin implements RouterPlugin {
    @Override
    public List<Provider> providers(PluginContext context) {
        return List.of(new Provider(descriptor(context), new ClaudeCodeExecutor()));
    }

    @Override
    public List<OAuthFlow> oauthFlows(PluginContext context) {
        return List.of(new ClaudeFlow(descriptor(context), context));
    }

    @Override
    public List<QuotaProbe> quotaProbes(PluginContext context) {
        return List.of(new ClaudeQuota(descriptor(context), context.clock()));
    }

    private static ProviderDescriptor descriptor(PluginContext context) {
        return context.descriptor("claude-code");
    }
}
