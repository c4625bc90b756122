package dev.nonagon.provider.iflow;

import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.oauth.OAuthFlow;
import dev.nonagon.spi.provider.Provider;
import java.util.List;

/** Adds the provider {@code iflow}. */
public final class IflowPlugin implements RouterPlugin {
    @Override
    public List<Provider> providers(PluginContext context) {
        return List.of(new Provider(context.descriptor("iflow"), new IflowExecutor(context.clock())));
    }

    @Override
    public List<OAuthFlow> oauthFlows(PluginContext context) {
        return List.of(new IflowFlow(context.descriptor("iflow"), context));
    }
}
