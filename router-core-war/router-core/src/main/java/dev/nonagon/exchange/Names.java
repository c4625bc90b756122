package dev.nonagon.exchange;

import dev.nonagon.spi.ProviderId;
import dev.nonagon.spi.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What another router's names mean here (X5), while one file is read. Not thread-safe. */
final class Names {
    private static final String TABLE = "/META-INF/nonagon/exchange.json";
    private static final int LONGEST_ID = 90;

    private final JsonNode words;
    private final Map<String, ProviderId> prefixes;
    private final Map<String, String> nodes = new HashMap<>();
    private final Set<String> nodeIds = new HashSet<>();

    /**
     * @param words the router's part of the table
     * @param prefixes ids and prefixes of the providers that plugins bring
     */
    private Names(JsonNode words, Map<String, ProviderId> prefixes) {
        this.words = words;
        this.prefixes = prefixes;
    }

    static Names of(String router, Map<String, ProviderId> prefixes) {
        try (InputStream in = Names.class.getResourceAsStream(TABLE)) {
            if (in == null) {
                throw new IllegalStateException(TABLE + " is missing");
            }
            return new Names(Json.parse(in.readAllBytes()).path(router), prefixes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A part of the table. */
    JsonNode words(String part) {
        return words.path(part);
    }

    /** The word for a word of theirs. */
    Optional<String> word(String part, String theirs) {
        return Fields.text(words.path(part), theirs);
    }

    boolean isPlain(String field) {
        for (JsonNode plain : words.path("plain")) {
            if (plain.asString().equals(field)) {
                return true;
            }
        }
        return false;
    }

    /** Our id of a provider or node of theirs; the name itself if it means nothing else. */
    String provider(String theirs) {
        String name = theirs.strip();
        if (nodes.containsKey(name)) {
            return String.valueOf(nodes.get(name));
        }
        String lower = name.toLowerCase(Locale.ROOT);
        return word("providers", lower).orElseGet(() -> {
            ProviderId id = prefixes.get(lower);
            return id == null ? lower : id.value();
        });
    }

    /** Whether something here can serve accounts of that provider. */
    boolean isServed(String id) {
        return prefixes.containsKey(id) || nodeIds.contains(id);
    }

    /** {@code prefix/model} with our prefix; what has no prefix stays. */
    String model(String reference) {
        int slash = reference.indexOf('/');
        if (slash < 1) {
            return reference;
        }
        String prefix = reference.substring(0, slash);
        String id = provider(prefix);
        ProviderId understood = prefixes.get(prefix);
        boolean same =
                id.equals(prefix) || (understood != null && understood.value().equals(id));
        return same ? reference : id + reference.substring(slash);
    }

    /**
     * Finds the id for a node.
     *
     * @param wanted the name it had
     * @param theirs all names that lead to it in their file
     */
    String node(String wanted, String... theirs) {
        String base = slug(wanted);
        String id = base;
        for (int count = 2; prefixes.containsKey(id) || nodeIds.contains(id); count++) {
            id = base + "-" + count;
        }
        nodeIds.add(id);
        for (String name : theirs) {
            nodes.putIfAbsent(name, id);
        }
        return id;
    }

    /** Says that names of theirs lead to a provider. */
    void lead(String to, String... theirs) {
        for (String name : theirs) {
            nodes.putIfAbsent(name, to);
        }
    }

    boolean isNode(String theirs) {
        return nodes.containsKey(theirs);
    }

    /** A bundled provider with an id or prefix, for finding out whether a node is one. */
    Optional<ProviderId> bundled(String name) {
        return Optional.ofNullable(prefixes.get(slug(name)));
    }

    private static String slug(String name) {
        String slug =
                name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
        String cut = slug.length() > LONGEST_ID ? slug.substring(0, LONGEST_ID).replaceAll("-+$", "") : slug;
        return cut.isEmpty() ? "node" : cut;
    }

    static String hostName(URI url) {
        return slug(String.valueOf(url.getHost()));
    }
}
