package dev.nonagon.thinking;

import dev.nonagon.spi.RouterException;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.spi.provider.ProviderDescriptor;
import dev.nonagon.spi.provider.Thinking;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Which models take what (K1). Immutable. */
public final class ThinkingTable {
    private static final System.Logger LOG = System.getLogger(ThinkingTable.class.getName());
    private static final String RESOURCE = "/META-INF/nonagon/thinking.json";

    private final List<Row> rows;

    private record Row(Pattern model, Thinking thinking) {}

    private ThinkingTable(List<Row> rows) {
        this.rows = List.copyOf(rows);
    }

    /** The router's own table. */
    public static ThinkingTable bundled() {
        try (InputStream in = ThinkingTable.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("The resource " + RESOURCE + " is missing");
            }
            return of(Json.parse(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The router's own table with the rows of a file before it, if there is one. A file that does not fit is told and left. */
    public static ThinkingTable with(Path file) {
        ThinkingTable bundled = bundled();
        if (!Files.isRegularFile(file)) {
            return bundled;
        }
        try {
            List<Row> rows = new ArrayList<>(of(Json.parse(Files.readAllBytes(file))).rows);
            rows.addAll(bundled.rows);
            return new ThinkingTable(rows);
        } catch (IOException | RouterException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "event=config-problem file=" + file.getFileName() + " reason=\"" + e.getMessage()
                            + "; the router's own table counts\"");
            return bundled;
        }
    }

    /**
     * Reads a list of {@code {"models": ["pattern", …], "thinking": …}}; a {@code *} in a pattern stands for anything.
     *
     * @throws RouterException naming the row that does not fit
     */
    static ThinkingTable of(JsonNode json) {
        if (!json.isArray()) {
            throw new JsonProblem("A table of thinking is a list", 0);
        }
        List<Row> rows = new ArrayList<>();
        for (JsonNode row : json) {
            if (!row.path("models").isArray() || !row.has("thinking")) {
                throw new RouterException("A row needs 'models' and 'thinking': " + row);
            }
            Thinking thinking = thinking(row.get("thinking"));
            row.get("models").forEach(pattern -> rows.add(new Row(glob(pattern.asString("")), thinking)));
        }
        return new ThinkingTable(rows);
    }

    private static Thinking thinking(JsonNode json) {
        try {
            return Thinking.of(json);
        } catch (IllegalArgumentException e) {
            throw new RouterException(String.valueOf(e.getMessage()));
        }
    }

    private static Pattern glob(String pattern) {
        return Pattern.compile(java.util.Arrays.stream(plain(pattern).split("\\*", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining(".*")));
    }

    /** How names are compared: without whoever stands before the last slash, in small letters, dots as dashes. */
    private static String plain(String model) {
        return model.substring(model.lastIndexOf('/') + 1)
                .toLowerCase(Locale.ROOT)
                .replace('.', '-');
    }

    /** What a provider's model takes; empty if nobody knows. */
    Optional<Thinking> of(ProviderDescriptor provider, String model) {
        return provider.model(model).flatMap(ProviderDescriptor.Model::thinking).or(() -> of(model));
    }

    Optional<Thinking> of(String model) {
        String name = plain(model);
        return rows.stream()
                .filter(row -> row.model().matcher(name).matches())
                .map(Row::thinking)
                .findFirst();
    }
}
