package dev.nonagon.translation;

import dev.nonagon.format.openai.chat.OpenAiChatPlugin;
import dev.nonagon.spi.PluginContext;
import dev.nonagon.spi.RouterException;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.time.InstantSource;
import java.util.Optional;

/** The format whose translator is not public, for tests. */
public final class OpenAi {
    private OpenAi() {}

    public static FormatTranslator format() {
        return new OpenAiChatPlugin()
                .formats(new PluginContext() {
                    @Override
                    public Optional<String> config(String key) {
                        return Optional.empty();
                    }

                    @Override
                    public InstantSource clock() {
                        return InstantSource.system();
                    }

                    @Override
                    public ProviderDescriptor descriptor(String id) {
                        throw new RouterException("No descriptor " + id);
                    }
                })
                .getFirst();
    }
}
