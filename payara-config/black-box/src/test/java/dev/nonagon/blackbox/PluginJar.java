package dev.nonagon.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

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
        Path source = Files.createDirectories(work.resolve("sample")).resolve("SamplePlugin.java");
        Files.writeString(source, SOURCE.replace("@WORD@", word));
        Path classes = Files.createDirectories(work.resolve("classes-" + word));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        int result = compiler.run(
                null,
                null,
                null,
                "--release",
                "21",
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString(),
                source.toString());
        assertThat(result).as("the sample compiles").isZero();

        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Router-Spi-Version", "1");
        manifest.getMainAttributes().putValue("Implementation-Title", "Sample");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest);
                Stream<Path> all = Files.walk(classes)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                put(jar, classes.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
            }
            put(jar, "META-INF/services/dev.nonagon.spi.RouterPlugin", "sample.SamplePlugin\n");
            put(jar, "META-INF/nonagon/providers/dropped-jar.json", descriptor(baseUrl));
        }
        return bytes.toByteArray();
    }

    private static String descriptor(String baseUrl) {
        return """
                {"spi": 1, "id": "dropped-jar", "name": "Dropped", "tier": "local", "format": "openai-chat",
                 "endpoint": "%s/chat/completions", "auth": {"header": "authorization", "prefix": "Bearer "},
                 "models": [{"id": "text"}], "policy": "official", "source": "these tests"}
                """.formatted(baseUrl);
    }

    private static void put(JarOutputStream jar, String name, String content) throws IOException {
        put(jar, name, content.getBytes(StandardCharsets.UTF_8));
    }

    private static void put(JarOutputStream jar, String name, byte[] content) throws IOException {
        jar.putNextEntry(new JarEntry(name));
        jar.write(content);
        jar.closeEntry();
    }
}
