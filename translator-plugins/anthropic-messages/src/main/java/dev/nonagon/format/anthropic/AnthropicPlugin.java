package dev.nonagon.format.anthropic;

import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.ModelListing;
import java.util.List;

/** Adds the format {@code anthropic-messages}. */
public final class AnthropicPlugin implements RouterPlugin {
    @Override
    public List<FormatTranslator> formats(PluginContext context) {
        return List.of(new AnthropicMessages());
    }

    @Override
    public List<ModelListing> modelListings(PluginContext context) {
        return List.of(new AnthropicModels());
    }
}
