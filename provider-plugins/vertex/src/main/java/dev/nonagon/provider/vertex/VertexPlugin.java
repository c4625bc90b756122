package dev.nonagon.provider.vertex;

import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.oauth.OAuthFlow;
import dev.nonagon.spi.provider.Provider;
import java.util.List;

/** Adds the providers {@code vertex} and {@code vertex-express}. */
public final class VertexPlugin implements RouterPlugin {
    @Override
    public List<Provider> providers(PluginContext context) {
        return List.of(
                new Provider(context.descriptor("vertex"), VertexExecutor.INSTANCE),
                new Provider(context.descriptor("vertex-express"), VertexExecutor.INSTANCE));
    }

    @Override
    public List<OAuthFlow> oauthFlows(PluginContext context) {
        return List.of(new VertexFlow(context.descriptor("vertex")));
    }
}
