package dev.nonagon.pricing;

import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * List prices by the names of models, whoever sells them: {@code {"prices":[{"models":["some-model*"],"input":3,…}]}}, the
 * first that fits counts. Names are compared in lower case, without what stands before a slash. Thread-safe.
 */
public final class ListPrices {
    static final String RESOURCE = "/META-INF/nonagon/prices.json";

    private static final System.Logger LOG = System.getLogger(ListPrices.class.getName());
    private static final int REMEMBERED = 10_000;

    private record Line(List<Pattern> names, Rates rates) {}

    private final List<Line> lines;
    private final ConcurrentHashMap<String, Optional<Rates>> known = new ConcurrentHashMap<>();

    private ListPrices(List<Line> lines) {
        this.lines = List.copyOf(lines);
    }

    /** Nobody's prices. */
    public static ListPrices none() {
        return new ListPrices(List.of());
    }

    /** The list that comes with the router, after an owner's own file of the same form if there is one. */
    public static ListPrices with(Path own) {
        List<Line> lines = new ArrayList<>();
        try {
            if (Files.exists(own)) {
                lines.addAll(read(Files.readAllBytes(own)));
            }
        } catch (IOException | JsonProblem | IllegalArgumentException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "event=config-problem file=" + own.getFileName() + " reason=\"" + e.getMessage()
                            + "\" effect=\"its prices do not count\"");
        }
        try (InputStream bundled = ListPrices.class.getResourceAsStream(RESOURCE)) {
            if (bundled != null) {
                lines.addAll(read(bundled.readAllBytes()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ListPrices(lines);
    }

    static ListPrices of(byte[] json) {
        return new ListPrices(read(json));
    }

    private static List<Line> read(byte[] json) {
        List<Line> lines = new ArrayList<>();
        for (JsonNode line : Json.parseObject(json).path("prices")) {
            List<Pattern> names = new ArrayList<>();
            line.path("models").forEach(name -> names.add(pattern(name.asString())));
            lines.add(new Line(List.copyOf(names), rates(line)));
        }
        return lines;
    }

    /**
     * Reads {@code {"input":3,"output":15,"cached":0.3,"cache_creation":3.75,"cache_creation_1h":6,"reasoning":15,"image":0.04,
     * "request":0.001}}.
     *
     * @throws IllegalArgumentException naming the number that does not fit
     */
    public static Rates rates(JsonNode json) {
        return new Rates(
                amount(json, "input"),
                amount(json, "output"),
                amount(json, "cached"),
                amount(json, "cache_creation"),
                amount(json, "cache_creation_1h"),
                amount(json, "reasoning"),
                amount(json, "image"),
                amount(json, "request"));
    }

    private static Optional<BigDecimal> amount(JsonNode json, String field) {
        JsonNode value = json.path(field);
        if (value.isMissingNode()) {
            return Optional.empty();
        }
        if (!value.isNumber()
                || value.decimalValue().signum() < 0
                || value.decimalValue().compareTo(BigDecimal.valueOf(1_000_000)) > 0) {
            throw new IllegalArgumentException("'" + field + "' is no number from 0 to 1000000");
        }
        return Optional.of(value.decimalValue());
    }

    private static Pattern pattern(String name) {
        StringBuilder regex = new StringBuilder();
        for (String piece : name.toLowerCase(Locale.ROOT).split("(?<=\\*)|(?=\\*)", -1)) {
            regex.append(piece.equals("*") ? ".*" : Pattern.quote(piece));
        }
        return Pattern.compile(regex.toString());
    }

    /** The list price of a model; a look into memory for a name that was asked before. */
    public Optional<Rates> of(String model) {
        Optional<Rates> before = known.get(model);
        if (before != null) {
            return before;
        }
        String name = model.substring(model.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        Optional<Rates> found = lines.stream()
                .filter(line ->
                        line.names().stream().anyMatch(p -> p.matcher(name).matches()))
                .map(Line::rates)
                .findFirst();
        // Names come from clients: what is remembered is bounded.
        if (known.size() < REMEMBERED) {
            known.put(model, found);
        }
        return found;
    }
}
