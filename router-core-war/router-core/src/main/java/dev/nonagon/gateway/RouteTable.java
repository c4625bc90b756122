package dev.nonagon.gateway;

import dev.nonagon.spi.Headers;
import dev.nonagon.spi.format.ClientRoute;
import dev.nonagon.spi.format.FormatTranslator;
import dev.nonagon.spi.format.ModelListing;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The HTTP surface that the formats declare. Immutable. */
final class RouteTable {
    private static final Pattern PARAMETER = Pattern.compile("\\{([a-zA-Z]+)(\\+?)\\}");

    private final Map<String, List<Entry>> exact = new HashMap<>();
    private final List<Template> templates = new ArrayList<>();
    private final List<ModelListing> listings;

    /** Who serves a route. */
    sealed interface Server {
        record Format(FormatTranslator translator) implements Server {}

        record Listing(ModelListing listing) implements Server {}
    }

    private record Entry(ClientRoute route, Server server) {}

    private record Template(Pattern pattern, List<String> names, Entry entry) {}

    /** What a path led to. */
    sealed interface Match {
        record Found(ClientRoute route, Server server, Map<String, String> parameters) implements Match {}

        /** The path exists for other methods. */
        record OtherMethod(String allow) implements Match {}

        record Nothing() implements Match {}
    }

    RouteTable(Collection<FormatTranslator> formats, Collection<ModelListing> listings) {
        this.listings = List.copyOf(listings);
        formats.forEach(f -> f.routes().forEach(r -> add(new Entry(r, new Server.Format(f)))));
        listings.forEach(l -> l.routes().forEach(r -> add(new Entry(r, new Server.Listing(l)))));
    }

    private void add(Entry entry) {
        Matcher parameter = PARAMETER.matcher(entry.route().path());
        StringBuilder regex = new StringBuilder();
        List<String> names = new ArrayList<>();
        int from = 0;
        while (parameter.find()) {
            regex.append(Pattern.quote(entry.route().path().substring(from, parameter.start())))
                    .append(parameter.group(2).isEmpty() ? "([^/]+?)" : "(.+?)");
            names.add(parameter.group(1));
            from = parameter.end();
        }
        if (names.isEmpty()) {
            exact.computeIfAbsent(entry.route().path(), p -> new ArrayList<>()).add(entry);
        } else {
            regex.append(Pattern.quote(entry.route().path().substring(from)));
            templates.add(new Template(Pattern.compile(regex.toString()), List.copyOf(names), entry));
        }
    }

    /** The path as the table knows it: without a trailing slash or a doubled {@code /v1} (rule W1). */
    static String normal(String path) {
        String result = path;
        while (result.startsWith("/v1/v1/")) {
            result = result.substring(3);
        }
        return result.length() > 1 && result.endsWith("/") ? result.substring(0, result.length() - 1) : result;
    }

    Match match(String method, String rawPath, Headers headers) {
        String path = normal(rawPath);
        List<Match.Found> found = new ArrayList<>();
        TreeSet<String> others = new TreeSet<>();
        for (Entry entry : exact.getOrDefault(path, List.of())) {
            take(method, entry, Map.of(), found, others);
        }
        if (found.isEmpty()) {
            for (Template template : templates) {
                Matcher matcher = template.pattern().matcher(path);
                if (matcher.matches()) {
                    take(method, template.entry(), parameters(template, matcher), found, others);
                }
            }
        }
        if (!found.isEmpty()) {
            return found.size() == 1 ? found.getFirst() : surest(found, headers);
        }
        return others.isEmpty() ? new Match.Nothing() : new Match.OtherMethod(String.join(", ", others) + ", OPTIONS");
    }

    private static void take(
            String method,
            Entry entry,
            Map<String, String> parameters,
            List<Match.Found> found,
            TreeSet<String> others) {
        String wanted = entry.route().method();
        if (wanted.equals(method) || (method.equals("HEAD") && wanted.equals("GET"))) {
            found.add(new Match.Found(entry.route(), entry.server(), parameters));
        } else {
            others.add(wanted);
        }
    }

    private static Map<String, String> parameters(Template template, Matcher matcher) {
        Map<String, String> result = new LinkedHashMap<>();
        for (int i = 0; i < template.names().size(); i++) {
            result.put(template.names().get(i), decoded(matcher.group(i + 1)));
        }
        return result;
    }

    private static String decoded(String raw) {
        try {
            return URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return raw;
        }
    }

    /** Several formats share a path: the one that recognises the request's headers. */
    private static Match.Found surest(List<Match.Found> found, Headers headers) {
        Match.Found best = found.getFirst();
        ModelListing.Claim highest = ModelListing.Claim.NO;
        for (Match.Found candidate : found) {
            ModelListing.Claim claim =
                    switch (candidate.server()) {
                        case Server.Format ignored -> ModelListing.Claim.YES;
                        case Server.Listing server -> server.listing().claim(headers);
                    };
            if (claim.compareTo(highest) > 0) {
                highest = claim;
                best = candidate;
            }
        }
        return best;
    }

    /** The format whose errors a caller of an unknown path most likely reads. */
    Optional<ModelListing> likely(Headers headers) {
        ModelListing best = null;
        ModelListing.Claim highest = ModelListing.Claim.NO;
        for (ModelListing listing : listings) {
            ModelListing.Claim claim = listing.claim(headers);
            if (claim.compareTo(highest) > 0) {
                highest = claim;
                best = listing;
            }
        }
        return Optional.ofNullable(best);
    }
}
