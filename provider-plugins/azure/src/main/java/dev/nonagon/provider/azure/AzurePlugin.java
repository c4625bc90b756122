package dev.nonagon.provider.azure;

import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.provider.Provider;
import java.util.List;

/** Adds the providers {@code azure} and {@code azure-responses}. */
public final class AzurePlugin implements RouterPlugin {
    @Override
    public List<Provider> providers(PluginContext context) {
        return List.of(
                new Provider(context.descriptor("azure"), AzureExecutor.INSTANCE),
                new Provider(context.descriptor("azure-responses"), AzureExecutor.INSTANCE));
    }
}
