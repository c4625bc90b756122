package dev.nonagon.provider.codeassist;

import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.oauth.OAuthFlow;
import dev.nonagon.spi.provider.Provider;
import dev.nonagon.spi.provider.QuotaProbe;
import java.util.List;
import java.util.stream.Stream;

/** Adds the providers {@code gemini-cli} and {@code antigravity}. */
public final class CodeAssistPlugin implements RouterPlugin {
    @Override
    public List<Provider> providers(PluginContext context) {
        return Stream.of(Program.values())
                .map(program -> new Provider(context.descriptor(program.id()), new CodeAssistExecutor(program)))
                .toList();
    }

    @Override
    public List<OAuthFlow> oauthFlows(PluginContext context) {
        return Stream.of(Program.values())
                .<OAuthFlow>map(program -> new CodeAssistFlow(program, context.descriptor(program.id()), context))
                .toList();
    }

    @Override
    public List<QuotaProbe> quotaProbes(PluginContext context) {
        return Stream.of(Program.values())
                .<QuotaProbe>map(program -> new CodeAssistQuota(program, context.descriptor(program.id())))
                .toList();
    }
}
