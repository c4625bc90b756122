package dev.nonagon.spi.tck.sample;

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
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** Does what the sample's {@code pom.xml} says, without Maven: compiles, copies resources, packs. */
final class SampleBuild {
    /** From this module's folder. */
    static final Path SAMPLE = Path.of("..", "..", "docs", "sample-plugin");

    private SampleBuild() {}

    /** @param root {@code main} or {@code test} */
    static void compile(String root, String classPath, Path classes) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "--release",
                "21",
                "-proc:none",
                "-Xlint:all,-processing,-classfile",
                "-Werror",
                "-cp",
                classPath,
                "-d",
                classes.toString()));
        files(SAMPLE.resolve("src").resolve(root).resolve("java")).forEach(file -> arguments.add(file.toString()));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int result = compiler.run(null, said, said, arguments.toArray(String[]::new));
        assertThat(result).as(() -> said.toString(StandardCharsets.UTF_8)).isZero();
    }

    static void copyResources(Path classes) throws IOException {
        Path resources = SAMPLE.resolve("src/main/resources");
        for (Path file : files(resources)) {
            Path target = classes.resolve(resources.relativize(file).toString());
            Files.createDirectories(target.getParent());
            Files.copy(file, target);
        }
    }

    static void pack(Path classes, Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Router-Spi-Version", "1");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            for (Path file : files(classes)) {
                out.putNextEntry(
                        new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
                out.write(Files.readAllBytes(file));
                out.closeEntry();
            }
        }
    }

    static List<Path> files(Path root) throws IOException {
        try (Stream<Path> tree = Files.walk(root)) {
            return tree.filter(Files::isRegularFile).sorted().toList();
        }
    }
}
