package dev.nonagon.provider.qwen;

import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.oauth.OAuthFlow;
import dev.nonagon.spi.provider.Provider;
import java.util.List;

/** Adds the provider {@code qwen}. */
public final class QwenPlugin implements RouterPlugin {
    @Override
    public List<Provider> providers(PluginContext context) {
        return List.of(new Provider(context.descriptor("qwen"), new QwenExecutor()));
    }

    @Override
    public List<OAuthFlow> oauthFlows(PluginContext context) {
        return List.of(new QwenFlow(context.descriptor("qwen"), context));
    }
}
