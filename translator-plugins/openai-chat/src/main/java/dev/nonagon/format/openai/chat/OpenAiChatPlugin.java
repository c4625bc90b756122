package dev.nonagon.format.openai.chat;

import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.ModelListing;
import java.util.List;

/** Adds OpenAI chat completions and OpenAI's way to list models. */
public final class OpenAiChatPlugin implements RouterPlugin {
    @Override
    public List<FormatTranslator> formats(PluginContext context) {
        return List.of(new OpenAiChatFormat());
    }

    @Override
    public List<ModelListing> modelListings(PluginContext context) {
        return List.of(new OpenAiModelListing());
    }
}
