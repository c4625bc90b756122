package dev.nonagon.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** The sample plugin of the documentation, compiled and packed as its {@code pom.xml} says. */
final class SampleJar {
    private static final Path SAMPLE = Path.of("..", "..", "docs", "sample-plugin", "src", "main");
    private static final String CHAT = "https://api.acme.example/v1/chat/completions";

    /** The double that stands in for Acme takes a bearer key only. */
    private static final String KEY_HEADER = "{ \"header\": \"x-acme-key\" }";

    private static final String BEARER = "{ \"header\": \"authorization\", \"prefix\": \"Bearer \" }";

    private SampleJar() {}

    /** @param baseUrl where the double of OpenAI's chat stands in for Acme */
    static byte[] build(Path work, String baseUrl) throws IOException {
        Path classes = Files.createDirectories(work.resolve("acme-classes"));
        List<String> arguments = new ArrayList<>(List.of(
                "--release",
                "21",
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString()));
        files(SAMPLE.resolve("java")).forEach(file -> arguments.add(file.toString()));
        int result = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        assertThat(result).as("the sample compiles").isZero();

        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Router-Spi-Version", "1");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
            for (Path file : files(classes)) {
                put(jar, classes.relativize(file), Files.readAllBytes(file));
            }
            Path resources = SAMPLE.resolve("resources");
            for (Path file : files(resources)) {
                String text = Files.readString(file)
                        .replace(CHAT, baseUrl + "/chat/completions")
                        .replace(KEY_HEADER, BEARER);
                put(jar, resources.relativize(file), text.getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }

    private static List<Path> files(Path root) throws IOException {
        try (Stream<Path> tree = Files.walk(root)) {
            return tree.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static void put(JarOutputStream jar, Path name, byte[] content) throws IOException {
        jar.putNextEntry(new JarEntry(name.toString().replace('\\', '/')));
        jar.write(content);
        jar.closeEntry();
    }
}
