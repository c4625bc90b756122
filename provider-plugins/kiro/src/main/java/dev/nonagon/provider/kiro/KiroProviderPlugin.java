package dev.nonagon.provider.kiro;

import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.oauth.OAuthFlow;
import dev.nonagon.spi.provider.Provider;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.QuotaProbe;
import java.util.List;

/** Adds the provider {@code kiro}, its five ways in and its quota. */
public final class KiroProviderPlugin implements RouterPlugin {
    private static final String ID = "kiro";

    @Override
    public List<Provider> providers(PluginContext context) {
        return List.of(new Provider(context.descriptor(ID), new KiroExecutor()));
    }

    @Override
    public List<OAuthFlow> oauthFlows(PluginContext context) {
        ProviderDescriptor descriptor = context.descriptor(ID);
        return List.of(
                new BuilderIdFlow(descriptor),
                new IdentityCenterFlow(descriptor),
                new SocialFlow(descriptor, SocialFlow.Idp.GOOGLE),
                new SocialFlow(descriptor, SocialFlow.Idp.GITHUB),
                new ImportFlow(descriptor));
    }

    @Override
    public List<QuotaProbe> quotaProbes(PluginContext context) {
        return List.of(new KiroQuota(context.descriptor(ID), context.clock()));
    }
}
