package com.example.acme;

import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.provider.Provider;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.QuotaProbe;
import java.util.List;

/** What the router finds in {@code META-INF/services}. Its methods have no side effects: a plugin may be loaded to be looked at. */
public final class AcmePlugin implements RouterPlugin {
    @Override
    public List<Provider> providers(PluginContext context) {
        ProviderDescriptor descriptor = context.descriptor("acme");
        return List.of(new Provider(descriptor, new AcmeExecutor()));
    }

    @Override
    public List<QuotaProbe> quotaProbes(PluginContext context) {
        return List.of(new AcmeQuota(context.descriptor("acme")));
    }
}
