package dev.nonagon.format.kiro;

import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.format.FormatTranslator;
import java.util.List;

/** Adds what the service behind Kiro speaks. */
public final class KiroPlugin implements RouterPlugin {
    @Override
    public List<FormatTranslator> formats(PluginContext context) {
        return List.of(new KiroConversation());
    }
}
