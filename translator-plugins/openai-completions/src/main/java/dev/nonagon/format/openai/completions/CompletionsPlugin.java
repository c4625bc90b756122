package dev.nonagon.format.openai.completions;

import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.format.FormatTranslator;
import java.util.List;

/** Adds OpenAI's older completions. */
public final class CompletionsPlugin implements RouterPlugin {
    @Override
    public List<FormatTranslator> formats(PluginContext context) {
        return List.of(new CompletionsFormat());
    }
}
