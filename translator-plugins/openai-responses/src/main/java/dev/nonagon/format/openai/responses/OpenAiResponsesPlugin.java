package dev.nonagon.format.openai.responses;

import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.format.FormatTranslator;
import java.util.List;

/** Adds OpenAI Responses, over HTTP and over a WebSocket. */
public final class OpenAiResponsesPlugin implements RouterPlugin {
    @Override
    public List<FormatTranslator> formats(PluginContext context) {
        return List.of(new OpenAiResponsesFormat(context.clock()));
    }
}
