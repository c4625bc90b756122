package dev.nonagon.blackbox.support;

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
import javax.tools.ToolProvider;

/**
 * A plugin of one class with one provider, as a stranger would write it: compiled against the SPI and packed.
 *
 * @param name of its class, in the package {@code sample}
 * @param provider id of its provider
 * @param descriptor of its provider, in JSON
 */
public record PluginSource(String name, String source, String provider, String descriptor) {
    /**
     * Builds the jar.
     *
     * @param work for what is needed on the way
     */
    public byte[] jar(Path work) throws IOException {
        Path file = Files.createDirectories(work.resolve("sample")).resolve(name + ".java");
        Files.writeString(file, source);
        Path classes = Files.createTempDirectory(work, "classes");
        int result = ToolProvider.getSystemJavaCompiler()
                .run(
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
                        file.toString());
        if (result != 0) {
            throw new AssertionError(name + " does not compile");
        }
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Router-Spi-Version", "1");
        manifest.getMainAttributes().putValue("Implementation-Title", "Sample");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest);
                Stream<Path> all = Files.walk(classes)) {
            for (Path made : all.filter(Files::isRegularFile).toList()) {
                put(jar, classes.relativize(made).toString().replace('\\', '/'), Files.readAllBytes(made));
            }
            put(jar, "META-INF/services/dev.nonagon.spi.RouterPlugin", "sample." + name + "\n");
            put(jar, "META-INF/nonagon/providers/" + provider + ".json", descriptor);
        }
        return bytes.toByteArray();
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
