package dev.nonagon.provider.aistudio;

import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.provider.Provider;
import java.util.List;

/** Adds the provider {@code gemini}. */
public final class AiStudioPlugin implements RouterPlugin {
    @Override
    public List<Provider> providers(PluginContext context) {
        return List.of(new Provider(context.descriptor("gemini"), AiStudioExecutor.INSTANCE));
    }
}
