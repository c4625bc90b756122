package dev.nonagon.blackbox.usage;

import dev.nonagon.blackbox.support.PluginSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A plugin with a leak: what a soak must find. It keeps the beginning of each request's body for ever. */
final class LeakingJar {
    static final String PROVIDER = "leaky";

    private static final String SOURCE = """
            package sample;

            import dev.nonagon.spi.PluginContext;
            import dev.nonagon.spi.RouterPlugin;
            import dev.nonagon.spi.provider.*;
            import java.util.*;
            import java.util.concurrent.ConcurrentLinkedQueue;

            public final class LeakingPlugin implements RouterPlugin {
                private static final Queue<byte[]> KEPT = new ConcurrentLinkedQueue<>();

                @Override
                public List<Provider> providers(PluginContext context) {
                    ProviderExecutor usual = DescriptorExecutor.INSTANCE;
                    return List.of(new Provider(context.descriptor("leaky"), call -> {
                        UpstreamRequest request = usual.prepare(call);
                        KEPT.add(Arrays.copyOf(request.body(), @BYTES@));
                        return request;
                    }));
                }
            }
            """;

    private LeakingJar() {}

    /**
     * Puts it into a data directory, with an account.
     *
     * @param bytes how many of each request it keeps
     * @param baseUrl of an upstream that speaks {@code openai-chat}
     */
    static void plant(Path data, int bytes, String baseUrl) {
        String descriptor = """
                {"spi": 1, "id": "leaky", "name": "Leaky", "tier": "local", "format": "openai-chat",
                 "endpoint": "%s/chat/completions", "auth": {"header": "authorization", "prefix": "Bearer "},
                 "models": [{"id": "text"}], "policy": "official", "source": "these tests"}
                """.formatted(baseUrl);
        try {
            byte[] jar = new PluginSource(
                            "LeakingPlugin", SOURCE.replace("@BYTES@", Integer.toString(bytes)), PROVIDER, descriptor)
                    .jar(data.getParent());
            Files.write(Files.createDirectories(data.resolve("plugins")).resolve("leaking.jar"), jar);
            Path properties = data.resolve("nonagon.properties");
            Files.writeString(
                    properties,
                    Files.readString(properties)
                            + "\nnonagon.accounts.leaky.provider=leaky\nnonagon.accounts.leaky.api-key=up-key\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
