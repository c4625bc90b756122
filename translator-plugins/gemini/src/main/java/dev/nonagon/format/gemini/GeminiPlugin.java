package dev.nonagon.format.gemini;

import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.ModelListing;
import java.util.List;

/** Adds Google's Generative Language API, and its way to list models. */
public final class GeminiPlugin implements RouterPlugin {
    @Override
    public List<FormatTranslator> formats(PluginContext context) {
        return List.of(new GeminiFormat());
    }

    @Override
    public List<ModelListing> modelListings(PluginContext context) {
        return List.of(new GeminiModelListing());
    }
}
