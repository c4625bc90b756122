package dev.nonagon.format.ollama;

import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.ModelListing;
import java.util.List;

/** Adds Ollama's chat and its way to list and describe models. */
public final class OllamaPlugin implements RouterPlugin {
    @Override
    public List<FormatTranslator> formats(PluginContext context) {
        return List.of(new OllamaFormat());
    }

    @Override
    public List<ModelListing> modelListings(PluginContext context) {
        return List.of(new OllamaModels());
    }
}
