package dev.nonagon.provider.echo;

import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.provider.Provider;
import java.util.List;

/** Adds the provider {@code echo}. */
public final class EchoPlugin implements RouterPlugin {
    @Override
    public List<Provider> providers(PluginContext context) {
        return List.of(new Provider(
                context.descriptor("echo"), new EchoExecutor(EchoSettings.from(context), context.clock())));
    }
}
