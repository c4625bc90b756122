package dev.nonagon.provider.codex;

import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.oauth.OAuthFlow;
import dev.nonagon.spi.provider.Provider;
import dev.nonagon.spi.provider.QuotaProbe;
import java.util.List;

/** Adds the providers {@code codex} and {@code chatgpt}. */
public final class CodexPlugin implements RouterPlugin {
    private static final String CODEX = "codex";
    private static final String CHATGPT = "chatgpt";

    @Override
    public List<Provider> providers(PluginContext context) {
        return List.of(
                new Provider(context.descriptor(CODEX), PlanExecutor.ofCodex(context.clock(), sockets(CODEX, context))),
                new Provider(
                        context.descriptor(CHATGPT),
                        PlanExecutor.ofPublicApi(context.clock(), sockets(CHATGPT, context))));
    }

    private static PlanSockets sockets(String id, PluginContext context) {
        String key = "nonagon.providers." + id + ".websocket";
        return new PlanSockets(
                () -> context.config(key)
                        .filter(text -> text.strip().equalsIgnoreCase("true"))
                        .isPresent(),
                context.clock());
    }

    @Override
    public List<OAuthFlow> oauthFlows(PluginContext context) {
        return List.of(
                new CodexFlow(context.descriptor(CODEX), context),
                new ChatGptFlow(context.descriptor(CHATGPT), context));
    }

    @Override
    public List<QuotaProbe> quotaProbes(PluginContext context) {
        return List.of(new CodexQuota(context.descriptor(CODEX), context.clock()));
    }
}
