package dev.nonagon.provider.kimi;

import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.oauth.OAuthFlow;
import dev.nonagon.spi.provider.Provider;
import dev.nonagon.spi.provider.QuotaProbe;
import java.util.List;

/** Adds the provider {@code kimi-coding}, and what is left to it and to {@code kimi}. */
public final class KimiPlugin implements RouterPlugin {
    private static final String LOGIN = "kimi-coding";

    @Override
    public List<Provider> providers(PluginContext context) {
        return List.of(new Provider(context.descriptor(LOGIN), new KimiExecutor()));
    }

    @Override
    public List<OAuthFlow> oauthFlows(PluginContext context) {
        return List.of(new KimiFlow(context.descriptor(LOGIN), context));
    }

    @Override
    public List<QuotaProbe> quotaProbes(PluginContext context) {
        return List.of(
                new KimiQuota(context.descriptor(LOGIN), context.clock()),
                new KimiQuota(context.descriptor("kimi"), context.clock()));
    }
}
