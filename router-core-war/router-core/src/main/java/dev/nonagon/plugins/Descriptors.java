package dev.nonagon.plugins;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.nonagon.spi.RouterException;
import dev.nonagon.spi.RouterPlugin;
import dev.nonagon.spi.json.Json;
import dev.nonagon.spi.json.JsonProblem;
import dev.nonagon.spi.provider.ProviderDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads provider descriptors strictly (P9, P10). Thread-safe. */
final class Descriptors {
    private static final String SCHEMA = "/META-INF/nonagon/provider-descriptor.schema.json";

    private final Schema schema;

    Descriptors() {
        try (InputStream in = RouterPlugin.class.getResourceAsStream(SCHEMA)) {
            if (in == null) {
                throw new IllegalStateException("The SPI's jar has no " + SCHEMA);
            }
            JsonNode json = Json.parse(in.readAllBytes());
            schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @param file how the file is called in a report
     * @throws RouterException naming file, place and rule
     */
    ProviderDescriptor read(String file, byte[] bytes) {
        ObjectNode json = parse(file, bytes);
        JsonNode spi = json.get("spi");
        String offered = ", this router offers SPI " + RouterPlugin.SPI_VERSION;
        if (spi == null) {
            throw new Refusal("Descriptor " + file + " does not say which SPI it needs (\"spi\")" + offered);
        }
        if (spi.isNumber() && !(spi.isInt() && spi.intValue() == RouterPlugin.SPI_VERSION)) {
            throw new Refusal("Descriptor " + file + " needs SPI " + spi + offered);
        }
        List<Error> errors = schema.validate(json);
        if (!errors.isEmpty()) {
            throw new RouterException("Descriptor " + file + " does not fit the schema: "
                    + errors.stream().map(Descriptors::sentence).distinct().collect(Collectors.joining("; ")));
        }
        try {
            return ProviderDescriptor.of(json);
        } catch (RouterException e) {
            throw new RouterException("Descriptor " + file + ": " + e.getMessage(), e);
        }
    }

    private static ObjectNode parse(String file, byte[] bytes) {
        try {
            return Json.parseObject(bytes);
        } catch (JsonProblem e) {
            throw new RouterException("Descriptor " + file + " is not a JSON object: " + e.getMessage(), e);
        }
    }

    private static String sentence(Error error) {
        String place = error.getInstanceLocation().toString();
        return (place.isEmpty() ? "at the top" : "at " + place) + " " + error.getMessage() + " (rule "
                + error.getKeyword() + ")";
    }
}
