package dev.nonagon.gateway;

import dev.nonagon.routing.Target;
import dev.nonagon.spi.format.Operation;
import dev.nonagon.spi.format.UpstreamConventions;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** The URLs of one provider's operations. Immutable; URLs without a model in them are parsed once. */
final class EndpointTable implements Target.Endpoints {
    private static final String MODEL = "{model}";

    private final Map<Operation, Url> whole = new EnumMap<>(Operation.class);
    private final Map<Operation, Url> streamed = new EnumMap<>(Operation.class);

    private sealed interface Url {
        record Fixed(URI uri) implements Url {}

        record Template(String text) implements Url {}
    }

    private EndpointTable() {}

    static EndpointTable of(Map<Operation, String> urls) {
        EndpointTable table = new EndpointTable();
        urls.forEach((operation, url) -> table.put(operation, url, url));
        return table;
    }

    static EndpointTable of(URI base, UpstreamConventions conventions) {
        EndpointTable table = new EndpointTable();
        conventions
                .paths()
                .forEach((operation, path) -> table.put(operation, base + path.whole(), base + path.streamed()));
        return table;
    }

    private void put(Operation operation, String wholeUrl, String streamedUrl) {
        whole.put(operation, url(wholeUrl));
        streamed.put(operation, url(streamedUrl));
    }

    private static Url url(String text) {
        return text.contains(MODEL) ? new Url.Template(text) : new Url.Fixed(URI.create(text));
    }

    @Override
    public Optional<URI> of(Operation operation, String model, boolean stream) {
        Url url = (stream ? streamed : whole).get(operation);
        if (url == null) {
            return Optional.empty();
        }
        return Optional.of(
                switch (url) {
                    case Url.Fixed fixed -> fixed.uri();
                    case Url.Template template ->
                        URI.create(template.text()
                                .replace(
                                        MODEL,
                                        URLEncoder.encode(model, StandardCharsets.UTF_8)
                                                .replace("+", "%20")
                                                .replace("%2F", "/")));
                });
    }
}
