package dev.nonagon.blackbox;

import dev.nonagon.blackbox.support.PluginSource;
import java.io.IOException;
import java.nio.file.Path;

/** A plugin as a stranger would write one, compiled against the SPI and packed. */
final class PluginJar {
    private static final String SOURCE = """
            package sample;

            import dev.nonagon.spi.PluginContext;
            import dev.nonagon.spi.RouterPlugin;
            import dev.nonagon.spi.provider.*;
            import java.util.List;

            public final class SamplePlugin implements RouterPlugin {
                @Override
                public List<Provider> providers(PluginContext context) {
                    ProviderDescriptor descriptor = context.descriptor("dropped-jar");
                    ProviderExecutor usual = DescriptorExecutor.INSTANCE;
                    return List.of(new Provider(descriptor, call -> {
                        UpstreamRequest request = usual.prepare(call);
                        return new UpstreamRequest(
                                request.method(), request.uri(), request.headers().with("x-dropped-jar", "@WORD@"),
                                request.body());
                    }));
                }
            }
            """;

    private PluginJar() {}

    /**
     * Builds the jar.
     *
     * @param word what its provider puts into the header {@code x-dropped-jar}
     */
    static byte[] build(Path work, String baseUrl, String word) throws IOException {
        return new PluginSource("SamplePlugin", SOURCE.replace("@WORD@", word), "dropped-jar", descriptor(baseUrl))
                .jar(work);
    }

    private static String descriptor(String baseUrl) {
        return """
                {"spi": 1, "id": "dropped-jar", "name": "Dropped", "tier": "local", "format": "openai-chat",
                 "endpoint": "%s/chat/completions", "auth": {"header": "authorization", "prefix": "Bearer "},
                 "models": [{"id": "text"}], "policy": "official", "source": "these tests"}
                """.formatted(baseUrl);
    }
}
