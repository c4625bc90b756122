package dev.nonagon.upstream;

import dev.nonagon.spi.provider.UpstreamRequest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Leads the hosts of a provider elsewhere: {@code nonagon.providers.ID.hosts=api.example=http://127.0.0.1:1234/api}, several
 * separated by commas. The path is put behind the one that is given. For regional hosts, companies' gateways and tests.
 *
 * @param places by host
 */
public record HostMap(Map<String, URI> places) {
    public static final HostMap NONE = new HostMap(Map.of());

    public HostMap {
        places = Map.copyOf(places);
    }

    /** A map, and what was wrong with its text, each a sentence. */
    public record Result(HostMap hosts, List<String> problems) {
        public Result {
            problems = List.copyOf(problems);
        }
    }

    /** Reads the setting's text; what does not fit is left out. */
    public static Result read(String text) {
        Map<String, URI> places = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        for (String pair : text.split(",", -1)) {
            if (pair.isBlank()) {
                continue;
            }
            String[] halves = pair.strip().split("=", 2);
            try {
                URI place = new URI(halves.length == 2 ? halves[1].strip().replaceFirst("/+$", "") : "");
                if (place.getHost() == null || !List.of("http", "https").contains(String.valueOf(place.getScheme()))) {
                    throw new URISyntaxException(pair, "no URL");
                }
                places.put(halves[0].strip().toLowerCase(Locale.ROOT), place);
            } catch (URISyntaxException e) {
                problems.add("'" + pair.strip() + "' is not of the form host=https://other.host/path");
            }
        }
        return new Result(new HostMap(places), problems);
    }

    /** Where a URL leads. */
    public URI led(URI uri) {
        URI place = uri.getHost() == null ? null : places.get(uri.getHost().toLowerCase(Locale.ROOT));
        if (place == null) {
            return uri;
        }
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        return URI.create(place + path + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery()));
    }

    UpstreamRequest led(UpstreamRequest request) {
        URI place = led(request.uri());
        return place.equals(request.uri())
                ? request
                : new UpstreamRequest(request.method(), place, request.headers(), request.body());
    }
}
