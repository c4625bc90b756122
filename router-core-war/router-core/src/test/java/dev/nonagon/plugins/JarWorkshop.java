package dev.nonagon.plugins;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Makes real plugin jars: compiles sources, adds resources and a manifest. */
final class JarWorkshop {
    private final Map<String, String> sources = new LinkedHashMap<>();
    private final Map<String, String> resources = new LinkedHashMap<>();
    private final Map<String, String> manifest = new LinkedHashMap<>(Map.of("Router-Spi-Version", "1"));

    /** The descriptor of a provider that speaks {@code openai-chat}. */
    static String descriptor(String id, String... prefixes) {
        String quoted =
                String.join(", ", Stream.of(prefixes).map(p -> '"' + p + '"').toList());
        return """
                { "spi": 1, "id": "%s", "name": "The %s", "prefixes": [%s], "tier": "cheap", "format": "openai-chat",
                  "endpoint": "http://127.0.0.1:9/v1/chat/completions", "policy": "official", "source": "made up" }
                """.formatted(id, id, quoted);
    }

    JarWorkshop attribute(String name, String value) {
        manifest.put(name, value);
        return this;
    }

    JarWorkshop withoutAttribute(String name) {
        manifest.remove(name);
        return this;
    }

    JarWorkshop resource(String name, String text) {
        resources.put(name, text);
        return this;
    }

    JarWorkshop provider(String id, String... prefixes) {
        return resource("META-INF/nonagon/providers/" + id + ".json", descriptor(id, prefixes));
    }

    JarWorkshop source(String type, String text) {
        sources.put(type, text);
        return this;
    }

    JarWorkshop service(String type) {
        return resource("META-INF/services/dev.nonagon.spi.RouterPlugin", type + "\n");
    }

    /** A plugin class whose provider {@code id} has an executor that answers {@code word} as its method. */
    JarWorkshop plugin(String type, String id, String word) {
        return provider(id).service("sample." + type).source("sample." + type, """
                package sample;
                import dev.nonagon.spi.*;
                import dev.nonagon.spi.provider.*;
                import java.util.List;
                public class %s implements RouterPlugin {
                    @Override public List<Provider> providers(PluginContext context) {
                        return List.of(new Provider(context.descriptor("%s"), call -> new Answer().request()));
                    }
                    static class Answer {
                        UpstreamRequest request() {
                            return new UpstreamRequest("%s", java.net.URI.create("http://127.0.0.1:9"), Headers.none(), new byte[0]);
                        }
                    }
                }
                """.formatted(type, id, word));
    }

    byte[] bytes() {
        try {
            Path folder = Files.createTempDirectory("workshop");
            Path jar = jar(folder.resolve("made.jar"));
            byte[] bytes = Files.readAllBytes(jar);
            Files.delete(jar);
            Files.delete(folder);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path jar(Path target) throws IOException {
        Path classes = Files.createTempDirectory("classes");
        compile(classes);
        Manifest head = new Manifest();
        head.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.forEach((name, value) -> head.getMainAttributes().putValue(name, value));
        Path half = Files.createTempFile("half", ".part");
        try (OutputStream out = Files.newOutputStream(half);
                JarOutputStream jar = new JarOutputStream(out, head);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                jar.putNextEntry(
                        new JarEntry(classes.relativize(file).toString().replace('\\', '/')));
                jar.write(Files.readAllBytes(file));
            }
            for (Map.Entry<String, String> resource : resources.entrySet()) {
                jar.putNextEntry(new JarEntry(resource.getKey()));
                jar.write(resource.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return Files.move(half, target, StandardCopyOption.REPLACE_EXISTING);
    }

    private void compile(Path classes) {
        if (sources.isEmpty()) {
            return;
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<JavaFileObject> units = new ArrayList<>();
        sources.forEach((type, text) -> units.add(
                new SimpleJavaFileObject(
                        URI.create("string:///" + type.replace('.', '/') + ".java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return text;
                    }
                }));
        StringWriter messages = new StringWriter();
        List<String> options =
                List.of("-d", classes.toString(), "-proc:none", "-cp", System.getProperty("java.class.path"));
        if (!compiler.getTask(messages, null, null, options, null, units).call()) {
            throw new IllegalStateException(messages.toString());
        }
    }
}
