package dev.nonagon.clienttools;

import dev.nonagon.spi.RouterException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All tools that the router knows how to point at itself (CT1). Thread-safe. */
public final class ToolShelf {
    private static final String FOLDER = "/META-INF/nonagon/tools/";

    private final List<Tool> tools;

    ToolShelf(List<Tool> tools) {
        this.tools = List.copyOf(tools);
    }

    /**
     * Those that came with the router, in the order of {@code META-INF/nonagon/tools/index}.
     *
     * @throws RouterException if one of the files is not as it should be
     */
    public static ToolShelf bundled() {
        List<Tool> tools = new ArrayList<>();
        new String(resource("index"), StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .forEach(id -> tools.add(ToolReader.read(id + ".json", resource(id + ".json"))));
        return new ToolShelf(tools);
    }

    private static byte[] resource(String name) {
        try (InputStream in = ToolShelf.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new RouterException("The router's jar has no " + FOLDER + name + "; build it anew");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<Tool> tools() {
        return tools;
    }

    public Optional<Tool> find(String id) {
        return tools.stream().filter(tool -> tool.id().equals(id)).findFirst();
    }
}
